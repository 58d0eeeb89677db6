/** Short ways for the tests that work on the whole sandbox: the command, the clouds, a machine, a tenant's answer. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import { z } from "zod";
import { load } from "../../model/load.ts";
import { plan } from "../../model/plan.ts";
import { readSources } from "../../model/read.ts";
import { meetingSecret } from "../../model/secrets.ts";
import type { Plan } from "../../model/shape.ts";
import { HERE } from "../../sandbox/cloud/addresses.ts";
import { machineName } from "../../sandbox/cloud/machines/container.ts";
import { CLOUD_NAME } from "../../sandbox/cloud/names.ts";
import { startSandbox, stopSandbox } from "../../sandbox/start.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { exportedUrns } from "./engine.ts";
import { execIn } from "./execIn.ts";

export const HOST = "gl1";
export const BALANCER = "lb1";
/** What tests add for a while (visitors.ts): in names of resources, and nowhere else. */
const VISITORS = /bbb2|turn2|tools|loft/;

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything any verb printed in this run: what the canary test reads. */
export const allSaid: string[] = [];

/** A run that was started; `pid` is its process group. */
export interface Started {
  readonly pid: number;
  readonly done: Promise<Said>;
  /** When `up` has looked at what it would do, and begins; or when it has ended. */
  readonly begun: Promise<void>;
}

/** Starts `meet` in a process group of its own. */
export function startMeet(...args: string[]): Started {
  const child = spawn(process.execPath, [join(CHECKOUT, "scripts", "meet.js"), ...args], {
    cwd: CHECKOUT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const done = new Promise<Said>((resolve) => {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      if (stderr.includes("no data is deleted unless a file here says so.")) begin();
    });
    child.on("close", (code) => {
      allSaid.push(stdout, stderr);
      begin();
      resolve({ code, stdout, stderr });
    });
  });
  return { pid: child.pid ?? 0, done, begun };
}

export function meet(...args: string[]): Promise<Said> {
  return startMeet(...args).done;
}

/** The one document of a `--json` run. @throws Error with all that was said when there is none. */
export function document(said: Said): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(said.stdout);
    if (typeof read === "object" && read !== null) return { ...read };
  } catch {
    // Said below.
  }
  throw new Error(`no document (exit ${said.code}):\n${said.stdout}\n${said.stderr}`);
}

/** The `urn`s of a list in a document, such as `steps` or `resources`. */
export function urns(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => (typeof item?.urn === "string" ? [item.urn] : [])).sort();
}

export function planOf(root: string): Plan {
  const { platform, problems } = load(readSources(root));
  if (platform === null) throw new Error(JSON.stringify(problems, null, 2));
  return plan(platform, "sandbox");
}

/** A copy of the data, changed. */
export function withChange(change: (root: string) => void): string {
  const root = mkdtempSync(join(tmpdir(), "meet-data-"));
  for (const folder of ["tenants", "coop"]) cpSync(join(CHECKOUT, folder), join(root, folder), { recursive: true });
  cpSync(join(CHECKOUT, "stacks"), join(root, "stacks"), {
    recursive: true,
    filter: (path) => !/\.[jt]s$/.test(path) && !path.includes("Pulumi."),
  });
  change(root);
  return root;
}

/** A copy of the data in which lines of the stack's own file are others. */
export function withStack(...replacements: readonly [from: string, to: string][]): string {
  return withChange((root) => {
    const file = join(root, "stacks", "sandbox.yaml");
    let text = readFileSync(file, "utf8");
    for (const [from, to] of replacements) {
      if (!text.includes(from)) throw new Error(`${from} does not stand in the stack`);
      text = text.replace(from, to);
    }
    writeFileSync(file, text);
  });
}

const Server = z.looseObject({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  public_net: z.looseObject({ ipv4: z.looseObject({ ip: z.string() }) }),
});
export type Server = z.infer<typeof Server>;

/** A request to the emulated Hetzner; its answer. */
export async function hetzner(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${HERE}/hetzner/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${"t".repeat(64)}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

/** The server of a machine of the sandbox. @throws Error when there is none */
export async function serverOf(id: string): Promise<Server> {
  const found = z.object({ servers: z.array(Server) }).parse(await hetzner("GET", "/servers?per_page=50"));
  const server = found.servers.find(({ name }) => name === `${id}.sandbox.meet.test`);
  if (server === undefined) throw new Error(`there is no server ${id}`);
  return server;
}

/** Presses a button of a server, such as `poweroff`, and waits for `status`. */
export async function press(id: string, button: string, status: string): Promise<void> {
  const server = await serverOf(id);
  await hetzner("POST", `/servers/${server.id}/actions/${button}`);
  for (let tries = 0; tries < 120; tries++) {
    if ((await serverOf(id)).status === status) return;
    await wait(500);
  }
  throw new Error(`${id} is not ${status} after ${button}`);
}

export async function addressOf(id: string): Promise<string> {
  return (await serverOf(id)).public_net.ipv4.ip;
}

/** What a command on a machine prints, as root there, by the back door of the cloud. @throws when it fails. */
export function on(id: string, ...command: string[]): Promise<string> {
  return onMachineOf(id, command, "");
}

/** The same with something to read. */
export async function onMachineOf(id: string, command: readonly string[], input: string): Promise<string> {
  const container = machineName(CLOUD_NAME, (await serverOf(id)).id);
  const ran = await execIn(container, command, { input });
  if (ran.status !== 0) throw new Error(`${command.join(" ")} on ${id}: ${ran.stderr.trim()}`);
  return ran.stdout.trim();
}

/** The same on the host. */
export function machine(...command: string[]): Promise<string> {
  return on(HOST, ...command);
}

/** The authorities of the sandbox. */
export async function roots(): Promise<string> {
  return (await fetch(`${HERE}/-/roots.pem`)).text();
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * A page at an address, under a name, with a certificate of the sandbox's authority.
 *
 * @param told what is posted, as JSON; without it the page is only fetched
 */
export async function ask(address: string, name: string, path: string, told?: object): Promise<Answer> {
  const ca = (await roots()).split(/(?<=-----END CERTIFICATE-----)\n/);
  const to = { host: address, servername: name, ca, timeout: 10_000, agent: false, path };
  const json = told === undefined ? {} : { accept: "application/json", "content-type": "application/json" };
  const method = told === undefined ? "GET" : "POST";
  return new Promise((resolve, reject) => {
    const asked = request({ ...to, method, headers: { host: name, ...json } }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: body.trim() }));
    });
    asked.on("timeout", () => asked.destroy(new Error("nothing within 10 s")));
    asked.on("error", reject);
    asked.end(told === undefined ? "" : JSON.stringify(told));
  });
}

/** `200 success`, `500 …`, or why there was no answer. */
export async function health(hostname: string): Promise<string> {
  try {
    const { status, body } = await ask(await addressOf(HOST), hostname, "/health_check");
    return `${status} ${body}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Asks until the answer begins as it should, at most `seconds`; the last answer either way. */
export async function healthSoon(hostname: string, begin: string, seconds: number): Promise<string> {
  return soon(
    () => health(hostname),
    (answer) => answer.startsWith(begin),
    seconds,
  );
}

/** Asks until the answer is right, at most `seconds`; the last answer either way. */
export async function soon<T>(ask: () => Promise<T>, right: (answer: T) => boolean, seconds: number): Promise<T> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (right(answer) || Date.now() > until) return answer;
    await wait(1000);
  }
}

/** A signed call of BBB's API, at the balancer under a tenant's name or at a node. */
export function call(
  address: string,
  name: string,
  secret: string,
  what: string,
  params: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const query = new URLSearchParams(params).toString();
  const checksum = createHash("sha256").update(`${what}${query}${secret}`).digest("hex");
  return ask(address, name, `/bigbluebutton/api/${what}?${query === "" ? "" : `${query}&`}checksum=${checksum}`);
}

/** What stands between two tags; empty when there are none. */
export function tag(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
}

/** Names and ids of the containers on the host, sorted: one that was made anew has another id. */
export async function containers(): Promise<string[]> {
  const ids = (await machine("docker", "ps", "-aq", "--no-trunc")).split("\n").filter((id) => id !== "");
  if (ids.length === 0) return [];
  const shown = await machine("docker", "inspect", "--format", "{{.Name}} {{.Id}}", ...ids);
  return shown
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}

/** Rows of a tenant's table of users, as PostgreSQL counts them. */
export async function usersOf(database: string): Promise<number> {
  return Number(await sql(database, "SELECT count(*) FROM users"));
}

export function sql(database: string, query: string): Promise<string> {
  return machine("docker", "exec", "postgres", "psql", "-U", "postgres", "-d", database, "-Atc", query);
}

const Log = z.object({
  entries: z.array(z.looseObject({ api: z.string(), method: z.string(), path: z.string(), write: z.boolean() })),
});

/** What was written at the clouds since a moment: `cloudflare POST /zones/…/dns_records`. */
export function writesSince(since: Date): Promise<string[]> {
  return callsSince(since, "write=true&");
}

/** What was asked of the clouds since a moment, in the same form. */
export async function callsSince(since: Date, only = ""): Promise<string[]> {
  const answer = await fetch(`${HERE}/-/log?${only}since=${encodeURIComponent(since.toISOString())}`);
  return Log.parse(await answer.json()).entries.map(({ api, method, path }) => `${api} ${method} ${path}`);
}

const Fault = z.strictObject({
  api: z.enum(["hetzner", "cloudflare"]),
  kind: z.string(),
  /** Null: all of them. */
  times: z.int().nullable(),
  method: z.string().optional(),
  path: z.string().optional(),
});
export type Fault = z.infer<typeof Fault>;

/** What the clouds get wrong from now on. */
export async function breakNext(...faults: Fault[]): Promise<void> {
  const answer = await fetch(`${HERE}/-/faults`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ faults }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** What of that nobody has met yet. */
export async function faultsLeft(): Promise<Fault[]> {
  const answer = await fetch(`${HERE}/-/faults`);
  return z.object({ faults: z.array(Fault) }).parse(await answer.json()).faults;
}

/** Up, without a problem; what it did. */
export async function up(root = CHECKOUT): Promise<Record<string, unknown>> {
  const said = document(await meet("up", "sandbox", "--root", root, "--json"));
  expect(said["problems"]).toEqual([]);
  return said;
}

/** What is not well. */
export async function ills(): Promise<unknown[]> {
  const said = document(await meet("doctor", "sandbox", "--json"));
  return Array.isArray(said["problems"]) ? said["problems"].map((it) => it.message) : ["no list"];
}

export const allWell = (seconds: number) => soon(ills, (found) => found.length === 0, seconds);

export interface Region {
  readonly master: string;
  /** A tenant, with what it signs with. */
  as(id: string): { readonly id: string; readonly secret: string };
  /** A call of a tenant at the balancer. */
  meeting(
    tenant: { readonly id: string; readonly secret: string },
    what: string,
    params?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

/**
 * The whole region, well, without faults and without visitors: the one that runs, put right, or a new one where a test
 * that failed left that in pieces.
 */
export async function openRegion(): Promise<Region> {
  let { master } = await startSandbox(CHECKOUT, () => {});
  await breakNext();
  const alone = (await exportedUrns()).every((urn) => !VISITORS.test(urn));
  if ((!alone || (await ills()).length > 0) && (await meet("up", "sandbox", "--json")).code !== 0) {
    await stopSandbox(CHECKOUT, () => {});
    ({ master } = await startSandbox(CHECKOUT, () => {}));
    await up();
  }
  const as: Region["as"] = (id) => ({ id, secret: meetingSecret(master, id, 1) });
  const meeting: Region["meeting"] = async (tenant, what, params = {}) =>
    call(await addressOf(BALANCER), `${tenant.id}.lb1.sandbox.meet.test`, tenant.secret, what, params);
  // While its only node has its turn to restart BBB, nobody can begin to meet: who was here before may have changed it.
  const probe = { meetingID: "probe", name: "probe" };
  const begin = async () => tag((await meeting(as("garden"), "create", probe)).body, "returncode");
  expect(await soon(begin, (it) => it === "SUCCESS", 120)).toBe("SUCCESS");
  await meeting(as("garden"), "end", probe);
  return { master, as, meeting };
}
