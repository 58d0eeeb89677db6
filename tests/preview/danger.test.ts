/** What a difference of graphs does to data and to people, by what the providers replace. */
import { describe, expect, test } from "vitest";
import { plan } from "../../model/plan.ts";
import { compare } from "../../preview/compare.ts";
import { bySubject, countsOf, effects } from "../../preview/danger.ts";
import type { Graph, GraphResource } from "../../preview/graph.ts";
import { CA, DE, platform, tenant } from "../model/region.ts";

const CONTAINER = "docker:index/container:Container";
const VOLUME = "hcloud:index/volume:Volume";

const PLAN = plan(
  platform({ tenants: { riverbank: tenant(), otter: tenant({ org: "Otter", level: "free", host: "gl2" }) } }),
  "ca",
);

/** The node bbb1 drains. */
const DRAINS = plan(
  platform({
    stacks: { ca: { ...CA, nodes: { ...Object(CA["nodes"]), bbb1: { ...Object(CA["nodes"]).bbb1, drain: true } } } },
  }),
  "ca",
);

function resource(type: string, name: string, inputs: object = {}, options: object = {}): GraphResource {
  return {
    urn: `urn:pulumi:ca::meet-infra::${type}::${name}`,
    type,
    parent: null,
    inputs: { ...inputs },
    options: {
      ...{ protect: false, deleteBeforeReplace: null, ignoreChanges: [], retainOnDelete: false, deletedWith: null },
      ...{
        dependsOn: [],
        provider: null,
        aliases: [],
        replaceOnChanges: [],
        replaceWith: [],
        replacementTrigger: null,
      },
      ...{ additionalSecretOutputs: [], import: null, timeouts: {}, ...options },
    },
    secrets: [],
    custom: true,
  };
}

const graph = (...resources: GraphResource[]): Graph => ({
  stack: "ca",
  project: "meet-infra",
  resources,
  warnings: [],
});

function seen(before: readonly GraphResource[], after: readonly GraphResource[], deployed = PLAN, next = PLAN) {
  const [was, is] = [graph(...before), graph(...after)];
  return effects(compare(was, is), was, is, deployed, next);
}

describe("what cannot be made again", () => {
  const volume = resource(VOLUME, "host-gl1-volume", { location: "fsn1", size: 50 }, { protect: true });

  test.each([
    [
      "deleted",
      [volume],
      [],
      "The program no longer declares the volume host-gl1-volume, which would be deleted with the databases and files on it: it is protected, so the engine refuses.",
    ],
    [
      "replaced",
      [volume],
      [resource(VOLUME, "host-gl1-volume", { location: "nbg1", size: 50 }, { protect: true })],
      "The volume host-gl1-volume would be replaced, because of location: what is on it is lost; it is protected, so the engine refuses.",
    ],
    [
      "unprotected",
      [volume],
      [resource(VOLUME, "host-gl1-volume", { location: "fsn1", size: 50 })],
      "The volume host-gl1-volume loses its protection.",
    ],
    [
      "unprotected and deleted",
      [resource("hcloud:index/primaryIp:PrimaryIp", "host-gl1-ipv4")],
      [],
      "The program no longer declares the address host-gl1-ipv4, which would be deleted: npx meet up refuses it.",
    ],
    [
      "a server, by its image",
      [resource("hcloud:index/server:Server", "host-gl1-server", { image: "a" })],
      [resource("hcloud:index/server:Server", "host-gl1-server", { image: "b" })],
      "The server host-gl1-server would be replaced, because of image: what is on it is lost; npx meet up refuses it.",
    ],
  ])("%s", (_title, before, after, danger) => {
    expect(seen(before, after).dangers).toEqual([danger]);
  });

  describe("a node leaves in two changes that say so", () => {
    const parts = (protect: boolean) => [
      resource("hcloud:index/server:Server", "node-bbb1-server"),
      resource("hcloud:index/primaryIp:PrimaryIp", "node-bbb1-ipv4", {}, { protect }),
    ];

    test("when it drains its addresses are let go of, and when it was drained it goes: no danger", () => {
      expect(seen(parts(true), parts(false), PLAN, DRAINS).dangers).toEqual([]);
      expect(seen(parts(false), [], DRAINS, PLAN).dangers).toEqual([]);
    });

    test("at once, or with what is still protected, it is one", () => {
      expect(seen(parts(false), [], PLAN, PLAN).dangers).toHaveLength(2);
      expect(seen(parts(true), [], DRAINS, PLAN).dangers).toEqual([
        "The program no longer declares the address node-bbb1-ipv4, which would be deleted: it is protected, so the engine refuses.",
      ]);
      expect(seen(parts(true), parts(false), PLAN, PLAN).dangers).toEqual([
        "The address node-bbb1-ipv4 loses its protection.",
      ]);
    });
  });

  test("a host that retires lets go of its volume, by the day that the program knows: no danger", () => {
    const de = (more: object) =>
      plan(platform({ stacks: { de: { ...DE, hosts: { gl1: { type: "cx33", volume: 50, ...more } } } } }), "de");
    const [stays, retires] = [de({}), de({ retire: { confirm: "gl1", after: "2026-01-01" } })];
    const free = resource(VOLUME, "host-gl1-volume", { location: "fsn1", size: 50 });
    expect(seen([volume], [free], stays, retires).dangers).toEqual([]);
    expect(seen([free], [], retires, stays).dangers).toEqual([]);
    expect(seen([volume], [], retires, stays).dangers).toHaveLength(1);
  });

  test("a larger volume, another record or another container is none", () => {
    const larger = resource(VOLUME, "host-gl1-volume", { location: "fsn1", size: 80 }, { protect: true });
    expect(seen([volume, resource(CONTAINER, "x")], [larger]).dangers).toEqual([]);
  });
});

describe("containers that start anew", () => {
  const restart = (name: string, input = "image") => {
    const { interruptions } = seen(
      [resource(CONTAINER, name, { [input]: "a" })],
      [resource(CONTAINER, name, { [input]: "b" })],
    );
    return interruptions.map(({ sentence, tenants }) => [sentence, tenants]);
  };

  test.each([
    [
      "host-gl1-postgres",
      "Host gl1: PostgreSQL starts anew: pages are away for about a minute, meetings go on.",
      ["riverbank"],
    ],
    ["host-gl2-caddy", "Host gl2: Caddy starts anew: pages are away for a few seconds, meetings go on.", ["otter"]],
    ["tenant-otter-redis", "Redis starts anew: pages are away for about 20 seconds, meetings go on.", ["otter"]],
    [
      "tenant-otter-0123456789",
      "Greenlight starts anew: pages are away for about a minute, meetings go on.",
      ["otter"],
    ],
    [
      "balancer-lb1-api",
      "Balancer lb1: a part of Scalelite starts anew: no meeting can be started or joined for about a minute, running ones go on.",
      ["otter", "riverbank"],
    ],
    [
      "turn-turn1-coturn",
      "TURN server turn1: coturn starts anew: whoever meets through it is cut off for a few seconds.",
      [],
    ],
  ])("%s", (name, sentence, tenants) => {
    expect(restart(name)).toEqual([[sentence, tenants]]);
  });

  test("not by what is changed in place, nor when a successor of another name takes over", () => {
    expect(restart("host-gl1-postgres", "memory")).toEqual([]);
    const takeover = seen(
      [resource(CONTAINER, "tenant-otter-aaaaaaaaaa")],
      [resource(CONTAINER, "tenant-otter-bbbbbbbbbb")],
    );
    expect(takeover).toEqual({ dangers: [], interruptions: [] });
  });

  test("also by a trigger of the engine's own", () => {
    const name = "balancer-lb1-nginx";
    const { interruptions } = seen(
      [resource(CONTAINER, name, {}, { replacementTrigger: "a" })],
      [resource(CONTAINER, name, {}, { replacementTrigger: "b" })],
    );
    expect(interruptions).toHaveLength(1);
  });

  test("tenants to whom the same happens are told of together", () => {
    const names = ["tenant-otter-redis", "tenant-riverbank-redis"];
    const at = (image: string) => names.map((name) => resource(CONTAINER, name, { image }));
    expect(seen(at("a"), at("b")).interruptions).toEqual([
      {
        subject: "2 tenants",
        sentence: "Redis starts anew: pages are away for about 20 seconds, meetings go on.",
        tenants: ["otter", "riverbank"],
      },
    ]);
  });
});

test("resources are counted for whom they are: the longest name counts, and a record at the balancer is its tenant's", () => {
  const changes = compare(
    graph(),
    graph(
      ...["tenant-otter-redis", "meet-otter-a", "host-gl1-caddy", "network", "turn-turn1-a"].map((name) =>
        resource(CONTAINER, name),
      ),
    ),
  );
  expect(bySubject(changes, [PLAN, null], "the region")).toEqual({
    "tenant otter": { added: 2, changed: 0, removed: 0 },
    "host gl1": { added: 1, changed: 0, removed: 0 },
    "the region": { added: 1, changed: 0, removed: 0 },
    "TURN server turn1": { added: 1, changed: 0, removed: 0 },
  });
  expect(countsOf(changes)).toEqual({ added: 5, changed: 0, removed: 0 });
});
