/**
 * What befalls a region, and how it comes back: a relay asked for what it must refuse, a balancer that forgets, secrets
 * that change while people meet, and then, with the former ones, machines that somebody deleted. The same region as the
 * other files', left whole.
 */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { z } from "zod";
import { nodeSecret, turnSecret } from "../../model/secrets.ts";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { execIn } from "./execIn.ts";
import {
  addressOf,
  allWell,
  BALANCER,
  breakNext,
  HOST,
  health,
  healthSoon,
  hetzner,
  meet,
  on,
  openRegion,
  planOf,
  type Region,
  roots,
  serverOf,
  soon,
  tag,
  up,
  usersOf,
  withStack,
} from "./region.ts";
import { askRelay } from "./turnRelay.ts";
import { BBB1, TURN1 } from "./visitors.ts";

const plan = planOf(CHECKOUT);
const [garden] = plan.tenants;
const [turn1] = plan.turn;
const [bbb1] = plan.nodes;
if (garden === undefined || bbb1 === undefined || turn1 === undefined) throw new Error("the example region is small");
let region: Region;

beforeAll(async () => {
  region = await openRegion();
});

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
    await execIn(CLIENT, ["tee", "/etc/trust.pem"], { user: "root", input: await roots() });
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

  // Each of them waits for the server, and keeps nobody from asking.
  test.concurrent.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "198.18.8.1"])(
    "refuses a relay to %s",
    async (peer) => {
      expect(await relay(peer)).toBe("peer denied");
    },
  );

  test.concurrent("refuses other machines of ours, IPv6, and whoever has another secret", async () => {
    const all = [
      relay(await addressOf(HOST)),
      relay("::1", { six: true }),
      relay(await addressOf("bbb1"), { secret: "guessed" }),
    ];
    expect(await Promise.all(all)).toEqual(["peer denied", "peer denied", "not allowed in"]);
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

/** The secret that the node opens to, and the list of TURN servers that it hands out. */
const own = async () => /secret: (\S+)/i.exec(await on("bbb1", "bbb-conf", "--secret"))?.[1];
const relays = () => on("bbb1", "cat", "/etc/bigbluebutton/turn-stun-servers.xml");
const nextTurn = () => turnSecret(region.master, { id: turn1.id, rotation: 2 });
/** Whoever comes next finds the region as its data have it. */
const putRight = () => onTestFailed(async () => void (await meet("up", "sandbox", "--json")));

test("secrets that change while people meet wait until they have gone, and then are there by themselves", async () => {
  putRight();
  const root = withStack(
    [TURN1, TURN1.replace(" }", ", rotation: 2 }")],
    // Its own secret, and the one it shares with the TURN server.
    [BBB1, BBB1.replace(" }", ", rotation: 2 }")],
  );
  const garden = region.as("garden");
  expect(tag((await region.meeting(garden, "create", { meetingID: "long", name: "long" })).body, "returncode")).toBe(
    "SUCCESS",
  );
  try {
    const { pending } = z.object({ pending: z.array(z.string()) }).parse(await up(root));
    expect(pending.join("\n")).toMatch(/^node bbb1: (?=[\s\S]*TURN)(?=[\s\S]*secret)/);
    expect(await relays()).not.toContain(nextTurn());
    expect(await own()).toBe(nodeSecret(region.master, bbb1));
    const running = await region.meeting(garden, "isMeetingRunning", { meetingID: "long" });
    expect(tag(running.body, "returncode")).toBe("SUCCESS");
    expect(tag((await region.meeting(garden, "end", { meetingID: "long" })).body, "returncode")).toBe("SUCCESS");
    expect(await soon(relays, (text) => text.includes(nextTurn()), 180)).toContain(nextTurn());
    expect(await own()).toBe(nodeSecret(region.master, { ...bbb1, rotation: 2 }));
    expect(await allWell(120)).toEqual([]);
    expect(z.object({ pending: z.array(z.string()) }).parse(await up(root)).pending).toEqual([]);
  } finally {
    await region.meeting(garden, "end", { meetingID: "long" });
    rmSync(root, { recursive: true, force: true });
  }
});

test("a node and a host that somebody deleted come back with their addresses, volume, accounts and place in the pool", async () => {
  putRight();
  const ids = ["bbb1", HOST] as const;
  const before = await Promise.all(ids.map(serverOf));
  const users = await usersOf(garden.database);
  for (const { id } of before) {
    await hetzner("POST", `/servers/${id}/actions/change_protection`, { delete: false, rebuild: false });
    await hetzner("DELETE", `/servers/${id}`);
  }
  const left = async () => (await Promise.allSettled(ids.map(serverOf))).filter((it) => it.status === "fulfilled");
  expect(await soon(left, (it) => it.length === 0, 30)).toEqual([]);
  const said = await meet("up", "sandbox", "--json");
  expect([said.code, said.code === 0 ? "" : said.stdout]).toEqual([0, ""]);
  expect(said.stderr).toContain("bbb1 in sandbox was deleted at Hetzner: it is made anew");
  expect(said.stderr).toContain(
    "gl1 in sandbox was deleted at Hetzner: it is made anew, with its addresses and its volume",
  );
  const after = await Promise.all(ids.map(serverOf));
  expect(after.map(({ public_net }) => public_net.ipv4.ip)).toEqual(before.map(({ public_net }) => public_net.ipv4.ip));
  expect(after.filter(({ id }) => before.some((old) => old.id === id))).toEqual([]);
  expect(await healthSoon(garden.hostname, "200", 120)).toBe("200 success");
  expect(await usersOf(garden.database)).toBe(users);
  expect(await allWell(120)).toEqual([]);
  // And with the secrets of before: the data are again those of the checkout.
  expect([await own(), (await relays()).includes(nextTurn())]).toEqual([nodeSecret(region.master, bbb1), false]);
  const again = { meetingID: "again", name: "again" };
  // The only node may have its turn to restart BBB: then nobody can begin to meet for a moment.
  const begin = async () => tag((await region.meeting(region.as("mill"), "create", again)).body, "returncode");
  expect(await soon(begin, (it) => it === "SUCCESS", 120)).toBe("SUCCESS");
  await region.meeting(region.as("mill"), "end", { meetingID: "again" });
});

afterAll(async () => {
  await breakNext();
  expect(await health(garden.hostname)).toBe("200 success");
});
