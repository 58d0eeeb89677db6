/**
 * The Pulumi CLI: the only place that finds it, installs it or starts it. The checkout's own Node stands first on
 * its PATH, because the program needs that one.
 */
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { recordRun } from "./apply/lock.ts";
import { CHECKOUT, COMPILED } from "./bootstrap.js";
import { versionOf } from "./engineVersion.ts";
import { answers } from "./online.ts";
import { redactor } from "./redact.ts";

/** The oldest engine that can run the program, as Pulumi.yaml says. */
const OLDEST = { major: 3, minor: 226 } as const;

/** How long we look for an engine online. */
const ONLINE_SECONDS = 5;

/** How long its own installer may take once we know that it can be reached: 120 MB. */
const INSTALL_SECONDS = 300;

/** What the program's providers are called. */
const PROVIDERS = ["cloudflare", "command", "docker", "hcloud"] as const;

export interface Engine {
  /** Absolute path of the CLI. */
  readonly command: string;
  /** Such as `3.260.0`. */
  readonly version: string;
  /** Providers whose plugin is not on this machine: the engine would download it. */
  readonly missingPlugins: readonly string[];
}

export interface NoEngine {
  /** Why there is none, as a sentence. */
  readonly missing: string;
  /** What to do about it. */
  readonly remedy: string;
}

export interface EngineResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether somebody stopped it. */
  readonly cancelled: boolean;
}

export interface EngineRun {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Values that must never be shown: taken out of every line. */
  readonly secrets?: readonly string[];
  /** Each line as it comes, without secrets and without what tells people nothing. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  readonly stdin?: string;
}

const REMEDY = "install it with `curl -fsSL https://get.pulumi.com | sh`, or set PULUMI_CLI to where it is";

let found: Promise<Engine | NoEngine> | undefined;

/** Looks at PULUMI_CLI, PATH and the CLI's usual places, then online. The answer is kept for this process. */
export function findEngine(): Promise<Engine | NoEngine> {
  found ??= look(process.env, homedir());
  return found;
}

/** As `findEngine`, for a given environment and home. */
export async function look(env: NodeJS.ProcessEnv, home: string): Promise<Engine | NoEngine> {
  const named = env["PULUMI_CLI"];
  if (named !== undefined && named !== "") {
    if (!isProgram(named)) {
      return { missing: `PULUMI_CLI names ${named}, and there is no such program`, remedy: "correct it, or unset it" };
    }
    const version = await versionOf(named);
    if (version !== null && isNewEnough(version)) return engineAt(named, version, env, home);
    const what = version === null ? "does not answer `pulumi version`" : `is version ${version}`;
    return { missing: `PULUMI_CLI names ${named}, which ${what}; 3.226 or newer is needed`, remedy: REMEDY };
  }
  const tooOld: string[] = [];
  for (const command of candidates(env, home)) {
    const version = await versionOf(command);
    if (version !== null && isNewEnough(version)) return engineAt(command, version, env, home);
    if (version !== null) tooOld.push(`${command} is version ${version}`);
  }
  const installed = await installOnline(home);
  if (installed !== null) return engineAt(installed.command, installed.version, env, home);
  const why = tooOld.length > 0 ? `${tooOld.join(", ")}, and 3.226 or newer is needed` : "no pulumi on this machine";
  return { missing: `${why}, and none could be fetched`, remedy: REMEDY };
}

function candidates(env: NodeJS.ProcessEnv, home: string): string[] {
  const ours = join(CHECKOUT, "node_modules", ".bin");
  const onPath = (env["PATH"] ?? "")
    .split(delimiter)
    // What npm puts there is a shim of ours that would come back here.
    .filter((folder) => folder !== "" && folder !== ours && !folder.endsWith(join("node_modules", ".bin")));
  const usual = [join(home, ".pulumi", "bin"), join(installRoot(home), "bin")];
  return [...new Set([...onPath, ...usual].map((folder) => join(folder, "pulumi")))].filter(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === OLDEST.major && minor >= OLDEST.minor;
}

function engineAt(command: string, version: string, env: NodeJS.ProcessEnv, home: string): Engine {
  const folders = [dirname(realpathSync(command)), dirname(command), ...(env["PATH"] ?? "").split(delimiter)];
  const store = join(env["PULUMI_HOME"] ?? join(home, ".pulumi"), "plugins");
  const stored = existsSync(store) ? readdirSync(store) : [];
  const missingPlugins = PROVIDERS.filter(
    (name) =>
      !folders.some((folder) => existsSync(join(folder, `pulumi-resource-${name}`))) &&
      !stored.some((plugin) => plugin.startsWith(`resource-${name}-v`) && !/\.(?:lock|partial)$/.test(plugin)),
  );
  return { command, version, missingPlugins };
}

function pinnedVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)("@pulumi/pulumi/package.json");
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "";
  return typeof version === "string" ? version : "";
}

/** Where the Automation API puts the version that the SDK is pinned to. */
function installRoot(home: string): string {
  return join(home, ".pulumi", "versions", pinnedVersion());
}

/** Asks the Automation API's own installer; null when the vendor cannot be reached or the installer fails. */
async function installOnline(home: string): Promise<{ command: string; version: string } | null> {
  if (!(await canFetch())) return null;
  process.stderr.write(`Fetching the Pulumi engine ${pinnedVersion()} into ${installRoot(home)}.\n`);
  try {
    const { PulumiCommand } = await import("@pulumi/pulumi/automation/cmd.js");
    const late = new Promise<null>((resolve) => setTimeout(resolve, INSTALL_SECONDS * 1000, null).unref());
    const done = await Promise.race([PulumiCommand.install({ root: installRoot(home) }), late]);
    const command = join(installRoot(home), "bin", "pulumi");
    return done?.version == null ? null : { command, version: done.version.toString() };
  } catch {
    return null;
  }
}

let online: Promise<boolean> | undefined;

/** Whether the vendor's installer and the engine itself can be reached: asked once, for at most five seconds. */
export function canFetch(): Promise<boolean> {
  const architecture = process.arch === "arm64" ? "arm64" : "x64";
  const file = `pulumi-v${pinnedVersion()}-${process.platform}-${architecture}.tar.gz`;
  const urls = ["https://get.pulumi.com/install.sh", `https://get.pulumi.com/releases/sdk/${file}`];
  online ??= answers(urls, ONLINE_SECONDS);
  return online;
}

/** What the engine says about plugins on PATH, which is how we want them. */
const NOISE = [
  /^(?:warning: )?using pulumi-(?:resource|language)-\S+ from \$PATH\b/,
  /^(?:warning: )?resource plugin \S+ is expected to have version >=/,
] as const;

function isNoise(line: string): boolean {
  const plain = line.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
  return NOISE.some((noise) => noise.test(plain));
}

/**
 * Every flag of the engine can be given as `PULUMI_OPTION_…` as well, `--ignore-protect` among them, and going on after
 * an error has a variable of its own; without checkpoints nobody would know what a run that died has made. No flag
 * comes in that a verb did not write.
 */
const SMUGGLED = /^PULUMI_(?:OPTION_.+|CONTINUE_ON_ERROR|SKIP_CHECKPOINTS)$/;

/** An environment without what would change the engine's flags. */
export function withoutOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SMUGGLED.test(name)));
}

/** What the engine starts with: our Node first, plugins beside it found, and no question to the vendor. */
async function environment(engine: Engine, more: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const given = withoutOptions({ ...process.env, ...more });
  const offline = engine.missingPlugins.length > 0 && !(await canFetch());
  const path = [join(CHECKOUT, "node_modules", ".bin"), dirname(engine.command), given["PATH"] ?? ""];
  return {
    // The program starts as `meet` does: what was compiled once is read (a fifth of a preview's time).
    NODE_COMPILE_CACHE: COMPILED,
    ...given,
    PATH: path.join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Offline, each missing plugin would be asked for again and again before the engine gives up.
    ...(offline ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
  };
}

/** Hands this terminal over to the engine; its exit code. */
export async function handOver(engine: Engine, args: readonly string[], more: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(engine.command, [...args], { stdio: "inherit", env: await environment(engine, more) });
  const forget = child.pid === undefined ? () => {} : recordRun(child.pid);
  child.once("close", forget);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  // A terminal tells the engine itself; from elsewhere it is passed on.
  for (const signal of signals) process.on(signal, () => process.stdin.isTTY !== true && child.kill(signal));
  return new Promise((resolve) => {
    child.once("error", () => resolve(127));
    child.once("close", (code) => resolve(code ?? 130));
  });
}

/** Starts the engine and waits for it. Its exit code, and what it wrote, are the answer; it never throws for them. */
export async function runEngine(engine: Engine, args: readonly string[], run: EngineRun): Promise<EngineResult> {
  const { cwd, secrets = [], onLine, stdin } = run;
  const env = await environment(engine, run.env ?? {});
  const child = spawn(engine.command, [...args], { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  const forget = child.pid === undefined ? () => {} : recordRun(child.pid);
  // A child that ends before it has read everything is no fault of its own.
  child.stdin.on("error", () => {});
  child.stdin.end(stdin ?? "");
  let cancelled = false;
  const stop = (): void => {
    cancelled = true;
    // A terminal has told the engine itself; a second interrupt would mean “stop at once”.
    if (process.stdin.isTTY !== true) child.kill("SIGINT");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  const redact = redactor(secrets);
  const gather = async (stream: "stdout" | "stderr"): Promise<string> => {
    const lines: string[] = [];
    for await (const raw of createInterface({ input: child[stream], crlfDelay: Number.POSITIVE_INFINITY })) {
      if (isNoise(raw)) continue;
      const line = redact(raw);
      lines.push(line);
      onLine?.(line, stream);
    }
    return lines.join("\n");
  };
  try {
    const ended = new Promise<number>((resolve) => {
      child.once("error", () => resolve(127));
      child.once("close", (code) => resolve(code ?? 130));
    });
    const [stdout, stderr, code] = await Promise.all([gather("stdout"), gather("stderr"), ended]);
    return { code, stdout, stderr, cancelled };
  } finally {
    forget();
    for (const signal of signals) process.off(signal, stop);
  }
}

/** The engine's last words that say something. */
export function reasonOf({ stdout, stderr }: Pick<EngineResult, "stdout" | "stderr">): string {
  const lines = `${stdout}\n${stderr}`.split("\n").map((line) => line.trim());
  const told = lines.filter((line) => line.startsWith("error: ")).at(-1) ?? lines.filter((line) => line !== "").at(-1);
  return (told ?? "the engine gave no reason").replace(/^error: /, "");
}
