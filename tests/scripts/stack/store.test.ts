/** A state store is proved with an engine that gets to work in time, or the proof is given up. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { proveStore } from "../../../scripts/stack/store.ts";
import { fakes } from "../fakes.ts";

const fake = fakes();
// Its program begins only when it is told to end.
const command = fake.add(
  "pulumi",
  'case "$1" in',
  '  up) until [ -e "$MEET_PROBE/go" ]; do sleep 0.05; done ;;',
  "esac",
);
const before = process.env;
beforeAll(() => {
  process.env = { ...before, ...fake.env };
});
afterAll(() => {
  process.env = before;
  fake.close();
});

test("an engine that does not get to work ends the proof, and what was made is taken away", async () => {
  const engine = { command, version: "3.260.0", missingPlugins: [] };
  await expect(proveStore(engine, "file:///srv/state", -1)).rejects.toMatchObject({
    exit: 9,
    code: "out-of-time",
    message: expect.stringMatching(/^the state store file:\/\/\/srv\/state cannot be proved: the engine did not get/),
  });
  expect(fake.asked().map((line) => line.split(" ").slice(1, 3).join(" "))).toEqual([
    "stack init",
    "up --yes",
    "stack rm",
  ]);
});
