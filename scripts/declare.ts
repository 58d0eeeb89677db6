/** `meet declare`: the resources that the program asks for, or what a change adds, changes and removes. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { plan } from "../model/plan.ts";
import { problemRow } from "../model/report.ts";
import type { Platform } from "../model/schema.ts";
import type { ConfigSecret } from "../model/shape.ts";
import { compare } from "../preview/compare.ts";
import { declare, type Graph, ProgramFault } from "../preview/declare.ts";
import { type Against, openAgainst } from "./against.ts";
import { CHECKOUT } from "./bootstrap.js";
import { DataRefusal, openData, requireStack } from "./data.ts";
import { changeText, graphText } from "./graphText.ts";
import type { DeclareOptions } from "./options.ts";
import { note, print, printDocument } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";

export async function run(options: DeclareOptions): Promise<number> {
  const { platform, problems } = openData(options.root);
  const { stack, against, root } = options;
  if (against !== null) return compared(options, against);
  requireStack(stack, platform);
  const graph = await declared(CHECKOUT, root, stack, plan(platform, stack).secrets);
  for (const warning of graph.warnings) note(`warning: ${warning}`);
  if (options.json) {
    const { project, resources } = graph;
    printDocument<"declare">(problems.map(problemRow), { stack, project, resources });
  } else print(graphText(graph));
  return EXIT.ok;
}

async function compared(options: DeclareOptions, against: string): Promise<number> {
  const { stack, root } = options;
  const { platform, problems } = openData(options.root);
  const other = openAgainst(against, root, true);
  try {
    const { before, after } = await graphsOf(other, root, stack, platform);
    const changes = compare(before, after);
    if (options.json) printDocument<"declare">(problems.map(problemRow), { stack, against, changes });
    else print(changeText(changes, before, after));
    return EXIT.ok;
  } finally {
    other.close();
  }
}

/**
 * What is declared for a stack on both sides of a comparison; nothing on the side that has no such stack.
 *
 * @throws Refusal when neither side has it
 */
export async function graphsOf(
  other: Against,
  root: string,
  stack: string,
  platform: Platform,
): Promise<{ readonly before: Graph; readonly after: Graph }> {
  const hadStack = existsSync(join(other.root, "stacks", `${stack}.yaml`));
  const hasStack = Object.hasOwn(platform.stacks, stack);
  if (!hadStack) requireStack(stack, platform);
  const secrets = hasStack ? plan(platform, stack).secrets : [];
  const [before, after] = await Promise.all([
    hadStack ? declared(other.program, other.root, stack, secretsOf(other, stack) ?? secrets) : nothing(stack),
    hasStack ? declared(CHECKOUT, root, stack, secrets) : nothing(stack),
  ]);
  return { before, after };
}

/** What the other side's own data ask for; null when another version of this program wrote them. */
function secretsOf(other: Against, stack: string): readonly ConfigSecret[] | null {
  try {
    return plan(openData(other.root, other.name).platform, stack).secrets;
  } catch (error) {
    if (error instanceof DataRefusal && other.program !== CHECKOUT) return null;
    throw error;
  }
}

function nothing(stack: string): Graph {
  return { stack, project: "", resources: [], warnings: [] };
}

/**
 * The graph of a stack.
 *
 * @throws Refusal with the program's own sentences when it does not run through.
 */
export async function declared(
  program: string,
  root: string,
  stack: string,
  secrets: readonly ConfigSecret[],
): Promise<Graph> {
  try {
    return await declare({ program, root, stack, config: {}, secrets });
  } catch (error) {
    if (!(error instanceof ProgramFault)) throw error;
    const help = `mend what it names, then run npx meet declare ${stack} again`;
    throw new Refusal(EXIT.failed, "program", `the program of ${stack} stopped: ${error.message}`, help);
  }
}
