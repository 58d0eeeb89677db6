/**
 * The whole region, with the real engine: what it answers, what comes back by itself, what is refused before anything
 * is sent. One region for all files; each test leaves it whole.
 */
import { Resolver } from "node:dns/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { machinesOf } from "../../model/machinesOf.ts";
import { derivedSecrets, exporterPassword, meetingSecret, nodeSecret } from "../../model/secrets.ts";
import { CLOUD } from "../../sandbox/cloud/addresses.ts";
import { dockerInspect } from "../../sandbox/docker.ts";
import { run } from "../../sandbox/run.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { canTrace, isOfSandbox, traced } from "./contacts.ts";
import { exportedUrns } from "./engine.ts";
import { leaksHere, leaksOn } from "./leaks.ts";
import { canScan, openPorts } from "./portScan.ts";
import {
  addressOf,
  allSaid,
  allWell,
  BALANCER,
  breakNext,
  call,
  containers,
  document,
  HOST,
  health,
  healthSoon,
  hetzner,
  machine,
  meet,
  on,
  openRegion,
  planOf,
  press,
  type Region,
  type Said,
  soon,
  sql,
  tag,
  up,
  urns,
  usersOf,
  writesSince,
} from "./region.ts";
import { reachedByUdp } from "./udpScan.ts";

const plan = planOf(CHECKOUT);
const [garden, mill] = plan.tenants;
const [bbb1] = plan.nodes;
const machines = machinesOf(plan);
if (garden === undefined || mill === undefined || bbb1 === undefined) throw new Error("the example region is small");
const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
let master = "";
let meeting: Region["meeting"];
let as: Region["as"];
/** Whom the run that changed nothing reached, where that can be seen. */
let reachedByUp: string[] = [];

beforeAll(async () => {
  ({ master, meeting, as } = await openRegion());
});

test("every machine, tenant and name is well, each by a check of its own kind", async () => {
  expect(await allWell(120)).toEqual([]);
});

test("a second run changes nothing, and writes nothing at the clouds", async () => {
  const before = await containers();
  const since = new Date();
  let said: Said;
  if (canTrace) ({ said, reached: reachedByUp } = await traced("up", "sandbox", "--json"));
  else said = await meet("up", "sandbox", "--json");
  expect(document(said)).toMatchObject({ problems: [], changes: 0, steps: [] });
  expect(await writesSince(since)).toEqual([]);
  expect(await containers()).toEqual(before);
});

test("the engine's own commands work on the same program and state: nothing to do, and up does it", async () => {
  const npmExec = (command: string) => run("npm", ["--prefix", CHECKOUT, "exec", "-c", command], { limit: 120_000 });
  const done = await npmExec("pulumi up --stack sandbox --yes --skip-preview --expect-no-changes --non-interactive");
  expect([done.status, done.status === 0 ? "" : done.stdout + done.stderr]).toEqual([0, ""]);
  expect(done.stdout).toMatch(/Resources:\n +\d+ unchanged\n/);
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

test.skipIf(!canScan)(
  "from outside, a machine answers on the ports that the plan names and on no other, and logs in only who may (apt-get install nmap)",
  async () => {
    const names = new Resolver();
    names.setServers([CLOUD]);
    const planned = new Map<string, number[]>();
    for (const { id, role, fqdn, ports } of machines) {
      const tcp = ports.flatMap(({ protocol, port }) =>
        protocol === "tcp" && port !== undefined ? [Number(port)] : [],
      );
      // Port 80 of a TURN server opens only while its certificate is renewed.
      planned.set(await addressOf(id), role === "turn" ? tcp.filter((port) => port !== 80) : tcp);
      const [ipv6 = ""] = await names.resolve6(fqdn);
      // Nobody's IPv6 address is among those that may log in.
      planned.set(
        ipv6,
        tcp.filter((port) => port !== 22 && !(role === "turn" && port === 80)),
      );
    }
    const open = await openPorts([...planned.keys()]);
    for (const [address, ports] of planned) {
      expect([address, open.get(address)]).toEqual([address, ports.sort((a, b) => a - b)]);
    }
  },
);

test("by UDP too: a datagram from outside gets to the ports that the plan names, and to no other", async () => {
  for (const { id, ports } of machines) {
    const ranges = ports.flatMap(({ protocol, port }) => {
      const [first, last = first] = (protocol === "udp" ? (port ?? "") : "").split("-").map(Number);
      return first === undefined || last === undefined || first === 0 ? [] : [{ first, last }];
    });
    const edges = ranges.flatMap(({ first, last }) => [first - 1, first, last, last + 1]);
    // All would be more than a kernel keeps track of: the well-known ones, the edges, and every 29th.
    const tried = [...new Set([...Array(1024).keys(), ...edges, ...Array.from({ length: 2259 }, (_, at) => at * 29)])]
      .filter((port) => port > 0 && port < 65536)
      .sort((a, b) => a - b);
    const planned = tried.filter((port) => ranges.some(({ first, last }) => first <= port && port <= last));
    expect([id, await reachedByUdp(id, await addressOf(id), tried)]).toEqual([id, planned]);
  }
});

test("the sandbox leads nowhere", async () => {
  expect(await dockerInspect("network", "meet-sandbox", "{{.Internal}}")).toBe("true");
  await expect(on(HOST, "ping", "-c", "1", "-W", "2", "192.0.2.1")).rejects.toThrow();
});

test.skipIf(!canTrace)(
  "who works on the region from here reaches this computer and the sandbox's network alone (apt-get install strace)",
  async () => {
    const doctor = await traced("doctor", "sandbox", "--json");
    expect(doctor.said.code).toBe(0);
    const all = [...new Set([...reachedByUp, ...doctor.reached])];
    expect(all).toContain("127.0.0.1");
    expect(all).toContain(await addressOf(HOST));
    expect(all.filter((address) => !isOfSandbox(address))).toEqual([]);
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

test("a host without power: one sentence and exit 4; once it has power, and a balancer was rebooted, all is well again", async () => {
  await press(HOST, "poweroff", "off");
  try {
    const said = await meet("up", "sandbox");
    expect(said.code).toBe(4);
    expect(said.stderr).toMatch(/gl1 in sandbox \(198\.18\.7\.\d+\) does not answer SSH on port 22/);
  } finally {
    await Promise.all([press(HOST, "poweron", "running"), press(BALANCER, "reboot", "running")]);
  }
  expect([await healthSoon(garden.hostname, "200", 180), await healthSoon(mill.hostname, "200", 180)]).toEqual([
    "200 success",
    "200 success",
  ]);
  expect(await allWell(120)).toEqual([]);
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
  // The engine finds all of it as it was, also what had no power.
  expect(await up()).toMatchObject({ changes: 0 });
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
