import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { isDead, lockSentence, locksIn } from "../../../scripts/apply/lock.ts";

const said = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/meet-infra/sandbox/1.json: created by root@laptop (pid 4711) at 2026-11-21T13:06:00Z`;

test("reads who holds the lock out of what the engine says", () => {
  expect(locksIn(said)).toEqual([{ user: "root", host: "laptop", pid: 4711, since: "2026-11-21T13:06:00Z" }]);
  expect(locksIn("error: update failed")).toEqual([]);
});

test.each([
  ["another machine, whatever its process number", { host: "elsewhere", pid: 999_999_999 }, false],
  ["this machine, no such process", { host: hostname(), pid: 999_999_999 }, true],
  ["this machine, the number is now some other program's", { host: hostname(), pid: process.pid }, true],
])("a holder is dead: %s", (_, holder, dead) => {
  expect(isDead({ user: "root", since: "", ...holder })).toBe(dead);
});

test("a holder lives while an engine on this machine has its process number", async () => {
  const engine = spawn("bash", ["--norc", "-c", "printf pulumi >/proc/$$/comm; echo ready; read -r _"]);
  await new Promise((resolve) => engine.stdout.once("data", resolve));
  const pid = engine.pid ?? 0;
  expect(readFileSync(`/proc/${pid}/comm`, "utf8")).toBe("pulumi\n");
  expect(isDead({ user: "root", since: "", host: hostname(), pid })).toBe(false);
  engine.stdin.end();
  await new Promise((resolve) => engine.once("close", resolve));
  expect(isDead({ user: "root", since: "", host: hostname(), pid })).toBe(true);
});

test("names the holder in one sentence", () => {
  const [lock] = locksIn(said);
  expect(lock && lockSentence(lock)).toBe(
    "another run holds the lock: root on laptop, process 4711, since 2026-11-21T13:06:00Z",
  );
});
