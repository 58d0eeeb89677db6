/** The balancer's scripts on a machine: they do what they should, a second run changes nothing, and what is closed is. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../sandbox/run.ts";
import { until } from "./containers.ts";
import { sign } from "./fakeBbb.ts";
import { ADDRESS, type BalancerMachine, openBalancer } from "./scaleliteMachine.ts";

let machine: BalancerMachine;
let folder: string;
let key: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "meet-spool-"));
  for (const name of ["node", "stranger"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
  key = execFileSync("cut", ["-d ", "-f1,2", join(folder, "node.pub")], { encoding: "utf8" }).trim();
  machine = await openBalancer();
});
afterAll(async () => {
  await machine?.close();
  rmSync(folder, { recursive: true });
});

/** Every file of ours with its mode, owner and content; what containers write for themselves is theirs. */
const files = () =>
  machine.on(
    "find /etc/ssh /etc/meet /etc/systemd/system /srv/meet /usr/local/sbin -xdev \\( -path '*/data/*' -o -path /srv/meet/redis -o -path '*/caddy-data/*' -o -path '*/mtab' \\) -prune -o -printf '%p %M %U:%G ' \\( -type f -exec sha256sum {} \\; -o -printf '\\n' \\) | sort",
  );
const tenants = () => machine.region.plan.balancer?.tenants ?? [];

test("the first `up`: Scalelite knows node and tenants, and the timer runs", async () => {
  const { status, stdout, stderr } = await machine.script("reconcile", { SPOOL_KEYS: key });
  expect([status, stderr]).toEqual([0, ""]);
  for (const { name } of tenants()) expect(stdout).toContain(`lb1 in sandbox: tenant ${name} joins\n`);
  expect(stdout).toContain("lb1 in sandbox: server bbb1.sandbox.meet.test joins\n");
  expect(stdout).toMatch(/lb1 in sandbox: balances\n$/);
  expect(stdout).not.toMatch(/[0-9a-f]{40}/);
  expect((await machine.on("systemctl is-active meet-roll.timer")).trim()).toBe("active");
});

test("a second run of both changes nothing", async () => {
  const before = await files();
  expect(before.split("\n").length).toBeGreaterThan(60);
  expect(await machine.script("setup")).toMatchObject({
    status: 0,
    stdout: "lb1 in sandbox: ready to balance\n",
    stderr: "",
  });
  expect(await machine.script("reconcile", { SPOOL_KEYS: key })).toMatchObject({
    status: 0,
    stdout: "lb1 in sandbox: nothing to change\nlb1 in sandbox: balances\n",
    stderr: "",
  });
  expect(await files()).toBe(before);
});

test("from outside: meetings by a tenant's name, who is cordoned by the balancer's, and nothing of the admin's", async () => {
  const [tenant] = tenants();
  if (tenant === undefined) throw new Error("the example region has tenants");
  const { fqdn, node } = machine;
  const secret = (
    await machine.on(
      `sed 's/.*"id":"${tenant.id}"[^}]*"secrets":\\["\\([0-9a-f]*\\)".*/\\1/' /srv/meet/balancer/tenants.json`,
    )
  ).trim();
  const query = "meetingID=m1&duration=9999&maxParticipants=9999";
  const made = await machine.get(
    tenant.hostname,
    `/bigbluebutton/api/create?${query}&checksum=${sign("create", query, secret)}`,
  );
  expect(made).toContain("<returncode>SUCCESS</returncode>");
  const params = node.meetings.get("m1")?.params;
  for (const { param, value } of tenant.overrides) expect([param, params?.get(param)]).toEqual([param, value]);
  expect(
    await machine.get(tenant.hostname, `/bigbluebutton/api/create?${query}&checksum=${sign("create", query, "no")}`),
  ).toContain("checksumError");

  expect(await machine.get(fqdn, "/bigbluebutton/api")).toContain("<returncode>SUCCESS</returncode>");
  expect(await machine.get(fqdn, "/health_check")).toMatch(/\r\n\r\nsuccess$/);
  expect(await machine.get(fqdn, "/-/meet/cordoned")).toMatch(
    /^HTTP\/1.1 200[\s\S]*cache-control: no-store[\s\S]*\r\n\r\n$/i,
  );
  for (const host of [fqdn, tenant.hostname])
    for (const path of [
      "/scalelite/api",
      "/scalelite/api/getServers",
      "//scalelite//api/getServers",
      "/SCALELITE/API/getTenants",
      "/x/../scalelite/api/getServers",
      "/scalelite/%61pi/getServers",
      "/fsapi",
    ])
      expect([path, (await machine.get(host, path)).split("\r\n")[0]]).toEqual([path, "HTTP/1.1 404 Not Found"]);
  for (const path of ["/-/meet/../../Caddyfile", "/-/meet/%2e%2e/%2e%2e/Caddyfile"])
    expect(await machine.get(fqdn, path)).not.toContain("local_certs");
  // A name that is nobody's gets no certificate.
  expect(await machine.get(`nobody.${fqdn}`, "/bigbluebutton/api")).toMatch(/alert|SSL|TLS/);
  // Nothing but Caddy is open.
  const open = await machine.on(
    "ss -Htln | awk '{print $4}' | grep -vE '^(127|\\[::1\\]|\\[::ffff:127)' | sed 's/.*://' | sort -un",
  );
  expect(open.trim().split("\n")).toEqual(["22", "80", "443"]);
});

test("a node's key puts a recording into the spool and opens nothing else; nobody else's key opens even that", async () => {
  const id = `${"cd".repeat(20)}-1700000000000`;
  writeFileSync(join(folder, `${id}.part`), "half");
  const ssh = (name: string) =>
    `ssh -F none -i ${join(folder, name)} -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;
  // As Scalelite's own script for nodes calls it.
  const rsync = (name: string, ...args: string[]) =>
    run("rsync", ["--protect-args", "-av", "--no-owner", "--chmod=F664", `--rsh=${ssh(name)}`, ...args]);
  const to = `scalelite-spool@${ADDRESS}::spool`;
  const sent = await rsync("node", join(folder, `${id}.part`), to);
  expect([sent.status, sent.stderr]).toEqual([0, ""]);
  const seen = await machine.on(`stat -c '%a %U:%G' /srv/meet/bigbluebutton/spool/${id}.part`);
  expect(seen.trim()).toBe("664 scalelite-spool:scalelite-spool");
  expect((await rsync("stranger", join(folder, `${id}.part`), to)).status).not.toBe(0);
  expect((await rsync("node", `${to}/${id}.part`, folder)).stderr).toContain("module is write only");
  expect((await rsync("node", `scalelite-spool@${ADDRESS}:/etc/passwd`, folder)).status).not.toBe(0);
  // There is nothing above the one folder.
  await rsync("node", join(folder, `${id}.part`), `${to}/../../published/`);
  expect(await machine.on("ls /srv/meet/bigbluebutton/published")).toBe("");
  expect((await rsync("node", "--delete", `${folder}/`, to)).status).not.toBe(0);
  const shell = (name: string, ...more: string[]) =>
    run("bash", ["-c", [ssh(name), ...more].join(" ")], { limit: 10_000, input: "exit\n" });
  const said = await shell("node", `scalelite-spool@${ADDRESS}`, "id");
  expect(said.stdout).not.toContain("uid=");
  expect((await shell("node", "-W 127.0.0.1:22", `scalelite-spool@${ADDRESS}`)).stdout).not.toContain("SSH-2.0");
  expect((await shell("node", `root@${ADDRESS}`, "id")).status).toBe(255);
  await machine.on("rm -r /srv/meet/bigbluebutton/spool/*");
});

test("an emptied Redis is full again without anybody, meetings and all; Scalelite's role is no superuser", async () => {
  const redis = (words: string) =>
    machine.on(
      `docker exec redis sh -c 'REDISCLI_AUTH=$(sed -n "s/^requirepass //p" /run/meet/redis.conf) redis-cli --raw ${words}'`,
    );
  expect((await redis("config get appendonly")).trim()).toBe("appendonly\nyes");
  await redis("flushall");
  const known = async () => (await redis("smembers scalelite:meetings")).trim();
  expect(await until(known, (it) => it === "m1")).toBe("m1");
  expect((await redis("scard scalelite:tenants")).trim()).toBe(String(tenants().length));
  const sql = (text: string) => machine.on(`docker exec postgres psql -U postgres -Atc "${text}"`);
  expect((await sql("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = 'scalelite'")).trim()).toBe("f|t");
  expect(
    (
      await machine.on(
        "stat -c '%a %u:%g' /srv/meet/scalelite /srv/meet/scalelite/secrets.env /srv/meet/balancer/servers /usr/local/sbin/meet-balancer",
      )
    )
      .trim()
      .split("\n"),
  ).toEqual(["700 0:0", "400 1000:1000", "600 0:0", "700 0:0"]);
});

test("a group or user number that is somebody else's is refused in one sentence", async () => {
  // A session of an earlier test may not have ended yet.
  const user =
    "for _ in $(seq 100); do pkill -KILL -u scalelite-spool; userdel scalelite-spool && break; sleep 0.1; done";
  await machine.on(`${user}; groupdel scalelite-spool 2>/dev/null; groupadd -g 2000 somebody`);
  expect((await machine.script("setup")).stderr).toBe(
    "meet: lb1 in sandbox: the group number 2000 is taken by somebody, and Scalelite's containers carry it; give that group another number\n",
  );
  await machine.on("groupdel somebody; useradd -u 2000 -g nogroup -M somebody");
  expect((await machine.script("setup")).stderr).toBe(
    "meet: lb1 in sandbox: the user number 2000 is taken by somebody, and recordings come in under it; give that user another number\n",
  );
  await machine.on("userdel somebody");
  expect((await machine.script("setup")).status).toBe(0);
});
