import { expect, test } from "vitest";
import { SECRETS, turn } from "../fixtures/turn/graph.ts";
import { named } from "./graph.ts";

const { graph, one } = await turn();
const stdin = (name: string) => String(one(name).inputs.stdin);
const children = (name: string) =>
  graph.resources
    .filter(({ parent }) => parent?.endsWith(`meet:TurnServer::${name}`))
    .map(({ type, urn }) => `${type} ${named(urn)}`)
    .sort();

test("is made of its machine, one command, Docker's door, one image and coturn", () => {
  expect(children("turn-turn2")).toEqual([
    "command:remote:Command turn-turn2-setup",
    "docker:index/container:Container turn-turn2-coturn",
    "docker:index/remoteImage:RemoteImage turn-turn2-image-coturn/coturn:4.17.2-r0",
    "meet:Machine turn-turn2",
    "pulumi:providers:docker turn-turn2-docker",
  ]);
});

test("without anything to run it is a machine", () => {
  expect(children("turn-turn3")).toEqual(["meet:Machine turn-turn3"]);
});

test("coturn has the machine's own network, comes back after a reboot, ends when it is told to, and its logs cannot fill the disk", () => {
  const { inputs, options } = one("turn-turn1-coturn");
  expect(inputs).toMatchObject({
    name: "coturn",
    command: ["-c", "/etc/coturn/turnserver.conf"],
    networkMode: "host",
    restart: "unless-stopped",
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    init: true,
    wait: true,
  });
  expect(inputs.networksAdvanced).toBeUndefined();
  expect(options.deleteBeforeReplace).toBe(true);
  expect(named(options.provider)).toBe("turn-turn1-docker");
});

test("coturn cannot write its settings; what it keeps is its database", () => {
  expect(one("turn-turn1-coturn").inputs.mounts).toEqual([
    { type: "bind", source: "/srv/meet/turn/settings", target: "/etc/coturn", readOnly: true },
    { type: "bind", source: "/srv/meet/turn/data", target: "/var/lib/coturn", readOnly: false },
  ]);
});

test("its secret is on stdin alone, in no environment and in no setting of the container", () => {
  const { inputs, secrets } = one("turn-turn1-setup");
  expect(inputs.create).toBe("bash -s");
  expect(secrets).toContain("stdin");
  expect([inputs.delete, inputs.triggers]).toEqual([undefined, undefined]);
  expect(stdin("turn-turn1-setup").split("\n")).toContain(`SECRETS='${SECRETS[0]}'`);
  expect(JSON.stringify(one("turn-turn1-coturn").inputs)).not.toContain(SECRETS[0]);
  // Every program that the script starts would have it.
  expect(stdin("turn-turn1-setup")).not.toMatch(/^export SECRETS=/m);
});

test("a new secret is opened beside the old one, and only the command runs again", async () => {
  const rotated = await turn(SECRETS);
  expect(rotated.one("turn-turn1-coturn").inputs).toEqual(one("turn-turn1-coturn").inputs);
  expect(String(rotated.one("turn-turn1-setup").inputs.stdin)).toContain(`SECRETS='${SECRETS.join("\n")}'`);
});

test("peers are in order and each once, whoever names them", () => {
  expect(stdin("turn-turn2-setup")).toContain("export PEERS='198.18.7.223\n198.18.7.224'\n");
  expect(stdin("turn-turn1-setup")).toContain("export PEERS='198.18.7.223\n2001:db8:7::223'\n");
});

test("it relays as much as its cores carry, and no more than there are ports", () => {
  expect(stdin("turn-turn1-setup")).toContain("export TOTAL_QUOTA='10000'\n");
  expect(stdin("turn-turn2-setup")).toContain("export TOTAL_QUOTA='32767'\n");
});

test("every peer is denied before any is allowed, and TLS is modern", () => {
  const settings = stdin("turn-turn1-setup").split("\n");
  for (const line of [
    "denied-peer-ip=0.0.0.0-255.255.255.255",
    "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "no-multicast-peers",
    "no-tcp-relay",
    "use-auth-secret",
    "no-cli",
    "no-dtls",
    "no-tlsv1",
    "no-tlsv1_1",
    "fingerprint",
    "stale-nonce=600",
    "user-quota=100",
    "max-bps=1000000",
    "tls-listening-port=443",
    "min-port=32769",
    "max-port=65535",
  ])
    expect(settings).toContain(line);
  expect(settings.filter((line) => /^(?:static-auth-secret|allowed-peer-ip|no-auth|user)(?:=|$)/.test(line))).toEqual(
    [],
  );
});

test("its authority is the stack's: the public one, or the directory it was given", () => {
  expect(stdin("turn-turn1-setup")).toContain(
    "export AUTHORITY='acme'\nexport DIR='/srv/meet/turn'\nexport DIRECTORY='https://198.18.7.222:14000/dir'\nexport EMAIL='ops@t.meet.test'\n",
  );
  expect(stdin("turn-turn2-setup")).toContain(
    "export AUTHORITY='public'\nexport DIR='/srv/meet/turn'\nexport DIRECTORY=''\nexport EMAIL=''\n",
  );
});

test("is set up once access is set and its name leads there, and coturn starts after it", () => {
  const after = (name: string) => one(name).options.dependsOn.map(named);
  expect(after("turn-turn2-access")).toEqual(expect.arrayContaining(["turn-turn2-a", "turn-turn2-aaaa"]));
  expect(after("turn-turn2-setup")).toContain("turn-turn2-access");
  expect(after("turn-turn2-coturn")).toEqual(
    expect.arrayContaining(["turn-turn2-setup", "turn-turn2-image-coturn/coturn:4.17.2-r0"]),
  );
});

test("everything on it goes with its server", () => {
  for (const name of ["setup", "coturn", "image-coturn/coturn:4.17.2-r0"]) {
    const { deletedWith, replacementTrigger } = one(`turn-turn2-${name}`).options;
    expect([named(deletedWith), replacementTrigger === null]).toEqual(["turn-turn2-server", false]);
  }
});

test("the health check asks for an answer by UDP and for an open door by TLS", () => {
  const { tests } = Object(one("turn-turn1-coturn").inputs.healthcheck);
  expect(tests.slice(0, 3)).toEqual(["CMD", "bash", "-c"]);
  expect(tests[3]).toContain("turnutils_stunclient -p 3478");
  expect(tests[3]).toContain("/dev/tcp/$at/443");
});
