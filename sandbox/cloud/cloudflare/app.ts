/**
 * The emulated Cloudflare API: the sandbox's zone and its DNS records. Mounted at /cloudflare/client/v4.
 * Every token that looks like one is taken: there is nothing here to keep from anybody.
 */
import { createHash, randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import type { Faults } from "../faults.ts";
import { apiPath, watched } from "../http.ts";
import type { RequestLog } from "../log.ts";
import { DEFAULT_LIMITS, type Limits, rateLimiter } from "./limits.ts";
import { chosen, paged } from "./list.ts";
import {
  CloudflareProblem,
  malformedJson,
  malformedToken,
  noMethod,
  noRecord,
  noRoute,
  noToken,
  notYours,
  type ProblemBody,
  quotaExceeded,
  statusErrors,
} from "./problem.ts";
import { changedRecord, type Draft, refuseConflict, wholeRecord } from "./record.ts";
import { type CloudflareStore, type DnsRecord, recordBody } from "./state.ts";
import { ZONE_ID, ZONE_NAME, zoneBody } from "./zone.ts";

export interface CloudflareOptions {
  readonly store: CloudflareStore;
  readonly log?: RequestLog;
  readonly faults?: Faults;
  readonly clock?: () => Date;
  /** Read at every request: whoever keeps the object may change what is in it. */
  readonly limits?: Partial<Limits>;
  /** How long a fault of the kind `timeout` keeps its client waiting, ms. */
  readonly holdMs?: number;
}

const ID = /^[0-9a-f]{32}$/;
/** What Cloudflare's tokens are made of. Their length is the provider's business, which checks it (40 to 80). */
const BEARER = /^Bearer ([0-9A-Za-z_-]+)$/;
/** Paths that some method knows. */
const KNOWN = /^\/(?:user\/tokens\/verify|zones(?:\/[^/]+(?:\/dns_records(?:\/[^/]+)?)?)?)$/;

/** The API over `store`. */
export function cloudflareApp(options: CloudflareOptions): Hono {
  const { store } = options;
  const clock = options.clock ?? (() => new Date());
  const limits = (): Limits => ({ ...DEFAULT_LIMITS, ...options.limits });
  const allow = rateLimiter(limits, clock);
  const app = new Hono();

  app.use(
    watched({
      api: "cloudflare",
      idHeader: "cf-ray",
      problem: (status) => {
        const errors = statusErrors(status);
        return errors === null ? null : failure(errors);
      },
      ...(options.log === undefined ? {} : { log: options.log }),
      ...(options.faults === undefined ? {} : { faults: options.faults }),
      ...(options.holdMs === undefined ? {} : { holdMs: options.holdMs }),
      clock,
    }),
  );
  app.use(async (c, next) => {
    const header = c.req.header("authorization");
    if (header === undefined) throw noToken();
    const token = BEARER.exec(header)?.[1];
    if (token === undefined) throw malformedToken();
    const { allowed, headers } = allow(token);
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    if (!allowed) return c.json(failure(statusErrors(429) ?? []), 429);
    await next();
  });
  app.onError((error, c) => {
    if (error instanceof CloudflareProblem) return c.json(failure(error.errors), error.status);
    console.error(error);
    return c.json(failure(statusErrors(500) ?? []), 500);
  });

  app.get("/user/tokens/verify", (c) => {
    const id = createHash("sha256")
      .update(c.req.header("authorization") ?? "")
      .digest("hex")
      .slice(0, 32);
    const messages = [{ code: 10000, message: "This API Token is valid and active", type: null }];
    return c.json({ result: { id, status: "active" }, success: true, errors: [], messages });
  });
  app.get("/zones", (c) => {
    const query = new URL(c.req.url).searchParams;
    const zones = isAskedFor(query) ? [zoneBody()] : [];
    return c.json(success(paged(zones, query, 20, 50)));
  });
  app.get("/zones/:zone", (c) => {
    inZone(c);
    return c.json(success({ result: zoneBody() }));
  });
  app.get("/zones/:zone/dns_records", (c) => {
    inZone(c);
    const query = new URL(c.req.url).searchParams;
    const page = paged(chosen(store.get().records, query), query, 100, 5000);
    return c.json(success({ ...page, result: page.result.map(recordBody) }));
  });
  app.get("/zones/:zone/dns_records/:record", (c) => c.json(success({ result: recordBody(recordOf(c)) })));
  app.post("/zones/:zone/dns_records", async (c) => {
    inZone(c);
    const draft = wholeRecord(await jsonOf(c));
    const { records } = store.get();
    refuseConflict(records, draft);
    if (records.length >= limits().records) throw quotaExceeded();
    return c.json(success({ result: recordBody(keep(draft, null)) }));
  });
  app.put("/zones/:zone/dns_records/:record", async (c) => {
    const record = recordOf(c);
    return c.json(success({ result: recordBody(replace(record, wholeRecord(await jsonOf(c)))) }));
  });
  app.patch("/zones/:zone/dns_records/:record", async (c) => {
    const record = recordOf(c);
    return c.json(success({ result: recordBody(replace(record, changedRecord(record, await jsonOf(c)))) }));
  });
  app.delete("/zones/:zone/dns_records/:record", (c) => {
    const { id } = recordOf(c);
    store.update((state) => {
      state.records = state.records.filter((record) => record.id !== id);
    });
    return c.json(success({ result: { id } }));
  });

  // Last, and not `notFound`: that of an app that is mounted in another is never asked.
  app.all("*", (c) => {
    const path = apiPath(c.req.path);
    throw KNOWN.test(path) ? noMethod(c.req.method) : noRoute(`/client/v4${path}`);
  });

  function recordOf(c: Context): DnsRecord {
    inZone(c);
    const id = c.req.param("record") ?? "";
    if (!ID.test(id)) throw noRoute(`/client/v4${apiPath(c.req.path)}`);
    const record = store.get().records.find((it) => it.id === id);
    if (record === undefined) throw noRecord();
    return record;
  }

  function replace(record: DnsRecord, draft: Draft): DnsRecord {
    const others = store.get().records.filter(({ id }) => id !== record.id);
    refuseConflict(others, draft);
    return keep(draft, record);
  }

  function keep(draft: Draft, before: DnsRecord | null): DnsRecord {
    const now = clock().toISOString();
    const changed = draft.comment !== (before?.comment ?? null);
    const record: DnsRecord = {
      ...draft,
      id: before?.id ?? randomBytes(16).toString("hex"),
      createdOn: before?.createdOn ?? now,
      modifiedOn: now,
      commentModifiedOn: changed ? now : (before?.commentModifiedOn ?? null),
    };
    store.update((state) => {
      if (before === null) state.records.push(record);
      else state.records = state.records.map((it) => (it.id === record.id ? record : it));
    });
    return record;
  }

  return app;
}

/** Goes on only for the sandbox's zone. */
function inZone(c: Context): void {
  const zone = c.req.param("zone") ?? "";
  if (!ID.test(zone)) throw noRoute(`/client/v4${apiPath(c.req.path)}`);
  if (zone !== ZONE_ID) throw notYours();
}

/** Whether a query for zones finds ours. */
function isAskedFor(query: URLSearchParams): boolean {
  const name = query.get("name");
  const status = query.get("status");
  const [operator, value] = name?.includes(":") ? name.split(":", 2) : ["equal", name];
  const named =
    value === null ||
    value === undefined ||
    (operator === "contains" && ZONE_NAME.includes(value)) ||
    (operator === "starts_with" && ZONE_NAME.startsWith(value)) ||
    (operator === "ends_with" && ZONE_NAME.endsWith(value)) ||
    (operator === "not_equal" && ZONE_NAME !== value) ||
    (operator === "equal" && ZONE_NAME === value.toLowerCase());
  return named && (status === null || status === "active");
}

async function jsonOf(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw malformedJson();
  }
}

function success(body: object): object {
  return { ...body, success: true, errors: [], messages: [] };
}

function failure(errors: readonly ProblemBody[]): object {
  return { result: null, success: false, errors, messages: [] };
}
