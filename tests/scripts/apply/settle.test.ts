/** What a half-done run left on a machine: only what is certainly ours, unknown to the state and without data goes. */
import { createServer } from "node:http";
import { afterAll, beforeEach, expect, test } from "vitest";
import { settle } from "../../../scripts/apply/settle.ts";
import { readState } from "../../../scripts/apply/state.ts";
import { fakes } from "../fakes.ts";

const fake = fakes();
afterAll(fake.close);
beforeEach(fake.forget);
fake.add("ssh", 'case "$said" in *inspect*) printf "%s\\n" "$FOUND"; exit "$ANSWER" ;; esac', 'exit "$REMOVED"');

const urn = (type: string, name: string) => `urn:pulumi:north::meet-infra::${type}::${name}`;
const docker = urn("pulumi:providers:docker", "host-gl1-docker");
const TYPES = { container: "docker:index/container:Container", network: "docker:index/network:Network" };

function pending(kind: keyof typeof TYPES, name: string) {
  const resource = (type: string, logical: string, rest: object) => ({ urn: urn(type, logical), type, ...rest });
  const pin = {
    inputs: { environment: { MACHINE: "gl1 in north", ADDRESS: "192.0.2.7" } },
    outputs: { stdout: "ssh-ed25519 AAAA" },
  };
  const resources = [
    resource("pulumi:providers:docker", "host-gl1-docker", { id: "p", inputs: { host: "ssh://root@192.0.2.7:22" } }),
    resource("command:local:Command", "host-gl1-hostkey", pin),
    resource(TYPES.container, "host-gl1-caddy", { id: "known" }),
  ];
  const half = resource(TYPES[kind], "half", { provider: `${docker}::p`, inputs: { name } });
  const deployment = { resources, pending_operations: [{ type: "creating", resource: half }] };
  return readState(JSON.stringify({ deployment }));
}

const OURS = { container: "redis-heron", network: "meet" };

async function outcome(kind: keyof typeof TYPES, found: string, answer = 0, removed = 0, name = OURS[kind]) {
  const env = { ...fake.env, FOUND: found, ANSWER: String(answer), REMOVED: String(removed) };
  const [one] = await settle(pending(kind, name), "north", env, new Map());
  const commands = fake.asked().map((line) => line.slice(line.indexOf("root@192.0.2.7 ") + "root@192.0.2.7 ".length));
  return { settled: one?.settled, sentence: one?.sentence, help: one?.help, next: commands.slice(1) };
}

test("a container with our label that the state does not know is removed", async () => {
  expect(await outcome("container", "stray north")).toEqual({
    settled: true,
    sentence: "half: stood half made on gl1 in north; removed, and made again now",
    help: "",
    next: ["docker rm -f stray"],
  });
});

test.each([
  ["of nobody", "stray <no value>"],
  ["without a label", "stray"],
  ["of another stack", "stray south"],
])("a container %s is left alone, and the person is told", async (_, found) => {
  expect(await outcome("container", found)).toEqual({
    settled: false,
    sentence: "half: a container of that name on gl1 in north is not ours",
    help: "rename or remove it there: docker container rm redis-heron",
    next: [],
  });
});

test("a container that the state knows is left alone", async () => {
  expect(await outcome("container", "known north")).toMatchObject({
    settled: true,
    sentence: "half: was not made; it is made now",
    next: [],
  });
});

test("a network of ours goes when nothing is on it, and stays when something is", async () => {
  expect(await outcome("network", "stray north 0")).toMatchObject({ settled: true, next: ["docker network rm stray"] });
  fake.forget();
  expect(await outcome("network", "stray north 1")).toEqual({
    settled: false,
    sentence: "half: the network on gl1 in north is in use by something that state does not know",
    help: "look with: docker network inspect meet",
    next: [],
  });
});

test("where the machine does not answer, nothing is taken for gone", async () => {
  expect(await outcome("container", "", 255)).toEqual({
    settled: false,
    sentence: "half: gl1 in north or its Docker does not answer, so nobody can tell whether it exists",
    help: "run this again when both answer",
    next: [],
  });
});

test("what could not be removed is not taken for gone", async () => {
  expect(await outcome("container", "stray north", 0, 1)).toMatchObject({
    settled: false,
    sentence: "half: could not be removed from gl1 in north",
  });
});

test("the machine is asked for that name and no other", async () => {
  await outcome("container", "");
  // A Docker that does not answer ends it, and does not look like one that has nothing.
  expect(fake.asked()[0]).toContain("ids=$(docker ps -aq --no-trunc --filter 'name=^/?redis-heron$') || exit 1; ");
});

test.each(["x; touch evil", "$(touch evil)", "x'y", "-f", ""])(
  "a name that no container of ours has (%o) never comes onto a command line",
  async (name) => {
    await outcome("container", "stray north", 0, 0, name);
    expect(fake.asked()).toEqual([]);
  },
);

test("what was being removed is forgotten when its vendor no longer has it, and removed again otherwise", async () => {
  let gone = true;
  const api = createServer((request, response) => {
    const absent = gone && request.url === "/servers/4711";
    response.writeHead(absent ? 404 : 200).end(absent ? '{"error":{"code":"not_found"}}' : "{}");
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  try {
    const address = api.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const config = new Map([
      ["hcloud:token", "t"],
      ["hcloud:endpoint", `http://127.0.0.1:${address.port}`],
    ]);
    const server = { urn: urn("server", "node-bbb1-server"), type: "hcloud:index/server:Server", id: "4711" };
    const volume = { urn: urn("volume", "host-gl1-volume"), type: "hcloud:index/volume:Volume", id: "12" };
    const deployment = { resources: [server, volume], pending_operations: [{ type: "deleting", resource: server }] };
    const state = readState(JSON.stringify({ deployment }));
    const [forgotten] = await settle(state, "north", fake.env, config);
    expect(forgotten).toMatchObject({
      sentence: "node-bbb1-server: was removed, and the run never heard so",
      settled: true,
      gone: server,
    });
    gone = false;
    const [again] = await settle(state, "north", fake.env, config);
    expect([again?.sentence, again?.gone]).toEqual([
      "node-bbb1-server: was being removed; it is done again",
      undefined,
    ]);
  } finally {
    api.close();
  }
});
