/**
 * Who comes to the region for a while, by YAML alone, and leaves again in order: a third tenant, a fourth, a second node,
 * a second TURN server.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { breakNext, HOST, meet, withChange } from "./region.ts";

/** The names of the tenants that join and leave. */
export const TOOLS = "tools.sandbox.meet.test";
export const LOFT = "loft.sandbox.meet.test";

/** Lines of the stack's own file, and what stands behind each while somebody visits. */
export const BBB1 = "  bbb1: { type: ccx33, price: 0 }\n";
export const TURN1 = "  turn1: { type: cx23, price: 0 }\n";
/** As the command of the page about a node writes it (joins). */
export const BBB2 = "  bbb2: { type: ccx33 }\n";
export const TURN2 = "  turn2: { type: cx23, price: 0 }\n";
const LEAVING = "{ confirm: turn2, after: 2026-01-01 }";

export type Visitor = "tools" | "bbb2" | "turn2";

/** A copy of the data with visitors in it. */
export function withVisitors(...visitors: readonly Visitor[]): string {
  return withChange((root) => {
    if (visitors.includes("tools")) addTenant(root, "tools", "Community Garden");
    if (visitors.includes("bbb2")) inStack(root, BBB1, BBB1 + BBB2);
    if (visitors.includes("turn2")) inStack(root, TURN1, TURN1 + TURN2);
  });
}

/** A file of six lines. The org that has garden has two tenants then, on two levels. */
export function addTenant(root: string, id: "tools" | "loft", org: string): void {
  const lines = [
    `org: ${org}`,
    "stack: sandbox",
    `host: ${HOST}`,
    "level: free",
    "custodian: hypha",
    `admin: { name: Ola Nowak, email: ola@${id}.example }`,
  ];
  writeFileSync(join(root, "tenants", `${id}.yaml`), `${lines.join("\n")}\n`);
}

/** @throws Error when the line does not stand there */
export function inStack(root: string, from: string, to: string): void {
  const file = join(root, "stacks", "sandbox.yaml");
  const text = readFileSync(file, "utf8");
  if (!text.includes(from)) throw new Error(`${from} does not stand in the stack`);
  writeFileSync(file, text.replace(from, to));
}

/** What `up` wants to see of each visitor before it goes; whether anybody has yet to be told. */
export function sayGoodbye(root: string): boolean {
  const stack = join(root, "stacks", "sandbox.yaml");
  const edits = new Map<string, string>();
  for (const id of ["tools", "loft"]) {
    const file = join(root, "tenants", `${id}.yaml`);
    if (!existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    edits.set(file, text.includes("retire:") ? text : `${text}retire: { confirm: ${id}, after: 2026-01-01 }\n`);
  }
  const text = readFileSync(stack, "utf8");
  edits.set(
    stack,
    text
      .replace(BBB2, BBB2.replace(" }", ", drain: true }"))
      .replace(TURN2, TURN2.replace(" }", `, retire: ${LEAVING} }`)),
  );
  const changed = [...edits].filter(([file, now]) => now !== readFileSync(file, "utf8"));
  for (const [file, now] of changed) writeFileSync(file, now);
  return changed.length > 0;
}

/** Whoever came with the data of a folder leaves in order, and the checkout's data are in force again. */
export async function allLeave(root: string): Promise<void> {
  await breakNext();
  if (sayGoodbye(root)) await well(root);
  await well(CHECKOUT);
}

async function well(root: string): Promise<void> {
  const said = await meet("up", "sandbox", "--root", root, "--json");
  expect([said.code, said.code === 0 ? "" : said.stdout]).toEqual([0, ""]);
}
