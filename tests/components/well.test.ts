import { expect, test } from "vitest";
import { failureOf } from "../../scripts/apply/failure.ts";
import { named, north } from "./graph.ts";

const { one, plan } = await north();
const given = (name: string, key: string) =>
  new RegExp(`^export ${key}='(.*)'$`, "m").exec(String(one(name).inputs.stdin))?.[1];

test.each([
  ["host-gl1-well", ["host-gl1-postgres", "host-gl1-caddy"], "120"],
  ["balancer-lb1-well-stores", ["balancer-lb1-postgres", "balancer-lb1-redis"], "120"],
  ["balancer-lb1-well-api", ["balancer-lb1-api"], "300"],
])("%s looks at its containers, and again when one of them is another", (name, containers, patience) => {
  const { inputs, options } = one(name);
  expect(options.dependsOn.map(named)).toEqual(expect.arrayContaining(containers));
  expect(given(name, "CONTAINERS")).toBe(containers.map((it) => one(it).inputs.name).join(" "));
  const ids = given(name, "IDS")?.split(" ") ?? [];
  expect([ids.every((id) => /^[0-9a-f]{64}$/.test(id)), new Set(ids).size]).toEqual([true, containers.length]);
  expect([given(name, "PATIENCE"), given(name, "LOCK")]).toEqual([patience, "none"]);
  expect(inputs).toMatchObject({ create: "bash -s", addPreviousOutputInEnv: false });
  expect([inputs.delete, inputs.triggers]).toEqual([undefined, undefined]);
});

test("it is asked again on a new server, and goes with the old one", () => {
  const { deletedWith, replacementTrigger } = one("host-gl1-well").options;
  expect([named(deletedWith), replacementTrigger === null]).toEqual(["host-gl1-server", false]);
});

test("what it says of a container that does not become well is read as that", () => {
  const { urn } = one("host-gl1-well");
  expect(failureOf(urn, "meet: gl1 in north: container postgres is unhealthy", plan)).toMatchObject({
    kind: "unhealthy",
    sentence: "host gl1 did not become healthy",
  });
});
