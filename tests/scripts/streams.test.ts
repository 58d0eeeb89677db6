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
  const help = "name a file with --output, such as picture.html, in a folder that you may write to";
  expect(await meet("picture", "--root", ROOT, "--output", ROOT)).toEqual({
    code: 2,
    stdout: "",
    stderr: `error[invalid-argument]: the picture cannot be written to ${ROOT}: it is a folder\n   = help: ${help}\n`,
  });
  const { code, stderr } = await meet("picture", "--root", ROOT, "--output", "/proc/x.html");
  expect([code, stderr]).toEqual([2, expect.stringMatching(/cannot be written to \/proc\/x\.html: ENOENT/)]);
});
