import { afterEach, expect, test } from "vitest";
import { clock, Progress, type Screen } from "../../../scripts/apply/progress.ts";

let now = 0;
let open: Progress | null = null;
afterEach(() => open?.close());

function progress(more: Partial<Screen> = {}) {
  const written: string[] = [];
  now = 0;
  open = new Progress({ write: (text) => written.push(text), ...more }, () => now);
  return { at: open, written };
}

test("in a pipe each change takes a line with the time since the start", () => {
  const { at, written } = progress();
  at.begin("node bbb1", "server");
  now = 42_000;
  at.end("node bbb1", "server", "made");
  at.end("node bbb1", "volume", null);
  expect(written).toEqual(["0:42  node bbb1: server made\n"]);
});

test("in a pipe, what takes long is named every 15 s, and only then", () => {
  const { at, written } = progress();
  at.begin("node bbb1", "set-up");
  now = 14_900;
  at.tick();
  expect(written).toEqual([]);
  now = 61_000;
  at.tick();
  at.tick();
  expect(written).toEqual(["1:01  still at work: node bbb1 (set-up, 61 s)\n"]);
});

test("in a pipe, of many at work four are named", () => {
  const { at, written } = progress();
  for (const id of ["a", "b", "c", "d", "e", "f"]) at.begin(`tenant ${id}`, "container");
  now = 20_000;
  at.tick();
  expect(written[0]).toMatch(/tenant d \(container, 20 s\) and 2 more\n$/);
});

test("on a terminal each machine and tenant has one line, which is drawn over, and no line is too wide", () => {
  const { at, written } = progress({ isTTY: true, columns: 34, rows: 24 });
  at.begin("tenant mill", "container");
  now = 5000;
  at.end("tenant mill", "container", "made");
  at.begin("host gl1", "set-up");
  now = 9000;
  at.tick();
  expect(written.at(-2)).toBe("\u001b[3A\u001b[0J");
  expect(written.at(-1)).toBe(
    ["0:09", "  host gl1       0 done  … set-up", "  tenant mill    1 done  containe", ""].join("\n"),
  );
});

test("on a terminal what is said stands above the lines and stays", () => {
  const { at, written } = progress({ isTTY: true, columns: 80, rows: 24 });
  at.begin("host gl1", "server");
  at.say("something else");
  expect(written.slice(-3)).toEqual([
    "\u001b[2A\u001b[0J",
    "something else\n",
    "0:00\n  host gl1    0 done  … server 0 s\n",
  ]);
});

test("in a pipe a step has its time, and is named every 15 s until the next one", () => {
  const { at, written } = progress();
  at.step("making images");
  now = 31_000;
  at.tick();
  at.step("starting clouds");
  now = 40_000;
  at.tick();
  at.close();
  expect(written).toEqual([
    "0:00  making images\n",
    "0:31  still at work: making images (31 s)\n",
    "0:31  starting clouds\n",
  ]);
});

test("what is at work is named for as long as it is, also when it fails, and the clock goes on", async () => {
  const { at, written } = progress();
  const failing = at.during("looking", async () => {
    now = 20_000;
    at.tick();
    throw new Error("no engine");
  });
  await expect(failing).rejects.toThrow("no engine");
  now = 40_000;
  at.begin("host gl1", "server");
  now = 56_000;
  at.tick();
  expect(written.slice(1)).toEqual([
    "0:20  still at work: looking (20 s)\n",
    "0:56  still at work: host gl1 (server, 16 s)\n",
  ]);
});

test("on a terminal a step stays as a line, and what is at work is drawn below until it is closed", () => {
  const { at, written } = progress({ isTTY: true, columns: 80, rows: 24 });
  at.step("looking");
  now = 3000;
  at.tick();
  at.close();
  at.begin("host gl1", "server");
  expect(written).toEqual([
    "0:00  looking\n",
    "0:00\n  … looking 0 s\n",
    "\u001b[2A\u001b[0J",
    "0:03\n  … looking 3 s\n",
    "\u001b[2A\u001b[0J",
    "0:03\n  host gl1    0 done  … server 0 s\n",
  ]);
});

test("minutes and seconds", () => {
  expect([clock(0), clock(59_400), clock(60_000), clock(754_000)]).toEqual(["0:00", "0:59", "1:00", "12:34"]);
});
