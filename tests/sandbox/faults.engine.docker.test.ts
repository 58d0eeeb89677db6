/**
 * A third tenant and a second node join while both clouds fail in every way they can, and while runs are killed: each
 * run ends as it should, each next one goes on, and nothing is there twice. The same region as the other files', left
 * whole.
 */
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { killGroup } from "./engine.ts";
import { atHetzner, leadsTo, recordsTwice } from "./once.ts";
import {
  addressOf,
  breakNext,
  containers,
  type Fault,
  HOST,
  health,
  healthSoon,
  meet,
  openRegion,
  planOf,
  startMeet,
  up,
  usersOf,
} from "./region.ts";
import { meanwhile, sayGoodbye, TOOLS, withVisitors } from "./visitors.ts";

const [garden] = planOf(CHECKOUT).tenants;
if (garden === undefined) throw new Error("the example region is small");
const { database, hostname } = garden;
let before: string[];
let users: number;

beforeAll(async () => {
  await openRegion();
  before = await containers();
  users = await usersOf(database);
});

/** One more run, and the tenant and the node are there, each once, and the others' containers are those of before. */
async function bothJoined(root: string): Promise<void> {
  await breakNext();
  await up(root);
  expect(await healthSoon(TOOLS, "200", 60)).toBe("200 success");
  const now = await containers();
  expect(new Set(now.map((container) => container.split(" ")[0])).size).toBe(now.length);
  expect(now.filter((container) => before.includes(container))).toEqual(before);
  expect([await atHetzner("servers", "bbb2"), await atHetzner("primary_ips", "bbb2")]).toEqual([
    ["bbb2.sandbox.meet.test"],
    ["bbb2.sandbox.meet.test-ipv4", "bbb2.sandbox.meet.test-ipv6"],
  ]);
  expect(await leadsTo("bbb2.sandbox.meet.test")).toEqual([await addressOf("bbb2")]);
  expect(await leadsTo(TOOLS)).toEqual([await addressOf(HOST)]);
  expect(await recordsTwice()).toEqual([]);
  expect([await usersOf(database), await usersOf("gl_tools")]).toEqual([users, 1]);
  expect(await up(root)).toMatchObject({ changes: 0 });
}

async function bothLeft(): Promise<void> {
  expect(await containers()).toEqual(before);
  expect([await atHetzner("servers", "bbb2"), await atHetzner("primary_ips", "bbb2")]).toEqual([[], []]);
  expect(await usersOf(database)).toBe(users);
}

/** Points of a run, in seconds: drawn from a seed, so that a failure can be had again. */
class Dice {
  private state: number;
  constructor(seed: number) {
    this.state = seed;
  }

  points(count: number, within: number): number[] {
    return Array.from({ length: count }, () => {
      // Numerical Recipes' linear congruential generator: its upper digits are random enough for this.
      this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.round((this.state / 2 ** 32) * within * 10) / 10;
    });
  }
}

/** Starts `up` as often as there are points, and kills it with all that it started at each, after it has looked. */
async function killAt(root: string, seconds: readonly number[]): Promise<void> {
  for (const point of seconds) {
    const killed = startMeet("up", "sandbox", "--root", root, "--json");
    await killed.begun;
    await wait(point * 1000);
    killGroup(killed.pid);
    await killed.done;
  }
}

test("killed at ten random points while they join and leave: each next run goes on, and the last converges", async () => {
  const root = withVisitors("tools", "bbb2");
  const dice = new Dice(20_261_129);
  await meanwhile(root, async () => {
    // A run that makes both takes about half a minute after it has looked.
    await killAt(root, dice.points(6, 25));
    await bothJoined(root);
    sayGoodbye(root);
    await killAt(root, dice.points(2, 6));
    await up(root);
    await killAt(CHECKOUT, dice.points(2, 8));
  });
  await bothLeft();
});

/** Ends with the code and one sentence for each thing that failed. */
async function fails(root: string): Promise<string[]> {
  const said = await meet("up", "sandbox", "--root", root, "--json");
  expect(said.code).toBe(4);
  const { problems } = z
    .object({ problems: z.array(z.object({ message: z.string(), help: z.string() })) })
    .parse(JSON.parse(said.stdout));
  for (const { message, help } of problems) {
    expect(message).not.toMatch(/\n|sdk\.helper|goroutine/);
    expect(help).not.toBe("");
  }
  return problems.map(({ message }) => message);
}

/** What a run says that it settled, before and while it ran. */
async function settled(root: string): Promise<string[]> {
  const { stdout } = await meet("up", "sandbox", "--root", root, "--json");
  return z.object({ settled: z.array(z.string()) }).parse(JSON.parse(stdout)).settled;
}

/** A thing is deleted, and the answer never comes. */
function gone(api: Fault["api"], path: string): Fault {
  return { api, kind: "timeout", times: 1, method: "DELETE", path };
}

test("both clouds fail in every way they can: tenant and node join all the same", async () => {
  const root = withVisitors("tools", "bbb2");
  const hetzner = (kind: string, path: string): Fault => ({
    api: "hetzner",
    kind,
    times: 1,
    method: "POST",
    path,
  });
  const cloudflare = (kind: string): Fault => ({
    api: "cloudflare",
    kind,
    times: 1,
    method: "POST",
    path: "dns_records",
  });
  await meanwhile(root, async () => {
    // Two records are made and nobody hears of it; the rest the provider tries again, for three minutes at most.
    const kinds = ["cut", "timeout", "outage", "429", "429-retry-after", "500", "502", "503"];
    await breakNext({ api: "hetzner", kind: "outage", times: null }, ...kinds.map(cloudflare));
    expect(await fails(root)).not.toEqual([]);
    await breakNext(hetzner("500", "/primary_ips$"), hetzner("503", "/primary_ips$"));
    expect(await fails(root)).not.toEqual([]);
    await breakNext(hetzner("cut", "/primary_ips$"), hetzner("timeout", "/primary_ips$"));
    expect(await fails(root)).not.toEqual([]);
    await breakNext(
      hetzner("429", "/servers$"),
      hetzner("429-retry-after", "/servers$"),
      hetzner("502", "/servers$"),
      hetzner("cut", "/servers$"),
    );
    expect(await fails(root)).not.toEqual([]);
    await breakNext(hetzner("timeout", "/actions/attach_to_network$"), hetzner("cut", "/actions/change_dns_ptr$"));
    const last = await meet("up", "sandbox", "--root", root, "--json");
    expect([0, 4]).toContain(last.code);
    await bothJoined(root);
    sayGoodbye(root);
    await up(root);
    // Both go, and nobody hears of it: what is deleted once more is not found.
    await breakNext(gone("hetzner", "/servers/\\d+$"), gone("cloudflare", "dns_records"));
    const left = [await settled(CHECKOUT), await settled(CHECKOUT)].flat();
    expect(left.filter((line) => /^node-bbb2-server: .*forgotten$/.test(line))).toHaveLength(1);
    expect(left.filter((line) => /^\S+-a+: .*forgotten$/.test(line))).toHaveLength(1);
  });
  await bothLeft();
});

afterAll(async () => {
  await breakNext();
  expect(await health(hostname)).toBe("200 success");
});
