/** A project of the emulated API for a test, and a client that holds every answer against the vendor's schema. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { expect } from "vitest";
import { type Faults, makeFaults } from "../../../../sandbox/cloud/faults.ts";
import { hetznerApp } from "../../../../sandbox/cloud/hetzner/app.ts";
import type { Limits } from "../../../../sandbox/cloud/hetzner/limits.ts";
import { emptyHetzner, type HetznerState } from "../../../../sandbox/cloud/hetzner/state.ts";
import { openLog, type RequestLog } from "../../../../sandbox/cloud/log.ts";
import { memoryStore, type Store } from "../../../../sandbox/cloud/store.ts";
import { type FakeMachines, fakeMachines } from "./machines.ts";
import { faultsOf } from "./openapi.ts";

export const TOKEN = "t".repeat(64);

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what these tests are about
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

export interface Project {
  readonly app: Hono;
  readonly machines: FakeMachines;
  readonly store: Store<HetznerState>;
  readonly limits: Partial<Limits>;
  readonly log: RequestLog;
  readonly faults: Faults;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The same, and its body when the status is this one. */
  ok(method: string, path: string, body?: unknown): Promise<Json>;
  /** Wait for an action that runs; its end. */
  settled(action: Json): Promise<Json>;
}

export interface ProjectOptions {
  readonly store?: Store<HetznerState>;
  readonly machines?: FakeMachines;
  readonly limits?: Partial<Limits>;
  readonly clock?: () => Date;
  readonly holdMs?: number;
}

export function project(options: ProjectOptions = {}): Project {
  const machines = options.machines ?? fakeMachines();
  const store = options.store ?? memoryStore(emptyHetzner);
  const limits = options.limits ?? {};
  const log = openLog(null);
  const faults = makeFaults();
  const { clock, holdMs } = options;
  const app = new Hono().route(
    "/hetzner/v1",
    hetznerApp({
      store,
      machines,
      limits,
      log,
      faults,
      ...(clock === undefined ? {} : { clock }),
      ...(holdMs === undefined ? {} : { holdMs }),
    }),
  );
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await app.request(`/hetzner/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed: Json = text === "" ? null : JSON.parse(text);
    if (text !== "") expect(answer.headers.get("content-type")).toBe("application/json");
    expect(faultsOf(method, path.split("?")[0] ?? "", answer.status, parsed)).toEqual([]);
    return { status: answer.status, body: parsed, headers: answer.headers };
  };
  const ok = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await call(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const settled = async (action: Json): Promise<Json> => {
    for (let tries = 0; tries < 500; tries += 1) {
      const now = (await ok("GET", `/actions/${action.id}`)).action;
      if (now.status !== "running") return now;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error(`action ${action.id} does not end`);
  };
  return { app, machines, store, limits, log, faults, call, ok, settled };
}

/** A project at an address of its own, for clients that are programs. */
export async function served(of: Project): Promise<{ endpoint: string; close(): Promise<void> }> {
  return new Promise((resolve) => {
    const server = serve({ fetch: of.app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
      const close = (): Promise<void> =>
        new Promise((done) => {
          if ("closeAllConnections" in server) server.closeAllConnections();
          server.close(() => done());
        });
      resolve({ endpoint: `http://127.0.0.1:${port}/hetzner/v1`, close });
    });
  });
}

/** A public key that is a good one in every way but that nobody has its private half. */
export function publicKey(seed: string): string {
  const text = (value: string | Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    return Buffer.concat([length, Buffer.from(value)]);
  };
  const data = Buffer.concat([text("ssh-ed25519"), text(Buffer.alloc(32, seed))]);
  return `ssh-ed25519 ${data.toString("base64")} ${seed}@example.org`;
}

/** A refusal in short. */
export function refusal(answer: Answer): { status: number; code: string; fields: string[] } {
  const { code, details } = answer.body.error;
  return { status: answer.status, code, fields: (details?.fields ?? []).map((field: Json) => field.name) };
}

export const WANTED = { name: "node1.meet.test", server_type: "ccx13", image: "ubuntu-22.04", location: "fsn1" };

/** A server that is up, after every action that made it. */
export async function madeServer(p: Project, more: object = {}): Promise<Json> {
  const answer = await p.ok("POST", "/servers", { ...WANTED, ...more });
  for (const action of [answer.action, ...answer.next_actions]) {
    expect(await p.settled(action)).toMatchObject({ status: "success", error: null });
  }
  return (await p.ok("GET", `/servers/${answer.server.id}`)).server;
}
