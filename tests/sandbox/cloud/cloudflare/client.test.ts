/** Cloudflare's own client for Node, which knows nothing of us, makes a round trip of everything we use. */
import Cloudflare, { APIConnectionError } from "cloudflare";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CloudflareStore, emptyCloudflare, recordsOf } from "../../../../sandbox/cloud/cloudflare/state.ts";
import { ZONE_ID } from "../../../../sandbox/cloud/cloudflare/zone.ts";
import { type FaultKind, makeFaults } from "../../../../sandbox/cloud/faults.ts";
import { memoryStore } from "../../../../sandbox/cloud/store.ts";
import { type Served, served } from "./serve.ts";

const store: CloudflareStore = memoryStore(emptyCloudflare);
const faults = makeFaults();
const zone_id = ZONE_ID;
let api: Served;
let client: Cloudflare;

beforeAll(async () => {
  api = await served({ store, faults, holdMs: 50 });
  client = new Cloudflare({ baseURL: api.baseURL, apiToken: "sandbox", maxRetries: 0 });
});
afterAll(() => api.close());
beforeEach(() => {
  faults.set([]);
  store.update((state) => {
    state.records = [];
  });
});

describe("the client", () => {
  test("verifies its token and finds the zone", async () => {
    expect(await client.user.tokens.verify()).toMatchObject({ status: "active" });
    const zones = await client.zones.list({ name: "meet.test" });
    expect(zones.result.map(({ id }) => id)).toEqual([ZONE_ID]);
    expect(await client.zones.get({ zone_id })).toMatchObject({ name: "meet.test", status: "active" });
  });

  test.each([
    ["A", "198.18.7.20", "198.18.7.21", "198.18.7.22"],
    ["AAAA", "2001:db8:7:1::1", "2001:db8:7:2::1", "2001:db8:7:3::1"],
  ] as const)("makes, reads, replaces, changes and deletes an %s record", async (type, first, second, third) => {
    const { records } = client.dns;
    const one = { zone_id, type, name: "gl1.meet.test", ttl: 300 } as const;
    const { id } = await records.create({ ...one, content: first, comment: "Host gl1" });
    expect(await records.get(id, { zone_id })).toMatchObject({ type, content: first, comment: "Host gl1" });
    await records.update(id, { ...one, content: second });
    expect(await records.get(id, { zone_id })).toMatchObject({ content: second, comment: null });
    await records.edit(id, { ...one, content: third });
    expect(recordsOf(store)).toMatchObject([{ type, content: third }]);
    expect(await records.delete(id, { zone_id })).toEqual({ id });
    await expect(records.get(id, { zone_id })).rejects.toMatchObject({
      status: 404,
      errors: [{ code: 81044, message: "Record does not exist." }],
    });
  });

  test("goes through a long list a page at a time, and finds one by name", async () => {
    for (let i = 0; i < 25; i++) {
      await client.dns.records.create({ zone_id, type: "A", name: `n${i}`, content: `198.18.7.${i}`, ttl: 60 });
    }
    const names = [];
    for await (const record of client.dns.records.list({ zone_id, per_page: 10 })) names.push(record.name);
    expect(new Set(names).size).toBe(25);
    const { result } = await client.dns.records.list({ zone_id, type: "A", name: { exact: "n7.meet.test" } });
    expect(result).toMatchObject([{ name: "n7.meet.test", content: "198.18.7.7" }]);
  });

  test("reads what is refused", async () => {
    const twin = { zone_id, type: "A", name: "twin", content: "198.18.7.20", ttl: 60 } as const;
    await client.dns.records.create(twin);
    await expect(client.dns.records.create(twin)).rejects.toMatchObject({
      status: 400,
      errors: [{ code: 81058, message: "An identical record already exists." }],
    });
  });
});

describe("when the API is told to fail", () => {
  const create = { zone_id, type: "A", name: "new", content: "198.18.7.20", ttl: 60 } as const;
  const fail = (kind: FaultKind) => faults.set([{ api: "cloudflare", method: "POST", kind, times: 1 }]);

  test.each([["429"], ["429-retry-after"], ["500"], ["502"], ["503"]] as const)(
    "%s: the client hears it, and nothing was made",
    async (kind) => {
      fail(kind);
      await expect(client.dns.records.create(create)).rejects.toMatchObject({ status: Number(kind.slice(0, 3)) });
      expect(recordsOf(store)).toEqual([]);
      expect(await client.dns.records.create(create)).toMatchObject({ name: "new.meet.test" });
    },
  );

  test("outage: nothing was made", async () => {
    fail("outage");
    await expect(client.dns.records.create(create)).rejects.toThrow(APIConnectionError);
    expect(recordsOf(store)).toEqual([]);
  });

  test.each([["timeout"], ["cut"]] as const)("%s: the client hears of no record, and it was made", async (kind) => {
    fail(kind);
    await expect(client.dns.records.create(create)).rejects.toThrow();
    expect(recordsOf(store)).toMatchObject([{ name: "new.meet.test" }]);
  });
});
