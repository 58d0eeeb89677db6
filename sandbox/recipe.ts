/** What an image is made from, so that one that is already there is not made again. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { SandboxError } from "./problem.ts";

/** The programs of the container contract. */
export type Kind =
  | "postgres"
  | "redis"
  | "caddy"
  | "greenlight"
  | "coturn"
  | "exporter"
  | ScaleliteKind
  | "scalelite-nginx";

/** Scalelite's own code is one program, started in three ways. */
type ScaleliteKind = "scalelite-api" | "scalelite-poller" | "scalelite-importer";
const SCALELITE: Readonly<Record<string, string>> = {
  "scalelite-api": "bin/start",
  "scalelite-poller": "bin/start-poller",
  "scalelite-importer": "bin/start-recording-importer",
};

export interface Recipe {
  /** The folder with its Dockerfile. */
  readonly folder: string;
  readonly args: Readonly<Record<string, string>>;
}

const IMAGES = new URL("./images/", import.meta.url).pathname;

/** The folder of a recipe, such as `machine`. */
export function recipeFolder(name: string): string {
  return join(IMAGES, name);
}

/** How to make the stand-in that is to carry `reference`. */
export function standInRecipe(kind: Kind, reference: string): Recipe {
  if (reference.includes("@")) {
    throw new SandboxError(
      `${reference} names its image by content, and a stand-in has another content`,
      "name it by its tag alone, or set MEET_IMAGES=real where it can be pulled",
    );
  }
  const tag = reference.slice(reference.lastIndexOf(":") + 1);
  const command = SCALELITE[kind];
  if (command !== undefined) return { folder: recipeFolder("scalelite"), args: { COMMAND: command, VERSION_TAG: tag } };
  return {
    folder: recipeFolder(kind),
    args: { ...owner(kind, tag), ...(kind === "greenlight" ? { VERSION_TAG: tag } : {}) },
  };
}

/**
 * Who owns the data: the published images on Alpine and on Debian differ, and data directories carry the
 * numbers. (docker-library/postgres and docker-library/redis, their Dockerfiles, read 2026-11-21.)
 */
function owner(kind: Kind, tag: string): Record<string, string> {
  const alpine = tag.includes("alpine");
  if (kind === "postgres")
    return alpine ? { OWNER_UID: "70", OWNER_GID: "70" } : { OWNER_UID: "999", OWNER_GID: "999" };
  if (kind === "redis")
    return alpine ? { OWNER_UID: "999", OWNER_GID: "1000" } : { OWNER_UID: "999", OWNER_GID: "999" };
  return {};
}

/** A digest of everything a recipe reads: its files by name and content, its arguments, and what it builds on. */
export function recipeDigest(recipe: Recipe, base: string): string {
  const hash = createHash("sha256");
  const add = (...texts: (string | Uint8Array)[]) => {
    for (const text of texts) hash.update(`${text.length}:`).update(text);
  };
  add(base);
  for (const [name, value] of Object.entries(recipe.args).sort()) add(name, value);
  for (const file of files(recipe.folder)) add(relative(recipe.folder, file), readFileSync(file));
  return hash.digest("hex").slice(0, 32);
}

/** Every file below a folder, sorted. What Python leaves behind is not an input, nor what people read. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".md") && !entry.parentPath.includes("__pycache__"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
