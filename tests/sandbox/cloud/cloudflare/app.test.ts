import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type CloudflareOptions, cloudflareApp } from "../../../../sandbox/cloud/cloudflare/app.ts";
import {
  type CloudflareStore,
  emptyCloudflare,
  readCloudflare,
  recordsOf,
} from "../../../../sandbox/cloud/cloudflare/state.ts";
import { ZONE_ID } from "../../../../sandbox/cloud/cloudflare/zone.ts";
import { openLog } from "../../../../sandbox/cloud/log.ts";
import { memoryStore, openStore } from "../../../../sandbox/cloud/store.ts";

const RECORDS = `/zones/${ZONE_ID}/dns_records`;
const A = { name: "gl1.meet.test", type: "A", content: "198.18.7.20", ttl: 300 };
let store: CloudflareStore;
let now: Date;
let app: Hono;

function start(options: Partial<CloudflareOptions> = {}): void {
  const api = cloudflareApp({ store, clock: () => now, ...options });
  app = new Hono().route("/cloudflare/client/v4", api);
}
beforeEach(() => {
  store = memoryStore(emptyCloudflare);
  now = new Date("2026-11-21T10:00:00Z");
  start();
});

/** As much of an answer as these tests look into. */
const answer = z.looseObject({
  result: z.unknown(),
  errors: z.array(z.looseObject({ code: z.number() })),
  result_info: z.unknown().optional(),
});
const named = z.array(z.looseObject({ name: z.string() }));
const identified = z.looseObject({ id: z.string() });

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await app.request(`/cloudflare/client/v4${path}`, {
    method,
    headers: { authorization: "Bearer sandbox", "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: answer.parse(await response.json()) };
}
const refusal = (code: number, message: string) => ({
  result: null,
  success: false,
  errors: [{ code, message }],
  messages: [],
});
async function made(over: object = {}): Promise<string> {
  const { body } = await ask("POST", RECORDS, { ...A, ...over });
  expect(body.errors).toEqual([]);
  return identified.parse(body.result).id;
}

describe("who asks", () => {
  test("a token is needed, and any will do", async () => {
    const response = await app.request("/cloudflare/client/v4/zones");
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual(refusal(9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"));
    expect((await ask("GET", "/zones")).status).toBe(200);
  });

  test("what is no token is refused", async () => {
    const { status, body } = await ask("GET", "/zones", undefined, { authorization: "Bearer no token" });
    expect([status, body.errors]).toEqual([
      400,
      [
        {
          code: 6003,
          message: "Invalid request headers",
          error_chain: [{ code: 6111, message: "Invalid format for Authorization header" }],
        },
      ],
    ]);
  });

  test("a token can be verified", async () => {
    const { body } = await ask("GET", "/user/tokens/verify");
    expect(body).toEqual({
      result: { id: expect.stringMatching(/^[0-9a-f]{32}$/), status: "active" },
      success: true,
      errors: [],
      messages: [{ code: 10000, message: "This API Token is valid and active", type: null }],
    });
  });
});

describe("the zone", () => {
  test("is found by its name and by nothing else", async () => {
    const found = await ask("GET", "/zones?name=meet.test");
    expect(found.body).toMatchObject({
      result: [{ id: ZONE_ID, name: "meet.test", status: "active", name_servers: ["ns1.meet.test", "ns2.meet.test"] }],
      result_info: { page: 1, per_page: 20, count: 1, total_count: 1, total_pages: 1 },
      success: true,
    });
    for (const query of ["name=example.org", "name=starts_with:x", "status=pending", "name=not_equal:meet.test"]) {
      expect((await ask("GET", `/zones?${query}`)).body.result).toEqual([]);
    }
    for (const query of ["name=contains:eet", "name=starts_with:meet", "name=ends_with:.test", "status=active"]) {
      expect((await ask("GET", `/zones?${query}`)).body.result).toHaveLength(1);
    }
  });

  test("is there under its id; another's is nobody's, and what is no id leads nowhere", async () => {
    expect((await ask("GET", `/zones/${ZONE_ID}`)).body.result).toMatchObject({ id: ZONE_ID, type: "full" });
    const other = await ask("GET", `/zones/${"0".repeat(32)}/dns_records`);
    expect([other.status, other.body]).toEqual([403, refusal(10000, "Authentication error")]);
    const none = await ask("GET", "/zones/meet.test/dns_records");
    const where =
      "Could not route to /client/v4/zones/meet.test/dns_records, perhaps your object identifier is invalid?";
    expect([none.status, none.body]).toEqual([400, refusal(7003, where)]);
  });

  test("paths and methods that are not emulated say so", async () => {
    const path = "Could not route to /client/v4/accounts, perhaps your object identifier is invalid?";
    expect((await ask("GET", "/accounts")).body).toEqual(refusal(7003, path));
    const method = await ask("DELETE", RECORDS);
    expect([method.status, method.body]).toEqual([405, refusal(7001, "Method DELETE not available for that URI.")]);
  });
});

describe("a record", () => {
  test("is answered whole, with its full name, when it is made", async () => {
    const { status, body, headers } = await ask("POST", RECORDS, { ...A, name: "GL1", comment: "Host gl1" });
    expect(status).toBe(200);
    expect(body).toEqual({
      result: {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        name: "gl1.meet.test",
        type: "A",
        content: "198.18.7.20",
        proxiable: true,
        proxied: false,
        ttl: 300,
        meta: {},
        comment: "Host gl1",
        tags: [],
        created_on: "2026-11-21T10:00:00.000Z",
        modified_on: "2026-11-21T10:00:00.000Z",
        comment_modified_on: "2026-11-21T10:00:00.000Z",
      },
      success: true,
      errors: [],
      messages: [],
    });
    expect(headers.get("cf-ray")).toMatch(/^[0-9a-f]{16}$/);
    expect((await ask("GET", `${RECORDS}/${identified.parse(body.result).id}`)).body.result).toEqual(body.result);
    expect(recordsOf(store)).toMatchObject([{ name: "gl1.meet.test", type: "A", content: "198.18.7.20", ttl: 300 }]);
  });

  test("is replaced by PUT: what is not said is gone, and when it was made stays", async () => {
    const id = await made({ comment: "old" });
    now = new Date("2026-11-21T11:00:00Z");
    const { body } = await ask("PUT", `${RECORDS}/${id}`, { ...A, content: "198.18.7.21", ttl: 60 });
    expect(body.result).toMatchObject({
      id,
      content: "198.18.7.21",
      ttl: 60,
      comment: null,
      created_on: "2026-11-21T10:00:00.000Z",
      modified_on: "2026-11-21T11:00:00.000Z",
    });
  });

  test("is changed by PATCH: what is not said stays", async () => {
    const id = await made({ comment: "old" });
    const { body } = await ask("PATCH", `${RECORDS}/${id}`, { content: "198.18.7.21" });
    expect(body.result).toMatchObject({ content: "198.18.7.21", ttl: 300, comment: "old", name: "gl1.meet.test" });
    expect((await ask("PATCH", `${RECORDS}/${id}`, { comment: "" })).body.result).toMatchObject({ comment: null });
  });

  test("is gone once it is deleted, for every method", async () => {
    const id = await made();
    expect((await ask("DELETE", `${RECORDS}/${id}`)).body.result).toEqual({ id });
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const { status, body } = await ask(method, `${RECORDS}/${id}`, method === "GET" ? undefined : A);
      expect([status, body]).toEqual([404, refusal(81044, "Record does not exist.")]);
    }
    expect((await ask("GET", `${RECORDS}/42`)).body.errors[0]?.code).toBe(7003);
  });

  test("of each type keeps what belongs to it", async () => {
    const one = async (over: object) => (await ask("POST", RECORDS, { ttl: 1, ...over })).body.result;
    expect(await one({ name: "@", type: "AAAA", content: "2001:0db8:7:0:0:0:0:1" })).toMatchObject({
      name: "meet.test",
      content: "2001:db8:7::1",
      ttl: 1,
    });
    expect(await one({ name: "@", type: "MX", content: "mail.meet.test", priority: 10 })).toMatchObject({
      priority: 10,
      proxiable: false,
    });
    expect(await one({ name: "_dmarc", type: "TXT", content: '"v=DMARC1; p=none"' })).toMatchObject({
      name: "_dmarc.meet.test",
      content: '"v=DMARC1; p=none"',
    });
    expect(await one({ name: "*.wild", type: "CNAME", content: "GL1.meet.test." })).toMatchObject({
      name: "*.wild.meet.test",
      content: "gl1.meet.test",
    });
    expect(await one({ name: "bücher", type: "A", content: "198.18.7.20" })).toMatchObject({
      name: "xn--bcher-kva.meet.test",
    });
  });
});

describe("what is refused", () => {
  const body = { name: "new.meet.test", type: "A", content: "198.18.7.30", ttl: 300 };
  test.each<[string, object, number, string]>([
    ["a name with a space", { name: "a b" }, 9000, "DNS name is invalid."],
    ["an asterisk in the middle", { name: "a.*.b" }, 9000, "DNS name is invalid."],
    ["a label too long", { name: "a".repeat(64) }, 9000, "DNS name is invalid."],
    ["a name too long", { name: `${"a.".repeat(130)}b` }, 9000, "DNS name is invalid."],
    ["no name", { name: undefined }, 9101, "name is a required field."],
    ["no type", { type: undefined }, 9101, "type is a required field."],
    ["no content", { content: undefined }, 9101, "content is a required field."],
    [
      "an A record that is no IPv4 address",
      { content: "::1" },
      9005,
      "Content for A record must be a valid IPv4 address.",
    ],
    [
      "an AAAA record that is no IPv6 address",
      { type: "AAAA" },
      9006,
      "Content for AAAA record must be a valid IPv6 address.",
    ],
    ["an alias to no name", { type: "CNAME", content: "a b" }, 9007, "Content for CNAME record is invalid."],
    ["an empty text", { type: "TXT", content: "" }, 9007, "Content for TXT record is invalid."],
    ["no TTL", { ttl: undefined }, 9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic."],
    ["a TTL too short", { ttl: 59 }, 9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic."],
    ["a TTL too long", { ttl: 86_401 }, 9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic."],
    [
      "a proxied address of ours",
      { proxied: true, ttl: 1 },
      9003,
      "Target 198.18.7.30 is not allowed for a proxied record.",
    ],
    ["a proxied text", { type: "TXT", proxied: true }, 9004, "This record type cannot be proxied."],
    [
      "a long comment",
      { comment: "x".repeat(101) },
      9313,
      "DNS record comment exceeds the maximum length of 100 characters.",
    ],
    ["tags", { tags: ["a:b", "c:d"] }, 9300, "DNS record has 2 tags, exceeding the quota of 0."],
    ["an MX record without priority", { type: "MX", content: "mail.meet.test" }, 9101, "priority is a required field."],
    ["a number for a name", { name: 5 }, 9207, "name has a value of the wrong kind."],
    ["a type that is not kept", { type: "SRV" }, 1004, "DNS Validation Error: the sandbox keeps no SRV records."],
    ["data", { data: { flags: 0 } }, 1004, "DNS Validation Error: the sandbox keeps no records made from `data`."],
  ])("%s", async (_what, over, code, message) => {
    const { status, body: said } = await ask("POST", RECORDS, { ...body, ...over });
    expect([status, said]).toEqual([400, refusal(code, message)]);
    expect(recordsOf(store)).toEqual([]);
  });

  test("what is no JSON", async () => {
    expect((await ask("POST", RECORDS, "{")).body).toEqual(refusal(6007, "Malformed JSON in request body"));
    expect((await ask("POST", RECORDS, "[]")).body.errors[0]?.code).toBe(9207);
  });

  test("more records than a free zone may have", async () => {
    start({ limits: { records: 1 } });
    await made();
    expect((await ask("POST", RECORDS, body)).body).toEqual(refusal(81045, "Record quota exceeded."));
  });
});

describe("records of one name", () => {
  const more =
    " For more details, refer to <https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/>.";

  test("an identical one is refused, another of the same name is not", async () => {
    await made();
    const again = await ask("POST", RECORDS, { ...A, name: "GL1.meet.test", ttl: 60 });
    expect([again.status, again.body]).toEqual([400, refusal(81058, "An identical record already exists.")]);
    await made({ content: "198.18.7.21" });
    await made({ type: "AAAA", content: "2001:db8:7::1" });
  });

  test("an alias stands beside no address and no other alias", async () => {
    await made();
    const alias = { name: "gl1", type: "CNAME", content: "other.meet.test", ttl: 300 };
    const taken = refusal(81053, `An A, AAAA, or CNAME record with that host already exists.${more}`);
    expect((await ask("POST", RECORDS, alias)).body).toEqual(taken);
    await made({ ...alias, name: "www" });
    expect((await ask("POST", RECORDS, { ...alias, name: "www", content: "third.meet.test" })).body).toEqual(taken);
    const under = await ask("POST", RECORDS, { ...A, name: "www" });
    expect(under.body).toEqual(refusal(81054, `A CNAME record with that host already exists.${more}`));
    await made({ name: "www", type: "TXT", content: "beside an alias" });
  });

  test("a change may not make a twin, but may change nothing", async () => {
    await made();
    const id = await made({ content: "198.18.7.21" });
    expect((await ask("PUT", `${RECORDS}/${id}`, A)).body.errors[0]?.code).toBe(81058);
    expect((await ask("PATCH", `${RECORDS}/${id}`, { content: A.content })).body.errors[0]?.code).toBe(81058);
    expect((await ask("PUT", `${RECORDS}/${id}`, { ...A, content: "198.18.7.21" })).status).toBe(200);
  });
});

describe("lists", () => {
  beforeEach(async () => {
    await made({ name: "b", comment: "Host b" });
    await made({ name: "a", content: "198.18.7.21", ttl: 60 });
    await made({ name: "c", type: "CNAME", content: "b.meet.test" });
    await made({ name: "d", type: "TXT", content: "Hello" });
  });
  const names = async (query: string) => {
    const { body } = await ask("GET", `${RECORDS}?${query}`);
    return named
      .parse(body.result)
      .map(({ name }) => name.split(".")[0])
      .join("");
  };

  test.each([
    ["", "abcd"],
    ["order=name&direction=desc", "dcba"],
    ["order=ttl", "abcd"],
    ["order=content", "badc"],
    ["name=b.meet.test", "b"],
    ["name.exact=B.MEET.TEST", "b"],
    ["name.startswith=c", "c"],
    ["name.endswith=.meet.test", "abcd"],
    ["content=198.18.7.21", "a"],
    ["content.contains=meet", "c"],
    ["content=hello", "d"],
    ["comment.contains=host", "b"],
    ["comment.present=", "b"],
    ["comment.absent=", "acd"],
    ["type=TXT", "d"],
    ["type=A&name=c.meet.test", ""],
    ["type=TXT&name=c.meet.test&match=any", "cd"],
    ["proxied=true", ""],
    ["proxied=false", "abcd"],
    ["search=meet.test", "abcd"],
    ["unheard=of", "abcd"],
  ])("?%s finds %s", async (query, found) => {
    expect(await names(query)).toBe(found);
  });

  test("come in pages", async () => {
    const { body } = await ask("GET", `${RECORDS}?per_page=3&page=2`);
    expect(body.result).toHaveLength(1);
    expect(body.result_info).toEqual({ page: 2, per_page: 3, count: 1, total_count: 4, total_pages: 2 });
    expect((await ask("GET", `${RECORDS}?per_page=3&page=9`)).body.result).toEqual([]);
    expect((await ask("GET", `${RECORDS}?per_page=x&page=0`)).body.result_info).toMatchObject({
      page: 1,
      per_page: 100,
    });
  });
});

describe("limits", () => {
  test("every answer says how much is left, and a token that asks too often is shut out for a while", async () => {
    start({ limits: { requests: 2, seconds: 300, block: 60 } });
    const first = await ask("GET", "/zones");
    expect(first.headers.get("ratelimit")).toBe('"default";r=1;t=300');
    expect(first.headers.get("ratelimit-policy")).toBe('"default";q=2;w=300');
    now = new Date(now.getTime() + 100_000);
    expect((await ask("GET", "/zones")).headers.get("ratelimit")).toBe('"default";r=0;t=200');
    const over = await ask("POST", RECORDS, A);
    expect([over.status, over.headers.get("retry-after"), over.body]).toEqual([
      429,
      "60",
      refusal(971, "Please wait and consider throttling your request speed"),
    ]);
    expect(recordsOf(store)).toEqual([]);
    now = new Date(now.getTime() + 59_000);
    expect((await ask("GET", "/zones")).status).toBe(429);
    expect((await ask("GET", "/zones", undefined, { authorization: "Bearer another" })).status).toBe(200);
    now = new Date(now.getTime() + 1_000);
    expect((await ask("GET", "/zones")).status).toBe(200);
  });

  test("a refusal says it too", async () => {
    expect((await ask("GET", "/zones/x")).headers.get("ratelimit")).toBe('"default";r=1199;t=300');
  });
});

describe("over time", () => {
  test("records are kept over a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "meet-cloudflare-"));
    try {
      const open = () => openStore(join(folder, "cloudflare.json"), emptyCloudflare, readCloudflare);
      store = open();
      start();
      const id = await made({ comment: "kept" });
      store = open();
      start();
      expect((await ask("GET", `${RECORDS}/${id}`)).body.result).toMatchObject({ comment: "kept" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("every request is written down", async () => {
    const log = openLog(null);
    start({ log });
    await made();
    await ask("GET", `${RECORDS}?type=A`);
    await ask("GET", "/zones/x");
    expect(log.entries()).toMatchObject([
      { api: "cloudflare", method: "POST", path: RECORDS, body: A, status: 200, write: true },
      { method: "GET", path: RECORDS, query: "type=A", body: null, status: 200, write: false },
      { path: "/zones/x", status: 400 },
    ]);
  });
});
