/**
 * Every script that a component runs on a host or for a tenant, on a real machine and without an engine: with the
 * inputs that `declare` recorded, in the order of the graph. It does what it should, and a second run changes
 * nothing.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { onMachine } from "./existingMachine.ts";
import { nameOf, recorded, TYPE } from "./recorded.ts";
import { effects } from "./recordedEffects.ts";
import { type Host, openHost } from "./recordedHost.ts";
import { exported, replay } from "./recordedMachine.ts";
import { refusals } from "./recordedRefusals.ts";

let opened: Host;
const host = () => opened;

beforeAll(async () => {
  opened = await openHost();
});
afterAll(() => opened?.close());

test("every script is there, each after what it needs", () => {
  const { sandbox } = host();
  const names = (type: string) =>
    sandbox.resources.filter((resource) => resource.type === type).map(({ urn }) => nameOf(urn));
  expect(names(TYPE.remote)).toEqual([
    "host-gl1-access",
    "host-gl1-setup",
    "host-gl1-well",
    ...["garden", "mill"].flatMap((id) => [`tenant-${id}-prepare`, `tenant-${id}-serve`]),
  ]);
  expect(names(TYPE.local)).toEqual(["host-gl1-hostkey", "host-gl1-names"]);
});

effects(host);

test("a second run of every script changes nothing", async () => {
  const { machine, sandbox, files, rest, hostKey } = host();
  const before = [await files(), await rest()];
  expect(Object.keys(before[0] ?? {}).length).toBeGreaterThan(30);
  for (const resource of sandbox.resources) {
    if (resource.type === TYPE.remote || resource.type === TYPE.local) await machine.make(resource);
  }
  expect(machine.hostKey).toBe(hostKey);
  expect([await files(), await rest()]).toEqual(before);
});

test("what somebody changed by hand is put back", async () => {
  const { garden, machine, see, shell, sql, opens, secretsOf, settingOf, modes } = host();
  const open = `UPDATE site_settings SET value = 'open' FROM settings WHERE settings.id = setting_id AND settings.name = 'RegistrationMethod'`;
  await sql(garden.database, open);
  await sql(
    "postgres",
    `ALTER ROLE ${garden.database} PASSWORD 'other'; GRANT CONNECT ON DATABASE ${garden.database} TO PUBLIC`,
  );
  await shell(`echo >>/etc/ssh/meet_authorized_keys 'ssh-ed25519 AAAA stranger'; chmod 644 ${garden.dir}/redis.conf`);
  for (const name of ["host-gl1-access", "tenant-garden-prepare", "tenant-garden-serve"]) {
    expect(await machine.remote(name)).toMatchObject({ status: 0 });
  }
  expect(await settingOf(garden, "RegistrationMethod")).toBe("invite");
  expect(await opens(garden.database, secretsOf(garden).databasePassword, garden.database)).toBe(garden.database);
  expect(await sql("postgres", `SELECT has_database_privilege('public', '${garden.database}', 'CONNECT')`)).toBe("f");
  expect(await see("cat", "/etc/ssh/meet_authorized_keys")).not.toContain("stranger");
  expect(await modes(`${garden.dir}/redis.conf`)).toEqual(["400 999:1000"]);
});

test("withdrawn, a tenant loses its name and nothing else; the same script brings it back", async () => {
  const { garden, mill, machine, health, files, rest, healthy } = host();
  const site = "/srv/meet/caddy/sites/garden.caddy";
  const [all, state] = [await files(), await rest()];
  const { [site]: gone, ...others } = all;
  expect(gone).toMatch(/^f 644 0:0 /);
  for (const _ of ["once", "and again"]) {
    expect(await machine.remote("tenant-garden-serve", "delete")).toMatchObject({ status: 0, stderr: "" });
    expect(await files()).toEqual(others);
    expect(await health(garden.hostname)).toMatch(/alert|EPROTO|SSL/i);
    expect(await health(mill.hostname)).toBe("200 success");
  }
  const { caddy: before, ...same } = state;
  const { caddy: after, ...still } = await rest();
  expect(still).toEqual(same);
  expect(after).not.toContain(garden.hostname);
  expect(await machine.remote("tenant-garden-serve")).toMatchObject({ status: 0 });
  expect(await healthy(garden)).toBe("200 success");
  expect((await rest())["caddy"]).toBe(before);
});

refusals(host);

test("before a new generation the database is dumped, once, and its secrets stand beside the old ones", async () => {
  const { garden, machine, shell, sql, files, healthy, modes } = host();
  const { dir, digest, database } = garden;
  const next = exported("GENERATION", "0123456789");
  const dump = `${dir}/dumps/before-0123456789.dump`;
  expect(await machine.remote("tenant-garden-prepare", "create", next)).toMatchObject({ status: 0 });
  expect(await modes(dump)).toEqual(["600 0:0"]);
  const listed = await shell(`docker exec -i postgres pg_restore -l <${dump}`);
  for (const table of ["users", "site_settings", "rooms"]) expect(listed).toContain(`TABLE DATA public ${table} `);
  const before = await files();
  await sql(database, "UPDATE users SET updated_at = now()");
  expect(await machine.remote("tenant-garden-prepare", "create", next)).toMatchObject({ status: 0 });
  expect(await files()).toEqual(before);
  expect(await shell(`ls ${dir}/*.env`)).toBe(`${dir}/secrets-0123456789.env\n${dir}/secrets-${digest}.env`);
  expect(await healthy(garden)).toBe("200 success");
  // Whoever serves in the end keeps its secrets; the others go.
  expect(await machine.remote("tenant-garden-serve")).toMatchObject({ status: 0 });
  expect(await shell(`ls ${dir}/*.env`)).toBe(`${dir}/secrets-${digest}.env`);
});

test("any name and any setting arrive as they are", async () => {
  const { mill, machine, sql, settingOf } = host();
  const name = "Ó Néill, Jr. \\ [$HOME] \"x\" 'y'";
  const odd = [
    exported("ADMIN_NAME", name),
    exported("ADMIN_EMAIL", "second@mill.example"),
    exported("SETTINGS", "Terms=https://mill.example/?q=\nHelpCenter=x='y' \\"),
  ];
  const change = (stdin: string) => odd.reduce((text, one) => one(text), stdin);
  expect(await machine.remote("tenant-mill-serve", "create", change)).toMatchObject({ status: 0 });
  expect(await sql(mill.database, "SELECT name FROM users WHERE email = 'second@mill.example'")).toBe(name);
  expect(await settingOf(mill, "Terms")).toBe("https://mill.example/?q=");
  expect(await settingOf(mill, "HelpCenter")).toBe("x='y' \\");
});

// The last one: it makes the machine one of Hetzner's in another region.
test("on a machine of ours only the plan's keys count, it has its name, and data lie on its volume", async () => {
  const { machine, place, see, shell, files } = host();
  const region = await recorded("de");
  const other = replay(region, place, machine.hostKey);
  const access = () => other.inside("host-gl1-access");
  expect(await other.remote("host-gl1-access")).toMatchObject({ status: 0 });
  expect(await see("hostname")).toBe("gl1.de.meet.coop");
  const locked = await other.remote("host-gl1-access");
  expect([locked.status, locked.stderr]).toEqual([255, expect.stringContaining("Permission denied (publickey)")]);
  expect(await see("cat", "/etc/ssh/meet_authorized_keys")).toBe(
    region.plan.people.flatMap((person) => person.keys).join("\n"),
  );
  const before = [await files(), await shell("stat -c %y /etc/hostname")];
  expect(await access()).toMatchObject({ status: 0 });
  expect([await files(), await shell("stat -c %y /etc/hostname")]).toEqual(before);

  const setup = () => other.inside("host-gl1-setup");
  const device = /^export VOLUME='(.+)'$/m.exec(other.stdinOf("host-gl1-setup"))?.[1] ?? "";
  // This region's certificates are a public authority's, which nobody here is to be asked for.
  await see("docker", "stop", "caddy");
  expect(await setup()).toMatchObject({
    status: 1,
    stderr: `meet: gl1 in de: the data volume is not attached (${device})\n`,
  });
  await shell(`mkdir -p /dev/disk/by-id && mknod ${device} b 7 250`);
  // No disk is behind the device: as if it were mounted already.
  await see("mount", "--bind", "/srv/meet", "/srv/meet");
  const grown = "/usr/local/sbin/resize2fs";
  await shell(`printf '#!/bin/sh\\necho "$*" >/run/grown\\n' >${grown} && chmod 755 ${grown}`);
  expect(await setup()).toMatchObject({ status: 0 });
  expect(await see("cat", "/run/grown")).toBe(device);
  expect(await see("systemctl", "show", "--property=RequiresMountsFor", "--value", "docker")).toContain("/srv/meet");
  expect(await see("tail", "-1", "/etc/fstab")).toBe(`${device} /srv/meet ext4 defaults,nofail,discard 0 2`);
  const after = await files();
  expect(await setup()).toMatchObject({ status: 0 });
  expect(await files()).toEqual(after);
});

test("cloud-init takes what a machine of ours is first told", async () => {
  const { userData } = (await recorded("de")).one("host-gl1-server").inputs;
  const said = await onMachine(
    host().place.container,
    ["cloud-init", "schema", "--config-file", "/dev/stdin"],
    String(userData),
  );
  expect(said).toBe("Valid cloud-config: /dev/stdin");
});
