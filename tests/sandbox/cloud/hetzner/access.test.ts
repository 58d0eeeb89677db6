import { describe, expect, it } from "vitest";
import { faultsOf, NO_SCHEMA } from "./openapi.ts";
import { type Json, project, publicKey, refusal, served, TOKEN } from "./project.ts";

describe("a request", () => {
  it("needs a token of 64 characters", async () => {
    const p = project();
    const status = async (authorization?: string): Promise<number> => {
      const answer = await p.app.request("/hetzner/v1/servers", { headers: authorization ? { authorization } : {} });
      expect(answer.headers.get("content-type")).toBe("application/json");
      const body: Json = await answer.json();
      if (answer.status !== 200) expect(body.error.code).toBe("unauthorized");
      return answer.status;
    };
    expect(await status()).toBe(401);
    expect(await status(`Bearer ${"t".repeat(63)}`)).toBe(401);
    expect(await status(`Basic ${TOKEN}`)).toBe(401);
    expect(await status(`Bearer ${TOKEN}`)).toBe(200);
  });

  it("has an id, and stands in the log without what may be a secret", async () => {
    const p = project({ clock: () => new Date("2026-11-21T10:00:00Z") });
    const made = await p.call("POST", "/servers?x=1", { name: "!", user_data: "#cloud-config", labels: { a: "b" } });
    const read = await p.call("GET", "/ssh_keys");
    expect(made.headers.get("x-correlation-id")).toMatch(/^[0-9a-f]{16}$/);
    expect(p.log.entries()).toEqual([
      {
        at: "2026-11-21T10:00:00.000Z",
        api: "hetzner",
        method: "POST",
        path: "/servers",
        query: "x=1",
        body: { name: "!", user_data: "(13 characters)", labels: { a: "b" } },
        status: 422,
        ms: expect.any(Number),
        id: made.headers.get("x-correlation-id"),
        write: true,
      },
      expect.objectContaining({ method: "GET", path: "/ssh_keys", status: 200, body: null, write: false }),
    ]);
    expect(read.headers.get("x-correlation-id")).not.toBe(made.headers.get("x-correlation-id"));
  });

  it("that fits nothing is answered in JSON", async () => {
    const p = project();
    const answer = await p.app.request("/hetzner/v1/nothing", { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(answer.status).toBe(404);
    const body: Json = await answer.json();
    expect(body.error.message).toBe("the sandbox has no GET /hetzner/v1/nothing");
    expect((await p.call("GET", "/servers/seven")).status).toBe(404);
  });

  it("that breaks the sandbox itself is an error of the server, with the reason", async () => {
    const p = project();
    const { volume, action } = await p.ok("POST", "/volumes", { name: "a", size: 10, location: "fsn1" });
    await p.settled(action);
    p.machines.failures.set("deleteVolume", "device is busy");
    const broken = await p.call("DELETE", `/volumes/${volume.id}`);
    expect([broken.status, broken.body.error.message]).toEqual([500, "the sandbox failed: device is busy"]);
    expect((await p.ok("GET", `/volumes/${volume.id}`)).volume.id).toBe(volume.id);
  });
});

describe("the limit of requests", () => {
  it("is in every answer, refuses when it is used up, and fills with time", async () => {
    let now = new Date("2026-11-21T10:00:00Z").getTime();
    const p = project({ clock: () => new Date(now), limits: { requests: { limit: 2, perSecond: 0.5 } } });
    const headers = async (): Promise<unknown[]> => {
      const { status, headers } = await p.call("GET", "/servers");
      return [status, ...["limit", "remaining", "reset"].map((name) => headers.get(`ratelimit-${name}`))];
    };
    const unix = now / 1000;
    expect(await headers()).toEqual([200, "2", "1", String(unix + 2)]);
    expect(await headers()).toEqual([200, "2", "0", String(unix + 4)]);
    expect(await headers()).toEqual([429, "2", "0", String(unix + 4)]);
    expect(refusal(await p.call("GET", "/servers")).code).toBe("rate_limit_exceeded");
    now += 2000;
    expect((await headers())[0]).toBe(200);
    expect((await headers())[0]).toBe(429);
    p.limits.requests = { limit: 100, perSecond: 100 };
    now += 1000;
    expect((await headers())[0]).toBe(200);
  });
});

describe("a fault", () => {
  const options = (name: string): RequestInit => ({
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ name, public_key: publicKey(name) }),
  });

  it("answers with its status, and takes no effect", async () => {
    const p = project();
    const kinds = ["429", "429-retry-after", "500", "502", "503"] as const;
    p.faults.set(kinds.map((kind) => ({ api: "hetzner", method: "POST", kind, times: 1 })));
    const seen: unknown[] = [];
    for (const kind of kinds) {
      const answer = await p.app.request("/hetzner/v1/ssh_keys", options(kind));
      const text = await answer.text();
      const json = answer.headers.get("content-type") === "application/json";
      const body: Json = json ? JSON.parse(text) : null;
      seen.push([answer.status, answer.headers.get("retry-after"), body?.error.code ?? text.trim()]);
    }
    expect(seen).toEqual([
      [429, null, "rate_limit_exceeded"],
      [429, "1", "rate_limit_exceeded"],
      [500, null, "server_error"],
      [502, null, "<html><body><h1>502</h1></body></html>"],
      [503, null, "unavailable"],
    ]);
    expect(p.store.get().sshKeys).toEqual([]);
    expect((await p.app.request("/hetzner/v1/ssh_keys", options("a"))).status).toBe(201);
  });

  it("of the network hangs up: before the effect in an outage, after it otherwise", async () => {
    const p = project({ holdMs: 50 });
    const { endpoint, close } = await served(p);
    const post = async (name: string): Promise<string> => {
      try {
        const answer = await fetch(`${endpoint}/ssh_keys`, options(name));
        return `${answer.status} ${(await answer.text()).length}`;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    try {
      p.faults.set([
        { api: "hetzner", path: "^/ssh_keys$", kind: "outage", times: 1 },
        { api: "hetzner", path: "^/ssh_keys$", kind: "timeout", times: 1 },
        { api: "hetzner", path: "^/ssh_keys$", kind: "cut", times: 1 },
      ]);
      expect(await post("a")).toBe("fetch failed");
      expect(await post("b")).toBe("fetch failed");
      expect(await post("c")).toBe("terminated");
      expect(await post("d")).toMatch(/^201 /);
      expect(p.store.get().sshKeys.map(({ name }) => name)).toEqual(["b", "c", "d"]);
      expect(p.log.entries().map(({ status }) => status)).toEqual([null, null, 201, 201]);
    } finally {
      await close();
    }
  });
});

describe.skipIf(NO_SCHEMA !== null)("the vendor's schema (shared/data/hcloud-openapi.json beside the checkout)", () => {
  it("is what every answer in these tests is held against: it finds what is missing, wrong or too much", () => {
    const meta = {
      pagination: { page: 1, per_page: 25, previous_page: null, next_page: null, last_page: 1, total_entries: 0 },
    };
    expect(faultsOf("GET", "/ssh_keys", 200, { ssh_keys: [], meta })).toEqual([]);
    expect(faultsOf("GET", "/ssh_keys", 200, { ssh_keys: [] })).toHaveLength(1);
    expect(faultsOf("GET", "/ssh_keys", 200, { ssh_keys: [{ id: "7" }], meta }).length).toBeGreaterThan(1);
    expect(faultsOf("GET", "/ssh_keys", 200, { ssh_keys: [], meta, more: 1 })).toHaveLength(1);
    expect(faultsOf("GET", "/ssh_keys", 418, { message: "no" }).length).toBeGreaterThan(0);
    expect(faultsOf("DELETE", "/ssh_keys/7", 204, {})).toEqual(["DELETE /ssh_keys/7 must answer nothing"]);
    expect(faultsOf("PATCH", "/ssh_keys/7", 200, {})).toEqual(["PATCH /ssh_keys/7 is not in the schema"]);
  });
});
