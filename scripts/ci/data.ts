/**
 * `meet ci data`: what the data would be once a pull request is merged, and nothing else of it. The merge is made in
 * git's own objects: nothing of the pull request is checked out, and no program of it can run.
 */
import { mkdirSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { renderUnread } from "../../model/review/unread.ts";
import { compare } from "../../model/sort.ts";
import { list } from "../../model/words.ts";
import { DATA_FOLDERS, shown, stackNames } from "../data.ts";
import { blobs, git } from "../git.ts";
import type { CiDataOptions } from "../options.ts";
import { print, printDocument } from "../output.ts";
import { makeFolder, writeTo } from "../place.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { writePull } from "./pull.ts";

export async function run(options: CiDataOptions): Promise<number> {
  const { output, json } = options;
  const { pull, files } = unpackOrTell(options);
  if (json) printDocument<"ci-data">([], { folder: output, files, ...pull });
  else print(`${files} files of the merged data are in ${shown(output)}.`);
  return EXIT.ok;
}

/** A comment must say so: what stands in it from the commit before is no longer true. */
function unpackOrTell(options: CiDataOptions): ReturnType<typeof unpack> {
  try {
    return unpack(options);
  } catch (error) {
    const { root, refused } = options;
    if (!(error instanceof Refusal) || refused === null) throw error;
    for (const stack of stackNames(root))
      writeTo("--refused", join(refused, `${stack}.md`), renderUnread(stack, error));
    throw error;
  }
}

function unpack({ root, head: name, output }: CiDataOptions) {
  const top = git(root, "rev-parse", "--show-toplevel").stdout.trim();
  if (top === "") {
    const sentence = `${shown(root)} is not in a git repository, so it has no ${name}`;
    throw new Refusal(EXIT.usage, "no-commit", sentence, "name a checkout of the repository with --root");
  }
  const [head, base] = [commitNamed(root, name), commitNamed(root, "HEAD")];
  const tree = merged(top, base, head, name);
  const data = relative(realpathSync(top), realpathSync(root)).split(sep).join("/");
  const before = entries(top, base, data);
  const after = entries(top, tree, data);
  // The engine's settings name the addresses that tokens are sent to: only what was reviewed may say them.
  const wanted = [...after.filter(({ file }) => isData(file)), ...before.filter(({ file }) => isSettings(file))];
  for (const entry of wanted) refuseUnlessPlain(entry, name);
  makeFolder("--output", output);
  if (readdirSync(output).length > 0) {
    const help = "name a folder that is not there yet";
    throw new Refusal(EXIT.usage, "invalid-argument", `--output cannot be ${shown(output)}: it is not empty`, help);
  }
  for (const folder of DATA_FOLDERS) makeFolder("--output", join(output, folder));
  const bytes = blobs(
    top,
    wanted.map(({ id }) => id),
  );
  for (const [at, { file }] of wanted.entries()) {
    mkdirSync(dirname(join(output, file)), { recursive: true });
    writeFileSync(join(output, file), bytes[at] ?? "");
  }
  const changed = git(top, "diff-tree", "-r", "-z", "--name-only", "--no-renames", base, tree).stdout.split("\0");
  const inRoot = changed.filter((file) => file !== "").map((file) => ({ file, own: below(file, data) }));
  const pull = {
    head,
    base,
    code: inRoot.flatMap(({ file, own }) => (own !== null && (isData(own) || isSettings(own)) ? [] : [file])),
    settings: inRoot.flatMap(({ own }) => (own !== null && isSettings(own) ? [own] : [])),
  };
  writePull(output, { ...pull, code: pull.code.sort(compare), settings: pull.settings.sort(compare) });
  return { pull, files: wanted.length };
}

interface Entry {
  /** `100644` is a file; a link, a folder of another repository and the like are others. */
  readonly mode: string;
  readonly id: string;
  /** From the root of the data. */
  readonly file: string;
}

function entries(top: string, tree: string, data: string): readonly Entry[] {
  const folders = DATA_FOLDERS.map((folder) => (data === "" ? folder : `${data}/${folder}`));
  const listed = git(top, "ls-tree", "-r", "-z", "--full-tree", tree, "--", ...folders).stdout.split("\0");
  return listed.flatMap((line) => {
    const [, mode = "", id = "", path = ""] = /^(\d+) \w+ ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    const file = below(path, data);
    return file === null || file === "" ? [] : [{ mode, id, file }];
  });
}

/** The path from the root of the data; null for what lies elsewhere. */
function below(path: string, data: string): string | null {
  if (data === "") return path;
  return path.startsWith(`${data}/`) ? path.slice(data.length + 1) : null;
}

/** Settings of the engine, also under a name that only seems to be another. */
function isSettings(file: string): boolean {
  return /^stacks\/pulumi\./i.test(file) && /\.ya?ml$/i.test(file);
}

function isData(file: string): boolean {
  return /^(?:tenants|coop)\//.test(file) || (/^stacks\/.+\.ya?ml$/i.test(file) && !isSettings(file));
}

/** A link would make a check read, and print, whatever it leads to. */
function refuseUnlessPlain({ mode, file }: Entry, name: string): void {
  const strange = file.split("/").some((part) => ["", ".", ".."].includes(part) || /[\p{Cc}\\]/u.test(part));
  if (/^100(?:644|755)$/.test(mode) && !strange) return;
  const what = mode === "120000" ? "is a link" : mode === "160000" ? "is another repository" : "is no plain file";
  const help = "replace it by a plain file, as the others in its folder are";
  throw new Refusal(EXIT.guard, "not-a-file", `${file} of ${name} ${what}, and data are plain files`, help);
}

function commitNamed(root: string, name: string): string {
  const found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`).stdout.trim();
  if (found === "") throw notThere(name, `"${name}" is no commit of this repository`);
  return found;
}

function notThere(name: string, sentence: string): Refusal {
  const help = `fetch it first: git fetch origin ${/^[\w./-]+$/.test(name) ? name : "COMMIT"}`;
  return new Refusal(EXIT.usage, "no-commit", sentence, help);
}

/** The tree of `head` merged onto `base`. */
function merged(top: string, base: string, head: string, name: string): string {
  const { status, stdout, stderr } = git(top, "merge-tree", "--write-tree", "--name-only", "--no-messages", base, head);
  const [tree = "", ...conflicts] = stdout.trim().split("\n");
  if (status === 0) return tree;
  const help = "bring its branch up to date: git merge origin/main, or the button of that name on its page";
  const both = status === 1 ? `both change ${list(conflicts)}` : (stderr.trim().split("\n")[0] ?? "");
  throw new Refusal(EXIT.config, "conflict", `${name} cannot be merged onto ${base.slice(0, 10)}: ${both}`, help);
}
