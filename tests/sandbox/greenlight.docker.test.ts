/** The stand-in for Greenlight refuses what Greenlight refuses, and answers what it answers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ran } from "../../sandbox/run.ts";
import { openPlace, type Place, until } from "./containers.ts";
import { IMAGE } from "./standIns.ts";

/** What it cannot start without, and the two parts of its health check that have nothing to ask here. */
const NEEDED = {
  SECRET_KEY_BASE: "0123456789abcdef",
  DATABASE_URL: "postgres://gl_a:p%40ss@postgres:5432/gl_a",
  REDIS_URL: "redis://:sesame@redis:6379",
};
const QUIET = { SMTP_HEALTH_CHECK_DISABLED: "true", BBB_HEALTH_CHECK_DISABLED: "true" };

const flags = (env: Readonly<Record<string, string>>) =>
  Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);

let place: Place;
const sql = (text: string) => place.inside("postgres", "psql", "-U", "postgres", "-d", "gl_a", "-Atc", text);

/** The page as a client sees it: status, headers and body. */
async function get(path: string, headers: Readonly<Record<string, string>> = {}, container = "greenlight") {
  const lines = [
    `GET ${path} HTTP/1.0`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "",
    "",
  ];
  const script = 'exec 3<>/dev/tcp/127.0.0.1/3000; printf "%b" "$1" >&3; cat <&3';
  const ran = await place.inside(container, "bash", "-c", script, "bash", lines.join("\\r\\n"));
  const [head = "", body = ""] = ran.stdout.split("\r\n\r\n", 2);
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1]?.trim() ?? null;
  return { status: Number(/^HTTP\S+ ([0-9]+)/.exec(head)?.[1]), header, body };
}
const HTTPS = { "X-Forwarded-Proto": "https", Host: "a.test" };
const JSON_ASKED = { ...HTTPS, Accept: "application/json" };
const health = (container = "greenlight"): Promise<Ran> =>
  place.inside(container, "wget", "-qO-", "http://127.0.0.1:3000/health_check");
const rake = (task: string) => place.inside("greenlight", "bundle", "exec", "rake", task);

beforeAll(async () => {
  place = await openPlace("greenlight", ["postgres", "redis", "greenlight"]);
  await place.start("postgres", ["-e", "POSTGRES_PASSWORD=x", IMAGE.postgres]);
  await place.start("redis", [IMAGE.redis, "redis-server", "--requirepass", "sesame"]);
  const ready = () => place.inside("postgres", "pg_isready", "-q", "-h", "127.0.0.1");
  await until(ready, (it) => it.status === 0);
  for (const text of ["CREATE ROLE gl_a LOGIN PASSWORD 'p@ss'", "CREATE DATABASE gl_a OWNER gl_a"]) {
    await place.inside("postgres", "psql", "-U", "postgres", "-c", text);
  }
  await place.start("greenlight", [...flags({ ...NEEDED, ...QUIET, URL_HOST: "a.test" }), IMAGE.greenlight]);
  await until(health, (it) => it.stdout === "success");
});
afterAll(() => place?.clear());

const SMTP = { SMTP_SERVER: "mail.test", SMTP_PORT: "25", SMTP_DOMAIN: "a.test", SMTP_SENDER_EMAIL: "rooms@a.test" };
const OIDC = {
  OPENID_CONNECT_ISSUER: "https://id.test",
  OPENID_CONNECT_CLIENT_ID: "greenlight",
  OPENID_CONNECT_CLIENT_SECRET: "s",
};

test.each([
  ["SECRET_KEY_BASE", {}, "SECRET_KEY_BASE is not set"],
  ["DATABASE_URL", {}, "DATABASE_URL is not set"],
  ["REDIS_URL", {}, "REDIS_URL is not set"],
  ["SMTP_PORT", SMTP, 'key not found: "SMTP_PORT"'],
  ["SMTP_DOMAIN", SMTP, 'key not found: "SMTP_DOMAIN"'],
  ["SMTP_SENDER_EMAIL", SMTP, 'key not found: "SMTP_SENDER_EMAIL"'],
  ["OPENID_CONNECT_CLIENT_ID", OIDC, 'key not found: "OPENID_CONNECT_CLIENT_ID"'],
  ["OPENID_CONNECT_CLIENT_SECRET", OIDC, 'key not found: "OPENID_CONNECT_CLIENT_SECRET"'],
])("does not start without %s", async (name, extra, sentence) => {
  // Beside the one that serves: its environment less one name, which costs no container.
  const settings = Object.entries(extra).filter(([it]) => it !== name);
  const env = ["-u", name, ...settings.map(([it, value]) => `${it}=${value}`)];
  const ran = await place.inside("greenlight", "env", ...env, "./bin/start");
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain(sentence);
});

test("waits for its database, and stops at once when asked while it waits", async () => {
  const env = { ...NEEDED, DATABASE_URL: "postgres://a:b@nowhere.invalid:5432/a" };
  await place.start("waiting", [...flags(env), IMAGE.greenlight]);
  const log = () => place.act("logs", "waiting");
  const right = (it: Ran) => it.stdout.includes("Waiting for nowhere.invalid:5432");
  expect(right(await until(log, right))).toBe(true);
  await place.act("stop", "waiting");
  const ran = await place.inside("waiting", "true");
  expect(ran.stderr).toContain("is not running");
});

test("has Greenlight's tables: the columns that infrastructure reads and writes", async () => {
  const { stdout } = await sql(
    `SELECT table_name || ': ' || string_agg(column_name, ' ' ORDER BY column_name) FROM information_schema.columns
     WHERE table_name IN ('users', 'roles', 'settings', 'site_settings', 'permissions', 'role_permissions',
       'rooms_configurations', 'meeting_options') AND table_schema = 'public' GROUP BY table_name ORDER BY table_name`,
  );
  expect(stdout.trim().split("\n")).toEqual([
    "meeting_options: created_at default_value id name updated_at",
    "permissions: created_at id name updated_at",
    "role_permissions: created_at id permission_id role_id updated_at value",
    "roles: color created_at id name provider updated_at",
    "rooms_configurations: created_at id meeting_option_id provider updated_at value",
    "settings: created_at id name updated_at",
    "site_settings: created_at id provider setting_id updated_at value",
    "users: created_at email external_id id language last_login name password_digest provider reset_digest reset_sent_at role_id session_expiry session_token status updated_at verification_digest verification_sent_at verified",
  ]);
});

test("a fresh database is as open as Greenlight's", async () => {
  const setting = "SELECT value FROM site_settings JOIN settings ON settings.id = setting_id WHERE settings.name =";
  expect((await sql(`${setting} 'RegistrationMethod'`)).stdout.trim()).toBe("open");
  const limits = await sql(
    `SELECT roles.name || ' ' || value FROM role_permissions JOIN permissions ON permissions.id = permission_id
     JOIN roles ON roles.id = role_id WHERE permissions.name = 'RoomLimit' ORDER BY 1`,
  );
  expect(limits.stdout.trim().split("\n")).toEqual(["Administrator 100", "Guest 100", "SuperAdmin 100", "User 100"]);
  const record = await sql(
    "SELECT value FROM rooms_configurations JOIN meeting_options o ON o.id = meeting_option_id WHERE o.name = 'record'",
  );
  expect(record.stdout.trim()).toBe("default_enabled");
});

test("a second start, and a second generation beside the first, change no row", async () => {
  const rows =
    "SELECT (SELECT count(*) FROM settings), (SELECT count(*) FROM role_permissions), (SELECT max(created_at) FROM settings)";
  const before = (await sql(rows)).stdout;
  const env = { ...NEEDED, ...QUIET, URL_HOST: "a.test" };
  await place.start("next", [...flags(env), IMAGE.greenlight]);
  await place.act("restart", "greenlight");
  await until(
    () => health("next"),
    (it) => it.stdout === "success",
  );
  await until(health, (it) => it.stdout === "success");
  expect((await sql(rows)).stdout).toBe(before);
  await place.act("rm", "-f", "next");
});

test("the health check asks the database, its migrations and Redis", async () => {
  expect(await get("/health_check")).toMatchObject({ status: 200, body: "success" });

  await sql("DELETE FROM schema_migrations WHERE version = '20260402000000'");
  expect(await get("/health_check")).toMatchObject({
    status: 500,
    body: "Unable to connect to Database - pending migrations",
  });
  await sql("INSERT INTO schema_migrations VALUES ('20260402000000')");

  await place.act("stop", "redis");
  const redis = await get("/health_check");
  expect([redis.status, redis.body]).toEqual([500, expect.stringMatching(/^Unable to connect to Redis - /)]);
  expect((await health()).status).toBe(1);
  await place.act("start", "redis");

  await place.act("stop", "postgres");
  const database = await get("/health_check");
  expect([database.status, database.body]).toEqual([500, expect.stringMatching(/^Unable to connect to Database - /)]);
  await place.act("start", "postgres");
  expect((await until(health, (it) => it.stdout === "success")).stdout).toBe("success");
});

test.each([
  ["SMTP", "BBB", /^Unable to connect to SMTP Server - /],
  ["BBB", "SMTP", /^Unable to connect to BigBlueButton - /],
])("the health check asks %s unless it is switched off", async (asked, off, reason) => {
  const env = { ...NEEDED, [`${off}_HEALTH_CHECK_DISABLED`]: "true", BIGBLUEBUTTON_ENDPOINT: "http://127.0.0.1:9/x" };
  const name = `health-${asked.toLowerCase()}`;
  await place.start(name, [...flags(env), IMAGE.greenlight]);
  const ask = () => get("/health_check", {}, name);
  const answer = await until(ask, (it) => !Number.isNaN(it.status));
  expect([answer.status, answer.body]).toEqual([500, expect.stringMatching(reason)]);
});

test("every part of the health check switched off: healthy without a database", async () => {
  const off = { DATABASE_HEALTH_CHECK_DISABLED: "true", REDIS_HEALTH_CHECK_DISABLED: "true", ...QUIET };
  const wrong = { DATABASE_URL: "postgres://gl_a:wrong@postgres/gl_a" };
  await place.start("blind", [...flags({ ...NEEDED, ...off, ...wrong }), IMAGE.greenlight]);
  expect(
    (
      await until(
        () => health("blind"),
        (it) => it.stdout === "success",
      )
    ).stdout,
  ).toBe("success");
  expect((await place.act("logs", "blind")).stderr).toContain("password authentication failed");
});

test("only its own host name is answered, but for the health check", async () => {
  expect((await get("/", { ...HTTPS, Host: "b.test" })).status).toBe(403);
  expect((await get("/", { ...HTTPS, "X-Forwarded-Host": "b.test" })).status).toBe(403);
  expect((await get("/", { ...HTTPS, Host: "A.test:443" })).status).toBe(200);
  expect((await get("/health_check", { Host: "b.test" })).status).toBe(200);
});

test("what did not come by https is sent there", async () => {
  const plain = await get("/rooms?x=1", { Host: "a.test" });
  expect([plain.status, plain.header("Location")]).toEqual([301, "https://a.test/rooms?x=1"]);
  const secure = await get("/", HTTPS);
  expect([secure.status, secure.header("Strict-Transport-Security")]).toEqual([
    200,
    "max-age=31556952; includeSubDomains",
  ]);
});

test("public settings as JSON, for those who ask for JSON", async () => {
  const settings = (query: string) => get(`/api/v1/site_settings.json?${query}`, JSON_ASKED);
  expect((await settings("names=RegistrationMethod")).body).toBe('{"data": "open"}');
  expect(JSON.parse((await settings("names[]=ShareRooms&names[]=Terms")).body)).toEqual({
    data: { ShareRooms: true, Terms: "" },
  });
  expect((await settings("names=NoSuchSetting")).body).toBe("null");
  expect((await settings("names=RoleMapping")).status).toBe(403);
  expect(JSON.parse((await get("/api/v1/env.json", JSON_ASKED)).body)).toEqual({
    data: {
      EXTERNAL_AUTH: false,
      HCAPTCHA_KEY: null,
      VERSION_TAG: "v3.8.2.4",
      CURRENT_PROVIDER: "greenlight",
      SMTP_ENABLED: false,
    },
  });
  expect((await get("/api/v1/users.json", JSON_ASKED)).status).toBe(401);
  expect((await get("/api/v1/env.json", HTTPS)).body).toMatch(/^<!doctype html>/);
});

test("the first administrator: made once, refused twice, printed with the password", async () => {
  const made = await rake("admin:create[Ada\\, of Okafor,ada@a.test,Aa1!aaaa]");
  expect([made.status, made.stdout.trim().split("\n")]).toEqual([
    0,
    [
      "User account was created successfully!",
      "  Name: Ada, of Okafor",
      "  Email: ada@a.test",
      "  Password: Aa1!aaaa",
      "  Role: Administrator",
    ],
  ]);
  const row =
    "SELECT roles.name, verified, status, provider, language, password_digest LIKE '$2a$12$%' FROM users JOIN roles ON roles.id = role_id";
  expect((await sql(`${row.replace("provider", "users.provider")} WHERE email = 'ada@a.test'`)).stdout.trim()).toBe(
    "Administrator|t|0|greenlight|en|t",
  );
  const again = await rake("admin:create[Ada,ADA@a.test,Aa1!aaaa]");
  expect(again.status).toBe(1);
  expect(again.stderr).toContain("Email has already been taken");
});

test.each([
  ["Aa1!aaa", "seven characters"],
  ["aa1!aaaa", "no upper-case letter"],
  ["AA1!AAAA", "no lower-case letter"],
  ["Aaa!aaaa", "no digit"],
  ["Aa1aaaaa", "no symbol"],
])("a password such as %s is refused: %s", async (password) => {
  const ran = await rake(`admin:create[Bo,bo@a.test,${password}]`);
  expect([ran.status, ran.stdout]).toEqual([1, ""]);
  expect(ran.stderr).toContain("Password is invalid");
});

test("an e-mail address that ends in no letters is refused", async () => {
  const ran = await rake("admin:create[Bo,bo@a.t3st,Aa1!aaaa]");
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain("Email is invalid");
});

test("somebody becomes an administrator by name only when they exist", async () => {
  expect((await rake("user:create[Bo,bo@a.test,Aa1!aaaa,User]")).status).toBe(0);
  expect((await rake("user:set_admin_role[bo@a.test]")).status).toBe(0);
  const role = "SELECT roles.name FROM users JOIN roles ON roles.id = role_id WHERE email = 'bo@a.test'";
  expect((await sql(role)).stdout.trim()).toBe("Administrator");
  expect((await rake("user:set_admin_role[cy@a.test]")).stderr).toContain("User with email: cy@a.test not found");
  expect((await rake("user:set_admin_role")).status).toBe(1);
  expect((await rake("user:create[Cy,cy@a.test,Aa1!aaaa,Chief]")).stderr).toContain("Role 'Chief' does not exist");
});

test("a task without the secrets in its environment is refused, as is one it does not know", async () => {
  const ran = await place.inside("greenlight", "env", "-u", "DATABASE_URL", "bundle", "exec", "rake", "admin:create");
  expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining("DATABASE_URL is not set")]);
  expect((await rake("poller:run_all")).status).toBe(1);
});
