/**
 * Who joins the region by YAML alone, with how little, and leaves it again in order: a tenant, a node, a TURN server.
 * The same region as the other files', left whole.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { nodeAtHetzner } from "../nodePage.ts";
import { atHetzner } from "./once.ts";
import {
  allWell,
  BALANCER,
  callsSince,
  containers,
  document,
  HOST,
  health,
  healthSoon,
  machine,
  meet,
  on,
  openRegion,
  planOf,
  type Region,
  soon,
  tag,
  up,
  urns,
  writesSince,
} from "./region.ts";
import { BBB2, inStack, meanwhile, sayGoodbye, TOOLS, TURN1, TURN2, withVisitors } from "./visitors.ts";

const [garden] = planOf(CHECKOUT).tenants;
if (garden === undefined) throw new Error("the example region is small");
let meeting: Region["meeting"];
let as: Region["as"];

beforeAll(async () => {
  ({ meeting, as } = await openRegion());
});

/** The nodes as Scalelite itself lists them. */
const servers = () =>
  on(BALANCER, "docker", "exec", "scalelite-api", "sh", "-c", "set -a; . /run/meet/secrets.env; ./bin/rake servers");

test("a third tenant in six lines, then a node and a TURN server by a line each, then all leave in order", async () => {
  const root = withVisitors("tools");
  const before = await containers();
  await meanwhile(root, async () => {
    await tenantJoins(root, before);
    expect((await meet(...nodeAtHetzner("sandbox"), "--root", root)).code).toBe(0);
    expect(readFileSync(join(root, "stacks", "sandbox.yaml"), "utf8")).toContain(BBB2);
    inStack(root, TURN1, TURN1 + TURN2);
    await machinesJoin(root);
    expect(sayGoodbye(root)).toBe(true);
    await up(root);
    expect(await servers()).toMatch(/bbb2[\s\S]*(?:cordoned|disabled)|(?:cordoned|disabled)[\s\S]*bbb2/);
  });
  expect(await containers()).toEqual(before);
  expect(await machine("ls", "/srv/meet/caddy/sites")).toBe("garden.caddy\nmill.caddy");
  expect(tag((await meeting(as("tools"), "getMeetings")).body, "messageKey")).toBe("checksumError");
  expect(await servers()).not.toContain("bbb2");
  for (const id of ["bbb2", "turn2"]) {
    expect([await atHetzner("servers", id), await atHetzner("primary_ips", id)]).toEqual([[], []]);
  }
  expect(await allWell(180)).toEqual([]);
  expect(await up()).toMatchObject({ changes: 0 });
});

/** Plan, declare and preview agree on it, and `up` makes only that, with few calls and log-ins. */
async function tenantJoins(root: string, before: readonly string[]): Promise<void> {
  const planned = document(await meet("plan", "sandbox", "--root", root, "--against", CHECKOUT, "--json"));
  expect(JSON.stringify(planned)).toMatch(/1 tenant joins/);
  const declared = document(await meet("declare", "sandbox", "--root", root, "--against", CHECKOUT, "--json"));
  const previewed = document(await meet("preview", "sandbox", "--root", root, "--json"));
  // What waits for one thing more is declared so, and the engine has nothing to do there.
  const changes = Array.isArray(declared["changes"]) ? declared["changes"] : [];
  const joined = urns(changes.filter((it) => it.op === "added"));
  expect(joined.length).toBeGreaterThan(8);
  const pool = urns(changes.filter((it) => it.op === "changed")).filter((urn) => urn.endsWith("-reconcile"));
  expect(urns(previewed["steps"])).toEqual([...joined, ...pool].sort());

  const since = new Date();
  const logins = () =>
    Promise.all(
      [HOST, BALANCER].map(async (id) => {
        const said = await on(
          id,
          "journalctl",
          "-u",
          "ssh",
          "--since",
          `@${Math.floor(since.getTime() / 1000)}`,
          "-o",
          "cat",
        );
        return said.split("\n").filter((line) => line.startsWith("Accepted publickey")).length;
      }),
    );
  const done = await up(root);
  expect(urns(done["steps"])).toEqual([...joined, ...pool].sort());
  expect(await healthSoon(TOOLS, "200", 30)).toBe("200 success");
  // A look at the test's own server is the one call that anybody made at Hetzner.
  const asked = (await callsSince(since)).filter((it) => it.startsWith("hetzner"));
  expect(asked.filter((it) => it !== "hetzner GET /servers")).toEqual([]);
  const writes = await writesSince(since);
  expect(writes.filter((it) => it.startsWith("cloudflare"))).toHaveLength(4);
  const [host = 0, balancer = 0] = await logins();
  expect([host <= 3 || host, balancer <= 1 || balancer]).toEqual([true, true]);
  expect((await containers()).filter((container) => before.includes(container))).toEqual(before);
  // An org with two tenants on two levels: each meeting has the limits of its own.
  for (const [id, duration, participants] of [
    ["tools", "60", "5"],
    ["garden", "1440", "100"],
  ] as const) {
    await meeting(as(id), "create", { meetingID: `two-${id}`, name: id });
    const { body } = await meeting(as(id), "getMeetingInfo", { meetingID: `two-${id}` });
    expect([id, tag(body, "duration"), tag(body, "maxUsers")]).toEqual([id, duration, participants]);
    await meeting(as(id), "end", { meetingID: `two-${id}` });
  }
}

/** The node gets into the pool, and the TURN server beside the first one. */
async function machinesJoin(root: string): Promise<void> {
  await up(root);
  const doctor = async () => {
    const { findings } = document(await meet("doctor", "sandbox", "--root", root, "--json"));
    return JSON.stringify(findings);
  };
  expect(await soon(doctor, (it) => it.includes("with every node online"), 60)).toContain("with every node online");
  expect(await servers()).toContain("bbb2.sandbox.meet.test");
  const turn = await soon(
    () => on("bbb2", "cat", "/etc/bigbluebutton/turn-stun-servers.xml"),
    (list) => list.includes("turn2"),
    60,
  );
  expect(turn).toMatch(/turns:turn1[\s\S]*turns:turn2/);
}

afterAll(async () => {
  expect(await health(garden.hostname)).toBe("200 success");
});
