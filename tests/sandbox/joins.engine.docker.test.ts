/**
 * Who joins the region by YAML alone and leaves it again in order: a tenant, with how little; then a node, a TURN server
 * and one more tenant, while both clouds fail in every way they can and runs are killed. Each run ends as it should, each
 * next one goes on, and nothing is there twice. One story in parts, on the same region as the other files', left whole.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { nodeAtHetzner } from "../nodePage.ts";
import { Dice, killAt } from "./kills.ts";
import { atHetzner, leadsTo, recordsTwice } from "./once.ts";
import {
  addressOf,
  allWell,
  BALANCER,
  breakNext,
  callsSince,
  containers,
  document,
  type Fault,
  faultsLeft,
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
  usersOf,
  writesSince,
} from "./region.ts";
import { addTenant, allLeave, BBB2, inStack, LOFT, sayGoodbye, TOOLS, TURN1, TURN2, withVisitors } from "./visitors.ts";

const [garden] = planOf(CHECKOUT).tenants;
if (garden === undefined) throw new Error("the example region is small");
const { database, hostname } = garden;
const dice = new Dice(20_261_129);
let root: string;
let left = false;
let before: string[];
let users: number;
let meeting: Region["meeting"];
let as: Region["as"];

beforeAll(async () => {
  ({ meeting, as } = await openRegion());
  root = withVisitors("tools");
  before = await containers();
  users = await usersOf(database);
});

/** The nodes as Scalelite itself lists them. */
const servers = () =>
  on(BALANCER, "docker", "exec", "scalelite-api", "sh", "-c", "set -a; . /run/meet/secrets.env; ./bin/rake servers");

test("a third tenant in six lines: plan, declare and preview agree on it, and up makes only that, with few calls and log-ins", async () => {
  const [planned, declared, previewed] = await Promise.all(
    [
      ["plan", "sandbox", "--against", CHECKOUT],
      ["declare", "sandbox", "--against", CHECKOUT],
      ["preview", "sandbox"],
    ].map(async (args) => document(await meet(...args, "--root", root, "--json"))),
  );
  if (planned === undefined || declared === undefined || previewed === undefined) throw new Error("three were asked");
  expect(JSON.stringify(planned)).toMatch(/1 tenant joins/);
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
});

test("a node, a TURN server and one more tenant join while both clouds fail in every way they can", async () => {
  expect((await meet(...nodeAtHetzner("sandbox"), "--root", root)).code).toBe(0);
  expect(readFileSync(join(root, "stacks", "sandbox.yaml"), "utf8")).toContain(BBB2);
  inStack(root, TURN1, TURN1 + TURN2);
  addTenant(root, "loft", "Loft");
  const kinds = ["cut", "timeout", "outage", "429", "429-retry-after", "500", "502", "503"];
  const outage: Fault = { api: "hetzner", kind: "outage", times: null };
  await breakNext(outage, ...kinds.map((kind) => broken("cloudflare", kind, "dns_records")));
  expect(await fails()).not.toEqual([]);
  await breakNext(
    ...(await later()),
    broken("hetzner", "500", "/primary_ips$"),
    broken("hetzner", "503", "/primary_ips$"),
  );
  expect(await fails()).not.toEqual([]);
  await breakNext(
    ...(await later()),
    ...["cut", "timeout"].map((kind) => broken("hetzner", kind, "/primary_ips$")),
    ...["429", "429-retry-after", "502", "cut"].map((kind) => broken("hetzner", kind, "/servers$")),
    broken("hetzner", "timeout", "/actions/attach_to_network$"),
    broken("hetzner", "cut", "/actions/change_dns_ptr$"),
  );
  expect(await fails()).not.toEqual([]);
});

/** What goes wrong once, and has not yet. */
const later = async () => (await faultsLeft()).filter(({ times }) => times !== null);

test("killed at six points, the next run goes on: everything is there, and once", async () => {
  // A run that makes all of it takes some twenty seconds after it has looked; each goes on where the last one was, so
  // that these points are all over it.
  await killAt(root, dice.points(6, 8));
  for (let run = 0; run < 3 && (await faultsLeft()).length > 0; run++) {
    const { code, stdout } = await meet("up", "sandbox", "--root", root, "--json");
    expect([code, code === 0 || code === 4 ? "" : stdout]).toEqual([code, ""]);
  }
  // Each of them was met.
  expect(await faultsLeft()).toEqual([]);
  await up(root);
  for (const name of [TOOLS, LOFT]) expect(await healthSoon(name, "200", 60)).toBe("200 success");
  const now = await containers();
  expect(new Set(now.map((container) => container.split(" ")[0])).size).toBe(now.length);
  expect(now.filter((container) => before.includes(container))).toEqual(before);
  for (const id of ["bbb2", "turn2"]) {
    const fqdn = `${id}.sandbox.meet.test`;
    expect(await atHetzner("servers", id)).toEqual([fqdn]);
    expect(await atHetzner("primary_ips", id)).toEqual([`${fqdn}-ipv4`, `${fqdn}-ipv6`]);
    expect(await leadsTo(fqdn)).toEqual([await addressOf(id)]);
  }
  for (const name of [TOOLS, LOFT]) expect(await leadsTo(name)).toEqual([await addressOf(HOST)]);
  expect(await recordsTwice()).toEqual([]);
  expect(await Promise.all([database, "gl_tools", "gl_loft"].map(usersOf))).toEqual([users, 1, 1]);
  expect(await up(root)).toMatchObject({ changes: 0 });
  await machinesServe();
});

test("all leave in order, and nothing of them is left, though runs are killed and answers never come", async () => {
  expect(sayGoodbye(root)).toBe(true);
  await killAt(root, dice.points(2, 5));
  await up(root);
  expect(await servers()).toMatch(/bbb2[\s\S]*(?:cordoned|disabled)|(?:cordoned|disabled)[\s\S]*bbb2/);
  // A server goes, and nobody hears of it: deleted once more, it is not found.
  await breakNext(broken("hetzner", "timeout", "/servers/\\d+$", "DELETE"));
  const said = await killAt(CHECKOUT, dice.points(2, 6));
  let last = await meet("up", "sandbox", "--json");
  said.push(last.stderr);
  if (last.code === 4) {
    last = await meet("up", "sandbox", "--json");
    said.push(last.stderr);
  }
  expect([last.code, last.code === 0 ? "" : last.stdout]).toEqual([0, ""]);
  const unheard =
    /^(?:node-bbb2|turn-turn2)-server: (?:is gone already; forgotten|was removed, and the run never heard so)$/gm;
  expect(said.join("\n").match(unheard)).toHaveLength(1);

  expect(await containers()).toEqual(before);
  expect(await machine("ls", "/srv/meet/caddy/sites")).toBe("garden.caddy\nmill.caddy");
  for (const id of ["tools", "loft"])
    expect(tag((await meeting(as(id), "getMeetings")).body, "messageKey")).toBe("checksumError");
  expect(await servers()).not.toContain("bbb2");
  for (const id of ["bbb2", "turn2"])
    expect([await atHetzner("servers", id), await atHetzner("primary_ips", id)]).toEqual([[], []]);
  expect(await usersOf(database)).toBe(users);
  expect(await allWell(180)).toEqual([]);
  left = true;
});

/** Ends with 4 and one sentence for each thing that failed. */
async function fails(): Promise<string[]> {
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

/** The next request of that kind goes wrong. */
function broken(api: Fault["api"], kind: string, path: string, method = "POST"): Fault {
  return { api, kind, times: 1, method, path };
}

/** The node is in the pool, and the TURN server beside the first one. */
async function machinesServe(): Promise<void> {
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
  // Whatever became of the story, whoever came with it leaves.
  if (!left) await allLeave(root);
  rmSync(root, { recursive: true, force: true });
  expect(await health(hostname)).toBe("200 success");
});
