/** The plan that somebody reviewed: kept by `meet preview`, named to `meet up --plan`, and compared with what is now. */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { shown } from "../data.ts";
import { EXIT, Refusal } from "../refusal.ts";
import type { Step } from "./events.ts";
import { differences, HASH_DIGITS, isWhole, PlanRecord, shortly } from "./planRecord.ts";
import { nameOf } from "./subject.ts";

export interface Reviewed {
  readonly hash: string;
  /** What it was; null when only its hash is known here. */
  readonly record: PlanRecord | null;
}

/** What a program is made of. */
const PROGRAM = ["components/**/*", "model/**/*.ts", "stacks/*.{js,ts}", "Pulumi.yaml", "package-lock.json"] as const;

/** A digest of the files that turn data into resources; the same for the same text, whatever commit it stands in. */
export function programDigest(checkout: string): string {
  const hash = createHash("sha256");
  const files = PROGRAM.flatMap((pattern) => globSync(pattern, { cwd: checkout, withFileTypes: true }));
  const paths = files.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name));
  for (const path of paths.sort()) {
    const text = readFileSync(path);
    hash.update(`${path.slice(checkout.length)}\0${text.length}\0`).update(text);
  }
  return hash.digest("hex").slice(0, HASH_DIGITS);
}

function fileOf(folder: string, stack: string, hash: string): string {
  return join(folder, "plans", `${stack}-${hash}.json`);
}

/** Keeps a plan, so that an `up` on this computer can say what is different. */
export function keepPlan(folder: string, record: PlanRecord): void {
  const file = fileOf(folder, record.stack, record.hash);
  mkdirSync(join(folder, "plans"), { recursive: true });
  writeFileSync(file, `${JSON.stringify(record)}\n`);
}

/** What `meet preview --json` prints, or a plan that was kept. */
const Document = z.union([z.looseObject({ plan: PlanRecord }).transform(({ plan }) => plan), PlanRecord]);

function recordIn(file: string): PlanRecord | null {
  try {
    const record = Document.parse(JSON.parse(readFileSync(file, "utf8")));
    return isWhole(record) ? record : null;
  } catch {
    return null;
  }
}

/**
 * Reads `--plan`: a hash, or a file that `meet preview --json` wrote.
 *
 * @throws Refusal when it is neither
 */
export function openReviewed(given: string, folder: string, stack: string): Reviewed {
  if (new RegExp(`^[0-9a-f]{${HASH_DIGITS}}$`).test(given)) {
    return { hash: given, record: recordIn(fileOf(folder, stack, given)) };
  }
  const help = `give the hash that \`npx meet preview ${stack}\` prints, or a file with what \`npx meet preview ${stack} --json\` prints`;
  if (!existsSync(given)) {
    throw new Refusal(EXIT.usage, "no-plan", `"${given}" is neither the hash of a plan nor a file`, help);
  }
  const record = recordIn(given);
  if (record === null) throw new Refusal(EXIT.usage, "no-plan", `${shown(given)} holds no plan that is whole`, help);
  return { hash: record.hash, record };
}

/** @throws Refusal that says what is different, when what is now is not what was reviewed */
export function refuseChanged(reviewed: Reviewed, now: PlanRecord): void {
  if (reviewed.hash === now.hash) return;
  const what = reviewed.record === null ? [] : differences(reviewed.record, now);
  const hashes = `reviewed ${begin(reviewed.hash)}, now ${begin(now.hash)}`;
  const sentence = `the plan changed since review (${hashes})${what.length === 0 ? "" : `: ${shortly(what)}`}`;
  const unknown =
    "what was reviewed is not on this computer: --plan FILE, with what preview --json printed, would say more; ";
  throw new Refusal(
    EXIT.guard,
    "plan-changed",
    sentence,
    `${reviewed.record === null ? unknown : ""}nothing was done: look at it again with npx meet preview ${now.stack}, and have that reviewed`,
  );
}

/**
 * What was reviewed may be done in another way, when what stands already is taken over; more than that may not.
 *
 * @throws Refusal that names what nobody reviewed
 */
export function refuseMore(agreed: PlanRecord, steps: readonly Step[]): void {
  const urns = new Set(agreed.steps.map(({ urn }) => urn));
  const more = steps.filter(({ urn }) => !urns.has(urn));
  if (more.length === 0) return;
  throw new Refusal(
    EXIT.guard,
    "plan-changed",
    `the plan changed since review: ${shortly(more.map(({ op, urn }) => `+ ${op} ${nameOf(urn)}`))}`,
    `what was done is kept: look at the rest with npx meet preview ${agreed.stack}, and have that reviewed`,
  );
}

/** `3f9c…` */
function begin(hash: string): string {
  return `${hash.slice(0, 4)}…`;
}
