import { expect, test } from "vitest";
import { setupValues } from "../../components/bbbServer.ts";
import { named, north } from "./graph.ts";

const { one, children, plan } = await north();
const [node] = plan.nodes;
const stdin = String(one("node-bbb1-bbb").inputs.stdin);
/** What the script is told, by name; quotes of the shell taken off. */
const value = (name: string) => {
  const found = new RegExp(`^export ${name}='((?:[^']|'\\\\'')*)'$`, "m").exec(stdin)?.[1];
  if (found === undefined) throw new Error(`the script is not told of ${name}`);
  return found.replaceAll(`'\\''`, "'");
};

test("is made of its machine and one remote command", () => {
  expect(children("node-bbb1", "meet:BbbServer")).toEqual([
    "command:remote:Command node-bbb1-bbb",
    "meet:Machine node-bbb1",
  ]);
});

test("its command is a secret on stdin behind a constant line, and is made again on a new server", () => {
  const { inputs, options, secrets } = one("node-bbb1-bbb");
  expect(inputs.create).toBe("bash -s");
  expect(inputs.delete).toBeUndefined();
  expect(inputs.triggers).toBeUndefined();
  expect(secrets).toContain("stdin");
  expect([named(options.deletedWith), options.replacementTrigger === null]).toEqual(["node-bbb1-server", false]);
  expect(options.dependsOn.map(named)).toContain("node-bbb1-access");
});

test("it is told of its line, its installer, and every TURN server of the stack", () => {
  expect(value("FQDN")).toBe(node?.fqdn);
  expect(value("LINE")).toBe("jammy-300");
  expect(value("INSTALLER")).toBe(
    "https://raw.githubusercontent.com/bigbluebutton/bbb-install/v3.0.x-release/bbb-install.sh",
  );
  expect(value("TURN").match(/value="(?:stun|turns?):[^"]*"/g)).toEqual(
    plan.turn.flatMap(({ fqdn }) => [
      `value="stun:${fqdn}:3478"`,
      `value="turn:${fqdn}:3478"`,
      `value="turns:${fqdn}:443?transport=tcp"`,
    ]),
  );
  expect(value("TURN_HOST")).toBe(plan.turn[0]?.fqdn);
});

test("the balancer is the one whose key was pinned; recordings go to nobody else", () => {
  expect(value("BALANCER")).toBe(plan.balancer?.fqdn);
  expect(value("BALANCER_KEY")).toMatch(/^ssh-ed25519 AAAA/);
  expect(value("SPOOL")).not.toBe("");
  expect(value("POST_PUBLISH")).toMatch(
    /^https:\/\/raw\.githubusercontent\.com\/blindsidenetworks\/scalelite\/v[0-9.]+\/bigbluebutton\/scalelite_post_publish\.rb$/,
  );
});

const machine = { title: "bbb1 in north", fqdn: "bbb1.north.meet.example" };
const known = { address: "192.0.2.7", ownRanges: [], balancerAddress: "", balancerKey: "" };
const bbb = {
  line: "jammy-300",
  installerUrl: "https://example.org/bbb-install.sh",
  email: null,
  acmeDirectory: null,
  secret: "5ec7e7",
  turn: [],
  stun: [],
  recordings: true,
  retentionDays: 14,
  balancer: {
    fqdn: "lb1.example.org",
    address: "",
    hostKey: "",
    spool: ":spool",
    postPublish: "https://example.org/x.rb",
  },
  ownRanges: [],
  exporter: null,
};

test("a node that does not record ships nothing, and is still kept free by its balancer", () => {
  const values = setupValues(machine, { ...bbb, recordings: false }, known);
  expect([values.SPOOL, values.BALANCER]).toEqual(["", "lb1.example.org"]);
  expect(values.SETTINGS?.split("\n")).toContain("disableRecordingDefault=true");
  expect(setupValues(machine, bbb, known).SETTINGS?.split("\n")).toContain("disableRecordingDefault=false");
});

test("what is left out is told as nothing, and the authority then writes to root at the machine", () => {
  const values = setupValues(machine, { ...bbb, balancer: null }, known);
  expect(values).toMatchObject({
    BALANCER: "",
    SPOOL: "",
    POST_PUBLISH: "",
    TURN: "",
    TURN_HOST: "",
    ACME_DIRECTORY: "",
  });
  expect(values).toMatchObject({ EXPORTER_IMAGE: "", EXPORTER_PASSWORD: "", EMAIL: "root@bbb1.north.meet.example" });
});

test("the secret is the command's alone: nothing else that is written holds it", () => {
  const { SECRET, ...rest } = setupValues(machine, { ...bbb, secret: "canary" }, known);
  expect(SECRET).toBe("canary");
  expect(JSON.stringify(rest)).not.toContain("canary");
});
