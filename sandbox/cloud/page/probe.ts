/**
 * Asks one thing of the region how it is, over the sandbox's own network, as people and other machines would: by
 * its name, over TLS, with a certificate that is trusted. No address outside the sandbox is ever contacted.
 */
import { createHash } from "node:crypto";
import { request } from "node:https";
import { connect } from "node:tls";
import { z } from "zod";
import type { Health, Meeting } from "./region.ts";

/** A thing that can be asked. Hosts cannot: they are as well as their tenants. */
export interface Target {
  readonly key: string;
  readonly kind: "tenant" | "node" | "balancer" | "turn";
  readonly host: string;
  /** What a node shares with its callers, to be told its meetings. */
  readonly secret: string | null;
  /** Of a balancer: the nodes that are to be online. */
  readonly nodes: readonly string[];
}

export interface Finding {
  readonly state: Health["state"];
  readonly says: string;
  /** Of a node. */
  readonly pending?: readonly string[];
  readonly meetings?: readonly Meeting[] | null;
  /** Of a balancer: the names of nodes that get no new meetings. */
  readonly cordoned?: readonly string[];
}

export interface ProbeOptions {
  /** The address of a name, by the sandbox's own records; null when it has none. */
  readonly addressOf: (host: string) => string | null;
  readonly roots: () => readonly string[];
  /** Whether an address is the sandbox's own. */
  readonly within?: (address: string) => boolean;
  readonly port?: number;
  readonly timeoutMs?: number;
}

const LARGEST_ANSWER = 1_000_000;
const inSandbox = (address: string): boolean => address.startsWith("198.18.7.");

/** A function that asks a target. It never fails: what goes wrong is what it finds. */
export function makeProbe(options: ProbeOptions): (target: Target) => Promise<Finding> {
  const port = options.port ?? 443;
  const timeout = options.timeoutMs ?? 4_000;
  const within = options.within ?? inSandbox;

  return async (target) => {
    const address = options.addressOf(target.host);
    if (address === null) return { state: "waiting", says: "its name has no address yet" };
    if (!within(address)) return { state: "ill", says: `its name leads outside the sandbox, to ${address}` };
    const get = (path: string) => ask({ address, port, host: target.host, path, timeout, ca: options.roots() });
    try {
      switch (target.kind) {
        case "tenant": {
          const { status, body } = await get("/health_check");
          const well = status === 200 && body.trim() === "success";
          return { state: well ? "well" : "ill", says: well ? "200" : said(status, body) };
        }
        case "balancer":
          return await balancer(get, target.nodes);
        case "node":
          return await node(get, target.secret);
        case "turn": {
          const until = await certificate({ address, port, host: target.host, timeout, ca: options.roots() });
          return { state: "well", says: `TLS on ${port}, certificate until ${until}` };
        }
      }
    } catch (error) {
      return { state: "ill", says: why(error, port) };
    }
  };
}

type Get = (path: string) => Promise<{ status: number; body: string }>;

async function balancer(get: Get, nodes: readonly string[]): Promise<Finding> {
  const [health, held, awake] = await Promise.all([
    get("/health_check"),
    get("/-/meet/cordoned"),
    get("/-/meet/online"),
  ]);
  const [cordoned, online] = [lines(held), lines(awake)];
  const offline = nodes.filter((node) => !online.includes(node));
  // Scalelite says 200 when it is not well too.
  if (health.status !== 200 || health.body.trim() !== "success")
    return { state: "ill", says: said(health.status, health.body), cordoned };
  if (awake.status !== 200) return { state: "ill", says: "does not tell which nodes are online", cordoned };
  if (offline.length > 0) return { state: "ill", says: `Scalelite does not reach ${offline.join(", ")}`, cordoned };
  return { state: "well", says: "Scalelite says success, every node online", cordoned };
}

function lines({ status, body }: Awaited<ReturnType<Get>>): readonly string[] {
  return status === 200 ? body.split(/\s+/).filter((line) => line !== "") : [];
}

const pendingSchema = z.object({ pending: z.array(z.string()) });

async function node(get: Get, secret: string | null): Promise<Finding> {
  const call = `getMeetings?checksum=${createHash("sha256")
    .update(`getMeetings${secret ?? ""}`)
    .digest("hex")}`;
  const [index, waits, running] = await Promise.all([
    get("/bigbluebutton/api"),
    get("/-/meet/pending"),
    secret === null ? null : get(`/bigbluebutton/api/${call}`),
  ]);
  const well = index.status === 200 && index.body.includes("<returncode>SUCCESS</returncode>");
  const version = element(index.body, "bbbVersion");
  return {
    state: well ? "well" : "ill",
    says: well ? `BBB ${version ?? ""} says SUCCESS`.replace("  ", " ") : said(index.status, index.body),
    pending: waits.status === 200 ? pendingOf(waits.body) : [],
    meetings: running === null ? null : meetingsOf(running.body),
  };
}

function pendingOf(body: string): readonly string[] {
  try {
    return pendingSchema.parse(JSON.parse(body)).pending;
  } catch {
    return [];
  }
}

/** The meetings in an answer to getMeetings; null when it is a refusal. */
export function meetingsOf(xml: string): Meeting[] | null {
  if (element(xml, "returncode") !== "SUCCESS") return null;
  return [...xml.matchAll(/<meeting>([\s\S]*?)<\/meeting>/g)].map(([, meeting = ""]) => ({
    name: element(meeting, "meetingName") ?? "a meeting",
    people: Number(element(meeting, "participantCount") ?? 0),
    tenant: element(meeting, "tenant-name"),
  }));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The text of the first element of a name: BBB's answers are flat enough for that. */
function element(xml: string, name: string): string | null {
  const found = new RegExp(`<${name}>(?:<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|([^<]*))</${name}>`).exec(xml);
  if (found === null) return null;
  return found[1] ?? (found[2] ?? "").replace(/&(\w+);/g, (whole, entity) => ENTITIES[entity] ?? whole).trim();
}

interface Where {
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly timeout: number;
  readonly ca: readonly string[];
}

function ask(where: Where & { readonly path: string }): Promise<{ status: number; body: string }> {
  return new Promise((done, failed) => {
    const { address, port, host, path, timeout, ca } = where;
    const asked = request(
      {
        host: address,
        servername: host,
        port,
        path,
        ca: [...ca],
        agent: false,
        headers: { host, "user-agent": "meet-sandbox-page", accept: "*/*" },
        signal: AbortSignal.timeout(timeout),
      },
      (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => {
          body += chunk;
          if (body.length > LARGEST_ANSWER) answer.destroy(new Error("says far too much"));
        });
        answer.on("end", () => done({ status: answer.statusCode ?? 0, body }));
        answer.on("error", failed);
      },
    );
    asked.on("error", failed);
    asked.end();
  });
}

/** Until when the certificate of whoever listens there is good, once it was found to be trusted. */
function certificate({ address, port, host, timeout, ca }: Where): Promise<string> {
  return new Promise((done, failed) => {
    const socket = connect({ host: address, servername: host, port, ca: [...ca], timeout }, () => {
      const until = new Date(socket.getPeerCertificate().valid_to);
      socket.destroy();
      done(until.toISOString().slice(0, 10));
    });
    socket.on("timeout", () => socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    socket.on("error", failed);
  });
}

function said(status: number, body: string): string {
  const text = body
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 140);
  return text === "" ? `answers ${status}` : `answers ${status}: ${text}`;
}

/** What went wrong, for people. */
function why(error: unknown, port: number): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  if (name === "TimeoutError" || name === "AbortError" || code === "ETIMEDOUT") return `does not answer on ${port}`;
  if (code === "ECONNREFUSED") return `nothing listens on ${port}`;
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "cannot be reached";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "shows a certificate for another name";
  if (code === "CERT_HAS_EXPIRED") return "shows a certificate that is over";
  if (/CERT|SIGNATURE|ISSUER|SSL|TLS/.test(code)) return `shows no trusted certificate (${code})`;
  // What a server says that waits for its certificate, as Caddy does at first.
  if (code === "EPROTO" && message.includes("alert internal error")) return "has no certificate yet";
  if (code === "EPROTO") return `speaks no TLS on ${port}`;
  if (code === "ECONNRESET" || code === "EPIPE") return "hangs up";
  return message.trim();
}
