/**
 * What goes wrong with a region, and how it comes back: runs that are killed, clouds that fail in every way they can,
 * a balancer that forgets, a secret that changes while people meet. The same region as the other files', each test
 * leaves it whole.
 */
import { Resolver } from "node:dns/promises";
import { rmSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { turnSecret } from "../../model/secrets.ts";
import { CLOUD, HERE } from "../../sandbox/cloud/addresses.ts";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { killGroup } from "./engine.ts";
import {
  addressOf,
  allWell,
  BALANCER,
  breakNext,
  containers,
  type Fault,
  HOST,
  health,
  healthSoon,
  hetzner,
  meanwhile,
  meet,
  on,
  openRegion,
  planOf,
  type Region,
  roots,
  serverOf,
  soon,
  startMeet,
  TOOLS,
  tag,
  up,
  usersOf,
  withStack,
  withThirdTenant,
} from "./region.ts";
import { askRelay } from "./turnRelay.ts";

const plan = planOf(CHECKOUT);
const [garden] = plan.tenants;
const [turn1] = plan.turn;
if (garden === undefined || turn1 === undefined) throw new Error("the example region is small");
let region: Region;

beforeAll(async () => {
  region = await openRegion();
});

const BBB1 = "  bbb1: { type: ccx33, price: 0 }\n";
const TURN1 = "  turn1: { type: cx23, price: 0 }\n";

/** What a name leads to, as the sandbox's DNS says. */
async function leadsTo(name: string): Promise<string[]> {
  const names = new Resolver();
  names.setServers([CLOUD]);
  return names.resolve4(name);
}

/** Records of the zone that are there more than once. */
async function recordsTwice(): Promise<string[]> {
  const Records = z.object({ result: z.array(z.object({ name: z.string(), type: z.string() })) });
  const zone = `${HERE}/cloudflare/client/v4/zones/${plan.zone?.id}`;
  const answer = await fetch(`${zone}/dns_records?per_page=1000`, {
    headers: { authorization: `Bearer ${"t".repeat(40)}` },
  });
  const all = Records.parse(await answer.json()).result.map(({ name, type }) => `${type} ${name}`);
  return all.filter((it, at) => all.indexOf(it) !== at);
}

describe("TURN", () => {
  const CLIENT = "meet-test-drill-client";
  const PORT = 20_000;

  beforeAll(async () => {
    await docker(["rm", "-f", CLIENT]);
    // Somebody outside: on the network that stands for the public one, and none of our machines.
    await dockerOutput([
      ...["run", "-d", "--name", CLIENT, "--network", "meet-sandbox", "--ip", "198.18.7.252"],
      ...["--entrypoint", "sleep", turn1.image, "infinity"],
    ]);
    await dockerOutput(["exec", "-i", "-u", "root", CLIENT, "sh", "-c", "cat > /etc/trust.pem"], {
      input: await roots(),
    });
    await on(
      "bbb1",
      "docker",
      "run",
      "-d",
      "--name",
      "drill-peer",
      "--network",
      "host",
      "--entrypoint",
      "turnutils_peer",
      turn1.image,
      "-p",
      String(PORT),
    );
  });
  afterAll(async () => {
    await docker(["rm", "-f", CLIENT]);
    await on("bbb1", "docker", "rm", "-f", "drill-peer");
  });

  const relay = async (peer: string, more: { six?: boolean; secret?: string } = {}) =>
    askRelay((command) => docker(["exec", CLIENT, "bash", "-c", command]), {
      server: await addressOf("turn1"),
      secret: turnSecret(region.master, turn1),
      port: PORT,
      peer,
      ...more,
    });

  test("relays over TLS to a node of this stack", async () => {
    expect(await relay(await addressOf("bbb1"))).toBe("relayed");
  });

  test.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "198.18.8.1"])("refuses a relay to %s", async (peer) => {
    expect(await relay(peer)).toBe("peer denied");
  });

  test("refuses other machines of ours, IPv6, and whoever has another secret", async () => {
    expect(await relay(await addressOf(HOST))).toBe("peer denied");
    expect(await relay("::1", { six: true })).toBe("peer denied");
    expect(await relay(await addressOf("bbb1"), { secret: "guessed" })).toBe("not allowed in");
  });
});

test("the balancer's Redis emptied: one command puts all of it back", async () => {
  const password = 'REDISCLI_AUTH=$(sed -n "s/^requirepass //p" /run/meet/redis.conf)';
  const inRedis = (words: string) =>
    on(BALANCER, "docker", "exec", "redis", "sh", "-c", `${password} redis-cli --raw ${words}`);
  // What is declared: Scalelite makes counters, loads and meetings itself.
  const declared = /^scalelite:(?:server:|servers$|server_enabled$|tenant)/;
  const keys = async () =>
    (await inRedis("KEYS '*'"))
      .split("\n")
      .filter((key) => declared.test(key))
      .sort();
  const before = await keys();
  expect(before.length).toBeGreaterThan(5);
  // What looks after it by itself would put it back as well.
  await on(BALANCER, "systemctl", "stop", "meet-roll.timer");
  try {
    await inRedis("FLUSHALL");
    await on(BALANCER, "meet-balancer", "reconcile");
    expect(await soon(keys, (now) => now.length >= before.length, 30)).toEqual(before);
  } finally {
    await on(BALANCER, "systemctl", "start", "meet-roll.timer");
  }
  expect(await allWell(60)).toEqual([]);
  const made = await region.meeting(region.as("garden"), "create", { meetingID: "after", name: "after" });
  expect(tag(made.body, "returncode")).toBe("SUCCESS");
  await region.meeting(region.as("garden"), "end", { meetingID: "after" });
});

test("a TURN secret that changes while people meet waits until they have gone, and then is there by itself", async () => {
  const root = withStack([TURN1, "  turn1: { type: cx23, price: 0, rotation: 2 }\n"]);
  const next = turnSecret(region.master, { id: turn1.id, rotation: 2 });
  const list = () => on("bbb1", "cat", "/etc/bigbluebutton/turn-stun-servers.xml");
  const garden = region.as("garden");
  expect(tag((await region.meeting(garden, "create", { meetingID: "long", name: "long" })).body, "returncode")).toBe(
    "SUCCESS",
  );
  try {
    await meanwhile(root, async () => {
      const { pending } = z.object({ pending: z.array(z.string()) }).parse(await up(root));
      expect(pending).toEqual([expect.stringMatching(/^node bbb1: .*TURN/)]);
      expect(await list()).not.toContain(next);
      const running = await region.meeting(garden, "isMeetingRunning", { meetingID: "long" });
      expect(tag(running.body, "returncode")).toBe("SUCCESS");
      expect(tag((await region.meeting(garden, "end", { meetingID: "long" })).body, "returncode")).toBe("SUCCESS");
      expect(await soon(list, (text) => text.includes(next), 180)).toContain(next);
      expect(await allWell(120)).toEqual([]);
      expect(z.object({ pending: z.array(z.string()) }).parse(await up(root)).pending).toEqual([]);
    });
  } finally {
    await region.meeting(garden, "end", { meetingID: "long" });
  }
  await soon(list, (text) => !text.includes(next), 180);
  expect(await allWell(120)).toEqual([]);
});

test("a host that somebody deleted comes back with its address and its volume, and every account is there", async () => {
  const before = await serverOf(HOST);
  const users = await usersOf(garden.database);
  await hetzner("POST", `/servers/${before.id}/actions/change_protection`, { delete: false, rebuild: false });
  await hetzner("DELETE", `/servers/${before.id}`);
  const there = () =>
    serverOf(HOST).then(
      () => true,
      () => false,
    );
  expect(await soon(there, (it) => !it, 30)).toBe(false);
  const said = await meet("up", "sandbox", "--json");
  expect([said.code, said.code === 0 ? "" : said.stdout]).toEqual([0, ""]);
  expect(said.stderr).toContain(
    "gl1 in sandbox was deleted at Hetzner: it is made anew, with its addresses and its volume",
  );
  const after = await serverOf(HOST);
  expect([after.id === before.id, after.public_net.ipv4.ip]).toEqual([false, before.public_net.ipv4.ip]);
  expect(await healthSoon(garden.hostname, "200", 120)).toBe("200 success");
  expect(await usersOf(garden.database)).toBe(users);
  expect(await allWell(120)).toEqual([]);
  expect(await up()).toMatchObject({ changes: 0 });
});

/**
 * Points of a run, s after it has looked and begins: drawn from a seed, so that a failure can be had again. A run lasts
 * about so long as `within`.
 */
function points(seed: number, within: number): number[] {
  let state = seed;
  // Numerical Recipes' linear congruential generator: its upper digits are random enough for this.
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: 5 }, () => Math.round(next() * within * 10) / 10);
}

/** Starts `up` as often as there are points, and kills it with all that it started at each. */
async function killAt(root: string, seconds: readonly number[]): Promise<void> {
  for (const point of seconds) {
    const killed = startMeet("up", "sandbox", "--root", root, "--json");
    await killed.begun;
    await wait(point * 1000);
    killGroup(killed.pid);
    await killed.done;
  }
}

test("killed at five random points of making a third tenant: each next run goes on, and the last converges", async () => {
  const root = withThirdTenant();
  const before = await containers();
  const users = await usersOf(garden.database);
  await meanwhile(root, async () => {
    await killAt(root, points(20_261_121, 12));
    await up(root);
    expect(await healthSoon(TOOLS, "200", 60)).toBe("200 success");
    const now = await containers();
    expect(new Set(now.map((container) => container.split(" ")[0])).size).toBe(now.length);
    expect(now.filter((container) => before.includes(container))).toEqual(before);
    expect(await recordsTwice()).toEqual([]);
    expect(await up(root)).toMatchObject({ changes: 0 });
    expect([await usersOf(garden.database), await usersOf("gl_tools")]).toEqual([users, 1]);
  });
  expect(await containers()).toEqual(before);
});

const BBB1_AND_2 = (more = "") => `${BBB1}  bbb2: { type: ccx33, price: 0${more} }\n`;

/** What bears the second node's name at Hetzner. */
async function atHetzner(collection: string): Promise<string[]> {
  const list = z.looseObject({ [collection]: z.array(z.looseObject({ name: z.string() })) });
  const answer = list.parse(await hetzner("GET", `/${collection}?per_page=50`));
  return (answer[collection] ?? [])
    .map(({ name }) => name)
    .filter((name) => name.startsWith("bbb2"))
    .sort();
}

/** A second node joins while something goes wrong, stands once, and leaves again in order. */
async function secondNode(trouble: (root: string) => Promise<void>): Promise<void> {
  const two = withStack([BBB1, BBB1_AND_2()]);
  const drained = withStack([BBB1, BBB1_AND_2(", drain: true")]);
  try {
    await meanwhile(two, async () => {
      try {
        await trouble(two);
        await breakNext();
        await up(two);
        expect(await up(two)).toMatchObject({ changes: 0 });
        expect([await atHetzner("servers"), await atHetzner("primary_ips")]).toEqual([
          ["bbb2.sandbox.meet.test"],
          ["bbb2.sandbox.meet.test-ipv4", "bbb2.sandbox.meet.test-ipv6"],
        ]);
        expect(await leadsTo("bbb2.sandbox.meet.test")).toEqual([await addressOf("bbb2")]);
        expect(await recordsTwice()).toEqual([]);
      } finally {
        await breakNext();
        expect((await meet("up", "sandbox", "--root", drained, "--json")).code).toBe(0);
      }
    });
  } finally {
    rmSync(drained, { recursive: true, force: true });
  }
  expect([await atHetzner("servers"), await atHetzner("primary_ips")]).toEqual([[], []]);
}

test("killed at five random points of making a second node: each next run goes on, and the last converges", async () => {
  await secondNode((root) => killAt(root, points(20_261_129, 30)));
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

test("Cloudflare fails in every way it can: a third tenant joins all the same, and no record is there twice", async () => {
  const root = withThirdTenant();
  const post = (kind: string): Fault => ({ api: "cloudflare", kind, times: 1, method: "POST", path: "dns_records" });
  await meanwhile(root, async () => {
    // Two records are made and nobody hears of it; the rest the provider tries again, for three minutes at most.
    const kinds = ["cut", "timeout", "outage", "429", "429-retry-after", "500", "502", "503"];
    await breakNext(...kinds.map(post));
    const first = await meet("up", "sandbox", "--root", root, "--json");
    expect([0, 4]).toContain(first.code);
    await breakNext();
    await up(root);
    expect(await up(root)).toMatchObject({ changes: 0 });
    expect(await leadsTo(TOOLS)).toEqual([await addressOf(HOST)]);
    expect(await recordsTwice()).toEqual([]);
    expect(await healthSoon(TOOLS, "200", 60)).toBe("200 success");
  });
});

test("Hetzner fails in every way it can: a second node joins all the same, and nothing is there twice", async () => {
  const of = (kind: string, path: string): Fault => ({ api: "hetzner", kind, times: 1, method: "POST", path });
  await secondNode(async (root) => {
    await breakNext({ api: "hetzner", kind: "outage", times: null });
    expect(await fails(root)).not.toEqual([]);
    await breakNext(of("500", "/primary_ips$"), of("503", "/primary_ips$"));
    expect(await fails(root)).not.toEqual([]);
    await breakNext(of("cut", "/primary_ips$"), of("timeout", "/primary_ips$"));
    expect(await fails(root)).not.toEqual([]);
    await breakNext(
      of("429", "/servers$"),
      of("429-retry-after", "/servers$"),
      of("502", "/servers$"),
      of("cut", "/servers$"),
    );
    expect(await fails(root)).not.toEqual([]);
    await breakNext(of("timeout", "/actions/attach_to_network$"), of("cut", "/actions/change_dns_ptr$"));
    const last = await meet("up", "sandbox", "--root", root, "--json");
    expect([0, 4]).toContain(last.code);
  });
});

afterAll(async () => {
  await breakNext();
  expect(await health(garden.hostname)).toBe("200 success");
});
