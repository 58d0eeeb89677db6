import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";

const SHIM = join(CHECKOUT, "scripts", "pulumi.js");

/** Runs the shim with an engine that tells what it was given. */
function pulumi(...args: string[]) {
  const cli = join(mkdtempSync(join(tmpdir(), "meet-cli-")), "pulumi");
  const body =
    'if [ "$1" = version ]; then echo v3.261.0; exit; fi\necho "$PULUMI_BACKEND_URL"; echo "$@$MEET_WITHOUT"; exit 9';
  writeFileSync(cli, `#!/bin/sh\n${body}\n`);
  chmodSync(cli, 0o755);
  const env = { ...process.env, PULUMI_CLI: cli, PULUMI_BACKEND_URL: "file:///elsewhere", MEET_WITHOUT: "heron" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [SHIM, ...args], { encoding: "utf8", env });
  return { status, stdout: stdout.split("\n"), stderr };
}

test("arguments and exit code go through, the state store is the person's own, and no tenant is left out", () => {
  expect(pulumi("preview", "--stack", "ca")).toMatchObject({
    status: 9,
    stdout: ["file:///elsewhere", "preview --stack ca", ""],
  });
});

test.each([[["--stack", "sandbox"]], [["-s", "sandbox"]], [["--stack=sandbox"]]])(
  "the stack sandbox has its state in the checkout: %j",
  (args) => {
    expect(pulumi("up", ...args).stdout[0]).toBe(`file://${join(CHECKOUT, ".sandbox", "state")}`);
  },
);

test("protection is not taken away from everything at once", () => {
  expect(pulumi("destroy", "--stack", "ca", "--ignore-protect")).toEqual({
    status: 5,
    stdout: [""],
    stderr:
      "error[protected]: --ignore-protect would let everything go at once\n   = help: take the protection of one resource away by name: pulumi state unprotect URN\n",
  });
});

test("in the middle of an installation it ends at once, and installs nothing itself", () => {
  const checkout = mkdtempSync(join(tmpdir(), "meet-checkout-"));
  mkdirSync(join(checkout, "scripts"));
  for (const file of ["scripts/pulumi.js", "scripts/bootstrap.js", "package-lock.json", "package.json"]) {
    cpSync(join(CHECKOUT, file), join(checkout, file));
  }
  // No npm is on this PATH: an attempt to install would say so.
  const env = { PATH: "" };
  const done = spawnSync(process.execPath, [join(checkout, "scripts", "pulumi.js"), "plugin", "install"], {
    encoding: "utf8",
    env,
  });
  expect([done.status, done.stderr]).toEqual([
    4,
    "pulumi: the packages are not installed yet: run npm ci, or npm start\n",
  ]);
});
