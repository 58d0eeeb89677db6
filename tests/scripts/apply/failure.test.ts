import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { endOf, exitCode, type Failure, failureOf } from "../../../scripts/apply/failure.ts";
import { subjectOf } from "../../../scripts/apply/subject.ts";
import { smallPlan } from "../../plans.ts";

const plan = smallPlan();
const NAMES = readFileSync(new URL("../../../components/files/machine/await-names.js", import.meta.url), "utf8");
const urn = (name: string) => `urn:pulumi:sandbox::meet-infra::meet:X$command:remote:Command::${name}`;

test.each([
  ["tenant-heron-prepare", "tenant heron"],
  ["tenant-heron-5f3c", "tenant heron"],
  ["tenant-heron-nest-serve", "tenant heron-nest"],
  ["host-gl1-access", "host gl1"],
  ["cloudflare", "cloudflare"],
])("%s belongs to %s", (name, words) => {
  expect(subjectOf(urn(name), plan)).toBe(words);
});

test.each([
  [
    "ssh: handshake failed: ssh: host key mismatch",
    "host-gl1-access",
    "host-key",
    5,
    "host gl1 shows another SSH host key than the one pinned at first contact, so nothing is sent to it",
  ],
  [
    'Process exited with status 1: running "bash -s":\nchecking\nchown: cannot read the group\n',
    "tenant-heron-prepare",
    "engine",
    4,
    "tenant heron: chown: cannot read the group",
  ],
  [
    "error: dial tcp 198.18.7.10:22: connect: connection refused",
    "host-gl1-access",
    "no-answer",
    4,
    "the machine of host gl1 does not answer",
  ],
  [
    "meet: gl1 in sandbox (198.18.7.10) does not answer SSH on port 22 after 20 s: is it on?",
    "host-gl1-hostkey",
    "out-of-time",
    9,
    "gl1 in sandbox (198.18.7.10) does not answer SSH on port 22 after 20 s: is it on?",
  ],
  [
    // The command is quoted first.
    `exit status 1: running ${JSON.stringify(NAMES)}:\nrecord to set: bbb1.nz.example A 192.0.2.9\nmeet: bbb1 in nz waits for its names: bbb1.nz.example A 192.0.2.9`,
    "node-bbb1-names",
    "waits-for-names",
    9,
    "bbb1 in nz waits for its names: bbb1.nz.example A 192.0.2.9",
  ],
  [
    "Unable to start container: driver failed: Bind for 0.0.0.0:443 failed: port is already allocated",
    "host-gl1-caddy",
    "port-taken",
    4,
    "a port that host gl1 needs is in use by something else on its machine",
  ],
  [
    "write /x: no space left on device",
    "tenant-heron-prepare",
    "disk-full",
    4,
    "the disk of the machine of tenant heron is full",
  ],
  [
    "container failed to be in healthy state",
    "tenant-heron-5f3c",
    "unhealthy",
    4,
    "tenant heron did not become healthy",
  ],
  [
    "secret missing: meet:master (everything hangs on it)\n  set it with: …",
    "sandbox",
    "secret-missing",
    3,
    "the secret meet:master is missing",
  ],
  [
    "ssh: unable to authenticate, attempted methods [none publickey]",
    "host-gl1-access",
    "no-login",
    3,
    "the machine of host gl1 does not accept any key of your SSH agent",
  ],
  [
    "no resource plugin 'pulumi-resource-cloudflare' found in the workspace at version v6.22.1 or on your $PATH",
    "cloudflare",
    "no-engine",
    4,
    "the engine lacks its plugin for cloudflare",
  ],
  ["meet: heron: Caddy refuses the site", "tenant-heron-serve", "script", 4, "heron: Caddy refuses the site"],
  ["something new\nand more", "tenant-heron-serve", "engine", 4, "tenant heron: something new"],
])("%j", (message, name, kind, code, sentence) => {
  const failure = failureOf(urn(name), message, plan);
  expect({ kind: failure.kind, code: failure.code, sentence: failure.sentence }).toEqual({ kind, code, sentence });
  expect(failure.help).not.toBe("");
});

test.each([
  [" at version v6.22.1 or on your $PATH", "resource cloudflare 6.22.1"],
  [", install the plugin using", "resource cloudflare"],
])("a plugin that is missing can be fetched by one command: %j", (rest, plugin) => {
  const { help } = failureOf("", `no resource plugin 'pulumi-resource-cloudflare' found in the workspace${rest}`, plan);
  expect(help).toBe(
    `fetch it where there is a network: npm exec -c 'pulumi plugin install ${plugin}'; then run this again`,
  );
});

test("a refusal outranks a missing secret, that outranks the rest, and time that ran out says so when it is all", () => {
  const failure = (code: number): Failure => ({ code, kind: "engine", sentence: "", help: "" });
  expect(exitCode([failure(4), failure(3), failure(5)])).toBe(5);
  expect(exitCode([failure(4), failure(3)])).toBe(3);
  expect(exitCode([failure(4)])).toBe(4);
  expect([exitCode([failure(9), failure(9)]), exitCode([failure(9), failure(4)]), exitCode([])]).toEqual([9, 4, 4]);
});

test.each([
  ["done", { code: 0, cancelled: false }, 0],
  ["done, although somebody had asked it to stop", { code: 0, cancelled: true }, 0],
  ["stopped by somebody", { code: 255, cancelled: true }, 8],
  ["failed", { code: 255, cancelled: false }, 4],
])("a run of the engine that is %s has its exit code", (_, run, code) => {
  expect(endOf(run, [])).toBe(code);
});
