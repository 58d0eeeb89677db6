/** PostgreSQL, Redis and Caddy from Debian's packages keep what people rely on in the published images. */
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPlace, type Place, until } from "./containers.ts";
import { IMAGE } from "./standIns.ts";

let place: Place;
let folder: string;
beforeAll(async () => {
  place = await openPlace("stores", ["postgres", "redis", "caddy", "greenlight"]);
  folder = mkdtempSync(join(tmpdir(), "meet-stores-"));
});
afterAll(async () => {
  await place.once([
    "-v",
    `${folder}:/folder`,
    "--entrypoint",
    "find",
    IMAGE.redis,
    "/folder",
    "-mindepth",
    "1",
    "-delete",
  ]);
  await place.clear();
  rmSync(folder, { recursive: true });
});

describe("PostgreSQL", () => {
  test("an empty data directory without a password is refused", async () => {
    const ran = await place.once([IMAGE.postgres]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("Database is uninitialized and superuser password is not specified.");
  });

  test("a password and a password file together are refused", async () => {
    const env = ["-e", "POSTGRES_PASSWORD=a", "-e", "POSTGRES_PASSWORD_FILE=/etc/hostname"];
    const ran = await place.once([...env, IMAGE.postgres]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("both POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are set");
  });

  test("starts from a password file that only root can read, owns its data, and keeps it", async () => {
    const secret = join(folder, "password");
    writeFileSync(secret, "correct horse", { mode: 0o400 });
    const data = join(folder, "data");
    const args = ["-v", `${data}:/var/lib/postgresql/data`, "-v", `${secret}:/run/meet/postgres-password:ro`];
    const full = [...args, "-e", "POSTGRES_PASSWORD_FILE=/run/meet/postgres-password", IMAGE.postgres];
    await place.start("postgres", full);
    const ready = () => place.inside("postgres", "pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres");
    expect((await until(ready, (it) => it.status === 0)).status).toBe(0);

    const sql = (text: string) => place.inside("postgres", "psql", "-U", "postgres", "-Atc", text);
    // The local socket trusts; the network does not.
    expect((await sql("CREATE TABLE t AS SELECT 7 AS n")).status).toBe(0);
    const remote = (password: string) =>
      place.once([
        "-e",
        `PGPASSWORD=${password}`,
        IMAGE.postgres,
        "psql",
        "-h",
        "postgres",
        "-U",
        "postgres",
        "-Atc",
        "SELECT 1",
      ]);
    expect((await remote("correct horse")).stdout.trim()).toBe("1");
    expect((await remote("wrong")).stderr).toContain("password authentication failed");

    const owner = await place.inside("postgres", "stat", "-c", "%u %a", "/var/lib/postgresql/data");
    expect(owner.stdout.trim()).toBe("70 700");
    const environment = await place.inside("postgres", "sh", "-c", "tr '\\0' '\\n' </proc/1/environ");
    expect(environment.stdout).not.toContain("horse");
    const dump = await place.inside("postgres", "pg_dump", "-U", "postgres", "-t", "t");
    expect(dump.stdout).toContain("CREATE TABLE public.t");

    await place.act("rm", "-f", "postgres");
    await place.start("postgres", full);
    await until(ready, (it) => it.status === 0);
    expect((await sql("SELECT n FROM t")).stdout.trim()).toBe("7");
    expect((await place.act("stop", "postgres")).status).toBe(0);
    expect((await place.act("logs", "postgres")).stderr).toContain("database system is shut down");
  });
});

describe("Redis", () => {
  const settings = "requirepass sesame\nappendonly yes\ndir /data\n";
  const args = (file: string, data: string) => [
    ...["--user", "999:1000", "-v", `${file}:/run/meet/redis.conf:ro`, "-v", `${data}:/data`],
    ...[IMAGE.redis, "redis-server", "/run/meet/redis.conf"],
  ];
  const redisFolder = () => {
    const data = join(folder, "redis");
    mkdirSync(data, { recursive: true });
    chownSync(data, 999, 1000);
    return data;
  };

  test("settings that its user cannot read are refused", async () => {
    const file = join(folder, "closed.conf");
    writeFileSync(file, settings, { mode: 0o400 });
    const ran = await place.once(args(file, redisFolder()));
    expect(ran.status).toBe(1);
    expect(ran.stdout + ran.stderr).toContain("Permission denied");
  });

  test("asks for the password, and keeps what it was told", async () => {
    const file = join(folder, "redis.conf");
    writeFileSync(file, settings, { mode: 0o400 });
    chownSync(file, 999, 1000);
    await place.start("redis", args(file, redisFolder()));
    const redis = (...words: string[]) => place.inside("redis", "redis-cli", ...words);
    const inside = ["--no-auth-warning", "-a", "sesame"];
    expect(
      (
        await until(
          () => redis(...inside, "ping"),
          (it) => it.stdout.trim() === "PONG",
        )
      ).stdout.trim(),
    ).toBe("PONG");
    expect((await redis("ping")).stdout).toContain("NOAUTH");
    const visitor = await place.once([IMAGE.redis, "redis-cli", "-h", "redis", ...inside, "set", "k", "v"]);
    expect(visitor.stdout.trim()).toBe("OK");
    await place.act("restart", "redis");
    expect(
      (
        await until(
          () => redis(...inside, "get", "k"),
          (it) => it.stdout.trim() === "v",
        )
      ).stdout.trim(),
    ).toBe("v");
  });

  test("without a user of its own it steps down from root", async () => {
    const ran = await place.once([IMAGE.redis, "sh", "-c", "id -u"]);
    expect(ran.stdout.trim()).toBe("0");
    await place.start("redis-root", [IMAGE.redis]);
    const user = () => place.inside("redis-root", "sh", "-c", "stat -c %u:%g /proc/1");
    expect((await until(user, (it) => it.stdout.trim() === "999:1000")).stdout.trim()).toBe("999:1000");
  });
});

describe("Caddy", () => {
  test("settings it does not understand are refused", async () => {
    const file = join(folder, "Caddyfile.bad");
    writeFileSync(file, ":80 {\n\tno_such_directive\n}\n");
    const ran = await place.once(["-v", `${file}:/etc/caddy/Caddyfile:ro`, IMAGE.caddy]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("unrecognized directive: no_such_directive");
  });

  test("serves the sites of its folder, takes new ones by reload, and refuses a broken one without falling over", async () => {
    const sites = join(folder, "caddy", "sites");
    mkdirSync(sites, { recursive: true });
    writeFileSync(join(folder, "caddy", "Caddyfile"), "{\n\tauto_https off\n}\nimport sites/*.caddy\n");
    writeFileSync(join(sites, "a.caddy"), "http://a.test {\n\trespond a\n}\n");
    await place.start("caddy", ["-v", `${join(folder, "caddy")}:/etc/caddy`, IMAGE.caddy]);
    const page = (host: string) =>
      place.once(["--entrypoint", "wget", IMAGE.greenlight, "-qO-", "--header", `Host: ${host}`, "http://caddy/"]);
    const reload = () =>
      place.inside("caddy", "caddy", "reload", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile");
    expect(
      (
        await until(
          () => page("a.test"),
          (it) => it.stdout === "a",
        )
      ).stdout,
    ).toBe("a");

    writeFileSync(join(sites, "b.caddy"), "http://b.test {\n\trespond b\n}\n");
    expect((await reload()).status).toBe(0);
    expect((await page("b.test")).stdout).toBe("b");

    writeFileSync(join(sites, "b.caddy"), "http://b.test {\n\tno_such_directive\n}\n");
    expect((await reload()).status).toBe(1);
    expect((await page("b.test")).stdout).toBe("b");
    expect((await place.inside("caddy", "sh", "-c", "echo $XDG_DATA_HOME $XDG_CONFIG_HOME")).stdout.trim()).toBe(
      "/data /config",
    );
  });
});
