/** What both emulated APIs do with every request: give it an id, break it when told to, write it down. */
import { randomBytes } from "node:crypto";
import { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import type { FaultKind, Faults } from "./faults.ts";
import { type Api, cutSecrets, type RequestLog } from "./log.ts";

/** The fault's status and what else goes with it, when it answers at all. */
const ANSWERS: Readonly<Partial<Record<FaultKind, { status: number; retryAfter?: number }>>> = {
  "429": { status: 429 },
  "429-retry-after": { status: 429, retryAfter: 1 },
  "500": { status: 500 },
  "502": { status: 502 },
  "503": { status: 503 },
};

/** How long a `timeout` keeps its client waiting before it hangs up, ms. */
const HOLD_MS = 3_000;

export interface Watch {
  readonly api: Api;
  /** The header of the answer that carries the id. */
  readonly idHeader: string;
  readonly log?: RequestLog;
  readonly faults?: Faults;
  /** The API's own body for an answer with this status; null: what a proxy in front of it would send. */
  readonly problem: (status: number) => object | null;
  readonly clock?: () => Date;
  readonly holdMs?: number;
}

/** The middleware that goes before everything else of an API. */
export function watched(watch: Watch): MiddlewareHandler {
  const clock = watch.clock ?? (() => new Date());
  return async (c, next) => {
    const began = performance.now();
    const at = clock().toISOString();
    const id = randomBytes(8).toString("hex");
    const path = apiPath(c.req.path);
    const text = c.req.method === "GET" ? "" : await c.req.text();
    const kind = watch.faults?.take(watch.api, c.req.method, path)?.kind ?? null;
    const status = kind === null ? await plainly(c, next) : await broken(c, next, kind, watch);
    if (status !== null && kind !== "cut") c.res.headers.set(watch.idHeader, id);
    watch.log?.record({
      at,
      api: watch.api,
      method: c.req.method,
      path,
      query: new URL(c.req.url).search.slice(1),
      body: loggable(text),
      status,
      ms: Math.round(performance.now() - began),
      id,
    });
  };
}

/** A path as the vendor documents it: without the place where the sandbox serves it. */
export function apiPath(path: string): string {
  return path.replace(/^\/(?:hetzner\/v1|cloudflare\/client\/v4)(?=\/|$)/, "");
}

async function plainly(c: Context, next: () => Promise<void>): Promise<number> {
  await next();
  return c.res.status;
}

/** Break a request; returns the status its client sees, or null when it sees none. */
async function broken(c: Context, next: () => Promise<void>, kind: FaultKind, watch: Watch): Promise<number | null> {
  const answer = ANSWERS[kind];
  if (answer !== undefined) {
    const body = watch.problem(answer.status);
    const headers = new Headers({ "content-type": body === null ? "text/html" : "application/json" });
    if (answer.retryAfter !== undefined) headers.set("retry-after", String(answer.retryAfter));
    const text = body === null ? `<html><body><h1>${answer.status}</h1></body></html>\n` : JSON.stringify(body);
    c.res = new Response(text, { status: answer.status, headers });
    return answer.status;
  }
  if (kind === "outage") {
    hangUp(c);
    return null;
  }
  await next();
  if (kind === "cut") return cut(c);
  await held(c, watch.holdMs ?? HOLD_MS);
  hangUp(c);
  return null;
}

/** Send the head and half of the body, then hang up. */
async function cut(c: Context): Promise<number> {
  const { status, headers } = c.res;
  const whole = Buffer.from(await c.res.arrayBuffer());
  const env = bindings(c);
  if (env !== null) {
    env.outgoing.writeHead(status, { ...Object.fromEntries(headers), "content-length": String(whole.length) });
    env.outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => env.incoming.socket.destroy());
  }
  nothingMore(c);
  return status;
}

function held(c: Context, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    bindings(c)?.outgoing.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function hangUp(c: Context): void {
  bindings(c)?.incoming.socket.destroy();
  nothingMore(c);
}

/** Tells the server that the answer was given. An earlier one is taken away first: the two would be mixed. */
function nothingMore(c: Context): void {
  c.res = undefined;
  c.res = RESPONSE_ALREADY_SENT;
}

/** The connection behind a request; null when it came without one, as in a test. */
function bindings(c: Context): { incoming: IncomingMessage; outgoing: ServerResponse } | null {
  const incoming: unknown = c.env?.incoming;
  const outgoing: unknown = c.env?.outgoing;
  return incoming instanceof IncomingMessage && outgoing instanceof ServerResponse ? { incoming, outgoing } : null;
}

function loggable(text: string): unknown {
  if (text === "") return null;
  try {
    return cutSecrets(JSON.parse(text));
  } catch {
    return `(${text.length} characters)`;
  }
}
