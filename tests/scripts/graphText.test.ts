import { expect, test } from "vitest";
import { compare } from "../../preview/compare.ts";
import type { Graph, GraphOptions, GraphResource } from "../../preview/graph.ts";
import { changeText, graphText } from "../../scripts/graphText.ts";

const OPTIONS: GraphOptions = {
  protect: false,
  deleteBeforeReplace: null,
  ignoreChanges: [],
  retainOnDelete: false,
  deletedWith: null,
  dependsOn: [],
  provider: null,
  aliases: [],
  replaceOnChanges: [],
  replaceWith: [],
  replacementTrigger: null,
  additionalSecretOutputs: [],
  import: null,
  timeouts: {},
};

const urn = (name: string): string => `urn:pulumi:nz::meet-infra::x::${name}`;

function resource(name: string, type: string, parent: string | null, more: Partial<GraphResource> = {}): GraphResource {
  const custom = !type.startsWith("meet:") && !type.startsWith("pulumi:");
  return {
    urn: urn(name),
    type,
    parent: parent === null ? null : urn(parent),
    inputs: {},
    options: OPTIONS,
    secrets: [],
    custom,
    ...more,
  };
}

function graph(...resources: GraphResource[]): Graph {
  return {
    stack: "nz",
    project: "meet-infra",
    resources: [resource("meet-infra-nz", "pulumi:pulumi:Stack", null), ...resources],
    warnings: [],
  };
}

const host = resource("host-gl1", "meet:GreenlightHost", "meet-infra-nz");
const setup = resource("host-gl1-setup", "command:remote:Command", "host-gl1", {
  inputs: {
    connection: { host: "203.0.113.41", password: "hunter2" },
    environment: { A: "1", TOKEN: "hunter2" },
    stdin: "one\ntwo\nthree",
  },
  secrets: ["connection", "environment.TOKEN"],
});
const container = resource("host-gl1-caddy", "docker:index/container:Container", "host-gl1", {
  inputs: { envs: ["A=1", "B=hunter2"], ports: [{ internal: 80 }], name: "caddy" },
  secrets: ["envs[1]"],
  options: {
    ...OPTIONS,
    protect: true,
    deleteBeforeReplace: true,
    deletedWith: urn("host-gl1-setup"),
    ignoreChanges: ["image"],
  },
});
const before = graph(host, setup, container);

test("a graph is told component by component, with its secrets hidden and what protects it", () => {
  expect(graphText(before)).toBe(`nz: 2 resources

host-gl1  meet:GreenlightHost
  host-gl1-setup  command:remote:Command
      connection: [secret]
      environment.A: 1
      environment.TOKEN: [secret]
      stdin: "one\\ntwo\\nthree"
  host-gl1-caddy  docker:Container
      envs: [A=1, [secret]]
      ports[0].internal: 80
      name: caddy
      (protected; deleted before it is replaced; goes with host-gl1-setup; later changes ignored: image)
`);
});

test("a long value is cut, and says how long it is", () => {
  const long = resource("long", "command:remote:Command", "meet-infra-nz", { inputs: { create: "x".repeat(250) } });
  expect(graphText(graph(long))).toContain(`create: ${"x".repeat(100)}… (250 characters)`);
});

test("a change is told under the components it touches; of a long text only the lines that differ", () => {
  const after = graph(
    host,
    { ...setup, inputs: { ...setup.inputs, stdin: "one\n2\nthree", environment: { A: "2", TOKEN: "hunter3" } } },
    resource("tenant-kea", "meet:Greenlight", "meet-infra-nz"),
    resource("tenant-kea-redis", "docker:index/container:Container", "tenant-kea"),
  );
  expect(changeText(compare(before, after), before, after)).toBe(`nz: 2 added, 1 changed, 1 removed

  host-gl1  meet:GreenlightHost
    - host-gl1-caddy  docker:Container
    ~ host-gl1-setup  command:remote:Command
        environment.A: 1 -> 2
        environment.TOKEN: [secret] -> [secret]
        stdin, line 2:
          - two
          + 2

+ tenant-kea  meet:Greenlight
    + tenant-kea-redis  docker:Container
`);
});

test("a resource under a new name says which it was", () => {
  const after = graph(host, setup, {
    ...container,
    urn: urn("host-gl1-web"),
    inputs: { ...container.inputs, name: "web" },
    options: { ...container.options, aliases: [container.urn] },
  });
  expect(changeText(compare(before, after), before, after)).toContain(
    "    ~ host-gl1-web  docker:Container  (until now host-gl1-caddy)\n",
  );
});

test("of a list only what came and what went is told, and resources by their names", () => {
  const depends = (...names: string[]): Graph =>
    graph(host, { ...setup, options: { ...OPTIONS, dependsOn: names.map(urn), deletedWith: urn(names[0] ?? "") } });
  const [old, fresh] = [depends("a", "b", "c"), depends("b", "c", "d")];
  expect(changeText(compare(old, fresh), old, fresh)).toContain(`
    ~ host-gl1-setup  command:remote:Command
        deletedWith: a -> b
        dependsOn:
          - a
          + d
`);
  const turned = depends("b", "a", "c");
  expect(changeText(compare(old, turned), old, turned)).toContain("dependsOn: the same in another order");
});

test("nothing changed is one line", () => {
  expect(changeText(compare(before, before), before, before)).toBe("nz: 0 added, 0 changed, 0 removed\n");
});
