/** What the whole program declares must keep: no secret in plain sight, and nothing from what is not right. */
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { keyName, withoutComment } from "../../model/plan/people.ts";
import { derivedSecrets } from "../../model/secrets.ts";
import { declare } from "../../preview/declare.ts";
import { under } from "../../preview/paths.ts";
import { north } from "../components/graph.ts";

// The refusal starts the program once more.
vi.setConfig({ testTimeout: 60_000 });

const { graph, plan, one } = await north();
const checkout = fileURLToPath(new URL("../..", import.meta.url));
const root = fileURLToPath(new URL("../fixtures/north", import.meta.url));

const master = plan.secrets.find(({ key }) => key === "meet:master")?.placeholder ?? "";
const values = [...plan.secrets.map(({ placeholder }) => placeholder), ...derivedSecrets(plan, master)];

/** Paths of texts that hold a secret, but for those below a path that is marked. */
function traces(value: unknown, path: string, marked: readonly string[]): string[] {
  if (marked.includes(path)) return [];
  if (typeof value === "string") return values.some((secret) => value.includes(secret)) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => traces(item, under(path, index), marked));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => traces(item, under(path, key), marked));
}

test("no input shows a secret that is not marked as one", () => {
  expect(values.length).toBeGreaterThan(10);
  const found = graph.resources.flatMap(({ urn, inputs, secrets }) =>
    traces(inputs, "", secrets).map((path) => `${urn} ${path}`),
  );
  expect(found).toEqual([]);
});

test("the secrets are there, each where it is used", () => {
  const all = JSON.stringify(graph.resources.map(({ inputs }) => inputs));
  const unused = values.filter((value) => !all.includes(value));
  expect(unused).toEqual([master]);
});

test("what a tenant's administrators are called is nobody's to read in a log", () => {
  expect(one("tenant-egret-serve").secrets).toContain("stdin");
});

test("a stack that has no file is refused, with the stacks there are", async () => {
  const request = { program: checkout, root, stack: "south", config: {}, secrets: plan.secrets };
  await expect(declare(request)).rejects.toThrow("there is no stacks/south.yaml; the stacks are north");
});

test("a key is called by itself at Hetzner, and has no comment there: another one replaces nothing", () => {
  const keys = graph.resources.filter(({ type }) => type === "hcloud:index/sshKey:SshKey");
  const lines = plan.people.flatMap((person) => person.keys.map((line) => ({ line, person: person.id })));
  expect(lines.length).toBeGreaterThan(0);
  expect(keys.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2))).toEqual(lines.map(({ line }) => keyName(line)));
  for (const { line, person } of lines) {
    expect(one(keyName(line)).inputs).toMatchObject({
      name: `north-${keyName(line)}`,
      publicKey: withoutComment(line),
      labels: { "managed-by": "meet-infra", stack: "north", person },
    });
  }
});

test("a tenant's Greenlight is called by its generation, so that the next one starts beside it", () => {
  const names = graph.resources.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2));
  expect(names).toEqual(expect.arrayContaining(plan.tenants.map(({ name, digest }) => `${name}-${digest}`)));
});
