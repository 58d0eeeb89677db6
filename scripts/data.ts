/** Opens a folder of data for a verb: read, checked, or refused with every problem at once. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { type Loaded, type LoadOptions, load } from "../model/load.ts";
import type { Problem } from "../model/problem.ts";
import { readSources } from "../model/read.ts";
import type { Platform } from "../model/schema.ts";
import { listed, nearest } from "../model/suggest.ts";
import { EXIT, Refusal } from "./refusal.ts";

/** The folders that hold data. */
export const DATA_FOLDERS = ["tenants", "coop", "stacks"] as const;

/** The YAML has errors: all of them, for the place where they are shown. */
export class DataRefusal extends Error {
  override readonly name = "DataRefusal";
  readonly problems: readonly Problem[];
  readonly files: number;
  /** Whose data it is, when it is not what the verb was asked about: `main`. */
  readonly of: string | null;
  /** What else people must know of them, as a sentence. */
  readonly ahead: string | null;

  constructor(problems: readonly Problem[], files: number, of: string | null, ahead: string | null = null) {
    super("the data has errors");
    this.problems = problems;
    this.files = files;
    this.of = of;
    this.ahead = ahead;
  }
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Not there, or a name that no folder can have.
    return false;
  }
}

/** A path as a person would write it from where they are. */
export function shown(path: string): string {
  const from = relative(process.cwd(), path);
  return from === "" ? "." : from.startsWith("..") ? path : from;
}

/** Whether a folder looks like a platform's data. */
export function holdsData(root: string): boolean {
  return DATA_FOLDERS.some((folder) => isFolder(join(root, folder)));
}

export interface Checked extends Loaded {
  /** How many files were read. */
  readonly files: number;
}

/** @throws Refusal when it is not a folder of data at all. */
export function requireData(root: string): void {
  if (!isFolder(root)) {
    const help = "name the folder that holds tenants/, coop/ and stacks/";
    const found = existsSync(root) ? `${shown(root)} is a file, and no folder` : `there is no folder ${shown(root)}`;
    throw new Refusal(EXIT.usage, "no-root", found, help);
  }
  if (!holdsData(root)) {
    const help = "name the folder that holds these three";
    throw new Refusal(EXIT.usage, "no-data", `${shown(root)} has no tenants/, coop/ or stacks/ in it`, help);
  }
}

/**
 * Reads and checks a folder. The options switch on the rules that know dates, and those about a change.
 *
 * @throws Refusal when it is not a folder of data at all.
 */
export function check(root: string, options: LoadOptions = {}): Checked {
  requireData(root);
  const sources = readSources(root);
  return { ...load(sources, options), files: sources.length };
}

/** Data that may be planned with. */
export interface Data {
  readonly platform: Platform;
  /** Only warnings. */
  readonly problems: readonly Problem[];
}

/**
 * @param of whose data it is, when it is not what the verb was asked about: `main`
 * @param options what it was, where a change of it is judged
 * @throws DataRefusal when there is any error.
 */
export function openData(root: string, of: string | null = null, options: LoadOptions = {}): Data {
  const { platform, problems, files } = check(root, options);
  if (platform === null) throw new DataRefusal(problems, files, of);
  return { platform, problems };
}

/**
 * Data for a run of today. What has ended by then is told, and stops nothing: an operator who left must not keep the
 * others from putting something right.
 *
 * @throws DataRefusal when there is an error that no date makes.
 */
export function openToday(root: string, today: string): Data & { readonly ended: readonly Problem[] } {
  const judged = check(root, { today });
  if (judged.platform !== null) return { platform: judged.platform, problems: judged.problems, ended: [] };
  const data = openData(root);
  return { ...data, ended: judged.problems.filter(({ severity }) => severity === "error") };
}

/** Every stack of the given platforms, sorted. */
export function stacksOf(...platforms: readonly Platform[]): string[] {
  return [...new Set(platforms.flatMap((platform) => Object.keys(platform.stacks)))].sort();
}

/** Every stack by the names of the files, which may have errors; sorted. */
export function stackNames(root: string): string[] {
  const files = readdirSync(join(root, "stacks"), { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap(({ name }) => /^([a-z][a-z0-9-]*)\.yaml$/.exec(name)?.[1] ?? []).sort();
}

/** @throws Refusal when no given platform has the stack. */
export function requireStack(stack: string, ...platforms: readonly Platform[]): void {
  const known = stacksOf(...platforms);
  if (known.includes(stack)) return;
  const near = nearest(stack, known);
  const help = near === undefined ? `the stacks are ${listed(known)}` : `did you mean ${near}?`;
  throw new Refusal(EXIT.usage, "unknown-stack", `there is no stack "${stack}"`, help);
}
