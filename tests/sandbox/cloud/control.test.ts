import { beforeEach, expect, test } from "vitest";
import { controlApp } from "../../../sandbox/cloud/control.ts";
import { type Faults, makeFaults } from "../../../sandbox/cloud/faults.ts";
import { openLog } from "../../../sandbox/cloud/log.ts";

const limits: { hetzner: object; cloudflare: object } = { hetzner: {}, cloudflare: {} };
let faults: Faults;
let authority = true;
let app: ReturnType<typeof controlApp>;
const entry = { api: "hetzner", query: "", body: null, status: 200, ms: 1 } as const;

beforeEach(() => {
  faults = makeFaults();
  authority = true;
  const log = openLog(null);
  log.record({ ...entry, at: "2026-11-21T10:00:00Z", method: "GET", path: "/servers", id: "a" });
  log.record({ ...entry, at: "2026-11-21T10:00:01Z", method: "POST", path: "/servers", id: "b" });
  log.record({ ...entry, at: "2026-11-21T10:00:02Z", api: "cloudflare", method: "POST", path: "/zones", id: "c" });
  app = controlApp({
    health: () => ({ authority }),
    log,
    faults,
    refusals: { list: () => [{ name: "example.org", from: "198.18.7.20", times: 2 }] },
    mailbox: { messages: () => [], message: () => null, clear: () => {} },
    limits,
  });
});
const get = async (path: string) => (await app.request(path)).json();
const put = (path: string, body: unknown, type = "application/json") =>
  app.request(path, { method: "PUT", headers: { "content-type": type }, body: JSON.stringify(body) });

test("health is well when every part is", async () => {
  expect(await get("/health")).toEqual({ ok: true, authority: true });
  authority = false;
  expect(await get("/health")).toEqual({ ok: false, authority: false });
});

test.each([
  ["", ["a", "b", "c"]],
  ["?api=hetzner", ["a", "b"]],
  ["?write=true", ["b", "c"]],
  ["?write=false", ["a"]],
  ["?since=2026-11-21T10:00:01Z&api=cloudflare", ["c"]],
  ["?last=1", ["c"]],
])("the log%s", async (query, ids) => {
  expect(await get(`/log${query}`)).toMatchObject({ requests: 3, writes: 2, entries: ids.map((id) => ({ id })) });
});

test.each(["?api=aws", "?write=perhaps", "?last=0", "?other=1"])("the log%s is refused", async (query) => {
  expect((await app.request(`/log${query}`)).status).toBe(422);
});

test("faults are set, shown and checked", async () => {
  const one = { api: "hetzner", kind: "503", times: 2 };
  expect(await (await put("/faults", { faults: [one] })).json()).toEqual({ faults: [one] });
  expect(faults.take("hetzner", "GET", "/servers")?.kind).toBe("503");
  expect(await get("/faults")).toEqual({ faults: [{ ...one, times: 1 }] });
  expect((await put("/faults", { faults: [{ ...one, kind: "418" }] })).status).toBe(422);
  expect((await put("/faults", null)).status).toBe(422);
  expect(await get("/faults")).toEqual({ faults: [{ ...one, times: 1 }] });
});

test("limits are what the APIs read, and gone again when they are left out", async () => {
  const { hetzner } = limits;
  await put("/limits", { hetzner: { actionMs: 50 } });
  expect(limits.hetzner).toBe(hetzner);
  expect(hetzner).toEqual({ actionMs: 50 });
  await put("/limits", { hetzner: {}, cloudflare: { requests: 10 } });
  expect(limits).toEqual({ hetzner: {}, cloudflare: { requests: 10 } });
  expect((await put("/limits", { hetzner: { actionMs: -1 } })).status).toBe(422);
  await put("/limits", { cloudflare: {} });
});

test("a form from elsewhere changes nothing", async () => {
  expect((await put("/faults", { faults: [] }, "text/plain")).status).toBe(415);
});

test("names that were refused, and mails that are not there", async () => {
  expect(await get("/refused")).toEqual({ names: [{ name: "example.org", from: "198.18.7.20", times: 2 }] });
  expect((await app.request("/mail/3")).status).toBe(404);
  expect(await get("/mail")).toEqual({ mails: [] });
});
