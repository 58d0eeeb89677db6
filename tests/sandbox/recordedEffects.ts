/** What the scripts are for: tests that look at a host on which each has run once. */
import { expect, test } from "vitest";
import { postgresPassword } from "../../model/secrets.ts";
import type { TenantPlan } from "../../model/shape.ts";
import type { Host } from "./recordedHost.ts";

export function effects(host: () => Host): void {
  test("first contact prints the machine's own ed25519 key and nothing else", async () => {
    const { machine, see, hostKey } = host();
    const [type, key] = (await see("cat", "/etc/ssh/ssh_host_ed25519_key.pub")).split(" ");
    expect(machine.hostKey).toBe(`${type} ${key}`);
    expect(machine.hostKey).toBe(hostKey);
  });

  test("only keys open the machine: those of the plan, and on an owner's machine the owner's", async () => {
    const { sandbox, see, shell } = host();
    const keys = sandbox.plan.people.flatMap((person) => person.keys);
    expect(keys.length).toBeGreaterThan(0);
    expect(await see("cat", "/etc/ssh/meet_authorized_keys")).toBe(keys.join("\n"));
    const settings = (await see("sshd", "-T")).split("\n");
    expect(settings).toEqual(
      expect.arrayContaining([
        "authorizedkeysfile /etc/ssh/meet_authorized_keys .ssh/authorized_keys",
        "passwordauthentication no",
        "kbdinteractiveauthentication no",
        "permitrootlogin without-password",
        "allowagentforwarding no",
        "x11forwarding no",
      ]),
    );
    const offered = await shell(
      "ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o PubkeyAuthentication=no root@127.0.0.1 true 2>&1 || true",
    );
    expect(offered).toMatch(/Permission denied \(publickey\)\.$/);
  });

  test("security updates come by themselves, a reboot never does", async () => {
    const { see } = host();
    const dump = (await see("apt-config", "dump")).split("\n");
    expect(dump).toEqual(
      expect.arrayContaining([
        'APT::Periodic::Update-Package-Lists "1";',
        'APT::Periodic::Unattended-Upgrade "1";',
        'Unattended-Upgrade::Automatic-Reboot "false";',
        'Unattended-Upgrade::Package-Blacklist:: "docker[.]io$";',
      ]),
    );
    expect(await see("dpkg", "--get-selections", "unattended-upgrades")).toMatch(/\binstall$/);
  });

  test("containers outlive a restart of Docker", async () => {
    const { see, shell } = host();
    expect(await see("docker", "info", "--format", "{{.LiveRestoreEnabled}}")).toBe("true");
    const since = () => see("docker", "inspect", "--format", "{{.State.StartedAt}}", "postgres", "caddy");
    const before = await since();
    await shell("systemctl restart docker");
    expect(await since()).toBe(before);
  });

  test("directories and secret files belong to whom they should, and nobody else can read them", async () => {
    const { sandbox, see, attempt, garden, mill, modes } = host();
    const dirs = ["", "/postgres", "/caddy", "/caddy/sites", "/caddy-data", "/tenants", "/postgres/password"];
    expect(await modes(...dirs.map((dir) => `/srv/meet${dir}`))).toEqual(
      ["711", "711", "755", "755", "700", "711", "400"].map((mode) => `${mode} 0:0`),
    );
    expect(await see("cat", "/srv/meet/postgres/password")).toBe(
      postgresPassword(sandbox.secret("meet:master"), "gl1"),
    );
    expect(await see("stat", "-c", "%a", "/srv/meet/postgres/data")).toBe("700");
    for (const { dir, digest } of [garden, mill]) {
      const secrets = `${dir}/secrets-${digest}.env`;
      const all = [dir, `${dir}/storage`, `${dir}/redis`, `${dir}/dumps`, `${dir}/redis.conf`, secrets];
      expect(await modes(...all)).toEqual(["711 0:0", "755 0:0", "700 999:1000", "700 0:0", "400 999:1000", "400 0:0"]);
      const read = await attempt("setpriv", "--reuid=999", "--regid=1000", "--clear-groups", "cat", secrets);
      expect([read.stdout, read.stderr]).toEqual(["", `cat: ${secrets}: Permission denied\n`]);
    }
  });

  test("each tenant's role opens its own database by password, and no other", async () => {
    const { garden, mill, sql, opens, secretsOf } = host();
    for (const [own, other] of [
      [garden, mill],
      [mill, garden],
    ] as const) {
      const { databasePassword } = secretsOf(own);
      expect(await opens(own.database, databasePassword, own.database)).toBe(own.database);
      expect(await opens(own.database, databasePassword, other.database)).toContain(
        `FATAL:  permission denied for database "${other.database}"`,
      );
      expect(await opens(own.database, secretsOf(other).databasePassword, own.database)).toContain(
        `FATAL:  password authentication failed for user "${own.database}"`,
      );
      const who = `SELECT rolsuper, rolcreatedb, rolcreaterole, has_database_privilege('public', rolname, 'CONNECT') FROM pg_roles WHERE rolname = '${own.database}'`;
      expect(await sql("postgres", who)).toBe("f|f|f|f");
    }
  });

  test("Redis asks for the tenant's password", async () => {
    const { garden, mill, shell, secretsOf } = host();
    const cli = (tenant: TenantPlan, say: string) =>
      shell(`printf '${say}' | docker exec -i ${tenant.redis} redis-cli`);
    expect(await cli(garden, "PING\\n")).toBe("NOAUTH Authentication required.");
    expect(await cli(garden, `AUTH ${secretsOf(garden).redisPassword}\\nPING\\n`)).toBe("OK\nPONG");
    expect(await cli(garden, `AUTH ${secretsOf(mill).redisPassword}\\nPING\\n`)).toMatch(/^WRONGPASS/);
  });

  test("settings and permissions are the plan's, and there is one user: the administrator", async () => {
    const { sql, settingOf, garden, mill } = host();
    for (const tenant of [garden, mill]) {
      const { database, siteSettings, limits, recordings, admin } = tenant;
      expect(siteSettings["RegistrationMethod"]).toBe("invite");
      for (const [name, value] of Object.entries(siteSettings)) expect(await settingOf(tenant, name)).toBe(value);
      const permitted = `SELECT DISTINCT p.name, rp.value FROM role_permissions rp JOIN permissions p ON p.id = permission_id
      JOIN roles r ON r.id = role_id WHERE r.provider = 'greenlight' AND p.name IN ('RoomLimit', 'CanRecord') ORDER BY 1`;
      expect(await sql(database, permitted)).toBe(`CanRecord|${recordings.enabled}\nRoomLimit|${limits.rooms ?? 100}`);
      const users = "SELECT u.name, email, verified, r.name FROM users u JOIN roles r ON r.id = role_id";
      expect(await sql(database, users)).toBe(`${admin.name}|${admin.email}|t|Administrator`);
    }
  });

  test("each name answers 200 with a certificate of the host's own authority", async () => {
    const { garden, mill, healthy } = host();
    expect([await healthy(garden), await healthy(mill)]).toEqual(["200 success", "200 success"]);
  });

  test("containers cannot ask the cloud's metadata address, now and after a reboot", async () => {
    const { see } = host();
    expect((await see("iptables", "-S", "DOCKER-USER")).split("\n")).toEqual([
      "-N DOCKER-USER",
      "-A DOCKER-USER -d 169.254.169.254/32 -j DROP",
      "-A DOCKER-USER -j RETURN",
    ]);
    expect(await see("systemctl", "is-enabled", "meet-metadata", "docker")).toBe("enabled\nenabled");
  });
}
