import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";

const SHIM = join(CHECKOUT, "scripts", "pulumi.js");

const folder = mkdtempSync(join(tmpdir(), "meet-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the shim with an engine that tells what it was given. */
function pulumi(...args: string[]) {
  return pulumiWith({ PULUMI_BACKEND_URL: "file:///elsewhere" }, ...args);
}

/** As `pulumi`, for somebody with nothing but this environment. */
function pulumiWith(more: NodeJS.ProcessEnv, ...args: string[]) {
  const cli = join(folder, "pulumi");
  const body =
    'if [ "$1" = version ]; then echo v3.261.0; exit; fi\necho "$PULUMI_BACKEND_URL"; echo "$@$MEET_WITHOUT"; exit 9';
  writeFileSync(cli, `#!/bin/sh\n${body}\n`);
  chmodSync(cli, 0o755);
  const said = { PULUMI_BACKEND_URL: "", PULUMI_ACCESS_TOKEN: "", PULUMI_HOME: folder };
  const env = { ...process.env, ...said, PULUMI_CLI: cli, MEET_WITHOUT: "heron", ...more };
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

describe("where nothing says where the state is, that is said in our words:", () => {
  const otherwise = "or set PULUMI_BACKEND_URL; docs/operate.md says which";
  test.each([
    [
      "preview --stack ca",
      "the state of ca cannot be read: no state store is named",
      "write state: into stacks/ca.yaml",
    ],
    ["stack init ca", "the state of ca cannot be read: no state store is named", "write state: into stacks/ca.yaml"],
    [
      "-C . stack rm organization/meet-infra/ca",
      "the state of ca cannot be read: no state",
      "write state: into stacks",
    ],
    ["up", "no state store is named, because no stack is", "add --stack, such as --stack ca: its file says where"],
    ["config set --secret a b --stack zz", "there is no stacks/zz.yaml to name its state store", "the stacks are ca"],
  ])("%s", (line, sentence, help) => {
    const { status, stdout, stderr } = pulumiWith({}, ...line.split(" "));
    expect([status, stdout]).toEqual([4, [""]]);
    expect(stderr).toMatch(/^error\[state\]: .+\n {3}= help: .+\n$/);
    for (const part of [sentence, help, otherwise]) expect(stderr).toContain(part);
  });

  test.each(["version", "plugin ls", "login s3://elsewhere", "stack --help", "up --help"])("not by %s", (line) => {
    expect(pulumiWith({}, ...line.split(" ")).stdout).not.toEqual([""]);
  });

  test("nor to who is logged in, or has a token", () => {
    expect(pulumiWith({ PULUMI_ACCESS_TOKEN: "x" }, "up").status).toBe(9);
    const home = mkdtempSync(join(folder, "home-"));
    writeFileSync(join(home, "credentials.json"), '{"current": "s3://elsewhere"}');
    expect(pulumiWith({ PULUMI_HOME: home }, "up").status).toBe(9);
  });
});

test("protection is not taken away from everything at once", () => {
  expect(pulumi("destroy", "--stack", "ca", "--ignore-protect")).toEqual({
    status: 5,
    stdout: [""],
    stderr:
      "error[protected]: --ignore-protect would let everything go at once\n   = help: take the protection of one resource away by name: pulumi state unprotect URN\n",
  });
});

test("in the middle of an installation it ends at once, and installs nothing itself", () => {
  const checkout = mkdtempSync(join(folder, "checkout-"));
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
