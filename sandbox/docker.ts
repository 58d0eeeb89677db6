/** The Docker engine of this machine: is it there, and can it be started. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { SandboxError } from "./problem.ts";
import { lastLine, type Ran, type RunOptions, run } from "./run.ts";

export interface Engine {
  readonly version: string;
  /** The folder it keeps images and containers in. */
  readonly folder: string;
}

/** Whether an engine answers; if none does, one sentence and the remedy, and whether `ensureDocker` may start one. */
export type Answer =
  | { readonly there: true; readonly engine: Engine }
  | { readonly there: false; readonly why: string; readonly remedy: string; readonly startable: boolean };

const ANSWER_MS = 5_000;
const START_MS = 30_000;

/** Run the `docker` command. */
export function docker(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return run("docker", args, options);
}

/** Run the `docker` command and return what it printed. */
export async function dockerOutput(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const ran = await docker(args, options);
  if (ran.status === 0) return ran.stdout.trim();
  throw new SandboxError(
    `docker ${args[0]} failed: ${dockerReason(ran.stderr)}`,
    "see the message of Docker; `docker info` tells whether its engine is well",
  );
}

/**
 * `docker THING inspect`: what the format says, or null where there is no such thing. Any other failure is one:
 * taking it for absence would make things anew over what is there.
 */
export async function dockerInspect(thing: string, name: string, format: string): Promise<string | null> {
  const ran = await docker([thing, "inspect", "--format", format, name]);
  if (ran.status === 0) return ran.stdout.trim();
  if (/no such|not found/i.test(ran.stderr)) return null;
  throw new SandboxError(
    `Docker does not say whether there is a ${thing} ${name}: ${dockerReason(ran.stderr)}`,
    "see whether `docker info` answers, and run this again",
  );
}

/** Docker's own reason, without its advice to read the manual. */
export function dockerReason(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => !/^(?:Run|See) 'docker |^Error: failed to start/.test(line));
  return lastLine(lines.join("\n")).replace(/^docker: |^Error response from daemon: /g, "") || "it gave no reason";
}

/** Ask the engine, for at most 5 s. Takes about 0.1 s where it answers. */
export async function askDocker(): Promise<Answer> {
  const no = (why: string, remedy: string, startable = false): Answer => ({ there: false, why, remedy, startable });
  if (process.platform !== "linux") {
    return no(
      "the sandbox needs Linux, because its machines share the kernel of this one",
      "run it in a Linux virtual machine with Docker",
    );
  }
  const host = process.env.DOCKER_HOST;
  if (host !== undefined && host !== "" && !host.startsWith("unix://")) {
    return no(
      `Docker is told to work on another machine (DOCKER_HOST=${host})`,
      "unset DOCKER_HOST: the sandbox's machine must be on this one",
    );
  }
  const form = "{{.ServerVersion}}\t{{.DockerRootDir}}\t{{json .SecurityOptions}}";
  const ran = await docker(["info", "--format", form], { limit: ANSWER_MS });
  if (ran.missing) {
    return no("Docker is not installed", "install it (Debian, Ubuntu: apt-get install docker.io) and run this again");
  }
  const [version = "", folder = "", security = ""] = ran.stdout.trim().split("\t");
  if (ran.status === 0 && version !== "") {
    if (security.includes("name=rootless")) {
      return no(
        "Docker runs without root here, and the sandbox's machines need one that has it",
        "install docker.io and start it as root",
      );
    }
    return { there: true, engine: { version, folder } };
  }
  if (/permission denied/i.test(ran.stderr)) {
    return no(
      "this user may not speak to Docker",
      "run `sudo usermod -aG docker $USER`, log in anew, and run this again",
    );
  }
  const root = process.getuid?.() === 0;
  const startable = root && findDockerd() !== null && host === undefined;
  return no(
    "Docker is installed, but its engine does not answer",
    root ? "start it: systemctl start docker" : "start it: sudo systemctl start docker",
    startable,
  );
}

/**
 * The engine; started where it is only asleep and we are root.
 *
 * @param log the file a `dockerd` started by hand writes to
 * @throws SandboxError when there is none
 */
export async function ensureDocker(log: string, say: (line: string) => void): Promise<Engine> {
  const answer = await askDocker();
  if (answer.there) return answer.engine;
  if (!answer.startable) throw new SandboxError(answer.why, answer.remedy);
  say("Docker's engine is not running; starting it");
  await startDocker(log);
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    const again = await askDocker();
    if (again.there) return again.engine;
    await wait(300);
  }
  throw new SandboxError(`Docker's engine does not start: ${reasonIn(log)}`, `see ${log}, or journalctl -u docker`);
}

/** Where systemd is in charge it starts Docker; elsewhere we do. Either outlives us, so it is written down who did it. */
async function startDocker(log: string): Promise<void> {
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  if (existsSync("/run/systemd/system")) {
    const ran = await run("systemctl", ["start", "docker"], { limit: START_MS });
    const { stdout } = await run("systemctl", ["show", "--property", "MainPID", "--value", "docker"]);
    if (ran.status === 0)
      return remember(log, Number(stdout.trim()), "systemctl stop docker docker.socket", "journalctl -u docker");
  }
  const out = openSync(log, "a", 0o600);
  const child = spawn(findDockerd() ?? "dockerd", [], { detached: true, stdio: ["ignore", out, out], cwd: "/" })
    .on("error", () => {})
    .on("spawn", () => remember(log, child.pid ?? 0, `kill ${child.pid}`, log));
  child.unref();
  closeSync(out);
}

export interface Started {
  /** The command that ends it. */
  readonly end: string;
  /** The file it writes to, or the command that shows it. */
  readonly log: string;
}

/** Beside an engine's log: its process, the command that ends it, and where its log is. */
const noteOf = (log: string) => `${log}.started`;

function remember(log: string, pid: number, end: string, shown: string): void {
  writeFileSync(noteOf(log), `${pid}\n${end}\n${shown}\n`, { mode: 0o600 });
}

/** The engine which `ensureDocker` started here, with this log; null when it started none, or that one has ended. */
export function startedDocker(log: string): Started | null {
  if (!existsSync(noteOf(log))) return null;
  const [pid = "", end = "", shown = ""] = readFileSync(noteOf(log), "utf8").split("\n");
  const name = `/proc/${pid}/comm`;
  // Another program may have the number by now.
  const runs = /^\d+$/.test(pid) && existsSync(name) && readFileSync(name, "utf8") === "dockerd\n";
  return runs ? { end, log: shown } : null;
}

function findDockerd(): string | null {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => `${folder}/dockerd`).find((file) => existsSync(file)) ?? null;
}

function reasonIn(log: string): string {
  if (!existsSync(log)) return "it left no reason";
  return lastLine(readFileSync(log, "utf8")).slice(0, 300) || "it left no reason";
}
