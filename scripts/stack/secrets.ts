/** The state of a new stack, with its passphrase or key service, and the master secret that two people keep. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { type Engine, reasonOf, runEngine } from "../engine.ts";
import { EXIT, Refusal } from "../refusal.ts";

/** 32 bytes: model/secrets.ts derives every other secret from them. */
export function newMaster(): string {
  return randomBytes(32).toString("hex");
}

/** Writes a secret where nothing is yet, for its owner's eyes only. @throws Refusal when something is there */
export function writeSecret(file: string, value: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${value}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const why =
      error instanceof Error && "code" in error && error.code === "EEXIST" ? "it is there already" : "it cannot be";
    throw new Refusal(EXIT.usage, "secret-file", `${file} is not written: ${why}`, "name a file that is not there yet");
  }
}

/** What the engine needs to encrypt: nothing for a key service; a passphrase that is set, or a file that is made. */
export function passphrase(provider: string, file: string | null, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (provider !== "passphrase") return {};
  if (file !== null) {
    if (!existsSync(file)) writeSecret(file, randomBytes(24).toString("base64url"));
    return { PULUMI_CONFIG_PASSPHRASE_FILE: file, PULUMI_CONFIG_PASSPHRASE: undefined };
  }
  if ((env["PULUMI_CONFIG_PASSPHRASE"] ?? "") !== "" || (env["PULUMI_CONFIG_PASSPHRASE_FILE"] ?? "") !== "") return {};
  throw new Refusal(
    EXIT.secret,
    "no-passphrase",
    "there is no passphrase with which the engine could keep the stack's secrets",
    "add --passphrase-file FILE: a new passphrase is written there; or say --secrets with a key service",
  );
}

export interface NewState {
  readonly engine: Engine;
  readonly stack: string;
  /** Address of the state store. */
  readonly url: string;
  /** `passphrase`, or the address of a key service. */
  readonly provider: string;
  readonly env: NodeJS.ProcessEnv;
  readonly master: string;
}

/**
 * Makes the stack's empty state, gives it the master secret, reads that back, and returns what belongs into
 * `stacks/Pulumi.<stack>.yaml`.
 *
 * @throws Refusal when the store has such a stack already, or nothing can be encrypted
 */
export async function makeState({ engine, stack, url, provider, env, master }: NewState): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "meet-stack-"));
  const run = (args: readonly string[], stdin?: string) =>
    runEngine(engine, [...args, "--stack", stack, "--non-interactive"], {
      cwd: folder,
      env: { ...env, PULUMI_BACKEND_URL: url },
      ...(stdin === undefined ? {} : { stdin }),
    });
  const failed = (sentence: string, reason: string) =>
    new Refusal(
      EXIT.failed,
      "state",
      `${sentence}: ${reason.replaceAll(master, "…")}`,
      "put that right, then run this again",
    );
  let whole = false;
  let made = false;
  try {
    writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "meet-infra", runtime: "nodejs" }));
    const init = await run(["stack", "init", "--secrets-provider", provider]);
    if (init.code !== 0) throw failed(`the state of ${stack} cannot be made`, reasonOf(init));
    made = true;
    const set = await run(["config", "set", "--secret", "meet:master"], master);
    if (set.code !== 0) throw failed("the master secret cannot be kept", reasonOf(set));
    const read = await run(["config", "get", "meet:master"]);
    if (read.stdout.trim() !== master) throw failed("the master secret cannot be read back", reasonOf(read));
    whole = true;
    return readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8");
  } finally {
    // A state without its master secret would stand in the way of the next try.
    if (made && !whole) await run(["stack", "rm", "--yes"]);
    rmSync(folder, { recursive: true, force: true });
  }
}
