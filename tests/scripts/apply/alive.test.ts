import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isAlive } from "../../../scripts/apply/alive.ts";

test("a process that runs is alive, and no process is not", () => {
  expect([isAlive(process.pid), isAlive(999_999_999)]).toEqual([true, false]);
});

test("one that has ended is not, although its parent has not asked how", async () => {
  // Whoever takes the shell's place knows nothing of its child, and keeps its number taken.
  const parent = spawn("sh", ["-c", "sleep 0.3 & echo $!; exec sleep 60"]);
  const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (text) => resolve(Number(text))));
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0]).toBe("Z");
  expect(isAlive(pid)).toBe(false);
  expect(() => process.kill(pid, 0)).not.toThrow();
  parent.kill();
});
