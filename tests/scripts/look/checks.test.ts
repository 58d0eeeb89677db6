/** What `meet doctor` finds of the example region, asked of fakes: first all is well, then one thing at a time is not. */
import { beforeEach, describe, expect, test } from "vitest";
import { load } from "../../../model/load.ts";
import { plan } from "../../../model/plan.ts";
import { readSources } from "../../../model/read.ts";
import type { Plan } from "../../../model/shape.ts";
import type { PinnedMachine } from "../../../scripts/apply/state.ts";
import { CHECKOUT } from "../../../scripts/bootstrap.js";
import { checksOf } from "../../../scripts/look/checks.ts";
import type { Finding } from "../../../scripts/look/finding.ts";
import type { Page } from "../../../scripts/look/reach.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const LATER = "2027-02-01";
const KEY = "ssh-ed25519 AAAApinned";
const SECRET = "0123456789abcdef";

function example(): Plan {
  const { platform, problems } = load(readSources(CHECKOUT));
  if (platform === null) throw new Error(JSON.stringify(problems));
  return plan(platform, "sandbox");
}

/** What everything answers, by the address or the name that is asked. A test puts others in their places. */
interface World {
  planned: Plan;
  readonly machines: Map<string, PinnedMachine>;
  readonly keys: Map<string, string | null>;
  readonly pages: Map<string, Partial<Page> | Error>;
  readonly looks: Map<string, { readonly code: number; readonly stdout: string; readonly stderr: string }>;
  readonly names: Map<string, string[] | Error>;
  tls: string | Error;
  /** Machines that were looked at, in order. */
  readonly looked: string[];
}

const ADDRESS: Readonly<Record<string, readonly [ipv4: string, ipv6: string]>> = {
  "balancer-lb1": ["198.18.7.20", "2001:db8:7:1::1"],
  "node-bbb1": ["198.18.7.21", "2001:db8:7:2::1"],
  "host-gl1": ["198.18.7.22", "2001:db8:7:3::1"],
  "turn-turn1": ["198.18.7.23", "2001:db8:7:4::1"],
};
const said = (...lines: string[]) => ({ code: 0, stdout: lines.join("\n").replaceAll("|", "\t"), stderr: "" });
const RELAY = [`relay|secret|${SECRET}`, "relay|peer|198.18.7.21", "relay|peer|2001:db8:7:2::1"] as const;

let world: World;
beforeEach(() => {
  const planned = example();
  const machines = Object.entries(ADDRESS).map(([name, [address, ipv6]]): [string, PinnedMachine] => [
    name,
    { title: name, name, urn: name, address, ipv6, hostKey: KEY },
  ]);
  world = {
    planned,
    machines: new Map(machines),
    keys: new Map(),
    pages: new Map<string, Partial<Page>>([
      ["bbb1.sandbox.meet.test/bigbluebutton/api", { body: "<returncode>SUCCESS</returncode>" }],
      ["bbb1.sandbox.meet.test/-/meet/pending", { body: '{"pending":[]}' }],
      ["lb1.sandbox.meet.test/health_check", { body: "success" }],
      ["lb1.sandbox.meet.test/-/meet/online", { body: "bbb1.sandbox.meet.test" }],
      ["garden.sandbox.meet.test/health_check", { body: "success" }],
      ["mill.sandbox.meet.test/health_check", { body: "success" }],
    ]),
    looks: new Map([
      ["node-bbb1", said(`offers|turn1.sandbox.meet.test|${SECRET}`)],
      ["turn-turn1", said("container|coturn|running|Up 2 hours", ...RELAY)],
    ]),
    names: new Map(
      planned.records.map(({ fqdn, type, machine }) => [
        `${fqdn} ${type}`,
        [ADDRESS[machine]?.[type === "A" ? 0 : 1] ?? ""],
      ]),
    ),
    tls: LATER,
    looked: [],
  };
});

async function findings(): Promise<Finding[]> {
  const { planned, machines, keys, pages, looks, names, looked } = world;
  const answer = <T>(it: T | Error): T => {
    if (it instanceof Error) throw it;
    return it;
  };
  const around = {
    addresses: async (name: string, type: "A" | "AAAA") => answer(names.get(`${name} ${type}`) ?? new Error("ENODATA")),
    page: async ({ address, name }: { address: string; name: string }, path: string): Promise<Page> => {
      // Asked of the machine itself, not of whatever its name leads to.
      expect(Object.values(ADDRESS).map(([ipv4]) => ipv4)).toContain(address);
      return { status: 200, body: "", until: LATER, ...answer(pages.get(`${name}${path}`) ?? new Error(`no ${path}`)) };
    },
    handshake: async () => answer(world.tls),
    hostKey: async (address: string) => (keys.has(address) ? (keys.get(address) ?? null) : KEY),
    inside: async ({ name }: PinnedMachine) => {
      looked.push(name);
      return looks.get(name) ?? said();
    },
  };
  const checks = checksOf({ plan: planned, machines, around, now: NOW });
  return (await Promise.all(checks.map((check) => check()))).flat();
}

/** What is not well: `node bbb1: what -> what to do`. */
const notWell = async (): Promise<string[]> =>
  (await findings())
    .filter(({ level }) => level !== "well")
    .map(({ subject, level, said, help }) => `${level} ${subject}: ${said} -> ${help}`);

describe("a region where all is well", () => {
  test("says so of each machine, tenant and name, and looks at each machine once", async () => {
    const found = await findings();
    expect(found.map(({ subject, level, said }) => `${level} ${subject}: ${said}`)).toEqual([
      "well node bbb1: reachable, nothing failed",
      "well node bbb1: BBB's API says SUCCESS",
      "well TURN server turn1: reachable, nothing failed, 1 container up",
      "well TURN server turn1: coturn has 1 secret and 2 peers, as the nodes need it",
      "well TURN server turn1: TURN over TLS answers",
      "well balancer lb1: reachable, nothing failed",
      "well balancer lb1: Scalelite says success, with every node online",
      "well host gl1: reachable, nothing failed",
      "well tenant garden: https://garden.sandbox.meet.test answers success",
      "well tenant mill: https://mill.sandbox.meet.test answers success",
      "well name lb1.sandbox.meet.test: leads to 198.18.7.20, 2001:db8:7:1::1",
      "well name gl1.sandbox.meet.test: leads to 198.18.7.22, 2001:db8:7:3::1",
      "well name garden.lb1.sandbox.meet.test: leads to 198.18.7.20, 2001:db8:7:1::1",
      "well name mill.lb1.sandbox.meet.test: leads to 198.18.7.20, 2001:db8:7:1::1",
      "well name bbb1.sandbox.meet.test: leads to 198.18.7.21, 2001:db8:7:2::1",
      "well name garden.sandbox.meet.test: leads to 198.18.7.22, 2001:db8:7:3::1",
      "well name mill.sandbox.meet.test: leads to 198.18.7.22, 2001:db8:7:3::1",
      "well name turn1.sandbox.meet.test: leads to 198.18.7.23, 2001:db8:7:4::1",
    ]);
    expect(world.looked.sort()).toEqual(Object.keys(ADDRESS).sort());
  });

  test("a node that is drained need not be online, and a name may be spelled in another way", async () => {
    const balancer = world.planned.balancer;
    if (balancer === null) throw new Error("there is a balancer");
    const servers = balancer.servers.map((server) => ({ ...server, enabled: false }));
    world.planned = { ...world.planned, balancer: { ...balancer, servers } };
    world.pages.set("lb1.sandbox.meet.test/-/meet/online", { body: "" });
    world.names.set("lb1.sandbox.meet.test AAAA", ["2001:0db8:7:1:0:0:0:1"]);
    expect(await notWell()).toEqual([]);
  });
});

const ROTATE = "write a rotation: one higher for turn1 in stacks/sandbox.yaml, then: npx meet up sandbox";
const AGAIN = "npx meet up sandbox; where that changes nothing: npx meet drift sandbox";
const relay = (...lines: string[]) => world.looks.set("turn-turn1", said(...lines));

test.each<[what: string, breakIt: () => unknown, lines: string[]]>([
  [
    "a machine that was never made",
    () => world.machines.delete("node-bbb1"),
    [
      "ill node bbb1: was never made -> npx meet up sandbox",
      // What it is allowed to reach was, and is no machine of the plan's any more.
      `ill TURN server turn1: coturn relays to what is no node: 198.18.7.21, 2001:db8:7:2::1 -> ${ROTATE}`,
      "ill name bbb1.sandbox.meet.test: leads to 198.18.7.21, and its machine was never made -> npx meet up sandbox",
      "ill name bbb1.sandbox.meet.test: leads to 2001:db8:7:2::1, and its machine was never made -> npx meet up sandbox",
    ],
  ],
  [
    "a machine that does not answer",
    () => world.keys.set("198.18.7.22", null),
    [
      "ill host gl1: 198.18.7.22 does not answer SSH -> switch it on, or let this address in (ssh: from: in stacks/sandbox.yaml); if it was deleted, this makes it anew: npx meet up sandbox",
    ],
  ],
  [
    "another host key",
    () => world.keys.set("198.18.7.22", "ssh-ed25519 AAAAother"),
    [
      "ill host gl1: shows another SSH host key than the one pinned at first contact -> only if it was reinstalled on purpose: npx meet up sandbox --accept-host-key gl1; if not, somebody may stand between",
    ],
  ],
  [
    "a machine that lets nobody in",
    () => world.looks.set("host-gl1", { code: 255, stdout: "", stderr: "x\nPermission denied (publickey).\n" }),
    [
      "ill host gl1: cannot be looked at over SSH: Permission denied (publickey). -> is it on, is your key in coop/members.yaml, and is it loaded (ssh-add -l)?",
    ],
  ],
  [
    "a container that is down",
    () => world.looks.set("host-gl1", said("container|caddy|exited|Exited (1)")),
    ["ill host gl1: its container caddy is exited -> npx meet logs sandbox gl1 caddy"],
  ],
  [
    "BBB that is not well",
    () => world.pages.set("bbb1.sandbox.meet.test/bigbluebutton/api", { body: "nginx" }),
    ["ill node bbb1: BBB's API does not say SUCCESS -> npx meet ssh sandbox bbb1 -- bbb-conf --check"],
  ],
  [
    "BBB that does not answer",
    () => world.pages.set("bbb1.sandbox.meet.test/bigbluebutton/api", new Error("no answer in time")),
    [
      "ill node bbb1: BBB's API does not answer: no answer in time -> if its machine is well, its logs say more: npx meet logs sandbox bbb1",
    ],
  ],
  [
    "what waits until nobody meets",
    () => world.pages.set("bbb1.sandbox.meet.test/-/meet/pending", { body: '{"pending":["TURN servers"]}' }),
    ["notice node bbb1: waits until nobody meets on it: TURN servers -> nothing to do: it applies them by itself"],
  ],
  [
    "Scalelite that says 200 and is not well",
    () => world.pages.set("lb1.sandbox.meet.test/health_check", { body: "Health Check Failure: redis" }),
    ["ill balancer lb1: Scalelite is not well: Health Check Failure: redis -> npx meet logs sandbox lb1"],
  ],
  [
    "Scalelite that says success without its node",
    () => world.pages.set("lb1.sandbox.meet.test/-/meet/online", { body: "bbb2.sandbox.meet.test\n" }),
    [
      "ill balancer lb1: Scalelite says success, but gives no meetings to bbb1.sandbox.meet.test: not online -> npx meet logs sandbox lb1 scalelite-poller",
    ],
  ],
  [
    "a balancer that does not tell who is online",
    () => world.pages.set("lb1.sandbox.meet.test/-/meet/online", { status: 404, body: "bbb1.sandbox.meet.test" }),
    ["ill balancer lb1: does not tell which nodes are online -> npx meet ssh sandbox lb1 -- meet-balancer reconcile"],
  ],
  [
    "TURN that shows no good certificate",
    () => {
      world.tls = new Error("its certificate has ended");
    },
    [
      "ill TURN server turn1: TURN over TLS (port 443) does not answer: its certificate has ended -> if its machine is well, its logs say more: npx meet logs sandbox turn1",
    ],
  ],
  [
    "a certificate that ends in days",
    () => {
      world.tls = "2026-11-29";
    },
    [
      "ill TURN server turn1: TURN over TLS answers, but its certificate ends in 6 days (2026-11-29) -> it should have renewed by itself; this says why not: npx meet ssh sandbox turn1 -- certbot renew",
    ],
  ],
  [
    "coturn without a secret",
    () => relay(RELAY[1], RELAY[2]),
    [`ill TURN server turn1: coturn has no secret, so nobody gets a relay -> ${ROTATE}`],
  ],
  [
    "coturn with another secret than its node hands out",
    () => relay("relay|secret|fedcba9876543210", RELAY[1], RELAY[2]),
    [`ill TURN server turn1: coturn does not know the secret that node bbb1 hands out -> ${ROTATE}`],
  ],
  [
    "coturn without peers",
    () => relay(RELAY[0]),
    [`ill TURN server turn1: coturn does not relay to node bbb1 (198.18.7.21, 2001:db8:7:2::1) -> ${ROTATE}`],
  ],
  [
    "coturn with a peer too many",
    () => relay(...RELAY, "relay|peer|198.18.7.22"),
    [`ill TURN server turn1: coturn relays to what is no node: 198.18.7.22 -> ${ROTATE}`],
  ],
  [
    "a node that does not hand the TURN server out yet",
    () => world.looks.set("node-bbb1", said()),
    [
      "notice TURN server turn1: node bbb1 does not send anybody here yet -> nothing to do while something waits there (above): it does so afterwards",
    ],
  ],
  [
    "a tenant that is not well",
    () => world.pages.set("mill.sandbox.meet.test/health_check", { status: 500, body: "no database" }),
    ["ill tenant mill: its health check answers 500: no database -> npx meet logs sandbox mill"],
  ],
  [
    "a name that leads elsewhere",
    () => world.names.set("mill.sandbox.meet.test A", ["198.18.7.99"]),
    [`ill name mill.sandbox.meet.test: leads to 198.18.7.99 -> it should lead to 198.18.7.22: ${AGAIN}`],
  ],
  [
    "a name that leads elsewhere too",
    () => world.names.set("mill.sandbox.meet.test A", ["198.18.7.22", "198.18.7.99"]),
    [`ill name mill.sandbox.meet.test: leads to 198.18.7.22, 198.18.7.99 -> it should lead to 198.18.7.22: ${AGAIN}`],
  ],
  [
    "a name that leads elsewhere by IPv6",
    () => world.names.set("mill.sandbox.meet.test AAAA", ["2001:db8:7:9::1"]),
    [`ill name mill.sandbox.meet.test: leads to 2001:db8:7:9::1 -> it should lead to 2001:db8:7:3::1: ${AGAIN}`],
  ],
  [
    "a name that nobody knows",
    () => world.names.delete("mill.sandbox.meet.test AAAA"),
    [`ill name mill.sandbox.meet.test: has no AAAA record -> it should lead to 2001:db8:7:3::1: ${AGAIN}`],
  ],
  [
    "a record too many",
    () => {
      const records = world.planned.records.filter(({ name }) => name !== "tenant-mill-aaaa");
      world.planned = { ...world.planned, records };
    },
    [
      "ill name mill.sandbox.meet.test: leads to 2001:db8:7:3::1 too, which nothing declares -> take that AAAA record away; npx meet drift sandbox says more",
    ],
  ],
  [
    "a name that its owner has not set",
    () => {
      const records = world.planned.records.map((it) =>
        it.name === "tenant-mill-a" ? { ...it, setBy: "owner" as const } : it,
      );
      world.planned = { ...world.planned, records };
      world.names.delete("mill.sandbox.meet.test A");
    },
    ["notice name mill.sandbox.meet.test: has no A record: it waits for its owner -> its owner sets A 198.18.7.22"],
  ],
])("%s", async (_, breakIt, lines) => {
  breakIt();
  expect(await notWell()).toEqual(lines);
});
