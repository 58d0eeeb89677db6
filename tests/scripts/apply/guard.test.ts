/** What a plan would lose: decided from steps and state alone, by every rule once. */
import { describe, expect, test } from "vitest";
import { allGone, losses, refuseLosses, STATEFUL, type World } from "../../../scripts/apply/guard.ts";
import type { PreviewedStep } from "../../../scripts/apply/previewed.ts";
import type { StateResource } from "../../../scripts/apply/state.ts";

const TODAY = "2026-11-21";
const CONTAINER = "docker:index/container:Container";
const VOLUME = "hcloud:index/volume:Volume";
const SERVER = "hcloud:index/server:Server";
const ADDRESS = "hcloud:index/primaryIp:PrimaryIp";

function resource(type: string, name: string, more: Partial<StateResource> = {}): StateResource {
  return { urn: `urn:pulumi:ca::meet-infra::${type}::${name}`, type, ...more };
}

const step = (op: string, was: StateResource | null, becomes: StateResource | null = null): PreviewedStep => ({
  op,
  urn: (was ?? becomes)?.urn ?? "",
  was,
  becomes,
});

const machine = (name: string) => resource("meet:Machine", name);
const address = (name: string, kept: boolean) =>
  resource(ADDRESS, name, { protect: kept, inputs: { deleteProtection: kept } });
const on = (host: string) => `urn:pulumi:ca::meet-infra::pulumi:providers:docker::host-${host}-docker::0a1b`;
const mounts = (source: string, target: string) => ({ inputs: { mounts: [{ type: "bind", source, target }] } });

function tenant(key: string, ...generations: string[]): StateResource[] {
  const name = `tenant-${key}`;
  return [
    resource("meet:Greenlight", name),
    resource(CONTAINER, `${name}-redis`, { provider: on("gl1"), ...mounts(`/srv/meet/tenants/${key}/redis`, "/data") }),
    ...generations.map((it) => resource(CONTAINER, `${name}-${it}`, { provider: on("gl1") })),
  ];
}

function world(resources: readonly StateResource[], steps: readonly PreviewedStep[], ...leaving: string[]): World {
  return { steps, resources, stack: "ca", leaving: new Set(leaving), named: new Map(), today: TODAY };
}

const of = (resources: readonly StateResource[], steps: readonly PreviewedStep[], ...leaving: string[]) =>
  losses(world(resources, steps, ...leaving)).map(({ op, what, wayOut }) => `${op} ${what} | ${wayOut}`);

const HOST_WAY =
  "host gl1: if it is meant, put its line in stacks/ca.yaml (hosts: gl1) back with `retire: { confirm: gl1, after: 2026-11-21 }`, run npx meet up ca, then take the line out";
const NODE_WAY =
  "node bbb2: if it is meant, put its line in stacks/ca.yaml (nodes: bbb2) back with `drain: true`, run npx meet up ca, then take the line out";
const TENANT_WAY =
  "tenant tools: if it is meant to leave, put tenants/tools.yaml back with `retire: { confirm: tools, after: 2026-11-21 }`, and remove the file after the next up";
const NO_REPLACEMENT =
  "take the change back: nothing allows to replace it; a machine becomes another one under a new key";

describe("what cannot be made again", () => {
  test.each([
    [VOLUME, "host-gl1-volume", "volume"],
    [SERVER, "host-gl1-server", "server"],
    [ADDRESS, "host-gl1-ipv4", "address"],
    ["docker:index/volume:Volume", "host-gl1-data", "Docker volume"],
  ])("is named when it is deleted or replaced: %s", (type, name, what) => {
    const it = resource(type, name, { inputs: { deleteProtection: true } });
    const state = [machine("host-gl1"), it];
    expect(of(state, [step("delete", it)])).toEqual([`deletes ${what} ${name} (host gl1) | ${HOST_WAY}`]);
    expect(of(state, [step("replace", it, it)])).toEqual([
      `replaces ${what} ${name} (host gl1) | ${name}: ${NO_REPLACEMENT}`,
    ]);
  });

  test("has a reason each", () => {
    expect(Object.values(STATEFUL).map(({ why }) => why.length > 20)).toEqual([true, true, true, true]);
  });

  test("is whatever the state protects, of any type and anybody's", () => {
    const record = resource("cloudflare:index/dnsRecord:DnsRecord", "apex", { protect: true });
    expect(of([record], [step("delete", record)])).toEqual([
      "deletes dnsrecord apex | apex: take the change back: no line of YAML is about it",
    ]);
    expect(of([record], [step("delete", { ...record, protect: false })])).toEqual([]);
  });

  test("may be made, changed and left alone", () => {
    const volume = resource(VOLUME, "host-gl1-volume", { protect: true });
    expect(of([machine("host-gl1"), volume], [step("update", volume, volume)])).toEqual([]);
    expect(of([], [step("create", null, volume)])).toEqual([]);
  });
});

describe("a machine leaves in order", () => {
  const server = resource(SERVER, "node-bbb2-server");
  const leaving = (kept: boolean) => {
    const things = [server, address("node-bbb2-ipv4", kept), address("node-bbb2-ipv6", kept)];
    return { state: [machine("node-bbb2"), ...things], steps: things.map((it) => step("delete", it)) };
  };

  test("once its addresses have lost their protection, all of it may go", () => {
    const { state, steps } = leaving(false);
    expect(of(state, steps)).toEqual([]);
  });

  test("before that, none of it", () => {
    const { state, steps } = leaving(true);
    expect(of(state, steps)).toEqual(
      ["server node-bbb2-server", "address node-bbb2-ipv4", "address node-bbb2-ipv6"].map(
        (what) => `deletes ${what} (node bbb2) | ${NODE_WAY}`,
      ),
    );
  });

  test("a protection at Hetzner or here is one, and one address of two is not enough", () => {
    for (const half of [
      { protect: true, inputs: { deleteProtection: false } },
      { protect: false, inputs: { deleteProtection: true } },
      // Nobody took it off: it was never said.
      { protect: false, inputs: {} },
    ]) {
      const state = [
        machine("node-bbb2"),
        server,
        address("node-bbb2-ipv4", false),
        resource(ADDRESS, "node-bbb2-ipv6", half),
      ];
      expect(of(state, [step("delete", server)])).toEqual([
        `deletes server node-bbb2-server (node bbb2) | ${NODE_WAY}`,
      ]);
    }
  });

  test("a volume that is still protected does not go with it, nor a server without any address in the state", () => {
    const volume = resource(VOLUME, "host-gl1-volume", { protect: true });
    const state = [machine("host-gl1"), volume, address("host-gl1-ipv4", false)];
    expect(of(state, [step("delete", volume)])).toEqual([`deletes volume host-gl1-volume (host gl1) | ${HOST_WAY}`]);
    expect(of([machine("node-bbb2"), server], [step("delete", server)])).toHaveLength(1);
  });

  test("the addresses of a machine with a longer name are not its own", () => {
    const state = [machine("node-bbb2"), machine("node-bbb2-ipv"), server, address("node-bbb2-ipv-ipv4", false)];
    expect(of(state, [step("delete", server)])).toHaveLength(1);
  });
});

describe("a server's type", () => {
  const [small, large] = ["ccx33", "ccx43"].map((serverType) => ({ inputs: { serverType, name: "bbb2" } }));
  const changed = (name: string, kept: boolean, becomes = large) => {
    const was = resource(SERVER, `${name}-server`, small);
    const state = [machine(name), was, address(`${name}-ipv4`, kept), address(`${name}-ipv6`, kept)];
    return of(state, [step("update", was, resource(SERVER, `${name}-server`, becomes))]);
  };

  test("does not change on a node that is not drained: it would be switched off with people in it", () => {
    expect(changed("node-bbb2", true)).toEqual([
      "switches off node bbb2 (its type changes from ccx33 to ccx43, and every meeting on it would end) | node bbb2: write `type: ccx33` again, with `drain: true`, in stacks/ca.yaml (nodes: bbb2), run npx meet up ca, and change its type when nobody meets there",
    ]);
  });

  test("changes once the node is drained, and where nobody meets: the review says what people notice", () => {
    expect(changed("node-bbb2", false)).toEqual([]);
    for (const other of ["host-gl1", "balancer-lb1", "turn-turn1"]) expect(changed(other, true)).toEqual([]);
  });

  test("is all that counts: a node's labels change with people in it", () => {
    expect(changed("node-bbb2", true, { inputs: { serverType: "ccx33", name: "other" } })).toEqual([]);
    const server = resource(SERVER, "node-bbb2-server", large);
    expect(of([machine("node-bbb2")], [step("create", null, server)])).toEqual([]);
  });
});

describe("a tenant", () => {
  const state = [...tenant("tools", "aaaa"), ...tenant("mill", "bbbb")];
  const tools = state.slice(0, 3);

  test("that would go without its retirement is named, with the line and where it belongs", () => {
    expect(
      of(
        state,
        tools.map((it) => step("delete", it)),
      ),
    ).toEqual([`takes away tenant tools | ${TENANT_WAY}`]);
  });

  test("goes when its own file says so, and no other goes with it", () => {
    const all = state.map((it) => step("delete", it));
    expect(
      of(
        state,
        tools.map((it) => step("delete", it)),
        "tenant-tools",
      ),
    ).toEqual([]);
    expect(of(state, all, "tenant-tools")).toEqual([
      expect.stringMatching(/^takes away tenant mill \| tenant mill: if it is meant to leave/),
    ]);
  });

  test("whose container has a successor in the same plan is upgraded, not lost", () => {
    const [, , old] = tools;
    const next = resource(CONTAINER, "tenant-tools-cccc", { provider: on("gl1") });
    expect(of(state, [step("create", null, next), step("delete", old ?? null)])).toEqual([]);
    expect(of(state, [step("delete", old ?? null)])).toEqual([
      "takes away tenant tools (its Greenlight has no successor) | tenant tools: take the change back: its file wants it, and the program no longer makes its container",
    ]);
  });

  test("with two generations may lose one; another's new container is no successor of its own", () => {
    const two = tenant("tools", "aaaa", "bbbb");
    const old = resource(CONTAINER, "tenant-tools-aaaa");
    expect(of(two, [step("delete", old)])).toEqual([]);
    const others = resource(CONTAINER, "tenant-mill-cccc");
    expect(of(state, [step("delete", old), step("create", null, others)])).toHaveLength(1);
  });

  test("that is replaced in place keeps running: it has a successor", () => {
    const [, , old] = tools;
    expect(of(state, [step("replace", old ?? null, old ?? null)])).toEqual([]);
  });

  test("does not move to another host by a line", () => {
    const [, redis] = tools;
    if (redis === undefined) throw new Error("no Redis");
    const moved = [step("replace", redis, { ...redis, provider: on("gl2") })];
    expect(of(state, moved)).toEqual([
      "empties tenant tools (it would start on gl2, and its accounts, rooms and files are on gl1) | tenant tools: write host: gl1 in tenants/tools.yaml again; its data do not follow by themselves",
    ]);
    expect(of(state, [step("replace", redis, redis)])).toEqual([]);
  });
});

describe("a name", () => {
  const record = (name: string, fqdn: string) =>
    resource("cloudflare:index/dnsRecord:DnsRecord", name, { inputs: { name: fqdn } });
  const [a, aaaa] = ["a", "aaaa"].map((it) => record(`tenant-tools-${it}`, "tools.ca.meet.coop"));
  const [mill, lb1] = [record("tenant-mill-a", "mill.ca.meet.coop"), record("balancer-lb1-a", "lb1.ca.meet.coop")];
  if (a === undefined || aaaa === undefined) throw new Error("no records");
  const state = [...tenant("tools", "aaaa"), ...tenant("mill", "bbbb"), machine("balancer-lb1"), a, aaaa, mill, lb1];
  const gone = [step("delete", a), step("delete", aaaa)];
  const back = "put the zone in stacks/ca.yaml back as it was: nobody else sets its records";

  test("that leads nowhere any more takes its tenant away, and its machine is named", () => {
    const all = [...gone, step("delete", mill), step("delete", lb1)];
    expect(of(state, all)).toEqual([
      `takes the name of balancer lb1 | balancer lb1: ${back}`,
      `takes away tenant mill (mill.ca.meet.coop would lead nowhere) | tenant mill: ${back}; a name that its owner sets stands as hostname in tenants/mill.yaml`,
      `takes away tenant tools (tools.ca.meet.coop would lead nowhere) | tenant tools: ${back}; a name that its owner sets stands as hostname in tenants/tools.yaml`,
    ]);
    const known = {
      steps: all,
      resources: state,
      stack: "ca",
      leaving: new Set<string>(),
      named: new Map(),
      today: TODAY,
    };
    expect(() => refuseLosses(known)).toThrow(/and takes the name of balancer lb1, 2 of 2 tenants at once$/);
  });

  test("with one address less, or with another record in its place, leads on", () => {
    expect(of(state, [step("delete", aaaa)])).toEqual([]);
    const next = record("tenant-tools-a4", "tools.ca.meet.coop");
    expect(of(state, [...gone, step("create", null, next)])).toEqual([]);
    expect(of(state, [step("replace", a, a), step("replace", aaaa, aaaa)])).toEqual([]);
    const others = record("tenant-mill-aaaa", "mill.ca.meet.coop");
    expect(of(state, [...gone, step("create", null, others)])).toHaveLength(1);
  });

  test("is left on purpose by a tenant whose own file gives it another, and by whoever leaves", () => {
    const named = (hostname: string) => losses({ ...world(state, gone), named: new Map([["tenant-tools", hostname]]) });
    expect(named("meet.tools.example")).toEqual([]);
    expect(named("tools.ca.meet.coop")).toHaveLength(1);
    expect(of(state, gone, "tenant-tools")).toEqual([]);
    expect(of(state, [step("delete", machine("balancer-lb1")), step("delete", lb1)])).toEqual([]);
  });
});

describe("a database", () => {
  const dir = mounts("/srv/meet/postgres/data", "/var/lib/postgresql/data");
  const postgres = resource(CONTAINER, "host-gl1-postgres", dir);
  const state = [machine("host-gl1"), postgres];
  const WAY =
    "empties the database host-gl1-postgres (host gl1) | host-gl1-postgres: take the change back: its data stay in /srv/meet/postgres/data, and nothing moves them by itself";

  test("does not start on another directory, nor without one", () => {
    const moved = { ...postgres, ...mounts("/srv/other", "/var/lib/postgresql/data") };
    expect(of(state, [step("replace", postgres, moved)])).toEqual([WAY]);
    expect(of(state, [step("replace", postgres, { ...postgres, inputs: {} })])).toEqual([WAY]);
  });

  test("starts anew on the same directory, whatever else is mounted", () => {
    const more = { inputs: { mounts: [...dir.inputs.mounts, { source: "/x", target: "/y", readOnly: true }] } };
    expect(of(state, [step("replace", postgres, { ...postgres, ...more })])).toEqual([]);
    expect(of(state, [step("replace", { ...postgres, ...more }, postgres)])).toEqual([]);
  });

  test("does not go while its machine stays", () => {
    expect(of(state, [step("delete", postgres)])).toEqual([WAY]);
    expect(
      of(
        state,
        state.map((it) => step("delete", it)),
      ),
    ).toEqual([]);
  });
});

describe("the refusal", () => {
  const refusal = (given: World) => {
    try {
      refuseLosses(given);
    } catch (error) {
      return error;
    }
    return null;
  };

  test("says everything in one sentence, and one way out for each", () => {
    const volume = resource(VOLUME, "host-gl1-volume");
    const server = resource(SERVER, "node-bbb2-server");
    const state = [
      machine("host-gl1"),
      machine("node-bbb2"),
      volume,
      server,
      ...tenant("tools", "a"),
      ...tenant("mill", "b"),
    ];
    const steps = [
      step("delete", volume),
      step("replace", server, server),
      step("delete", resource("meet:Greenlight", "tenant-tools")),
    ];
    expect(refusal(world(state, steps))).toMatchObject({
      exit: 5,
      code: "data-loss",
      message:
        "nothing was done: this plan deletes volume host-gl1-volume (host gl1), replaces server node-bbb2-server (node bbb2) and takes away tenant tools, 1 of 2 tenants at once",
      help: [HOST_WAY, `node-bbb2-server: ${NO_REPLACEMENT}`, TENANT_WAY].join("\n          "),
    });
  });

  test.each([
    [5, 25, false],
    [6, 25, true],
    [6, 100, true],
    [1, 5, false],
    [2, 9, true],
  ])("%i of %i tenants at once: the number is said (%s)", (going, all, said) => {
    const tenants = Array.from({ length: all }, (_, index) => tenant(`t${index}`, "a")).flat();
    const gone = Array.from({ length: going }, (_, index) =>
      step("delete", resource("meet:Greenlight", `tenant-t${index}`)),
    );
    const found = refusal(world(tenants, gone));
    expect(found).toMatchObject({ code: "data-loss" });
    expect(String(found).includes(`${going} of ${all} tenants at once`)).toBe(said);
  });

  test("is none when nothing is lost, and none for those who leave by their own line, however many", () => {
    const tenants = Array.from({ length: 10 }, (_, index) => tenant(`t${index}`, "a")).flat();
    const names = Array.from({ length: 10 }, (_, index) => `tenant-t${index}`);
    expect(refusal(world(tenants, allGone(tenants), ...names))).toBeNull();
    expect(refusal(world(tenants, allGone(tenants), ...names.slice(1)))).toMatchObject({ code: "data-loss" });
  });
});
