/** `npm start`, twice, where there is neither an engine nor Docker, and nobody answers online. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BareMachine, bareMachine } from "../../bench/bareMachine.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { type Copy, copyOf } from "../mutants/copy.ts";

const folder = mkdtempSync(join(tmpdir(), "meet-start-"));
let bare: BareMachine;
let copy: Copy;

beforeAll(async () => {
  bare = await bareMachine(folder);
  copy = copyOf(CHECKOUT);
});
afterAll(() => {
  bare?.close();
  copy?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What it says; any exit code but 0 throws, with all that was said. */
async function start(): Promise<string> {
  const args = ["scripts/bootstrap.js", "scripts/start.ts"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: copy.folder, env: bare.env });
  return stdout;
}

test("npm start without an engine and Docker shows what can be seen, says what was not done, and changes nothing", async () => {
  const first = await start();
  const undone = first.split("== What was not done on this machine ==")[1]?.split("\n==")[0] ?? "";
  expect(undone.split("\n").flatMap((line) => line.split(": ")[0] || [])).toEqual([
    "engine",
    "Docker",
    "sandbox tests",
    "engine tests",
  ]);
  for (const line of undone.trim().split("\n")) expect(line).toMatch(/^[^:]+: [^:]+: .+\. Remedy: .+\.$/);
  expect(undone).toContain(
    "engine: nothing was previewed or deployed: no pulumi on this machine, and none could be fetched.",
  );

  const tour = first.split("== A tour: one tenant more, on a scratch copy ==")[1] ?? "";
  expect(tour).toContain("Somebody adds tenants/bicycle-kitchen.yaml:");
  expect(tour).toMatch(/Bicycle Kitchen joins \w+: bicycle-kitchen\.\S+ on host /);
  expect(tour).toMatch(/^ +\d+ \| registraton: approval\n +\| \^{11}/m);
  expect(tour).toContain('did you mean "registration"?');

  const [picture, change] = ["picture", "change"].map((name) =>
    readFileSync(join(copy.folder, ".out", `${name}.html`), "utf8"),
  );
  expect(picture).toMatch(/^<!doctype html>/i);
  expect(picture).not.toContain("Bicycle Kitchen");
  expect(change).toContain("Bicycle Kitchen");

  // The first run has nothing to compare with; the second one compares whole graphs with the first one's.
  expect(first).not.toContain("since the last npm start");
  expect(await start()).toContain("\n0 changes since the last npm start.\n");
});
