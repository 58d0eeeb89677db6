/** The stand-in for Greenlight in use: a mail sets a password, a room is made, a meeting is started on a real API. */
import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { emptyMailbox, type Mailbox, startMailbox } from "../../sandbox/cloud/mailbox.ts";
import { memoryStore } from "../../sandbox/cloud/store.ts";
import { dockerOutput } from "../../sandbox/docker.ts";
import { openPlace, type Place, until } from "./containers.ts";
import { IMAGE } from "./standIns.ts";

const SECRET = "0123456789abcdef";
const PASSWORD = "Correct-horse-9";
const STARTED = 1_795_000_000_123;

let place: Place;
let mailbox: Mailbox;
let bbb: Server;
let address = "";
/** The calls BBB got, newest last, each with a right checksum. */
const calls: { call: string; query: URLSearchParams }[] = [];
/** What BBB says instead of success, by call. */
const refusals = new Map<string, string>();

function answerBbb(message: IncomingMessage): string {
  const url = new URL(message.url ?? "/", "http://bbb");
  const call = url.pathname.replace("/bigbluebutton/api/", "");
  const raw = url.search.slice(1);
  const signed = raw.replace(/&?checksum=[0-9a-f]+$/, "");
  const checksum = createHash("sha1").update(`${call}${signed}${SECRET}`).digest("hex");
  const refuse = (key: string) =>
    `<response><returncode>FAILED</returncode><messageKey>${key}</messageKey><message>no</message></response>`;
  if (url.searchParams.get("checksum") !== checksum) return refuse("checksumError");
  calls.push({ call, query: url.searchParams });
  const key = refusals.get(call);
  if (key !== undefined) return refuse(key);
  const started = calls.some((it) => it.call === "create");
  const recording = `<recording><recordID>r-1</recordID><meetingID>x</meetingID><name>Monday</name><participants>2</participants>
    <startTime>${STARTED}</startTime><playback><format><type>presentation</type><url>https://lb.test/p/r-1</url><length>3</length></format></playback></recording>`;
  const body: Record<string, string> = {
    create: `<createTime>${STARTED}</createTime>`,
    isMeetingRunning: `<running>${started}</running>`,
    getRecordings: `<recordings>${recording}</recordings>`,
  };
  return `<response><returncode>SUCCESS</returncode>${body[call] ?? ""}</response>`;
}

interface Answer {
  readonly status: number;
  readonly cookie: string;
  readonly text: string;
}

function send(method: string, path: string, body?: unknown, cookie = ""): Promise<Answer> {
  const type = typeof body === "string" ? "application/x-www-form-urlencoded" : "application/json";
  return new Promise((resolve, reject) => {
    const asked = request({ host: address, port: 3000, method, path }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => (text += chunk));
      answer.on("end", () => {
        const set = (answer.headers["set-cookie"] ?? []).map((it) => it.split(";")[0]).join("; ");
        resolve({ status: answer.statusCode ?? 0, cookie: set, text });
      });
    });
    asked.on("error", reject);
    for (const [name, value] of Object.entries({
      Host: "a.test",
      "X-Forwarded-Proto": "https",
      Accept: path.startsWith("/api/") ? "application/json" : "text/html",
      "Content-Type": type,
      Cookie: cookie,
    }))
      asked.setHeader(name, value);
    asked.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  });
}
const api = (method: string, path: string, body?: unknown, cookie?: string) =>
  send(method, `/api/v1/${path}.json`, body, cookie);
const dataOf = (answer: Answer) => z.object({ data: z.unknown() }).parse(JSON.parse(answer.text)).data;
const errorsOf = (answer: Answer) => z.object({ errors: z.unknown() }).parse(JSON.parse(answer.text)).errors;
const sql = (text: string) => place.inside("postgres", "psql", "-U", "postgres", "-d", "gl_a", "-Atc", text);
const rake = (task: string) => place.inside("greenlight", "bundle", "exec", "rake", task);
const mailTo = async (to: string) => {
  const found = await until(
    async () => mailbox.messages().find((mail) => mail.recipients.includes(to)),
    (mail) => mail !== undefined,
  );
  if (found === undefined) throw new Error(`no mail to ${to}`);
  return found;
};
const tokenIn = (link: string | undefined) => new URL(link ?? "").pathname.split("/").at(-1) ?? "";
const signIn = async (email: string, password = PASSWORD) =>
  (await api("POST", "sessions", { session: { email, password } })).cookie;

beforeAll(async () => {
  place = await openPlace("meetings", ["postgres", "redis", "greenlight"]);
  const gateway = await dockerOutput([
    "network",
    "inspect",
    place.network,
    "--format",
    "{{(index .IPAM.Config 0).Gateway}}",
  ]);
  mailbox = await startMailbox({ address: gateway, port: 0, store: memoryStore(emptyMailbox) });
  bbb = createServer((message, answer) => answer.end(answerBbb(message)));
  await new Promise<void>((resolve) => bbb.listen(0, gateway, resolve));
  const { port } = bbb.address() as AddressInfo;
  await place.start("postgres", ["-e", "POSTGRES_PASSWORD=x", IMAGE.postgres]);
  await place.start("redis", [IMAGE.redis]);
  await until(
    () => place.inside("postgres", "pg_isready", "-q", "-h", "127.0.0.1"),
    (it) => it.status === 0,
  );
  for (const text of ["CREATE ROLE gl_a LOGIN PASSWORD 'p'", "CREATE DATABASE gl_a OWNER gl_a"])
    await place.inside("postgres", "psql", "-U", "postgres", "-c", text);
  const env = {
    SECRET_KEY_BASE: "x",
    DATABASE_URL: "postgres://gl_a:p@postgres:5432/gl_a",
    REDIS_URL: "redis://redis:6379",
    BIGBLUEBUTTON_ENDPOINT: `http://${gateway}:${port}/bigbluebutton/api`,
    BIGBLUEBUTTON_SECRET: SECRET,
    SMTP_SERVER: gateway,
    SMTP_PORT: String(mailbox.port),
    SMTP_DOMAIN: "a.test",
    SMTP_SENDER_EMAIL: "rooms@a.test",
    SMTP_SENDER_NAME: "Rooms of A",
  };
  const flags = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  await place.start("greenlight", [...flags, IMAGE.greenlight]);
  const health = () => place.inside("greenlight", "wget", "-qO-", "http://127.0.0.1:3000/health_check");
  const healthy = await until(health, (it) => it.stdout === "success");
  // Its mail server and its BBB are asked too.
  expect(healthy.stdout).toBe("success");
  address = await dockerOutput([
    ...["inspect", `${place.network}-greenlight`],
    ...["--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"],
  ]);
  await rake("admin:create[Ada,ada@a.test,Aa1!unknown-to-all]");
});
afterAll(async () => {
  bbb?.close();
  await mailbox?.close();
  await place?.clear();
});

test("an administrator sets a password by the link in a mail, once, and signs in", async () => {
  expect((await api("POST", "reset_password", { user: { email: "ADA@a.test" } })).status).toBe(200);
  const mail = await mailTo("ada@a.test");
  expect([mail.from, mail.subject]).toEqual(["Rooms of A <rooms@a.test>", "Reset Password"]);
  expect(mail.links).toEqual([expect.stringMatching(/^https:\/\/a\.test\/reset_password\/[A-Za-z0-9]{40}$/)]);
  const token = tokenIn(mail.links[0]);
  const page = await send("GET", `/reset_password/${token}`);
  expect(page.text).toContain(`data-path="reset_password/reset"`);
  expect(page.text).toContain(`value="${token}"`);

  const weak = await api("POST", "reset_password/reset", { user: { token, new_password: "weak" } });
  expect(weak.status).toBe(500);
  const set = () => api("POST", "reset_password/reset", { user: { token, new_password: PASSWORD } });
  expect((await set()).status).toBe(200);
  expect((await set()).status).toBe(403);

  const cookie = await signIn("ada@a.test");
  expect(cookie).toMatch(/^_greenlight-3_0_session=[0-9a-f]{64}$/);
  expect(dataOf(await api("GET", "sessions", undefined, cookie))).toMatchObject({
    name: "Ada",
    signed_in: true,
    role: { name: "Administrator" },
    permissions: { ManageUsers: "true", RoomLimit: "100" },
  });
});

test("a link that is an hour old sets nothing, and an unknown address gets no mail and no word", async () => {
  const before = mailbox.messages().length;
  expect((await api("POST", "reset_password", { user: { email: "nobody@a.test" } })).status).toBe(200);
  await api("POST", "reset_password", { user: { email: "ada@a.test" } });
  await until(
    async () => mailbox.messages().length,
    (it) => it > before,
  );
  expect(mailbox.messages().length).toBe(before + 1);
  await sql("UPDATE users SET reset_sent_at = now() - interval '61 minutes'");
  const token = tokenIn(mailbox.messages()[0]?.links[0]);
  expect((await api("POST", "reset_password/verify", { user: { token } })).status).toBe(403);
});

test("a wrong password, and somebody who is banned, do not get in", async () => {
  expect((await api("POST", "sessions", { session: { email: "ada@a.test", password: "x" } })).status).toBe(400);
  await sql("UPDATE users SET status = 2");
  const banned = await api("POST", "sessions", { session: { email: "ada@a.test", password: PASSWORD } });
  expect([banned.status, errorsOf(banned)]).toEqual([400, "BannedUser"]);
  await sql("UPDATE users SET status = 0");
  expect((await api("GET", "rooms")).status).toBe(401);
});

test("where registration is by invitation, only the invited sign up, each once", async () => {
  await sql(
    "UPDATE site_settings SET value = 'invite' FROM settings WHERE settings.id = setting_id AND settings.name = 'RegistrationMethod'",
  );
  const bo = { name: "Bo", email: "bo@a.test", password: PASSWORD };
  const uninvited = await api("POST", "users", { user: bo });
  expect([uninvited.status, errorsOf(uninvited)]).toEqual([400, "InviteInvalid"]);

  const cookie = await signIn("ada@a.test");
  expect(
    (await api("POST", "admin/invitations", { invitations: { emails: "bo@a.test, cy@a.test" } }, cookie)).status,
  ).toBe(200);
  const link = new URL((await mailTo("bo@a.test")).links[0] ?? "");
  await mailTo("cy@a.test");
  const invite_token = link.searchParams.get("inviteToken");
  expect((await send("GET", `/${link.search}`)).text).toContain("Sign up");
  expect((await api("POST", "users", { user: { ...bo, email: "di@a.test", invite_token } })).status).toBe(400);
  const made = await api("POST", "users", { user: { ...bo, invite_token } });
  expect([made.status, dataOf(made)]).toEqual([201, expect.objectContaining({ email: "bo@a.test", verified: true })]);
  expect((await api("POST", "admin/invitations", { invitations: { emails: "x@a.test" } }, made.cookie)).status).toBe(
    403,
  );
  expect((await api("POST", "users", { user: { ...bo, email: "eve@a.test", invite_token } })).status).toBe(400);
});

test("a room is somebody's own, and there are as many as the role has room for", async () => {
  const cookie = await signIn("bo@a.test");
  await sql(
    "UPDATE role_permissions SET value = '1' FROM permissions, roles WHERE permissions.id = permission_id AND permissions.name = 'RoomLimit' AND roles.id = role_id AND roles.name = 'User'",
  );
  const made = await api("POST", "rooms", { room: { name: "Monday" } }, cookie);
  expect([made.status, dataOf(made)]).toEqual([
    201,
    expect.stringMatching(/^\/rooms\/(?:[a-z0-9]{3}-){3}[a-z0-9]{3}$/),
  ]);
  const full = await api("POST", "rooms", { room: { name: "Tuesday" } }, cookie);
  expect([full.status, errorsOf(full)]).toEqual([400, "RoomLimitError"]);
  const other = await api("POST", "rooms", { room: { name: "Ada's" } }, await signIn("ada@a.test"));
  const path = String(dataOf(other)).replace("/rooms/", "");
  expect((await api("POST", `meetings/${path}/start`, undefined, cookie)).status).toBe(403);
});

const roomOf = async (cookie: string) => {
  const rooms = z
    .array(z.object({ friendly_id: z.string(), online: z.boolean() }))
    .parse(dataOf(await api("GET", "rooms", undefined, cookie)));
  const [room] = rooms;
  if (room === undefined) throw new Error("no room");
  return room;
};

test("a meeting is started with everything Greenlight says of it, and the way in is signed by SHA-1", async () => {
  const cookie = await signIn("bo@a.test");
  const { friendly_id } = await roomOf(cookie);
  const guest = () => api("POST", `meetings/${friendly_id}/status`, { name: "Guest One" });
  expect(dataOf(await guest())).toEqual({ status: false });

  calls.length = 0;
  const started = await api("POST", `meetings/${friendly_id}/start`, undefined, cookie);
  expect(started.status).toBe(201);
  expect(calls.map((it) => it.call)).toEqual(["create"]);
  const { checksum, meetingID, ...told } = Object.fromEntries(calls[0]?.query ?? []);
  expect(checksum).toMatch(/^[0-9a-f]{40}$/);
  expect(meetingID).toMatch(/^[a-z0-9]{40}$/);
  const page = `https://a.test/rooms/${friendly_id}/join`;
  expect(told).toEqual({
    name: "Monday",
    record: "true",
    guestPolicy: "ALWAYS_ACCEPT",
    muteOnStart: "true",
    moderatorOnlyMessage: expect.stringContaining(page),
    loginURL: page,
    logoutURL: page,
    meta_endCallbackUrl: "https://a.test/meeting_ended",
    "meta_bbb-recording-ready-url": "https://a.test/recording_ready",
    "meta_bbb-origin": "greenlight",
    "meta_bbb-origin-server-name": "a.test",
    "meta_bbb-origin-version": "v3.8.2.4",
    "meta_bbb-context-name": "Monday",
    "meta_bbb-context-id": friendly_id,
  });

  const way = new URL(String(dataOf(started)));
  expect(way.pathname).toBe("/bigbluebutton/api/join");
  const { checksum: sum = "", ...join } = Object.fromEntries(way.searchParams);
  expect(join).toEqual({
    fullName: "Bo",
    meetingID,
    password: "",
    role: "Moderator",
    userID: expect.stringMatching(/^gl-[0-9a-f-]{36}$/),
    createTime: String(STARTED),
  });
  const signed = way.search.slice(1).replace(/&checksum=.*$/, "");
  expect(sum).toBe(createHash("sha1").update(`join${signed}${SECRET}`).digest("hex"));
  expect((await roomOf(cookie)).online).toBe(true);

  const inside = z.object({ status: z.literal(true), joinUrl: z.string() }).parse(dataOf(await guest()));
  expect(Object.fromEntries(new URL(inside.joinUrl).searchParams)).toMatchObject({
    fullName: "Guest One",
    role: "Viewer",
    userID: expect.stringMatching(/^gl-guest-[0-9a-f]{24}$/),
  });
});

test("who may not record does not, and what an administrator forbids is forbidden", async () => {
  const cookie = await signIn("bo@a.test");
  const { friendly_id } = await roomOf(cookie);
  const recorded = async () => {
    calls.length = 0;
    await api("POST", `meetings/${friendly_id}/start`, undefined, cookie);
    return calls.find((it) => it.call === "create")?.query.get("record");
  };
  await sql(
    "UPDATE role_permissions SET value = 'false' FROM permissions WHERE permissions.id = permission_id AND permissions.name = 'CanRecord'",
  );
  expect(await recorded()).toBe("false");
  await sql(
    "UPDATE role_permissions SET value = 'true' FROM permissions WHERE permissions.id = permission_id AND permissions.name = 'CanRecord'",
  );
  expect(await recorded()).toBe("true");
  await sql(
    "UPDATE rooms_configurations SET value = 'false' FROM meeting_options o WHERE o.id = meeting_option_id AND o.name = 'record'",
  );
  expect(await recorded()).toBe("false");
});

test("what BBB refuses is said by its key, after three tries", async () => {
  const cookie = await signIn("bo@a.test");
  const { friendly_id } = await roomOf(cookie);
  refusals.set("create", "serverUnavailable");
  calls.length = 0;
  const started = await api("POST", `meetings/${friendly_id}/start`, undefined, cookie);
  expect([started.status, errorsOf(started), calls.length]).toEqual([400, "serverUnavailable", 3]);
  // Somebody else was quicker: the meeting runs.
  refusals.set("create", "idNotUnique");
  expect((await api("POST", `meetings/${friendly_id}/start`, undefined, cookie)).status).toBe(201);
  refusals.clear();
});

test("BBB tells that a meeting is over, and its recording is listed when whoever tells knows the secret", async () => {
  const cookie = await signIn("bo@a.test");
  const { friendly_id } = await roomOf(cookie);
  const meeting = (await sql(`SELECT meeting_id FROM rooms WHERE friendly_id = '${friendly_id}'`)).stdout.trim();
  await send("GET", `/meeting_ended?meetingID=${meeting}&recordingmarks=true`);
  expect((await roomOf(cookie)).online).toBe(false);

  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = (secret: string, algorithm = "HS256") => {
    const text = `${part({ alg: algorithm })}.${part({ meeting_id: meeting, record_id: "r-1" })}`;
    return `signed_parameters=${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };
  const tell = (body: string) => send("POST", "/recording_ready", body);
  expect([(await tell(signed("other"))).status, (await tell(signed(SECRET, "none"))).status]).toEqual([401, 401]);
  expect((await tell("signed_parameters=x")).status).toBe(401);
  expect([(await tell(signed(SECRET))).status, (await tell(signed(SECRET))).status]).toEqual([200, 200]);
  expect(dataOf(await api("GET", `rooms/${friendly_id}/recordings`, undefined, cookie))).toEqual([
    {
      record_id: "r-1",
      name: "Monday",
      length: 3,
      visibility: "Published",
      formats: [{ recording_type: "presentation", url: "https://lb.test/p/r-1" }],
    },
  ]);
});

test("a door page names its room and quotes whatever is in the name; signed out, a cookie opens nothing", async () => {
  const cookie = await signIn("ada@a.test");
  const made = await api("POST", "rooms", { room: { name: "<b>'\"&" } }, cookie);
  const page = await send("GET", `${String(dataOf(made))}/join`);
  expect(page.text).toContain("<h1>&lt;b&gt;&#x27;&quot;&amp;</h1>");
  expect((await api("DELETE", "sessions/signout", undefined, cookie)).status).toBe(200);
  expect((await api("GET", "rooms", undefined, cookie)).status).toBe(401);
});
