import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { endLeftovers, leftovers, RUN_MARK, runMark } from "../../../scripts/apply/leftovers.ts";

test("finds and ends what a dead run of this stack left, and nothing else", async () => {
  const start = (mark: string) =>
    spawn("sleep", ["60"], { env: { PATH: process.env.PATH, [RUN_MARK]: mark }, stdio: "ignore" });
  const dead = start(runMark("/a/checkout", "sandbox", 999_999_999));
  const others = [
    start(runMark("/a/checkout", "ca", 999_999_999)),
    start(runMark("/a/checkout", "sandbox", process.pid)),
  ];
  await new Promise((resolve) => setTimeout(resolve, 200));

  const found = leftovers("/a/checkout", "sandbox");
  expect(found).toEqual([{ pid: dead.pid, command: "sleep" }]);

  const gone = new Promise((resolve) => dead.on("exit", resolve));
  await endLeftovers(found);
  await gone;
  expect(leftovers("/a/checkout", "sandbox")).toEqual([]);
  expect(others.map((child) => child.exitCode)).toEqual([null, null]);
  for (const child of others) child.kill();
});
