/** What a change is compared with: another folder of data, or a commit, unpacked where nothing else lives. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { CHECKOUT } from "./bootstrap.js";
import { DATA_FOLDERS, holdsData, shown } from "./data.ts";
import { git } from "./git.ts";
import { EXIT, Refusal } from "./refusal.ts";

/** The other side of a comparison. */
export interface Against {
  /** As the person named it: `main`. */
  readonly name: string;
  /** Its data folder. */
  readonly root: string;
  /** The checkout whose program declares it: ours, or the commit's own. */
  readonly program: string;
  /** Its commit, shortly; null for a folder. */
  readonly commit: string | null;
  /** Removes what was unpacked. */
  close(): void;
}

/**
 * Opens `DIR` or `REF`. `programToo` unpacks a commit's whole tree, so that its own program can run.
 *
 * @throws Refusal when it is neither, or when the commit's program cannot run here.
 */
export function openAgainst(name: string, root: string, programToo: boolean): Against {
  if (existsSync(name) && holdsData(name)) {
    return { name, root: resolve(name), program: CHECKOUT, commit: null, close: () => {} };
  }
  const commit = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`).stdout.trim();
  if (commit === "") throw neither(name, root);

  const top = git(root, "rev-parse", "--show-toplevel").stdout.trim();
  const data = relative(realpathSync(top), realpathSync(root));
  // A program that is the same as ours need not be unpacked: ours declares both sides.
  const ownProgram = programToo && realpathSync(top) === realpathSync(CHECKOUT) && differs(commit);
  const folder = mkdtempSync(join(tmpdir(), "meet-against-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  process.on("exit", close);
  try {
    const wanted = ownProgram ? [] : DATA_FOLDERS.map((part) => join(data, part));
    unpack(top, commit, wanted, folder, name);
    if (ownProgram) linkPackages(folder, name);
    const program = ownProgram ? folder : CHECKOUT;
    return { name, root: join(folder, data), program, commit: commit.slice(0, 10), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The commit that is checked out where a folder is, shortly, and whether it is as committed; null without one. */
export function commitOf(root: string): string | null {
  const commit = git(root, "rev-parse", "--short=10", "HEAD").stdout.trim();
  if (commit === "") return null;
  const open = git(root, "status", "--porcelain", "--", ...DATA_FOLDERS).stdout.trim() !== "";
  return open ? `${commit} and changes on top` : commit;
}

/** What a program is made of. */
const PROGRAM = ["components", "model", "stacks", "Pulumi.yaml", "package-lock.json"] as const;

/** Whether the other side would be declared by another program than this checkout's. Data are no program. */
export function programDiffers({ program, commit }: Against): boolean {
  return program !== CHECKOUT && commit !== null && differs(commit);
}

function differs(commit: string): boolean {
  const parts = [...PROGRAM, ":!stacks/*.yaml"];
  const same = git(CHECKOUT, "diff", "--quiet", commit, "--", ...parts).ok;
  return !same || git(CHECKOUT, "ls-files", "--others", "--exclude-standard", "--", ...parts).stdout !== "";
}

function neither(name: string, root: string): Refusal {
  if (spawnSync("git", ["--version"]).error !== undefined) {
    const help = "install git, or name a folder with tenants/, coop/ and stacks/ instead";
    const sentence = `"${name}" is no folder of data, and there is no git to ask for a commit`;
    return new Refusal(EXIT.failed, "no-unpack", sentence, help);
  }
  const inside = git(root, "rev-parse", "--show-toplevel");
  if (existsSync(name)) {
    const help = "name the folder that holds these three, or a commit";
    return new Refusal(EXIT.usage, "no-data", `${name} has no tenants/, coop/ or stacks/ in it`, help);
  }
  if (!inside.ok) {
    const why = inside.stderr.includes("not a git repository")
      ? "is not in a git repository"
      : firstLine(inside.stderr);
    const help = "name a folder with tenants/, coop/ and stacks/ instead";
    return new Refusal(EXIT.usage, "no-commit", `"${name}" is no folder, and ${shown(root)} ${why}`, help);
  }
  const shallow = git(root, "rev-parse", "--is-shallow-repository").stdout.trim() === "true";
  const help = shallow
    ? "this clone holds only the newest commits: fetch it first, with git fetch --unshallow"
    : "git branch --all lists the branches";
  return new Refusal(EXIT.usage, "no-commit", `"${name}" is neither a folder nor a commit of this repository`, help);
}

function unpack(top: string, commit: string, wanted: readonly string[], folder: string, name: string): void {
  const present = git(top, "ls-tree", "--name-only", "-z", commit, "--", ...wanted)
    .stdout.split("\0")
    .filter((path) => path !== "");
  if (present.length === 0) {
    const help = "name a commit that has them";
    throw new Refusal(EXIT.usage, "no-data", `at ${name} there is no tenants/, coop/ or stacks/ here`, help);
  }
  const file = join(folder, "tree.tar");
  const archived = git(top, "archive", "--format=tar", `--output=${file}`, commit, "--", ...present);
  if (!archived.ok) throw unpackFailed(name, archived.stderr);
  const done = spawnSync("tar", ["-xf", file, "-C", folder], { encoding: "utf8" });
  if (done.status !== 0) throw unpackFailed(name, done.stderr ?? done.error?.message ?? "");
  rmSync(file);
}

function unpackFailed(name: string, why: string): Refusal {
  const help = "see that there is room for temporary files and that git and tar work, then run this again";
  return new Refusal(EXIT.failed, "no-unpack", `${name} could not be unpacked: ${firstLine(why)}`, help);
}

/** Lets the program of an unpacked commit run with our packages. @throws Refusal when it has none, or other packages. */
export function linkPackages(folder: string, name: string): void {
  if (!existsSync(join(folder, "stacks", "index.js"))) {
    const help = `compare the data alone: npx meet plan --against ${name}`;
    throw new Refusal(EXIT.usage, "no-program", `at ${name} there is no program that could be run`, help);
  }
  if (lockOf(folder) !== lockOf(CHECKOUT)) {
    const help = `compare the data alone: npx meet plan --against ${name}, or run npx meet declare in a checkout of each`;
    const sentence = `${name} has other packages than this checkout (package-lock.json), so its program cannot run here`;
    throw new Refusal(EXIT.usage, "other-packages", sentence, help);
  }
  symlinkSync(join(CHECKOUT, "node_modules"), join(folder, "node_modules"));
}

function lockOf(checkout: string): string {
  const file = join(checkout, "package-lock.json");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
