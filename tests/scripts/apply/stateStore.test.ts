/** What is known of a stack is read at once, and what cannot be read is said in an order that helps. */
import { expect, test } from "vitest";
import { readStack } from "../../../scripts/apply/stateStore.ts";
import type { Workspace } from "../../../scripts/apply/workspace.ts";
import type { EngineResult } from "../../../scripts/engine.ts";

const answer = (code: number, stdout: string, stderr = ""): EngineResult => ({
  code,
  stdout,
  stderr,
  cancelled: false,
});
const STATE = answer(0, JSON.stringify({ deployment: { resources: [] } }));
const CONFIG = answer(0, JSON.stringify({ "meet:master": { value: "m", secret: true } }));
const NONE = answer(1, "", "error: no stack named 'north' found");
const SHUT = answer(1, "", "error: incorrect passphrase");

/** A workspace whose engine answers so; each answer waits until both were asked. */
function workspace(state: EngineResult, config: EngineResult): Workspace {
  let both = (): void => {};
  let asked = 0;
  const waiting = new Promise<void>((resolve) => {
    both = resolve;
  });
  const none = (): void => {};
  return {
    checkout: "/nowhere",
    stack: "north",
    env: {},
    engine: () => Promise.resolve(NONE),
    raw: async ([verb]) => {
      asked += 1;
      if (asked === 2) both();
      await waiting;
      return verb === "config" ? config : state;
    },
    leaveOut: none,
    keepSecret: none,
    close: none,
  };
}

test("state and secrets are asked for at once", async () => {
  const known = await readStack(workspace(STATE, CONFIG));
  expect([known?.state.deployment.resources, known?.config.get("meet:master")]).toEqual([[], "m"]);
});

test("without a state nobody cares for its secrets; with one, they must be readable", async () => {
  expect(await readStack(workspace(NONE, SHUT))).toBeNull();
  await expect(readStack(workspace(STATE, SHUT))).rejects.toMatchObject({ code: "no-passphrase" });
});
