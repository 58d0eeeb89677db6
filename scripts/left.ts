/** Tenants that left, as git remembers them: what they had may be there still, under their ids. */
import { check } from "../model/check.ts";
import { Tenant } from "../model/schema.ts";
import type { Against } from "./against.ts";
import { blobs, git } from "./git.ts";

/** Who left before what a change is compared with: a commit; or a folder, which may be a checkout with its history. */
export function leftBefore(other: Pick<Against, "root" | "commit">, root: string): Readonly<Record<string, Tenant>> {
  return other.commit === null ? tenantsThatLeft(other.root, "HEAD") : tenantsThatLeft(root, other.commit);
}

/** What people must know where git does not remember all of them, as a sentence; null where it does. */
export function forgotten(other: Pick<Against, "root" | "commit">, root: string): string | null {
  const folder = other.commit === null ? other.root : root;
  const shallow = git(folder, "rev-parse", "--is-shallow-repository").stdout.trim() === "true";
  if (!shallow) return null;
  return "This clone lacks older commits: ids of orgs that left before them are not known. git fetch --unshallow brings them.";
}

/** A file that a commit removed: what it held, and its id. */
const REMOVED = /^:\d+ \d+ ([0-9a-f]+) 0+ D\ttenants\/([a-z][a-z0-9-]*)\.yaml$/;

/**
 * The tenants whose files were removed in the history of a commit, by their ids, each as its file last was. None where
 * there is no git; a shallow clone knows of those in it.
 */
export function tenantsThatLeft(folder: string, commit: string): Readonly<Record<string, Tenant>> {
  const asked = ["log", "--raw", "--no-abbrev", "--diff-filter=D", "--no-renames", "--relative", "--format="];
  const { stdout } = git(folder, ...asked, commit, "--", "tenants");
  const texts = new Map<string, string>();
  for (const line of stdout.split("\n")) {
    const [, blob = "", id = ""] = REMOVED.exec(line) ?? [];
    // The newest comes first.
    if (id !== "" && !texts.has(id)) texts.set(id, blob);
  }
  if (texts.size === 0) return {};
  const bytes = blobs(folder, [...texts.values()]);
  const left: Record<string, Tenant> = Object.create(null);
  for (const [at, id] of [...texts.keys()].entries()) {
    const source = { file: `tenants/${id}.yaml`, bytes: bytes[at] ?? new Uint8Array() };
    const { data } = check(source, { kind: "tenant", id }, Tenant);
    if (data !== null) left[id] = data;
  }
  return left;
}
