/** A state store is proved with an engine that gets to work in time, or the proof is given up; so it is by Ctrl-C. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { makeState, passphrase } from "../../../scripts/stack/secrets.ts";
import { proveStore } from "../../../scripts/stack/store.ts";
import { undertake } from "../../../scripts/undertaking.ts";
import { fakes } from "../fakes.ts";

const fake = fakes();
const kept = mkdtempSync(join(tmpdir(), "meet-kept-"));
const engine = { command: join(fake.folder, "pulumi"), version: "3.260.0", missingPlugins: [] };
const URL = "file:///srv/state";
const before = process.env;
beforeAll(() => {
  process.env = { ...before, ...fake.env };
});
afterAll(() => {
  process.env = before;
  fake.close();
  rmSync(kept, { recursive: true, force: true });
});
afterEach(() => fake.forget());

/** The engine, whose program begins only when it is told to end, unless it is said otherwise. */
function engineWith(...cases: readonly string[]): void {
  fake.add(
    "pulumi",
    'case "$1 $2" in',
    ...cases,
    '  "up --yes") until [ -e "$MEET_PROBE/go" ]; do sleep 0.05; done ;;',
    "esac",
  );
}

/** What it was told, in the first two words of each line. */
const told = () => fake.asked().map((line) => line.split(" ").slice(1, 3).join(" "));

test("an engine that does not get to work ends the proof, and what was made is taken away", async () => {
  engineWith();
  await expect(undertake((task) => proveStore(engine, URL, task, -1))).rejects.toMatchObject({
    exit: 9,
    code: "out-of-time",
    message: expect.stringMatching(/^the state store file:\/\/\/srv\/state cannot be proved: the engine did not get/),
  });
  expect(told()).toEqual(["stack init", "up --yes", "stack rm"]);
});

describe("Ctrl-C is no fault of the store, and says what is left:", () => {
  /** The engine ends when it is told to, as a terminal tells it; then it says so of what it did. */
  const CUT =
    'touch "$MEET_PROBE/started"; kill -INT "$PPID"; until [ -e "$MEET_PROBE/go" ]; do sleep 0.05; done; exit 1';
  const nothing = { exit: 8, code: "cancelled", message: "nothing was written" };
  const prove = () => undertake((task) => proveStore(engine, URL, task));

  test("while a store is proved", async () => {
    engineWith(`  "up --yes") ${CUT} ;;`);
    await expect(prove()).rejects.toMatchObject({ ...nothing, help: "run this again when you are ready" });
    expect(told()).toEqual(["stack init", "up --yes", "cancel --yes", "stack rm"]);
  });

  test("before it holds anything", async () => {
    engineWith(
      '  "stack init") kill -INT "$PPID"; sleep 0.1; exit 1 ;;',
      '  "stack rm") echo "error: no stack named x found" >&2; exit 1 ;;',
    );
    await expect(prove()).rejects.toMatchObject({ ...nothing, help: "run this again when you are ready" });
    expect(told()).toEqual(["stack init", "cancel --yes", "stack rm"]);
  });

  test("what the engine cannot take away any more is named", async () => {
    engineWith(`  "up --yes") ${CUT} ;;`, '  "stack rm") exit 1 ;;');
    const left = /^run this again when you are ready\n +left behind: the throw-away stack probe-[0-9a-f]{24} in file:/;
    await expect(prove()).rejects.toMatchObject({ ...nothing, help: expect.stringMatching(left) });
  });

  const make = (file: string) =>
    undertake(async (task) => {
      passphrase("passphrase", file, {}, (made) => task.left.push(`the new passphrase in ${made}`));
      await makeState({ engine, stack: "pt", url: URL, provider: "passphrase", env: {}, master: "m", task });
    });

  test("a half-made state goes, and a new passphrase stays", async () => {
    engineWith('  "config set") kill -INT "$PPID"; sleep 0.1; exit 1 ;;');
    const file = join(kept, "passphrase");
    const help = `run this again when you are ready\n          left behind: the new passphrase in ${file}`;
    await expect(make(file)).rejects.toMatchObject({ ...nothing, help });
    expect(told()).toEqual(["stack init", "config set", "cancel --yes", "stack rm"]);
    expect(existsSync(file)).toBe(true);
    const passphraseWas = readFileSync(file, "utf8");
    await expect(make(file)).rejects.toMatchObject({ ...nothing, help: "run this again when you are ready" });
    expect(readFileSync(file, "utf8")).toBe(passphraseWas);
  });

  test("a state that may be somebody else's stays", async () => {
    writeFileSync(join(kept, "other"), "x\n");
    const begun = (says: string) => engineWith(`  "stack init") ${says} kill -INT "$PPID"; sleep 0.1; exit 1 ;;`);
    begun("");
    const help = expect.stringContaining(
      "left behind: perhaps an empty state of pt, which must go before the next try",
    );
    await expect(make(join(kept, "other"))).rejects.toMatchObject({ ...nothing, help });
    begun(`echo "error: stack 'pt' already exists" >&2;`);
    await expect(make(join(kept, "other"))).rejects.toMatchObject({
      ...nothing,
      help: "run this again when you are ready",
    });
    expect(told()).toEqual(["stack init", "stack init"]);
  });
});
