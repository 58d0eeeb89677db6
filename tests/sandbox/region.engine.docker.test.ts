/**
 * The thread, with the real engine: from a tenant's YAML to a healthy container, a third tenant, kills, a reboot,
 * refusals. One region for the whole file; each test leaves it whole.
 */
import { rmSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { derivedSecrets } from "../../model/secrets.ts";
import { machineReady, rebootMachine, startMachine, stopMachine } from "../../sandbox/machine.ts";
import { startSandbox } from "../../sandbox/start.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { exportedUrns, killGroup } from "./engine.ts";
import {
  allSaid,
  containers,
  document,
  health,
  healthSoon,
  machine,
  meet,
  planOf,
  startMeet,
  urns,
  usersOf,
  withThirdTenant,
} from "./region.ts";

const plan = planOf(CHECKOUT);
const [garden, mill] = plan.tenants;
if (garden === undefined || mill === undefined) throw new Error("the example region has two tenants");
let master = "";

beforeAll(async () => {
  const sandbox = await startSandbox(CHECKOUT, () => {});
  master = sandbox.master;
  const said = await meet("up", "sandbox", "--json");
  expect([said.code, said.code === 0 ? "" : said.stdout + said.stderr]).toEqual([0, ""]);
});

test("both tenants answer 200 under their own name with a certificate of the local authority", async () => {
  expect([await healthSoon(garden.hostname, "200", 30), await healthSoon(mill.hostname, "200", 30)]).toEqual([
    "200 success",
    "200 success",
  ]);
});

test("a second run changes nothing, and plain `pulumi up` in the checkout finds nothing to do either", async () => {
  const before = await containers();
  expect(document(await meet("up", "sandbox", "--json"))).toMatchObject({ changes: 0, steps: [], problems: [] });
  expect(await containers()).toEqual(before);
});

test("what is declared is what the state holds", async () => {
  const declared = document(await meet("declare", "sandbox", "--json"));
  expect(urns(declared.resources)).toEqual(await exportedUrns());
});

test("each tenant has its one first administrator, by invitation only, and nobody was shown a password", async () => {
  for (const tenant of [garden, mill]) {
    expect(await usersOf(tenant.database)).toBe(1);
    const sql =
      "SELECT value FROM site_settings JOIN settings ON settings.id = setting_id WHERE settings.name = 'RegistrationMethod'";
    expect(
      await machine("docker", "exec", "postgres", "psql", "-U", "postgres", "-d", tenant.database, "-Atc", sql),
    ).toBe("invite");
  }
});

test("taking the database away makes /health_check fail, and giving it back mends it", async () => {
  await machine("docker", "stop", "postgres");
  expect(await healthSoon(garden.hostname, "500", 30)).toMatch(/^500 /);
  await machine("docker", "start", "postgres");
  expect(await healthSoon(garden.hostname, "200", 60)).toBe("200 success");
});

test("a third tenant in seven lines: plan, declare and preview agree, and up makes only that", async () => {
  const root = withThirdTenant();
  const before = await containers();
  try {
    const planned = document(await meet("plan", "sandbox", "--root", root, "--against", CHECKOUT, "--json"));
    expect(JSON.stringify(planned)).toMatch(/1 tenant joins/);
    const declared = document(await meet("declare", "sandbox", "--root", root, "--against", CHECKOUT, "--json"));
    const previewed = document(await meet("preview", "sandbox", "--root", root, "--json"));
    const joined = urns(declared.changes);
    expect(joined.length).toBeGreaterThan(3);
    expect(urns(previewed.steps)).toEqual(joined);

    const up = document(await meet("up", "sandbox", "--root", root, "--json"));
    expect(up.problems).toEqual([]);
    expect(urns(up.steps)).toEqual(joined);
    expect(await healthSoon("tools.sandbox.meet.test", "200", 30)).toBe("200 success");
    expect((await containers()).filter((container) => before.includes(container))).toEqual(before);
  } finally {
    // It leaves as it came; its directory stays on the host's disk.
    const gone = await meet("up", "sandbox", "--json");
    rmSync(root, { recursive: true, force: true });
    expect(gone.code).toBe(0);
  }
  expect(await containers()).toEqual(before);
  expect(await machine("ls", "/srv/meet/caddy/sites")).toBe("garden.caddy\nmill.caddy");
});

test.each([2500, 6000, 9000])(
  "killed %i ms into making a third tenant: the next run says so and converges",
  async (ms) => {
    const root = withThirdTenant();
    const before = await containers();
    const users = await usersOf(garden.database);
    try {
      const killed = startMeet("up", "sandbox", "--root", root, "--json");
      await wait(ms);
      killGroup(killed.pid);
      await killed.done;

      const next = document(await meet("up", "sandbox", "--root", root, "--json"));
      expect(next.problems).toEqual([]);
      expect(await healthSoon("tools.sandbox.meet.test", "200", 30)).toBe("200 success");
      const now = await containers();
      expect(new Set(now.map((container) => container.split(" ")[0])).size).toBe(now.length);
      expect(now.filter((container) => before.includes(container))).toEqual(before);
      expect(document(await meet("up", "sandbox", "--root", root, "--json"))).toMatchObject({ changes: 0 });
      expect([await usersOf(garden.database), await usersOf("gl_tools")]).toEqual([users, 1]);
    } finally {
      const gone = await meet("up", "sandbox", "--json");
      rmSync(root, { recursive: true, force: true });
      expect(gone.code).toBe(0);
    }
    expect(await containers()).toEqual(before);
  },
);

test("after a reboot both tenants are healthy again without anyone", async () => {
  await rebootMachine("gl1");
  expect([await healthSoon(garden.hostname, "200", 180), await healthSoon(mill.hostname, "200", 180)]).toEqual([
    "200 success",
    "200 success",
  ]);
  expect(document(await meet("up", "sandbox", "--json"))).toMatchObject({ changes: 0 });
});

test("a machine that does not answer: one sentence, exit 4, and nothing else stops", async () => {
  await stopMachine("gl1");
  try {
    const said = await meet("up", "sandbox");
    expect(said.code).toBe(4);
    expect(said.stderr).toContain("gl1 in sandbox (198.18.7.10) does not answer SSH on port 22");
  } finally {
    await startMachine("gl1");
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
    expect(said.stderr).toContain(
      "gl1 in sandbox (198.18.7.10) shows another SSH host key than the one pinned at first contact",
    );
    expect(said.stderr).toContain("npx meet up sandbox --accept-host-key gl1");
  } finally {
    await swap(".kept", "");
    await machine("systemctl", "restart", "ssh");
  }
  expect((await meet("up", "sandbox")).code).toBe(0);
});

test("no secret of ours is in anything that was printed", () => {
  const said = allSaid.join("\n");
  expect(said.length).toBeGreaterThan(1000);
  for (const secret of [master, ...derivedSecrets(plan, master)]) expect(said.includes(secret)).toBe(false);
});

afterAll(async () => {
  await machineReady("gl1").catch(() => {});
  expect(await health(garden.hostname)).toBe("200 success");
});
