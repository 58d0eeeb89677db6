/** What the command prints, where nobody can take it: a pipe that was closed, a disk that is full. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { dataFolder } from "./data.ts";
import { meet } from "./meetHere.ts";

const ROOT = dataFolder();

/** Runs the command with its stdout led by the shell: `| head -1`, `> /dev/full`. */
function led(where: string) {
  const command = `"${process.execPath}" "${join(CHECKOUT, "scripts", "meet.js")}" plan --json --root "${ROOT}" ${where}`;
  const { status, stderr } = spawnSync("/bin/bash", ["-o", "pipefail", "-c", command], { encoding: "utf8" });
  return { status, stderr };
}

test("a reader that goes away is no mistake", () => {
  expect(led("| true")).toEqual({ status: 0, stderr: "" });
});

test("a full disk is one sentence, and no success", () => {
  expect(led("> /dev/full")).toEqual({
    status: 4,
    stderr:
      "error[disk-full]: what was asked for could not be written (ENOSPC: no space left on device, write)\n   = help: make room, or write elsewhere\n",
  });
});

test("a picture that cannot be written is wrong use, with the reason", async () => {
  const help = "name a file that may be written, in a folder that you may write to";
  expect(await meet("picture", "--root", ROOT, "--output", ROOT)).toEqual({
    code: 2,
    stdout: "",
    stderr: `error[invalid-argument]: --output cannot be ${ROOT}: it is a folder\n   = help: ${help}\n`,
  });
  const { code, stderr } = await meet("picture", "--root", ROOT, "--output", "/proc/x.html");
  expect([code, stderr]).toEqual([2, expect.stringMatching(/--output cannot be \/proc\/x\.html: nothing can be made/)]);
});

const FILE = join(ROOT, "stacks", "nz.yaml");
test.each<[string[], string]>([
  [["form", "--output", ROOT], `--output cannot be ${ROOT}: it is a folder`],
  [["form", "--output", join(FILE, "x.html")], `--output cannot be ${join(FILE, "x.html")}: ${FILE} is a file, not a`],
  // Where making all folders at once never ends.
  [["picture", "--output", "/proc/x/y.html"], "--output cannot be /proc/x/y.html: nothing can be made there"],
  [["picture", "--output", join(ROOT, "x".repeat(300))], ": its name is too long"],
  [["review", "--against", ROOT, "--picture", ROOT], `--picture cannot be ${ROOT}: it is a folder`],
])("what %j cannot write is said by its option", async (args, sentence) => {
  const { code, stdout, stderr } = await meet(...args, "--root", ROOT);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("error[invalid-argument]: ");
  expect(stderr).toContain(sentence);
});
