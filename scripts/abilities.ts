/** What this machine can do, and what therefore was not done on it, in one line each. */
import { list } from "../model/words.ts";
import { type Answer, askDocker } from "../sandbox/docker.ts";
import { canFetch, type Engine, findEngine, type NoEngine } from "./engine.ts";

export interface Abilities {
  readonly engine: Engine | NoEngine;
  readonly docker: Answer;
  /** Providers whose plugin is neither here nor to be had: stacks that use them cannot be previewed. */
  readonly noPlugins: readonly string[];
}

/** Asks for both at once; takes a second where they are, and five at most where they are not. */
export async function abilities(): Promise<Abilities> {
  const [engine, docker] = await Promise.all([findEngine(), askDocker()]);
  const lacking = "missing" in engine ? [] : engine.missingPlugins;
  return { engine, docker, noPlugins: lacking.length === 0 || (await canFetch()) ? [] : lacking };
}

/** The engine, when there is one. */
export function engineOf({ engine }: Abilities): Engine | null {
  return "missing" in engine ? null : engine;
}

/** Whether a sandbox can be started: Docker answers, or sleeps and may be woken. */
export function hasDocker({ docker }: Abilities): boolean {
  return docker.there || docker.startable;
}

/** What was left undone for want of something; each a clause such as `nothing was deployed`. */
export interface Undone {
  readonly engine: string;
  readonly docker: string;
  /** null: no plugin was missed. */
  readonly plugins: string | null;
  readonly sandboxTests: string;
  readonly engineTests: string;
}

/** One line for each thing that is wanting: what was not done, why, and the remedy. Empty when nothing is. */
export function undoneLines(able: Abilities, undone: Undone): string[] {
  const { engine, docker, noPlugins } = able;
  const lines: string[] = [];
  if ("missing" in engine) lines.push(line("engine", undone.engine, engine.missing, engine.remedy));
  if (!docker.there && !docker.startable) lines.push(line("Docker", undone.docker, docker.why, docker.remedy));
  if (noPlugins.length > 0 && undone.plugins !== null) {
    const files = list(noPlugins.map((name) => `pulumi-resource-${name}`));
    const [is, why] = noPlugins.length > 1 ? ["are", "plugins"] : ["is", "plugin"];
    const sentence = `the engine's ${why} for ${list(noPlugins)} ${is} not here and cannot be fetched`;
    lines.push(line("engine", undone.plugins, sentence, `go online, or put ${files} beside the pulumi program`));
  }
  if (!hasDocker(able)) lines.push(line("sandbox tests", undone.sandboxTests, "they need Docker", "as for Docker"));
  if ("missing" in engine) {
    lines.push(line("engine tests", undone.engineTests, "they need the engine", "as for the engine"));
  } else if (!hasDocker(able)) {
    lines.push(line("engine tests", undone.engineTests, "these need Docker", "as for Docker"));
  }
  return lines;
}

function line(what: string, undone: string, why: string, remedy: string): string {
  return `${what}: ${undone}: ${why}. Remedy: ${remedy}.`;
}
