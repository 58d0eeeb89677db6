/** `meet-balancer` makes Scalelite know what the plan wants, once and no more; people's decisions stand. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openScalelite, type ScalelitePlace, type Server, type Tenant } from "./scalelitePlace.ts";

let place: ScalelitePlace;
beforeAll(async () => {
  // No poller: it is polled when a test says so.
  place = await openScalelite("cluster", ["nginx"]);
});
afterAll(() => place?.close());

const garden: Tenant = {
  id: "11111111-2222-3333-4444-555555555555",
  name: "garden",
  secrets: ["garden1secret"],
  settings: [
    { param: "duration", value: "60" },
    { param: "maxParticipants", value: "25" },
  ],
};
const mill: Tenant = {
  ...garden,
  id: "99999999-2222-3333-4444-555555555555",
  name: "mill",
  secrets: ["mill1secret"],
  settings: [],
};
const NOTHING = "lb1 in test: nothing to change\n";

let first: Server;
let second: Server;
const lines = (text: string) => text.trim().split("\n");
const cordoned = () => readFileSync(join(place.folder, "caddy/public/-/meet/cordoned"), "utf8");
const online = () => readFileSync(join(place.folder, "caddy/public/-/meet/online"), "utf8");
const state = (id: string) => place.redis("HGET", `scalelite:server:${id}`, "state");
const secretOf = (id: string) => place.redis("HGET", `scalelite:server:${id}`, "secret");
const poll = () => place.rake("poll:all");
const reconcile = async () => {
  const ran = await place.balancer("reconcile");
  expect([ran.status, ran.stderr]).toEqual([0, ""]);
  return ran.stdout;
};
const roll = async () => {
  const ran = await place.balancer("roll");
  expect([ran.status, ran.stderr]).toEqual([0, ""]);
  return ran.stdout;
};
const settle = async () => {
  for (const fake of [place.one, place.two]) {
    Object.assign(fake, { up: true, people: 0, pending: [], unshipped: 0 });
    fake.meetings.clear();
  }
  place.one.secret = "secretone0";
  place.two.secret = "secrettwo0";
  first = place.server("bbb1.test", place.one);
  second = place.server("bbb2.test", place.two);
};

describe("what the plan wants", () => {
  beforeAll(settle);

  test("the first time all of it is made, and said without a secret", async () => {
    place.want([first, second], [garden, mill]);
    const said = await reconcile();
    expect(lines(said)).toEqual([
      "lb1 in test: tenant garden joins",
      "lb1 in test: tenant garden: duration is 60 for every meeting",
      "lb1 in test: tenant garden: maxParticipants is 25 for every meeting",
      "lb1 in test: tenant mill joins",
      "lb1 in test: server bbb1.test joins",
      "lb1 in test: server bbb2.test joins",
    ]);
    expect(await place.redis("HGET", "scalelite:server:bbb1.test", "online")).toBe("true");
    expect([cordoned(), online()]).toEqual(["", "bbb1.test\nbbb2.test\n"]);
  });

  test("a second time nothing changes, and it says so", async () => {
    const before = await place.everything();
    expect(await reconcile()).toBe(NOTHING);
    expect(await place.everything()).toBe(before);
  });

  test("a create that is signed with a tenant's secret lands with its overrides; Scalelite reads what we wrote", async () => {
    const answer = await place.call(
      "garden.lb.test",
      "create",
      "meetingID=m1&duration=9&maxParticipants=9",
      "garden1secret",
    );
    expect(answer).toContain("<returncode>SUCCESS</returncode>");
    const made = place.one.meetings.get("m1") ?? place.two.meetings.get("m1");
    expect([made?.params.get("duration"), made?.params.get("maxParticipants")]).toEqual(["60", "25"]);
    expect(made?.params.get("meta_tenant-id")).toBe(garden.id);
    expect(await place.call("mill.lb.test", "end", "meetingID=m1", "mill1secret")).toContain("notFound");
    expect((await place.rake("tenantSettings")).stdout).toContain("\tparam: duration\n\tvalue: 60\n\toverride: true\n");
    await place.call("garden.lb.test", "end", "meetingID=m1", "garden1secret");
  });

  test("a setting changes, one goes, one comes; a twin and what people added by hand go", async () => {
    await place.rake(`tenantSettings:add[${garden.id},duration,60,true]`);
    await place.rake(`tenantSettings:add[${garden.id},welcome,hello,false]`);
    const settings = [
      { param: "duration", value: "120" },
      { param: "record", value: "false" },
    ];
    place.want([first, second], [{ ...garden, settings }, mill]);
    expect(lines(await reconcile())).toEqual([
      "lb1 in test: tenant garden: duration becomes 120 (it was 60)",
      "lb1 in test: tenant garden: record is false for every meeting",
      "lb1 in test: tenant garden: maxParticipants is set no more (it was 25)",
      "lb1 in test: tenant garden: welcome is set no more (it was hello)",
    ]);
    expect(await place.redis("SCARD", `scalelite:tenant_settings:${garden.id}`)).toBe("2");
    expect(lines(await place.redis("KEYS", "scalelite:tenant_setting:*"))).toHaveLength(2);
    expect(await reconcile()).toBe(NOTHING);
  });

  test("secrets: the new one is good before the old one goes", async () => {
    const works = async (secret: string) =>
      (await place.call("garden.lb.test", "getMeetings", "", secret)).includes("SUCCESS");
    place.want([first, second], [{ ...garden, secrets: ["garden2secret", "garden1secret"] }, mill]);
    expect(await reconcile()).toContain("lb1 in test: tenant garden: its secrets change\n");
    expect([await works("garden1secret"), await works("garden2secret")]).toEqual([true, true]);
    place.want([first, second], [{ ...garden, secrets: ["garden2secret"] }, mill]);
    await reconcile();
    expect([await works("garden1secret"), await works("garden2secret")]).toEqual([false, true]);
  });

  test("a tenant is renamed under its id; names may be swapped; who is not in the plan leaves with its settings", async () => {
    const stranger = (await place.rake("tenants:add[garden,x]")).stdout;
    expect(stranger).toContain("New Tenant id: ");
    place.want(
      [first, second],
      [
        { ...garden, name: "mill" },
        { ...mill, name: "garden" },
      ],
    );
    expect(lines(await reconcile())).toEqual([
      "lb1 in test: tenant garden leaves",
      "lb1 in test: tenant garden: it was called mill",
      "lb1 in test: tenant mill: it was called garden",
      "lb1 in test: tenant mill: its secrets change",
    ]);
    expect(await place.redis("HGET", "scalelite:tenant_name:mill", "id")).toBe(garden.id);
    expect(await place.redis("HGET", "scalelite:tenant_name:garden", "id")).toBe(mill.id);
    expect((await place.rake("tenants")).stdout).toContain("Total number of tenants: 2");
    place.want([first, second], [garden]);
    await reconcile();
    expect(await place.redis("KEYS", `*${mill.id}*`)).toBe("");
    expect(await place.redis("EXISTS", "scalelite:tenant_name:mill")).toBe("0");
  });

  test("a node's address and tag follow the plan; its weight is people's", async () => {
    await place.rake("servers:update[bbb1.test,secretone0,2.5]");
    place.want([{ ...first, tag: "big" }, second], [garden]);
    expect(await reconcile()).toBe("lb1 in test: server bbb1.test: its tag becomes big\n");
    expect(await place.redis("HMGET", "scalelite:server:bbb1.test", "tag", "load_multiplier")).toBe("big\n2.5");
    expect(await reconcile()).toBe(NOTHING);
    place.want([first, second], [garden]);
    expect(await reconcile()).toBe("lb1 in test: server bbb1.test: its tag becomes none\n");
  });
});

test("a thousand tenants are one command, and the second time nothing", async () => {
  await settle();
  const many = Array.from({ length: 1000 }, (_, index) => ({ ...garden, id: `id-${index}`, name: `t${index}` }));
  place.want([first, second], many);
  const said = lines(await reconcile());
  expect(said.filter((line) => /: tenant t\d+ joins$/.test(line))).toHaveLength(1000);
  expect(await reconcile()).toBe(NOTHING);
  const answer = await place.call("t999.lb.test", "getMeetings", "", "garden1secret");
  expect(answer).toContain("<returncode>SUCCESS</returncode>");
});

describe("out of the pool", () => {
  beforeEach(async () => {
    await settle();
    await place.redis("FLUSHALL");
    place.want([first, second], [garden, mill]);
    for (const id of ["bbb1.test", "bbb2.test"]) place.forget(id);
    await reconcile();
  });

  test("whom a person cordoned stays so, through every run and an emptied Redis, until a person enables it", async () => {
    await place.rake("servers:cordon[bbb1.test]");
    await poll();
    expect(await state("bbb1.test")).toBe("disabled");
    expect(await reconcile()).toBe(NOTHING);
    expect(await roll()).toBe("");
    expect([await state("bbb1.test"), cordoned()]).toEqual(["disabled", "bbb1.test\n"]);
    await place.redis("FLUSHALL");
    await reconcile();
    expect(await place.redis("SMEMBERS", "scalelite:server_enabled")).toBe("bbb2.test");
    await place.rake("servers:enable[bbb1.test]");
    expect(await roll()).toBe("");
    expect(await reconcile()).toBe(NOTHING);
    expect([await state("bbb1.test"), cordoned()]).toEqual(["enabled", ""]);
  });

  test("drained by the plan, and back by the plan", async () => {
    place.want([{ ...first, enabled: false }, second], [garden, mill]);
    expect(await reconcile()).toBe("lb1 in test: server bbb1.test: no new meetings: it is drained\n");
    expect([await state("bbb1.test"), cordoned()]).toEqual(["cordoned", "bbb1.test\n"]);
    await poll();
    expect(await reconcile()).toBe(NOTHING);
    place.want([first, second], [garden, mill]);
    expect(await reconcile()).toBe("lb1 in test: server bbb1.test: takes meetings again\n");
    expect([await state("bbb1.test"), cordoned()]).toEqual(["enabled", ""]);
  });

  test("a node that left the plan goes when nothing is on it, and not before", async () => {
    await place.call("garden.lb.test", "create", "meetingID=m1", "garden1secret");
    const [stays, leaves, fake] = place.one.meetings.has("m1")
      ? [second, first, place.one]
      : [first, second, place.two];
    place.want([stays], [garden, mill]);
    const refused = await place.balancer("reconcile");
    expect([refused.status, refused.stdout, refused.stderr]).toEqual([
      1,
      `lb1 in test: server ${leaves.id} leaves: no new meetings\n`,
      `meet: lb1 in test: ${leaves.id} still carries 1 of its meetings. Nothing was taken away; run this again when it is empty\n`,
    ]);
    fake.meetings.clear();
    fake.unshipped = 2;
    await poll();
    expect(await roll()).toBe("");
    expect((await place.balancer("reconcile")).stderr).toBe(
      `meet: lb1 in test: ${leaves.id} still holds 2 recordings that are not shipped. Nothing was taken away; run this again when it is empty\n`,
    );
    fake.up = false;
    expect((await place.balancer("reconcile")).stderr).toContain(
      `${leaves.id} does not say whether recordings wait on it (if it is gone for good: docker exec scalelite-api ./bin/rake 'servers:remove[${leaves.id}]' on the balancer)`,
    );
    Object.assign(fake, { up: true, unshipped: 0 });
    expect(await roll()).toBe(`lb1 in test: server ${leaves.id}: out of the pool\n`);
    expect(await place.redis("SMEMBERS", "scalelite:servers")).toBe(stays.id);
    expect(await reconcile()).toBe(NOTHING);
  });

  test("an emptied Redis is full again after one command, with the meetings that went on meanwhile", async () => {
    const query = `meetingID=m1&name=${encodeURIComponent("</meeting><meeting><meetingID>evil</meetingID>")}&moderatorPW=mod`;
    await place.call("garden.lb.test", "create", query, "garden1secret");
    const before = await place.redis("HGETALL", "scalelite:meeting:m1");
    await place.redis("FLUSHALL");
    expect(await place.call("garden.lb.test", "join", "meetingID=m1&fullName=A", "garden1secret")).toContain(
      "checksumError",
    );
    const said = await reconcile();
    expect(said).toMatch(/server bbb[12].test: 1 running meetings are known again\n/);
    const fields = (text: string) => text.split("\n").sort();
    expect(fields(await place.redis("HGETALL", "scalelite:meeting:m1"))).toEqual(fields(before));
    expect(await place.redis("SMEMBERS", "scalelite:meetings")).toBe("m1");
    expect(await place.call("garden.lb.test", "join", "meetingID=m1&fullName=A", "garden1secret")).toMatch(
      /^HTTP\/1.1 302/,
    );
    expect(await place.call("mill.lb.test", "join", "meetingID=m1&fullName=A", "mill1secret")).toContain("notFound");
    expect(await reconcile()).toBe(NOTHING);
    // Nobody has to notice: the timer does.
    await place.redis("FLUSHALL");
    expect(await roll()).toContain("lb1 in test: Redis has lost what it knew\n");
    expect(await reconcile()).toBe(NOTHING);
  });

  test("a new secret is taken over when the node answers to it, and the old one serves until then", async () => {
    place.want([{ ...first, secret: "secretone1" }, second], [garden, mill]);
    expect(lines(await reconcile())).toEqual([
      "pending: bbb1.test has a new secret, and goes on with the old one until it answers to the new one",
      "lb1 in test: nothing to change",
    ]);
    expect(await secretOf("bbb1.test")).toBe("secretone0");
    // Not even an emptied Redis makes it forget the old one.
    await place.redis("FLUSHALL");
    await reconcile();
    expect([await secretOf("bbb1.test"), await roll()]).toEqual(["secretone0", ""]);
    place.one.secret = "secretone1";
    expect(await roll()).toBe("lb1 in test: server bbb1.test: answers to its new secret\n");
    expect([await secretOf("bbb1.test"), await state("bbb1.test")]).toEqual(["secretone1", "enabled"]);
    expect(await reconcile()).toBe(NOTHING);
  });
});

describe("what restarts BBB", () => {
  beforeEach(async () => {
    await settle();
    await place.redis("FLUSHALL");
    for (const id of ["bbb1.test", "bbb2.test"]) place.forget(id);
    place.want([first, second], [garden, mill]);
    await reconcile();
  });

  test("one node at a time is kept free of new meetings until it is done and answers", async () => {
    place.one.pending = ["TURN servers"];
    place.two.pending = ["TURN servers"];
    expect(await roll()).toBe("lb1 in test: server bbb1.test: no new meetings until it has restarted\n");
    expect([await state("bbb1.test"), await state("bbb2.test"), cordoned()]).toEqual([
      "cordoned",
      "enabled",
      "bbb1.test\n",
    ]);
    expect(await roll()).toBe("");
    // It restarts: nobody answers, or only half of it does.
    place.one.up = false;
    expect(await roll()).toBe("");
    Object.assign(place.one, { up: true, pending: [], secret: "other" });
    expect(await roll()).toBe("");
    place.one.secret = "secretone0";
    expect(await roll()).toBe("lb1 in test: server bbb1.test: done, and takes meetings again\n");
    expect(cordoned()).toBe("");
    await poll();
    expect(await roll()).toBe("lb1 in test: server bbb2.test: no new meetings until it has restarted\n");
    expect(await reconcile()).toBe(NOTHING);
    expect(await state("bbb2.test")).toBe("cordoned");
  });

  test("the only node waits for its meetings, and takes new ones when one came in between", async () => {
    place.want([first], [garden, mill]);
    await reconcile();
    await place.call("garden.lb.test", "create", "meetingID=m1", "garden1secret");
    place.one.pending = ["secret"];
    expect([await roll(), await state("bbb1.test")]).toEqual(["", "enabled"]);
    await place.call("garden.lb.test", "end", "meetingID=m1", "garden1secret");
    expect(await roll()).toContain("no new meetings until it has restarted");
    await place.redis("SADD", "scalelite:meetings", "m2");
    await place.redis("HSET", "scalelite:meeting:m2", "server_id", "bbb1.test");
    expect(await roll()).toBe("lb1 in test: server bbb1.test: takes meetings again, because no other node could\n");
    expect([await state("bbb1.test"), cordoned()]).toEqual(["enabled", ""]);
  });

  test("a node that does not answer, or that a person took out, is left alone; an enable that was lost is done again", async () => {
    place.one.pending = null;
    expect(await roll()).toBe("");
    await place.rake("servers:cordon[bbb2.test]");
    place.two.pending = ["BBB"];
    expect([await roll(), cordoned()]).toEqual(["", "bbb2.test\n"]);
    place.two.pending = [];
    expect([await roll(), await state("bbb2.test")]).toEqual(["", "cordoned"]);
    await place.rake("servers:enable[bbb2.test]");
    place.one.pending = ["BBB"];
    await roll();
    place.one.pending = [];
    await roll();
    // As the poller does when it read the old state just before.
    await place.rake("servers:cordon[bbb1.test]");
    await roll();
    expect(await state("bbb1.test")).toBe("enabled");
  });
});

test("nothing to do without the first `up`; Scalelite that is not well is waited for, and rolling goes on later", async () => {
  const before = await place.everything();
  await place.act("pause", "scalelite-api");
  expect((await place.balancer("roll")).stdout).toBe("");
  await place.act("unpause", "scalelite-api");
  await place.act("kill", "scalelite-poller");
  expect((await place.balancer("reconcile")).stderr).toBe(
    "meet: lb1 in test: scalelite-poller does not run: see docker logs scalelite-poller\n",
  );
  await place.act("start", "scalelite-poller");
  expect(await place.everything()).toBe(before);
});
