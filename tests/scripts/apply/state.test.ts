import { expect, test } from "vitest";
import { settle, withoutPending } from "../../../scripts/apply/settle.ts";
import { dockerAddress, pinnedMachines, readState } from "../../../scripts/apply/state.ts";

const urn = (type: string, name: string) => `urn:pulumi:sandbox::meet-infra::${type}::${name}`;
const provider = urn("pulumi:providers:docker", "host-gl1-docker");
const container = {
  urn: urn("docker:index/container:Container", "tenant-heron-redis"),
  type: "docker:index/container:Container",
  provider: `${provider}::id`,
  inputs: { name: "redis-heron" },
};

function state(pending: { type: string; resource: object }[] = []) {
  return readState(
    JSON.stringify({
      version: 3,
      deployment: {
        manifest: {},
        resources: [
          { urn: provider, type: "pulumi:providers:docker", id: "id", inputs: { host: "ssh://root@198.18.7.10:22" } },
          {
            urn: urn("command:local:Command", "host-gl1-hostkey"),
            type: "command:local:Command",
            inputs: { environment: { MACHINE: "gl1 in sandbox", ADDRESS: "198.18.7.10" } },
            outputs: { stdout: "ssh-ed25519 AAAA" },
          },
          {
            urn: urn("meet:Machine", "host-gl1"),
            type: "meet:Machine",
            outputs: { ipv4: "198.18.7.10", ipv6: "2001:db8:7:1::1" },
          },
        ],
        pending_operations: pending,
      },
    }),
  );
}

test("knows every machine whose key was pinned, and where a container lives", () => {
  expect(pinnedMachines(state())).toEqual([
    {
      title: "gl1 in sandbox",
      name: "host-gl1",
      urn: urn("command:local:Command", "host-gl1-hostkey"),
      address: "198.18.7.10",
      ipv6: "2001:db8:7:1::1",
      hostKey: "ssh-ed25519 AAAA",
    },
  ]);
  const [operation] = state([{ type: "creating", resource: container }]).deployment.pending_operations;
  expect(operation && dockerAddress(state(), operation.resource)).toBe("198.18.7.10");
});

test.each([
  ["updating", container, true, "tenant-heron-redis: was being changed; it is done again"],
  [
    "creating",
    { ...container, type: "command:remote:Command" },
    true,
    "tenant-heron-redis: was half done; it is safe to do again",
  ],
  [
    "creating",
    { ...container, type: "meet:DnsRecord" },
    true,
    "tenant-heron-redis: was half done; it is safe to do again",
  ],
  [
    "creating",
    { ...container, provider: "gone::id" },
    true,
    "tenant-heron-redis: its machine was never reached, so it cannot exist",
  ],
  [
    "creating",
    { ...container, inputs: { name: "x; rm -rf /" } },
    true,
    "tenant-heron-redis: its machine was never reached, so it cannot exist",
  ],
  [
    "creating",
    { ...container, type: "hcloud:index/server:Server" },
    false,
    "tenant-heron-redis: may or may not exist at its vendor",
  ],
])("settles %s of %o", async (type, resource, settled, sentence) => {
  const [one] = await settle(state([{ type, resource }]), "sandbox", {}, new Map());
  expect({ settled: one?.settled, sentence: one?.sentence }).toEqual({ settled, sentence });
  expect(one?.settled === true || one?.help !== "").toBe(true);
});

test("keeps all else in the state as it was", () => {
  const before = state([{ type: "creating", resource: container }]);
  const after = withoutPending(before);
  expect(after.deployment.pending_operations).toEqual([]);
  expect({
    ...after,
    deployment: { ...after.deployment, pending_operations: before.deployment.pending_operations },
  }).toEqual(before);
});
