/** `meet check` on a computer that has nothing: no program beside Node, no home, no network, and a clock that is wrong. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { dataFolder, fileOf } from "./data.ts";

/** Loaded before anything else: whoever looks outside ends the process with a trace. */
const ALONE = join(mkdtempSync(join(tmpdir(), "meet-alone-")), "alone.mjs");
writeFileSync(
  ALONE,
  `import childProcess from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const never = (what) => () => {
  throw new Error("it asked for " + what);
};
net.Socket.prototype.connect = never("the network");
net.connect = net.createConnection = never("the network");
dgram.createSocket = never("the network");
globalThis.fetch = never("the network");
for (const one of [dns, dns.promises])
  for (const name of Object.keys(one)) if (/^(?:lookup|resolve)/.test(name)) one[name] = never("a name");
for (const name of ["spawn", "spawnSync", "execFile", "execFileSync", "exec", "execSync", "fork"])
  childProcess[name] = never("a program");
syncBuiltinESMExports();

// Long after every release and membership has ended.
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length === 0 ? [Date.now()] : given));
  }
  static now() {
    return Real.UTC(2099, 0, 1);
  }
};
`,
);

function alone(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", ALONE, ...args], {
    cwd: CHECKOUT,
    encoding: "utf8",
    env: { PATH: "" },
  });
  return { status, stdout, stderr };
}

test.each([
  ["the network", "fetch('https://meet.coop')"],
  ["the network", "require('node:net').connect(443, '192.0.2.1')"],
  ["a name", "require('node:dns').lookup('meet.coop', () => {})"],
  ["a program", "require('node:child_process').spawnSync('git')"],
])("whoever asks for %s is stopped: %s", (what, code) => {
  const { status, stderr } = alone("--eval", code);
  expect([status, stderr]).toEqual([1, expect.stringContaining(`it asked for ${what}`)]);
});

test("the check needs nothing but Node and the files, whether they are right or wrong", () => {
  const broken = dataFolder({ "tenants/kea.yaml": `${fileOf("tenants/kea.yaml")}registraton: open\n` });
  const check = (root: string) => alone("scripts/meet.js", "check", "--root", root);
  expect(check(dataFolder())).toEqual({ status: 0, stdout: "4 files checked, no problems\n", stderr: "" });
  const { status, stdout, stderr } = check(broken);
  expect([status, stderr]).toEqual([1, ""]);
  expect(stdout).toContain('tenants/kea.yaml:8:1: error[unknown-key]: unknown key "registraton"');
  // The clock would say otherwise.
  expect(alone("scripts/meet.js", "check", "--today", "--root", dataFolder()).status).toBe(1);
});
