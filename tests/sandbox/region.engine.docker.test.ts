/**
 * The whole region, with the real engine: what it answers, a third tenant and a second node by YAML alone,
 * a server that somebody deleted, refusals. One region for all files; each test leaves it whole.
 */
import { Resolver } from "node:dns/promises";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { derivedSecrets, exporterPassword, meetingSecret, nodeSecret } from "../../model/secrets.ts";
import { CLOUD } from "../../sandbox/cloud/addresses.ts";
import { dockerInspect } from "../../sandbox/docker.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { canTrace, contactsOf, isOfSandbox } from "./contacts.ts";
import { exportedUrns } from "./engine.ts";
import { leaksHere, leaksOn } from "./leaks.ts";
import { openPorts } from "./portScan.ts";
import {
  addressOf,
  allSaid,
  allWell,
  BALANCER,
  breakNext,
  call,
  callsSince,
  containers,
  document,
  HOST,
  health,
  healthSoon,
  hetzner,
  machine,
  meanwhile,
  meet,
  on,
  openRegion,
  planOf,
  press,
  type Region,
  serverOf,
  soon,
  sql,
  TOOLS,
  tag,
  up,
  urns,
  usersOf,
  withStack,
  withThirdTenant,
  writesSince,
} from "./region.ts";

const plan = planOf(CHECKOUT);
const [garden, mill] = plan.tenants;
const [bbb1] = plan.nodes;
const machines = [...plan.nodes, ...plan.turn, ...(plan.balancer === null ? [] : [plan.balancer]), ...plan.hosts];
if (garden === undefined || mill === undefined || bbb1 === undefined) throw new Error("the example region is small");
const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
let master = "";
let meeting: Region["meeting"];
let as: Region["as"];

beforeAll(async () => {
  ({ master, meeting, as } = await openRegion());
});

test("every machine, tenant and name is well, each by a check of its own kind", async () => {
  expect(await allWell(120)).toEqual([]);
});

test("a second run changes nothing, and writes nothing at the clouds", async () => {
  const before = await containers();
  const since = new Date();
  expect(await up()).toMatchObject({ changes: 0, steps: [] });
  expect(await writesSince(since)).toEqual([]);
  expect(await containers()).toEqual(before);
});

test("what is declared is what the state holds", async () => {
  const declared = document(await meet("declare", "sandbox", "--json"));
  expect(urns(declared["resources"])).toEqual(await exportedUrns());
});

test("names lead to machines and back, and machines are on the private network", async () => {
  const names = new Resolver();
  names.setServers([CLOUD]);
  const ofMachine = new Map<string, { readonly A: string; readonly AAAA: string }>();
  for (const { id, name, fqdn } of machines) {
    const address = await addressOf(id);
    const [ipv6 = ""] = await names.resolve6(fqdn);
    ofMachine.set(name, { A: address, AAAA: ipv6 });
    expect([id, await names.reverse(address), await names.reverse(ipv6)]).toEqual([id, [fqdn], [fqdn]]);
    expect(await on(id, "ip", "-4", "-o", "addr")).toMatch(/inet 198\.18\.8\.\d+\/24/);
  }
  for (const { fqdn, type, machine } of plan.records) {
    const found = type === "A" ? await names.resolve4(fqdn) : await names.resolve6(fqdn);
    expect([fqdn, type, found]).toEqual([fqdn, type, [ofMachine.get(machine)?.[type]]]);
  }
});

test("from outside, a machine answers on the ports that the plan names and on no other, and logs in only who may", async () => {
  const names = new Resolver();
  names.setServers([CLOUD]);
  const planned = new Map<string, number[]>();
  for (const { id, role, fqdn, ports } of machines) {
    const tcp = ports.flatMap(({ protocol, port }) => (protocol === "tcp" && port !== undefined ? [Number(port)] : []));
    // Port 80 of a TURN server opens only while its certificate is renewed.
    planned.set(await addressOf(id), role === "turn" ? tcp.filter((port) => port !== 80) : tcp);
    const [ipv6 = ""] = await names.resolve6(fqdn);
    // Nobody's IPv6 address is among those that may log in.
    planned.set(
      ipv6,
      tcp.filter((port) => port !== 22 && !(role === "turn" && port === 80)),
    );
  }
  const open = await openPorts([...planned.keys()], [...new Set([...planned.values()].flat())]);
  for (const [address, ports] of planned) {
    expect([address, open.get(address)]).toEqual([address, ports.sort((a, b) => a - b)]);
  }
});

test("the sandbox leads nowhere", async () => {
  expect(await dockerInspect("network", "meet-sandbox", "{{.Internal}}")).toBe("true");
  await expect(on(HOST, "ping", "-c", "1", "-W", "2", "192.0.2.1")).rejects.toThrow();
});

test.skipIf(!canTrace)(
  "who works on the region from here reaches this computer and the sandbox's network alone (apt-get install strace)",
  async () => {
    const reached = await contactsOf(["up", "sandbox", "--json"], ["doctor", "sandbox", "--json"]);
    expect(reached).toContain("127.0.0.1");
    expect(reached).toContain(await addressOf(HOST));
    expect(reached.filter((address) => !isOfSandbox(address))).toEqual([]);
  },
);

test("data lie on the volumes, as large as the plan says", async () => {
  const { volumes } = z
    .object({ volumes: z.array(z.looseObject({ name: z.string(), size: z.number() })) })
    .parse(await hetzner("GET", "/volumes?per_page=50"));
  const planned = machines.flatMap(({ fqdn, made }) =>
    made.by === "hetzner" && made.volumeGb !== null ? [{ name: fqdn, size: made.volumeGb }] : [],
  );
  expect(planned).toHaveLength(2);
  expect(volumes.map(({ name, size }) => ({ name, size })).sort(byName)).toEqual(planned.sort(byName));
  for (const id of [HOST, BALANCER]) {
    expect(await on(id, "findmnt", "-no", "FSTYPE,SOURCE", "/srv/meet")).toMatch(/^ext4 +\/dev\//);
  }
});

test("a node ships its recordings over the stack's network, and tells its numbers to who has the password", async () => {
  const ssh = "/etc/meet/recordings/ssh_config";
  expect(await on("bbb1", "grep", "HostName", ssh)).toMatch(/HostName 198\.18\.8\.\d+/);
  const ship = `cd /tmp && echo spooled > drill.txt && runuser -u bigbluebutton -- rsync -a --chmod=F664 --rsh='ssh -F ${ssh}' drill.txt meet-balancer:/srv/meet/recordings/spool/`;
  const spool = await on(
    "bbb1",
    "sed",
    "-n",
    "s/^spool_dir: meet-balancer://p",
    "/usr/local/bigbluebutton/core/scripts/scalelite.yml",
  );
  await on("bbb1", "sh", "-c", ship.replace("/srv/meet/recordings/spool", spool));
  const metrics = async (password: string) =>
    await on(
      "bbb1",
      "curl",
      "-sS",
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      "-u",
      `metrics:${password}`,
      `https://${bbb1.fqdn}/metrics`,
    );
  expect(await metrics("guessed")).toBe("401");
  expect(await metrics(exporterPassword(master, bbb1))).toBe("200");
});

describe("a meeting", () => {
  const limits = (duration: string, participants: string) => ({ duration, participants });

  test.each([
    ["garden", "1440", "100", "true"],
    ["mill", "180", "10", "false"],
  ])("of %s has the limits of its level, whatever is asked for", async (id, duration, participants, recorded) => {
    const name = `limits-${id}`;
    const asked = { meetingID: name, name, duration: "9999", maxParticipants: "9999" };
    const recording = { record: "true", autoStartRecording: "true" };
    const made = await meeting(as(id), "create", { ...asked, ...recording });
    expect(tag(made.body, "returncode")).toBe("SUCCESS");
    const info = await call(await addressOf("bbb1"), bbb1.fqdn, nodeSecret(master, bbb1), "getMeetingInfo", {
      meetingID: name,
    });
    expect(limits(tag(info.body, "duration"), tag(info.body, "maxUsers"))).toEqual(limits(duration, participants));
    expect(tag(info.body, "recording")).toBe(recorded);
    await meeting(as(id), "end", { meetingID: name });
  });

  test("is its tenant's: another can neither see, join nor end it", async () => {
    await meeting(as("garden"), "create", { meetingID: "ours", name: "ours" });
    expect(tag((await meeting(as("garden"), "getMeetings")).body, "meetingID")).toBe("ours");
    expect((await meeting(as("mill"), "getMeetings")).body).not.toContain("ours");
    for (const what of ["end", "getMeetingInfo"]) {
      const { body } = await meeting(as("mill"), what, { meetingID: "ours" });
      expect([what, tag(body, "returncode"), tag(body, "messageKey")]).toEqual([what, "FAILED", "notFound"]);
    }
    const join = await meeting(as("mill"), "join", { meetingID: "ours", fullName: "Eve", role: "VIEWER" });
    expect(join.status === 302).toBe(false);
    const right = await meeting(as("garden"), "join", { meetingID: "ours", fullName: "Ada", role: "VIEWER" });
    expect(right.status).toBe(302);
    await meeting(as("garden"), "end", { meetingID: "ours" });
  });

  test("is refused to whoever signs with another secret", async () => {
    const wrong = { id: "garden", secret: meetingSecret(master, "mill", 1) };
    const { body } = await meeting(wrong, "create", { meetingID: "stolen", name: "stolen" });
    expect([tag(body, "returncode"), tag(body, "messageKey")]).toEqual(["FAILED", "checksumError"]);
  });
});

test("each tenant has its one first administrator, by invitation only, and nobody was shown a password", async () => {
  for (const tenant of [garden, mill]) {
    expect(await usersOf(tenant.database)).toBe(1);
    const registration =
      "SELECT value FROM site_settings JOIN settings ON settings.id = setting_id WHERE settings.name = 'RegistrationMethod'";
    expect(await sql(tenant.database, registration)).toBe("invite");
  }
});

test("taking the database away makes /health_check fail, and giving it back mends it", async () => {
  await machine("docker", "stop", "postgres");
  expect(await healthSoon(garden.hostname, "500", 30)).toMatch(/^500 /);
  await machine("docker", "start", "postgres");
  expect(await healthSoon(garden.hostname, "200", 60)).toBe("200 success");
});

test("a tenant's Greenlight that is killed comes back by itself", async () => {
  const state = (field: string) => machine("docker", "inspect", "-f", `{{.State.${field}}}`, garden.container);
  const before = await state("StartedAt");
  await machine("kill", "-9", await state("Pid"));
  expect(
    await soon(
      () => state("StartedAt"),
      (it) => it !== before,
      60,
    ),
  ).not.toBe(before);
  expect(await healthSoon(garden.hostname, "200", 120)).toBe("200 success");
});

test("a third tenant in six lines: plan, declare and preview agree, and up makes only that", async () => {
  const root = withThirdTenant();
  const before = await containers();
  await meanwhile(root, async () => {
    const planned = document(await meet("plan", "sandbox", "--root", root, "--against", CHECKOUT, "--json"));
    expect(JSON.stringify(planned)).toMatch(/1 tenant joins/);
    const declared = document(await meet("declare", "sandbox", "--root", root, "--against", CHECKOUT, "--json"));
    const previewed = document(await meet("preview", "sandbox", "--root", root, "--json"));
    // What waits for one thing more is declared so, and the engine has nothing to do there.
    const changes = Array.isArray(declared["changes"]) ? declared["changes"] : [];
    const joined = urns(changes.filter((it) => it.op === "added"));
    expect(joined.length).toBeGreaterThan(8);
    const pool = urns(changes.filter((it) => it.op === "changed")).filter((urn) => urn.endsWith("-reconcile"));
    expect(urns(previewed["steps"])).toEqual([...joined, ...pool].sort());

    const since = new Date();
    const logins = () =>
      Promise.all(
        [HOST, BALANCER].map(async (id) => {
          const said = await on(
            id,
            "journalctl",
            "-u",
            "ssh",
            "--since",
            `@${Math.floor(since.getTime() / 1000)}`,
            "-o",
            "cat",
          );
          return said.split("\n").filter((line) => line.startsWith("Accepted publickey")).length;
        }),
      );
    const done = await up(root);
    expect(urns(done["steps"])).toEqual([...joined, ...pool].sort());
    expect(await healthSoon(TOOLS, "200", 30)).toBe("200 success");
    // A look at the test's own server is the one call that anybody made at Hetzner.
    const asked = (await callsSince(since)).filter((it) => it.startsWith("hetzner"));
    expect(asked.filter((it) => it !== "hetzner GET /servers")).toEqual([]);
    const writes = await writesSince(since);
    expect(writes.filter((it) => it.startsWith("cloudflare"))).toHaveLength(4);
    const [host = 0, balancer = 0] = await logins();
    expect([host <= 3 || host, balancer <= 1 || balancer]).toEqual([true, true]);
    expect((await containers()).filter((container) => before.includes(container))).toEqual(before);
    // An org with two tenants on two levels: each meeting has the limits of its own.
    for (const [id, duration, participants] of [
      ["tools", "60", "5"],
      ["garden", "1440", "100"],
    ] as const) {
      await meeting(as(id), "create", { meetingID: `two-${id}`, name: id });
      const { body } = await meeting(as(id), "getMeetingInfo", { meetingID: `two-${id}` });
      expect([id, tag(body, "duration"), tag(body, "maxUsers")]).toEqual([id, duration, participants]);
      await meeting(as(id), "end", { meetingID: `two-${id}` });
    }
  });
  expect(await containers()).toEqual(before);
  expect(await machine("ls", "/srv/meet/caddy/sites")).toBe("garden.caddy\nmill.caddy");
  expect(tag((await meeting(as("tools"), "getMeetings")).body, "messageKey")).toBe("checksumError");
});

test("a second node by YAML alone gets into the pool, and leaves again in order", async () => {
  const two = withStack([
    "  bbb1: { type: ccx33, price: 0 }\n",
    "  bbb1: { type: ccx33, price: 0 }\n  bbb2: { type: ccx33, price: 0 }\n",
  ]);
  const drained = withStack([
    "  bbb1: { type: ccx33, price: 0 }\n",
    "  bbb1: { type: ccx33, price: 0 }\n  bbb2: { type: ccx33, price: 0, drain: true }\n",
  ]);
  const servers = () =>
    on(BALANCER, "docker", "exec", "scalelite-api", "sh", "-c", "set -a; . /run/meet/secrets.env; ./bin/rake servers");
  try {
    await meanwhile(two, async () => {
      try {
        await up(two);
        const known = await soon(servers, (said) => (said.match(/online/g) ?? []).length === 2, 60);
        expect(known).toContain("bbb2.sandbox.meet.test");
      } finally {
        // Its addresses are protected until it drains.
        expect((await meet("up", "sandbox", "--root", drained, "--json")).code).toBe(0);
      }
      expect(await servers()).toMatch(/bbb2[\s\S]*(?:cordoned|disabled)|(?:cordoned|disabled)[\s\S]*bbb2/);
    });
  } finally {
    rmSync(drained, { recursive: true, force: true });
  }
  expect(await servers()).not.toContain("bbb2");
  await expect(serverOf("bbb2")).rejects.toThrow("there is no server bbb2");
});

test("a server that somebody deleted comes back whole: its address, its name, its place in the pool", async () => {
  const before = await serverOf("bbb1");
  await hetzner("DELETE", `/servers/${before.id}`);
  await soon(
    () =>
      serverOf("bbb1").then(
        () => "there",
        () => "gone",
      ),
    (it) => it === "gone",
    30,
  );
  const said = await meet("up", "sandbox", "--json");
  expect([said.code, said.code === 0 ? "" : said.stdout]).toEqual([0, ""]);
  expect(said.stderr).toContain("bbb1 in sandbox was deleted at Hetzner: it is made anew");
  const after = await serverOf("bbb1");
  expect(after.id).not.toBe(before.id);
  expect(after.public_net.ipv4.ip).toBe(before.public_net.ipv4.ip);
  expect(await allWell(120)).toEqual([]);
  expect(tag((await meeting(as("mill"), "create", { meetingID: "again", name: "again" })).body, "returncode")).toBe(
    "SUCCESS",
  );
  await meeting(as("mill"), "end", { meetingID: "again" });
  expect(await up()).toMatchObject({ changes: 0 });
});

test("after a reboot of host and balancer all is well again without anyone", async () => {
  await Promise.all([press(HOST, "reboot", "running"), press(BALANCER, "reboot", "running")]);
  expect([await healthSoon(garden.hostname, "200", 180), await healthSoon(mill.hostname, "200", 180)]).toEqual([
    "200 success",
    "200 success",
  ]);
  expect(await allWell(120)).toEqual([]);
  expect(await up()).toMatchObject({ changes: 0 });
});

test("a machine that does not answer: one sentence, exit 4, and nothing else stops", async () => {
  await press(HOST, "poweroff", "off");
  try {
    const said = await meet("up", "sandbox");
    expect(said.code).toBe(4);
    expect(said.stderr).toMatch(/gl1 in sandbox \(198\.18\.7\.\d+\) does not answer SSH on port 22/);
  } finally {
    await press(HOST, "poweron", "running");
  }
  expect(await healthSoon(mill.hostname, "200", 180)).toBe("200 success");
});

test("a changed host key: refused by the machine's name, exit 5, and nothing is sent", async () => {
  const swap = (from: string, to: string) =>
    machine(
      "sh",
      "-c",
      `cd /etc/ssh && for f in ssh_host_ed25519_key ssh_host_ed25519_key.pub; do mv $f${from} $f${to}; done`,
    );
  await swap("", ".kept");
  try {
    await machine("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/etc/ssh/ssh_host_ed25519_key");
    await machine("systemctl", "restart", "ssh");
    const said = await meet("up", "sandbox");
    expect(said.code).toBe(5);
    expect(said.stderr).toMatch(/gl1 in sandbox \(198\.18\.7\.\d+\) shows another SSH host key than the one pinned/);
    expect(said.stderr).toContain("npx meet up sandbox --accept-host-key gl1");
  } finally {
    await swap(".kept", "");
    await machine("systemctl", "restart", "ssh");
  }
  expect((await meet("up", "sandbox")).code).toBe(0);
});

test("no secret of ours is in anything that was printed, nor where others can read it", async () => {
  const secrets = [master, ...derivedSecrets(plan, master)];
  const said = allSaid.join("\n");
  expect(said.length).toBeGreaterThan(1000);
  for (const secret of secrets) expect(said.includes(secret)).toBe(false);
  expect(await leaksHere(secrets)).toEqual([]);
  for (const { id } of machines) expect([id, await leaksOn(id, secrets)]).toEqual([id, []]);
});

afterAll(async () => {
  await breakNext();
  expect(await health(garden.hostname)).toBe("200 success");
});
