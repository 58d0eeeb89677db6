/** The only file here that touches files: a folder of data becomes a list of names and bytes, nothing more. */
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { limitsOf, MOST_BYTES } from "./hostile.ts";
import { compare } from "./sort.ts";

export interface Source {
  /** `tenants/a.yaml`: from the root, always with `/`. */
  readonly file: string;
  /** Of a file that is too large, one byte more than is allowed. */
  readonly bytes: Uint8Array;
  /** Why there are no bytes: it is no plain file, or it cannot be read. */
  readonly unread?: "link" | "special" | "unreadable";
}

const FOLDERS = ["coop", "stacks", "tenants"] as const;
const YAML_NAME = /\.ya?ml$/i;
/** Folders below are refused anyway; this many levels are looked into for YAML. */
const DEPTH = 8;

/** What people edit lies in these; the program has files of its own in `stacks/`. */
const ONLY_DATA = /^(?:tenants|coop)$/;
/** What may lie beside data: pages for people, hidden files, and what editors leave behind. */
const ASIDE = /^[.#]|~$|\.md$/i;

/**
 * Every YAML file in the three folders and below them, right name or wrong, sorted by name; and files that may be
 * meant as one, such as `tenants/harbour`: nobody's work is passed over in silence.
 */
export function readSources(root: string): Source[] {
  // One buffer for all files: each file's bytes are copied out of it.
  const buffer = new Uint8Array(MOST_BYTES);
  return FOLDERS.flatMap((folder) => readFolder(join(root, folder), folder, DEPTH, buffer)).sort((a, b) =>
    compare(a.file, b.file),
  );
}

const NOTHING = new Uint8Array();

function readFolder(path: string, folder: string, depth: number, buffer: Uint8Array): Source[] {
  const entries = entriesOf(path);
  if (entries === null) return [{ file: folder, bytes: NOTHING, unread: "unreadable" }];
  return entries.flatMap((entry): Source[] => {
    const file = `${folder}/${entry.name}`;
    // Somebody's file, made into a folder by a slip: an empty one would be passed over.
    if (entry.isDirectory() && YAML_NAME.test(entry.name)) return [{ file, bytes: NOTHING, unread: "special" }];
    if (entry.isDirectory()) {
      return depth > 0 && entry.name !== "node_modules"
        ? readFolder(`${path}/${entry.name}`, file, depth - 1, buffer)
        : [];
    }
    if (!YAML_NAME.test(entry.name)) {
      const meant = ONLY_DATA.test(folder) && entry.isFile() && !ASIDE.test(entry.name);
      return meant ? [{ file, bytes: NOTHING }] : [];
    }
    if (entry.isSymbolicLink()) return [{ file, bytes: NOTHING, unread: "link" }];
    if (!entry.isFile()) return [{ file, bytes: NOTHING, unread: "special" }];
    return [readOne(`${path}/${entry.name}`, file, buffer)];
  });
}

/** What a folder holds; nothing when it is not there, null when it cannot be listed. */
function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? [] : null;
  }
}

function readOne(path: string, file: string, buffer: Uint8Array): Source {
  const most = limitsOf(file).bytes + 1;
  let handle: number | null = null;
  try {
    handle = openSync(path, "r");
    let length = 0;
    while (length < most) {
      const count = readSync(handle, buffer, length, most - length, null);
      if (count === 0) break;
      length += count;
    }
    return { file, bytes: Buffer.from(buffer.subarray(0, length)) };
  } catch {
    return { file, bytes: NOTHING, unread: "unreadable" };
  } finally {
    if (handle !== null) closeSync(handle);
  }
}
