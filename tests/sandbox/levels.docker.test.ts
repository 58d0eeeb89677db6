/** What a level permits reaches a tenant's database, and stays there whatever an administrator of the org tries. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { script } from "../../components/script.ts";
import { openPlace, type Place, until } from "./containers.ts";
import { execIn } from "./execIn.ts";
import { IMAGE } from "./standIns.ts";

/** The script runs in PostgreSQL's container, where `docker exec postgres` is no detour, and all containers are well. */
const HERE = `docker() {
  case $* in
    "exec -i postgres "*) shift 3; "$@" ;;
    *Healthcheck*) printf '%s\\n' CMD true ;;
    *RestartCount*) echo 0 ;;
  esac
}
timeout() { shift; "$@"; }`;
const VALUES = {
  TENANT: "a",
  DIR: "/srv/a",
  SITES: "/srv/sites",
  PUBLIC_NAME: "a.test",
  LOCK: "none",
  CONTAINER: "greenlight-a",
  REDIS: "redis-a",
  IDS: "1 2",
  PATIENCE: "60",
  DATABASE: "gl_a",
  ADMIN_NAME: "Ada",
  ADMIN_EMAIL: "ada@a.test",
  SETTINGS: "RegistrationMethod=invite",
  ROOMS: "5",
  RECORDING: "false",
  GENERATION: "0123456789",
  DURATION: "",
  PARTICIPANTS: "",
};

let place: Place;
/** As Greenlight itself, not as PostgreSQL's administrator. */
const sql = async (text: string) => {
  const ran = await place.inside(
    "postgres",
    "psql",
    "-h",
    "127.0.0.1",
    "-U",
    "gl_a",
    "-d",
    "gl_a",
    "-v",
    "ON_ERROR_STOP=1",
    "-Atc",
    text,
  );
  if (ran.status !== 0) throw new Error(ran.stderr);
  return ran.stdout.trim();
};
const serve = (change: Partial<typeof VALUES> = {}) =>
  execIn(`${place.network}-postgres`, ["bash", "-s"], {
    input: `${HERE}\n${script("tenant/serve.sh", { ...VALUES, ...change })}`,
  });
const permitted = (name: string) =>
  sql(
    `SELECT string_agg(roles.name || ' ' || value, ', ' ORDER BY roles.name) FROM role_permissions JOIN roles ON roles.id = role_id
     JOIN permissions p ON p.id = permission_id WHERE roles.provider = 'greenlight' AND p.name = '${name}'`,
  );
const set = (name: string, value: string) =>
  sql(
    `UPDATE role_permissions SET value = '${value}' FROM permissions p WHERE p.id = permission_id AND p.name = '${name}'`,
  );
const dump = async () =>
  (await place.inside("postgres", "bash", "-c", "pg_dump -U postgres gl_a | grep -vE '^.(un)?restrict '")).stdout;

beforeAll(async () => {
  place = await openPlace("levels", ["postgres", "redis", "greenlight"]);
  await place.start("postgres", ["-e", "POSTGRES_PASSWORD=x", "-e", "PGPASSWORD=p", IMAGE.postgres]);
  await place.start("redis", [IMAGE.redis]);
  await until(
    () => place.inside("postgres", "pg_isready", "-q", "-h", "127.0.0.1"),
    (it) => it.status === 0,
  );
  for (const text of ["CREATE ROLE gl_a LOGIN PASSWORD 'p'", "CREATE DATABASE gl_a OWNER gl_a"])
    await place.inside("postgres", "psql", "-U", "postgres", "-c", text);
  await place.inside("postgres", "mkdir", "-p", "/srv/a", "/srv/sites", "/run/lock");
  const env = {
    SECRET_KEY_BASE: "x",
    DATABASE_URL: "postgres://gl_a:p@postgres:5432/gl_a",
    REDIS_URL: "redis://redis:6379",
    SMTP_HEALTH_CHECK_DISABLED: "true",
    BBB_HEALTH_CHECK_DISABLED: "true",
  };
  const flags = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  await place.start("greenlight", [...flags, IMAGE.greenlight]);
  const health = () => place.inside("greenlight", "wget", "-qO-", "http://127.0.0.1:3000/health_check");
  expect((await until(health, (it) => it.stdout === "success")).stdout).toBe("success");
});
afterAll(() => place?.clear());
beforeEach(async () => {
  // As at the first time: what an earlier test restricted is the level's again.
  const forget = "COMMENT ON FUNCTION meet_within_level() IS NULL";
  const text = `DO $$ BEGIN IF to_regproc('meet_within_level') IS NOT NULL THEN ${forget}; END IF; END $$`;
  expect(await place.inside("postgres", "psql", "-U", "postgres", "-d", "gl_a", "-c", text)).toMatchObject({
    status: 0,
  });
  expect(await serve()).toMatchObject({ status: 0, stdout: "a: https://a.test serves\n", stderr: "" });
});

test("rooms and recording are the level's for every role, and a second run changes nothing", async () => {
  expect(await permitted("RoomLimit")).toBe("Administrator 5, Guest 5, User 5");
  expect(await permitted("CanRecord")).toBe("Administrator false, Guest false, User false");
  const record =
    "SELECT value FROM rooms_configurations JOIN meeting_options o ON o.id = meeting_option_id WHERE o.name = 'record'";
  expect(await sql(record)).toBe("false");
  const before = await dump();
  await serve();
  expect(await dump()).toBe(before);
});

test("an administrator of the org may permit less, but not more: not for roles there are, nor for new ones", async () => {
  await set("RoomLimit", "100");
  await set("CanRecord", "true");
  expect(await permitted("RoomLimit")).toBe("Administrator 5, Guest 5, User 5");
  expect(await permitted("CanRecord")).toBe("Administrator false, Guest false, User false");
  await set("RoomLimit", "2");
  expect(await permitted("RoomLimit")).toBe("Administrator 2, Guest 2, User 2");
  await sql(
    `WITH made AS (INSERT INTO roles (name, provider, color, created_at, updated_at) VALUES ('Teacher', 'greenlight', '#000', now(), now()) RETURNING id)
     INSERT INTO role_permissions (role_id, permission_id, value, created_at, updated_at)
     SELECT made.id, p.id, CASE p.name WHEN 'RoomLimit' THEN '100' ELSE 'true' END, now(), now() FROM made, permissions p WHERE p.name IN ('RoomLimit', 'CanRecord', 'CreateRoom')`,
  );
  expect(await permitted("RoomLimit")).toBe("Administrator 2, Guest 2, Teacher 5, User 2");
  expect(await permitted("CanRecord")).toBe("Administrator false, Guest false, Teacher false, User false");
  expect(await permitted("CreateRoom")).toContain("Teacher true");
  await sql(
    "DELETE FROM role_permissions USING roles WHERE roles.id = role_id AND roles.name = 'Teacher'; DELETE FROM roles WHERE name = 'Teacher'",
  );
});

test("a bigger level is there at once, and without a limit there is Greenlight's own", async () => {
  await serve({ ROOMS: "20", RECORDING: "true" });
  expect(await permitted("RoomLimit")).toBe("Administrator 20, Guest 20, User 20");
  expect(await permitted("CanRecord")).toBe("Administrator true, Guest true, User true");
  await serve({ ROOMS: "" });
  expect(await permitted("RoomLimit")).toBe("Administrator 100, Guest 100, User 100");
});

test("what an administrator of the org restricted stays so through every run, and through a bigger level", async () => {
  await serve({ ROOMS: "20", RECORDING: "true" });
  await set("CanRecord", "false");
  await sql(
    `UPDATE role_permissions SET value = '3' FROM permissions p, roles r
     WHERE p.id = permission_id AND r.id = role_id AND p.name = 'RoomLimit' AND r.name = 'User'`,
  );
  await sql(
    "UPDATE rooms_configurations SET value = 'false' FROM meeting_options o WHERE o.id = meeting_option_id AND o.name = 'record'",
  );
  const record =
    "SELECT value FROM rooms_configurations JOIN meeting_options o ON o.id = meeting_option_id WHERE o.name = 'record'";
  for (const GENERATION of ["0123456789", "9876543210"]) {
    await serve({ ROOMS: "20", RECORDING: "true", GENERATION });
    expect(await permitted("RoomLimit")).toBe("Administrator 20, Guest 20, User 3");
    expect(await permitted("CanRecord")).toBe("Administrator false, Guest false, User false");
    expect(await sql(record)).toBe("false");
  }
  await serve({ ROOMS: "30", RECORDING: "true" });
  expect(await permitted("RoomLimit")).toBe("Administrator 30, Guest 30, User 3");
  await serve({ ROOMS: "2", RECORDING: "true" });
  expect(await permitted("RoomLimit")).toBe("Administrator 2, Guest 2, User 2");
});

test("without a balancer its meetings' limits are in every room, old and new, and go when they are not wanted", async () => {
  await sql(
    `INSERT INTO users (name, email, provider, language, role_id, created_at, updated_at) SELECT 'Bo', 'bo@a.test', 'greenlight', 'en', id, now(), now() FROM roles WHERE name = 'User';
     INSERT INTO rooms (user_id, name, friendly_id, meeting_id, created_at, updated_at) SELECT id, 'Monday', 'f', 'm', now(), now() FROM users`,
  );
  const limits = () =>
    sql(
      `SELECT string_agg(o.name || ' ' || default_value || ' ' || value, ', ' ORDER BY o.name) FROM meeting_options o
       LEFT JOIN room_meeting_options ON meeting_option_id = o.id WHERE o.name IN ('duration', 'maxParticipants')`,
    );
  expect(await limits()).toBe("");
  await serve({ DURATION: "180", PARTICIPANTS: "10" });
  expect(await limits()).toBe("duration 180 180, maxParticipants 10 10");
  const before = await dump();
  await serve({ DURATION: "180", PARTICIPANTS: "10" });
  expect(await dump()).toBe(before);
  await serve({ DURATION: "60", PARTICIPANTS: "" });
  expect(await limits()).toBe("duration 60 60");
  await serve();
  expect(await limits()).toBe("");
});
