/** Short ways for the tests that work on the real sandbox: the command, the machine, a tenant's answer. */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { load } from "../../model/load.ts";
import { plan } from "../../model/plan.ts";
import { readSources } from "../../model/read.ts";
import type { Plan } from "../../model/shape.ts";
import { onMachine } from "../../sandbox/machine.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";

export const HOST = "gl1";
export const ADDRESS = "198.18.7.10";

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything any verb printed in this run: what the canary test reads. */
export const allSaid: string[] = [];

/** Starts `meet` in a process group of its own; `pid` is the group. */
export function startMeet(...args: string[]): { readonly pid: number; readonly done: Promise<Said> } {
  const child = spawn(process.execPath, [join(CHECKOUT, "scripts", "meet.js"), ...args], {
    cwd: CHECKOUT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const done = new Promise<Said>((resolve) => {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("close", (code) => {
      allSaid.push(stdout, stderr);
      resolve({ code, stdout, stderr });
    });
  });
  return { pid: child.pid ?? 0, done };
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

/** A copy of the data with a third tenant in a file of seven lines. */
export function withThirdTenant(): string {
  const root = mkdtempSync(join(tmpdir(), "meet-third-"));
  for (const folder of ["tenants", "coop"]) cpSync(join(CHECKOUT, folder), join(root, folder), { recursive: true });
  cpSync(join(CHECKOUT, "stacks"), join(root, "stacks"), {
    recursive: true,
    filter: (path) => !/\.[jt]s$/.test(path) && !path.includes("Pulumi."),
  });
  const lines = [
    "org: Tool Library",
    "stack: sandbox",
    `host: ${HOST}`,
    "level: free",
    "custodian: hypha",
    "admin: { name: Ola Nowak, email: ola@tools.example }",
    "bbb: { endpoint: https://bbb.sandbox.meet.test/bigbluebutton/api }",
  ];
  writeFileSync(join(root, "tenants", "tools.yaml"), `${lines.join("\n")}\n`);
  return root;
}

/** What a command on the machine prints. @throws when it fails. */
export function machine(...command: string[]): Promise<string> {
  return onMachine(HOST, command);
}

/** `200 success`, `500 …`, or why there was no answer; the certificate must be the local authority's. */
export async function health(hostname: string): Promise<string> {
  const ca = await machine("docker", "exec", "caddy", "cat", "/data/caddy/pki/authorities/local/root.crt");
  return new Promise((resolve) => {
    const asked = request(
      {
        host: ADDRESS,
        servername: hostname,
        headers: { host: hostname },
        ca,
        timeout: 10_000,
        agent: false,
        path: "/health_check",
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => {
          body += text;
        });
        response.on("end", () => resolve(`${response.statusCode} ${body.trim()}`));
      },
    );
    asked.on("timeout", () => asked.destroy(new Error("nothing within 10 s")));
    asked.on("error", (error) => resolve(error.message));
    asked.end();
  });
}

/** Asks until the answer begins as it should, at most `seconds`; the last answer either way. */
export async function healthSoon(hostname: string, begin: string, seconds: number): Promise<string> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await health(hostname).catch((error: unknown) => String(error));
    if (answer.startsWith(begin) || Date.now() > until) return answer;
    await wait(1000);
  }
}

/** Names of the containers on the machine, sorted; each ends with its start time, so that a restart shows. */
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
  return Number(
    await machine(
      "docker",
      "exec",
      "postgres",
      "psql",
      "-U",
      "postgres",
      "-d",
      database,
      "-Atc",
      "SELECT count(*) FROM users",
    ),
  );
}
