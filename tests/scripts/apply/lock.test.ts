import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isDead, lockSentence, locksIn, recordRun } from "../../../scripts/apply/lock.ts";

const said = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/meet-infra/sandbox/1.json: created by root@laptop (pid 4711) at 2026-11-21T13:06:00Z`;

test("reads who holds the lock out of what the engine says", () => {
  expect(locksIn(said)).toEqual([{ user: "root", host: "laptop", pid: 4711, since: "2026-11-21T13:06:00Z" }]);
  expect(locksIn("error: update failed")).toEqual([]);
});

const runs = mkdtempSync(join(tmpdir(), "meet-runs-"));
afterAll(() => rmSync(runs, { recursive: true }));
/** A lock that is taken so many seconds from now, by an engine that this checkout has just started. */
function held(pid: number, host = hostname(), seconds = 0) {
  recordRun(pid, runs);
  return { user: "root", host, pid, since: new Date(Date.now() + seconds * 1000).toISOString() };
}

test.each([
  ["another machine, whatever its process number", held(999_999_999, "elsewhere"), false],
  ["this machine, no such process", held(999_999_999), true],
  ["this machine, the number is now some other program's", held(process.pid), true],
  ["another machine of the same name, whose engine was not started here", { ...held(1), pid: 999_999_998 }, false],
  ["a lock that is older than the run of that number", held(999_999_999, hostname(), -60), false],
  ["a lock that was taken long after", held(999_999_999, hostname(), 600), false],
])("a holder is dead: %s", (_, holder, dead) => {
  expect(isDead(holder, runs)).toBe(dead);
});

test("a run that ended leaves no record", () => {
  const ended = recordRun(999_999_997, runs);
  expect(existsSync(join(runs, "999999997"))).toBe(true);
  ended();
  expect(existsSync(join(runs, "999999997"))).toBe(false);
});

test("a holder lives while an engine on this machine has its process number", async () => {
  const engine = spawn("bash", ["--norc", "-c", "printf pulumi >/proc/$$/comm; echo ready; read -r _"]);
  await new Promise((resolve) => engine.stdout.once("data", resolve));
  const pid = engine.pid ?? 0;
  expect(readFileSync(`/proc/${pid}/comm`, "utf8")).toBe("pulumi\n");
  const lock = held(pid);
  expect(isDead(lock, runs)).toBe(false);
  engine.stdin.end();
  await new Promise((resolve) => engine.once("close", resolve));
  expect(isDead(lock, runs)).toBe(true);
});

test("names the holder in one sentence", () => {
  const [lock] = locksIn(said);
  expect(lock && lockSentence(lock)).toBe(
    "another run holds the lock: root on laptop, process 4711, since 2026-11-21T13:06:00Z",
  );
});
