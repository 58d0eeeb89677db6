import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Finding, Target } from "../../../../sandbox/cloud/page/probe.ts";
import { makeWatch, type Watch, type WatchOptions } from "../../../../sandbox/cloud/page/watch.ts";

const target: Target = { key: "tenant/a", kind: "tenant", host: "a.meet.test", secret: null, nodes: [] };
const START = new Date("2026-11-21T10:00:00Z");
let found: Finding;
let asked: number;
let watch: Watch;

function start(over: Partial<WatchOptions> = {}): void {
  watch = makeWatch({
    targets: () => [target],
    ask: async () => {
      asked += 1;
      return found;
    },
    servers: () => [],
    machineState: async () => "running",
    every: 1_000,
    idle: 10_000,
    ...over,
  });
}
/** Let time pass, with everything that comes due in it. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  found = { state: "well", says: "200" };
  asked = 0;
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

describe("the watch", () => {
  test("asks nobody until somebody looks, and stops after the last look", async () => {
    start();
    await pass(5_000);
    expect([asked, watch.seen("tenant/a")]).toEqual([0, null]);
    watch.touch();
    await pass(0);
    expect(asked).toBe(1);
    await pass(60_000);
    expect(asked).toBe(11);
    watch.touch();
    await pass(0);
    expect(asked).toBe(12);
  });

  test("one look after another makes no second round beside the first", async () => {
    start();
    for (let i = 0; i < 5; i++) watch.touch();
    await pass(0);
    expect(asked).toBe(1);
  });

  test("keeps since when a thing is as it is", async () => {
    start();
    watch.touch();
    await pass(5_000);
    expect(watch.seen("tenant/a")?.health).toEqual({ state: "well", says: "200", since: START.toISOString() });
    found = { state: "ill", says: "answers 500" };
    await pass(1_000);
    expect(watch.seen("tenant/a")?.health).toEqual({
      state: "ill",
      says: "answers 500",
      since: "2026-11-21T10:00:06.000Z",
    });
  });

  test("takes what was never well to be coming up, for ten minutes", async () => {
    found = { state: "ill", says: "nothing listens on 443" };
    start({ idle: 3_600_000 });
    watch.touch();
    await pass(9 * 60_000);
    expect(watch.seen("tenant/a")?.health).toMatchObject({ state: "waiting", says: "nothing listens on 443" });
    await pass(60_000);
    expect(watch.seen("tenant/a")?.health).toMatchObject({ state: "ill" });
  });

  test("hands on what else was found", async () => {
    found = { state: "well", says: "", pending: ["TURN servers"], meetings: [] };
    start();
    watch.touch();
    await pass(0);
    expect(watch.seen("tenant/a")).toMatchObject({ pending: ["TURN servers"], meetings: [] });
  });

  test("knows what machines do, and forgets what is gone", async () => {
    let [targets, servers] = [[target], [7, 8]];
    const machineState = async (id: number) => {
      if (id === 8) throw new Error("Docker does not answer");
      return "off";
    };
    start({ targets: () => targets, servers: () => servers, machineState });
    watch.touch();
    await pass(0);
    expect([watch.machine(7), watch.machine(8), watch.machine(9)]).toEqual(["off", "unknown", null]);
    [targets, servers] = [[], []];
    await pass(1_000);
    expect([watch.machine(7), watch.seen("tenant/a")]).toEqual([null, null]);
  });

  test("goes on after a round that could not even begin", async () => {
    let broken = true;
    start({
      targets: () => {
        if (broken) throw new Error("no");
        return [target];
      },
    });
    watch.touch();
    await pass(0);
    broken = false;
    await pass(1_000);
    expect(watch.seen("tenant/a")?.health.state).toBe("well");
  });
});
