/** What a machine that was set up anew no longer has is forgotten, and nothing that it has. */
import { afterAll, beforeEach, expect, test } from "vitest";
import { forgetAbsent } from "../../../scripts/apply/reinstalled.ts";
import { readState } from "../../../scripts/apply/state.ts";
import { fakes } from "../fakes.ts";

const fake = fakes();
afterAll(fake.close);
beforeEach(fake.forget);
fake.add("ssh", 'printf "%s\\n" "$FOUND"; exit "$ANSWER"');

const urn = (type: string, name: string) => `urn:pulumi:north::meet-infra::${type}::${name}`;
const CONTAINER = "docker:index/container:Container";
const at = (machine: string) => `${urn("pulumi:providers:docker", `${machine}-docker`)}::p`;
const resource = (type: string, name: string, more: object) => ({ urn: urn(type, name), type, ...more });
const state = readState(
  JSON.stringify({
    deployment: {
      resources: [
        resource("pulumi:providers:docker", "host-gl1-docker", { inputs: { host: "ssh://root@192.0.2.7:22" } }),
        resource("pulumi:providers:docker", "host-gl2-docker", { inputs: { host: "ssh://root@192.0.2.8:22" } }),
        resource(CONTAINER, "host-gl1-postgres", { id: "c1", provider: at("host-gl1") }),
        resource(CONTAINER, "host-gl1-caddy", { id: "c2", provider: at("host-gl1") }),
        resource("docker:index/network:Network", "host-gl1-network", { id: "n1", provider: at("host-gl1") }),
        resource("docker:index/remoteImage:RemoteImage", "host-gl1-image", {
          id: "sha256:aacaddy:2",
          provider: at("host-gl1"),
        }),
        resource(CONTAINER, "host-gl2-postgres", { id: "c9", provider: at("host-gl2") }),
        resource("command:remote:Command", "host-gl1-setup", { id: "x" }),
      ],
    },
  }),
);
const gl1 = { title: "gl1 in north", name: "host-gl1", urn: "", address: "192.0.2.7", ipv6: null, hostKey: "old" };

async function left(found: string, answer = 0, address = gl1.address): Promise<{ gone: string[]; said: string[] }> {
  const said: string[] = [];
  const key = "ssh-ed25519 AAAAnew";
  const env = { ...fake.env, FOUND: found, ANSWER: String(answer) };
  const now = await forgetAbsent(state, { machine: gl1, address, key }, env, (line) => said.push(line));
  const kept = new Set(now.deployment.resources.map((it) => it.urn));
  const gone = state.deployment.resources.filter((it) => !kept.has(it.urn)).map((it) => it.urn.split("::")[3] ?? "");
  return { gone, said };
}

test("containers and networks that are not there are forgotten; images that are, and other machines' things, are not", async () => {
  expect(await left("c2\nsha256:aa")).toEqual({
    gone: ["host-gl1-postgres", "host-gl1-network"],
    said: [
      "gl1 in north was set up anew: 2 of its containers, networks and images are no longer there, and made again",
    ],
  });
  // The key that is accepted, and no other, opens it.
  expect(fake.asked().join("\n")).toContain("KnownHostsCommand=/bin/echo 192.0.2.7 ssh-ed25519 AAAAnew");
});

test("at another address it is asked there what it has", async () => {
  expect((await left("c1\nc2\nsha256:aa", 0, "192.0.2.9")).gone).toEqual(["host-gl1-network"]);
  expect(fake.asked().join("\n")).toContain("KnownHostsCommand=/bin/echo 192.0.2.9 ssh-ed25519 AAAAnew");
});

test("a machine without Docker has none of it", async () => {
  expect((await left("")).gone).toEqual(["host-gl1-postgres", "host-gl1-caddy", "host-gl1-network", "host-gl1-image"]);
});

test("where all is there, as after a new key alone, nothing is forgotten and nothing is said", async () => {
  expect(await left("c1\nc2\nn1\nsha256:aa")).toEqual({ gone: [], said: [] });
});

test.each([
  [255, 3, "no-login", "gl1 in north does not accept any key of your SSH agent; nothing was done"],
  [1, 4, "no-answer", "the Docker of gl1 in north does not answer; nothing was done"],
])("a machine that does not say what it has (%i): nothing is done", async (answer, exit, code, message) => {
  await expect(left("c1", answer)).rejects.toMatchObject({ exit, code, message });
});
