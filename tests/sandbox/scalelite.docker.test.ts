/** The stand-in keeps Scalelite's contract: what a balancer, a Greenlight and a BBB server rely on, and its refusals. */
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "./containers.ts";
import { openScalelite, type ScalelitePlace } from "./scalelitePlace.ts";

let place: ScalelitePlace;
beforeAll(async () => {
  place = await openScalelite("scalelite", ["poller", "importer", "nginx"]);
});
afterAll(() => place?.close());

const GARDEN = { id: "", secret: "garden0secret", host: "garden.lb.test" };
const MILL = { id: "", secret: "mill0secret", host: "mill.lb.test" };
const added = (stdout: string) => /id: (\S+)/.exec(stdout)?.[1] ?? "";
const said = (answer: string, tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`).exec(answer)?.[1];
const state = async (id: string) => place.redis("HGET", `scalelite:server:${id}`, "state");

test("servers by tasks: added disabled, enabled, online after a poll; a second of the same name is refused", async () => {
  const { one, two } = place;
  expect((await place.rake("servers")).stderr).toBe("No servers are configured\n");
  const yaml = [one, two].map((it, index) => {
    const { url, secret } = place.server("", it);
    return `  bbb${index + 1}.test: { url: "${url}", secret: ${secret} }`;
  });
  const synced = await place.rake("servers:sync[-,keep]", `servers:\n${yaml.join("\n")}\n`);
  expect([synced.status, synced.stdout]).toEqual([0, expect.stringContaining("[bbb1.test] Server created")]);
  expect(synced.stdout).not.toContain(one.secret);
  const { stdout } = await until(
    () => place.rake("servers"),
    // A poll says first that a server is online, and then which version it has.
    (ran) => ran.stdout.split("\tonline").length === 3 && ran.stdout.split("bbb version: 3.0.0").length === 3,
  );
  expect(stdout).toContain(
    `id: bbb1.test\n\turl: ${place.server("", one).url}\n\tsecret: ${one.secret}\n\tenabled\n\tload: 0.0\n\tload multiplier: 0.1e1\n\tbbb version: 3.0.0\n\ttag: \n\tonline\n`,
  );
  const twice = [
    await place.rake("servers:add[http://bbb9.test/bigbluebutton/api,x]"),
    await place.rake("servers:add[http://bbb9.test/bigbluebutton/api,x]"),
  ];
  expect(twice.map(({ status }) => status)).toEqual([0, 1]);
  expect(twice[1]?.stderr).toContain("Server already exists with id 'bbb9.test'");
  expect(await place.redis("SISMEMBER", "scalelite:server_enabled", "bbb9.test")).toBe("0");
  expect((await place.rake("servers:remove[bbb9.test]")).stdout).toBe("Removing server bbb9.test...\nOK\n");
  expect((await place.rake("servers:remove[bbb9.test]")).stderr).toBe("ERROR: No server found with id: bbb9.test\n");
});

test.each([
  ["servers: {a: {}}", "ERROR: Server id=a has no secret"],
  ["servers: {a: {secret: x, colour: red}}", "ERROR: Server id=a has bad parameters: ['colour']"],
  ["servers: {'a b': {secret: x}}", "ERROR: Server id=a b contains invalid characters"],
  ["servers: {a: {secret: x, url: 'ftp://a'}}", "ERROR: Server id=a has invalid url=ftp://a"],
  ["servers: []", "ERROR: Servers parameter not a hash"],
  ["[]", "ERROR: Invalid YAML document"],
])("servers:sync refuses %s", async (document, sentence) => {
  expect(await place.rake("servers:sync[-,keep]", document)).toMatchObject({ status: 1, stderr: `${sentence}\n` });
});

test("tenants by tasks, found by the first label of the host; nobody else is let in", async () => {
  for (const tenant of [GARDEN, MILL]) {
    const name = tenant.host.split(".")[0];
    tenant.id = added(
      (await place.rake(`tenants:add[${name},old0:${tenant.secret}]`)).stdout.replace("Tenant id", "id"),
    );
    expect(tenant.id).toMatch(/^[0-9a-f-]{36}$/);
  }
  expect((await place.rake("tenants")).stdout).toContain("Total number of tenants: 2");
  expect((await place.rake("tenants:add[only]")).status).toBe(1);
  const ask = (host: string, secret: string, algorithm?: string) =>
    place.call(host, "getMeetings", "", secret, algorithm);
  for (const algorithm of ["sha1", "sha256", "sha512"])
    expect(said(await ask(GARDEN.host, GARDEN.secret, algorithm), "messageKey")).toBe("noMeetings");
  expect(said(await ask(GARDEN.host, "old0"), "messageKey")).toBe("noMeetings");
  for (const [host, secret, algorithm] of [
    [GARDEN.host, MILL.secret, "sha1"],
    [GARDEN.host, place.adminSecret, "sha1"],
    [GARDEN.host, GARDEN.secret, "sha384"],
    ["nobody.lb.test", GARDEN.secret, "sha1"],
    ["lb.test", place.adminSecret, "sha1"],
  ] as const) {
    const answer = await ask(host, secret, algorithm);
    expect([host, said(answer, "messageKey")]).toEqual([host, "checksumError"]);
    expect(answer).toMatch(/^HTTP\/1.1 200/);
  }
  expect(await place.get("elsewhere.test", "/bigbluebutton/api/getMeetings")).toMatch(/^HTTP\/1.1 403/);
  // Without a signature: health and the index, and nothing else.
  expect(await place.get("lb.test", "/health_check")).toMatch(/\r\n\r\nsuccess$/);
  expect(said(await place.get("lb.test", "/bigbluebutton/api"), "build")).toBe("v1.8.5-api");
  expect(said(await place.get(GARDEN.host, "/bigbluebutton/api/getMeetings"), "messageKey")).toBe("checksumError");
  expect(said(await place.get(GARDEN.host, "/bigbluebutton/api/hooks"), "messageKey")).toBe("unsupportedRequest");
  expect(said(await place.get("lb.test", "/scalelite/api/getServers"), "messageKey")).toBe("checksumError");
});

test("a meeting lands with the tenant's overrides and its own wishes for the rest, on the server of the lower load", async () => {
  const { one, two } = place;
  for (const [param, value, override] of [
    ["duration", "60", "true"],
    ["maxParticipants", "25", "true"],
    ["welcome", "hello", "false"],
    ["logo", "x", "false"],
  ])
    await place.rake(`tenantSettings:add[${GARDEN.id},${param},${value},${override}]`);
  expect((await place.rake(`tenantSettings:add[${GARDEN.id},duration]`)).status).toBe(1);
  expect((await place.rake("tenantSettings")).stdout).toMatch(/Tenant: garden\n {2}id: \S+\n\tparam: /);

  // A poll in between would say what is true: that nobody is there, or that a busy computer did not answer in time.
  expect((await place.act("pause", "scalelite-poller")).status).toBe(0);
  for (const id of ["bbb1.test", "bbb2.test"]) await place.redis("HSET", `scalelite:server:${id}`, "online", "true");
  await place.redis("ZADD", "scalelite:server_load", "50", "bbb1.test", "0", "bbb2.test");
  const query = "name=A+%26+B&meetingID=g1&duration=999&maxParticipants=999&welcome=mine&moderatorPW=mod";
  const wrong = await place.call(GARDEN.host, "create", query, "wrong");
  expect(said(wrong, "messageKey")).toBe("checksumError");
  expect(one.meetings.size + two.meetings.size).toBe(0);
  const made = await place.call(GARDEN.host, "create", query, GARDEN.secret);
  expect([said(made, "returncode"), said(made, "meetingID")]).toEqual(["SUCCESS", "g1"]);
  await place.act("unpause", "scalelite-poller");
  const params = two.meetings.get("g1")?.params;
  expect(Object.fromEntries(params ?? [])).toMatchObject({
    name: "A & B",
    duration: "60",
    maxParticipants: "25",
    welcome: "mine",
    logo: "x",
    "meta_tenant-id": GARDEN.id,
    "meta_tenant-name": "garden",
    voiceBridge: expect.stringMatching(/^[1-9]\d{8}$/),
  });
  expect(await place.redis("HGET", "scalelite:meeting:g1", "server_id")).toBe("bbb2.test");
  // Again: the same meeting on the same server.
  await place.call(GARDEN.host, "create", query, GARDEN.secret);
  expect([one.meetings.size, two.meetings.size]).toEqual([0, 1]);
  const missing = await place.call(GARDEN.host, "create", "name=x", GARDEN.secret);
  expect(said(missing, "messageKey")).toBe("missingParamMeetingID");
});

test("another tenant can neither see, join nor end it", async () => {
  const at = (tenant: typeof GARDEN, name: string, query = "meetingID=g1") =>
    place.call(tenant.host, name, query, tenant.secret);
  expect(said(await at(GARDEN, "getMeetings", ""), "meetingID")).toBe("g1");
  expect(said(await at(MILL, "getMeetings", ""), "messageKey")).toBe("noMeetings");
  expect(said(await at(GARDEN, "isMeetingRunning"), "running")).toBe("true");
  expect(said(await at(MILL, "isMeetingRunning"), "running")).toBe("false");
  for (const name of ["getMeetingInfo", "join", "end"])
    expect([name, said(await at(MILL, name), "messageKey")]).toEqual([name, "notFound"]);
  expect(place.two.meetings.has("g1")).toBe(true);
  // Nor make it again elsewhere.
  expect(said(await at(MILL, "create"), "messageKey")).toBe("internalError");
  const joined = await at(GARDEN, "join", "meetingID=g1&fullName=Ada&role=MODERATOR");
  expect(joined).toMatch(/^HTTP\/1.1 302/);
  const location = new URL(/^location: (\S+)/im.exec(joined)?.[1] ?? "");
  expect(location.host).toContain(String(place.two.port));
  expect(location.searchParams.get("fullName")).toBe("Ada");
});

test("a cordoned server keeps its meetings and gets no new ones; at load 0 it is disabled; a disabled one is not joined", async () => {
  const { one, two } = place;
  two.people = 3;
  expect((await place.rake("servers:cordon[bbb2.test]")).stdout).toBe("Cordoning server bbb2.test...\nOK\n");
  for (const id of ["g2", "g3"]) await place.call(GARDEN.host, "create", `meetingID=${id}`, GARDEN.secret);
  expect([...one.meetings.keys()]).toEqual(["g2", "g3"]);
  const join = (id: string) => place.call(GARDEN.host, "join", `meetingID=${id}&fullName=Ada`, GARDEN.secret);
  expect(await join("g1")).toMatch(/^HTTP\/1.1 302/);
  expect(await state("bbb2.test")).toBe("cordoned");
  two.people = 0;
  expect(
    await until(
      () => state("bbb2.test"),
      (it) => it === "disabled",
    ),
  ).toBe("disabled");
  expect(said(await join("g1"), "messageKey")).toBe("serverUnavailable");
  await place.rake("servers:enable[bbb2.test]");
  expect(
    await until(
      () => place.redis("ZSCORE", "scalelite:server_load", "bbb2.test"),
      (it) => it !== "",
    ),
  ).toBe("0");
  expect(said(await place.call(GARDEN.host, "end", "meetingID=g1", GARDEN.secret), "messageKey")).toBe(
    "sentEndMeetingRequest",
  );
  expect(await place.redis("EXISTS", "scalelite:meeting:g1")).toBe("0");
});

test("tags: required ones are obeyed or refused, others are wishes; nobody without a wish gets a tagged server", async () => {
  await place.rake("servers:tag[bbb2.test,big]");
  const { one, two } = place;
  const create = (id: string, tag: string) =>
    place.call(MILL.host, "create", `meetingID=${id}${tag === "" ? "" : `&meta_server-tag=${tag}`}`, MILL.secret);
  for (const id of ["t1", "t2"]) await create(id, "");
  expect([one.meetings.has("t1"), one.meetings.has("t2")]).toEqual([true, true]);
  await create("t3", "big!");
  expect(two.meetings.get("t3")?.params.get("meta_server-tag")).toBe("big");
  await create("t4", "small");
  expect(one.meetings.get("t4")?.params.has("meta_server-tag")).toBe(false);
  const refused = await create("t5", "small!");
  expect(said(refused, "message")).toBe("There is no available server with the required tag=small.");
  await place.rake("servers:tag[bbb2.test,]");
});

test("a server that does not answer twice is offline and its meetings are forgotten; meetings that ended are too", async () => {
  place.one.meetings.delete("g2");
  expect(
    await until(
      () => place.redis("EXISTS", "scalelite:meeting:g2"),
      (it) => it === "0",
    ),
  ).toBe("0");
  place.one.up = false;
  const online = () => place.redis("HGET", "scalelite:server:bbb1.test", "online");
  expect(await until(online, (it) => it === "false")).toBe("false");
  expect(await place.redis("EXISTS", "scalelite:meeting:g3")).toBe("0");
  const status = (await place.rake("status")).stdout;
  expect(status).toMatch(/HOSTNAME +STATE +STATUS +MEETINGS/);
  expect(status).toMatch(/enabled +offline +0/);
  place.one.up = true;
  expect(await until(online, (it) => it === "true")).toBe("true");
});

test("a recording comes out of the spool, is told to the tenant, and is seen by that tenant alone", async () => {
  const ready = encodeURIComponent(
    `${place.server("", place.two).url.replace("/bigbluebutton/api", "")}/recording_ready`,
  );
  const query = `meetingID=r1&record=true&meta_bbb-recording-ready-url=${ready}`;
  await place.call(GARDEN.host, "create", query, GARDEN.secret);
  const made = [place.one, place.two].find((it) => it.meetings.has("r1"))?.meetings.get("r1");
  expect(made?.params.has("meta_bbb-recording-ready-url")).toBe(false);
  const id = `${"ab".repeat(20)}-1700000000000`;
  const folder = mkdtempSync(join(tmpdir(), "meet-recording-"));
  mkdirSync(join(folder, "presentation", id), { recursive: true });
  writeFileSync(join(folder, "presentation", id, "index.html"), "slides");
  writeFileSync(
    join(folder, "presentation", id, "metadata.xml"),
    `<recording><id>${id}</id><state>published</state><published>true</published><start_time>1700000000000</start_time><end_time>1700000600000</end_time><participants>4</participants><meta><meetingId>r1</meetingId><meetingName>Talk &amp; tea</meetingName><tenant-id>${GARDEN.id}</tenant-id></meta><playback><format>presentation</format><link>https://bbb1.test/playback/presentation/2.3/${id}</link><duration>600000</duration></playback></recording>`,
  );
  const spool = join(place.folder, "bigbluebutton/spool");
  execFileSync("tar", ["-C", folder, "-cf", join(spool, `${id}.part`), "presentation"]);
  chmodSync(join(spool, `${id}.part`), 0o664);
  chownSync(join(spool, `${id}.part`), 1000, 2000);
  execFileSync("mv", [join(spool, `${id}.part`), join(spool, `${id}.tar`)]);
  rmSync(folder, { recursive: true });
  await until(
    async () => existsSync(join(spool, `${id}.tar`)),
    (there) => !there,
  );
  const [told = ""] = await until(
    async () => place.two.told,
    (it) => it.length > 0,
  );
  const [head, payload, signature] = (new URLSearchParams(told).get("signed_parameters") ?? "").split(".");
  expect(JSON.parse(Buffer.from(payload ?? "", "base64url").toString())).toEqual({ meeting_id: "r1", record_id: id });
  // The first of the tenant's secrets; a refusal would bring the next one.
  expect(createHmac("sha256", "old0").update(`${head}.${payload}`).digest("base64url")).toBe(signature);
  const list = (tenant: typeof GARDEN) => place.call(tenant.host, "getRecordings", "", tenant.secret);
  const listed = await until(
    () => list(GARDEN),
    (it) => it.includes(id),
  );
  expect(listed).toContain(`<url>https://garden.lb.test/playback/presentation/2.3/${id}</url><length>10</length>`);
  expect(said(listed, "name")).toBe("Talk &amp; tea");
  expect(said(await list(MILL), "messageKey")).toBe("noRecordings");
  expect(await place.get(GARDEN.host, `/presentation/${id}/index.html`)).toMatch(/^HTTP\/1.1 200[\s\S]*slides$/);
  expect(await place.get(MILL.host, `/presentation/${id}/index.html`)).toMatch(/^HTTP\/1.1 404/);
  expect(await place.get(GARDEN.host, `/static-resource/presentation/${id}/index.html`)).toMatch(/^HTTP\/1.1 404/);
  const of = (tenant: typeof GARDEN, name: string, more = "") =>
    place.call(tenant.host, name, `recordID=${id}${more}`, tenant.secret);
  expect(said(await of(MILL, "deleteRecordings"), "messageKey")).toBe("notFound");
  expect(said(await of(GARDEN, "publishRecordings", "&publish=false"), "published")).toBe("false");
  expect(existsSync(join(place.folder, "bigbluebutton/unpublished/presentation", id))).toBe(true);
  expect(await place.get(GARDEN.host, `/presentation/${id}/index.html`)).toMatch(/^HTTP\/1.1 404/);
  await of(GARDEN, "publishRecordings", "&publish=true");
  expect(said(await of(GARDEN, "deleteRecordings"), "deleted")).toBe("true");
  expect(said(await list(GARDEN), "messageKey")).toBe("noRecordings");
});

test("health tells the truth in its text; a start without a secret is refused; a restart keeps the tables", async () => {
  await place.act("stop", "redis");
  const health = () => place.get("lb.test", "/health_check");
  expect(await until(health, (it) => it.includes("Failure"))).toMatch(/^HTTP\/1.1 200[\s\S]*Health Check Failure: /);
  await place.act("start", "redis");
  expect(await until(health, (it) => it.endsWith("success"))).toMatch(/success$/);
  const sql = (text: string) => place.inside("postgres", "psql", "-U", "postgres", "-d", "scalelite", "-Atc", text);
  const count = "SELECT count(*) FROM recordings";
  expect((await sql(count)).stdout.trim()).toBe("1");
  await place.act("restart", "scalelite-api");
  expect(await until(health, (it) => it.endsWith("success"))).toMatch(/success$/);
  expect((await sql(count)).stdout.trim()).toBe("1");
  expect((await place.act("logs", "scalelite-api")).stdout).toContain(">>> Database migration");
  const refused = await place.inside("scalelite-api", "env", "-u", "SECRET_KEY_BASE", "bin/start");
  expect([refused.status, refused.stderr]).toEqual([
    1,
    expect.stringContaining("is not set: Scalelite does not start without it"),
  ]);
});
