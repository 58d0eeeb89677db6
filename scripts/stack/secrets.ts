/** The state of a new stack, with its passphrase or key service, and the master secret that two people keep. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { isFolder } from "../data.ts";
import { type Engine, reasonOf, runEngine } from "../engine.ts";
import { makeFolder, whyNot } from "../place.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { isGone, type Undertaking } from "../undertaking.ts";

/** 32 bytes: model/secrets.ts derives every other secret from them. */
export function newMaster(): string {
  return randomBytes(32).toString("hex");
}

/** Writes a secret where nothing is yet, for its owner's eyes only. @throws Refusal when something is there */
export function writeSecret(option: string, file: string, value: string): void {
  makeFolder(option, dirname(file), file);
  try {
    writeFileSync(file, `${value}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const sentence = `${file} is not written: ${whyNot(error)}`;
    throw new Refusal(EXIT.usage, "secret-file", sentence, "name a file that is not there yet");
  }
}

/**
 * What the engine needs to encrypt: nothing for a key service; a passphrase that is set, or a file that is made, which
 * is then told.
 */
export function passphrase(
  provider: string,
  file: string | null,
  env: NodeJS.ProcessEnv,
  made: (file: string) => void = () => {},
): NodeJS.ProcessEnv {
  if (provider !== "passphrase") return {};
  if (file !== null) {
    if (isFolder(file)) {
      const sentence = `--passphrase-file cannot be ${file}: it is a folder`;
      throw new Refusal(
        EXIT.usage,
        "secret-file",
        sentence,
        "name the file that holds it, or one that is not there yet",
      );
    }
    if (!existsSync(file)) {
      writeSecret("--passphrase-file", file, randomBytes(24).toString("base64url"));
      made(file);
    }
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
  readonly task: Undertaking;
}

/**
 * Makes the stack's empty state, gives it the master secret, reads that back, and returns what belongs into
 * `stacks/Pulumi.<stack>.yaml`.
 *
 * @throws Refusal when the store has such a stack already, or nothing can be encrypted
 */
export async function makeState({ engine, stack, url, provider, env, master, task }: NewState): Promise<string> {
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
    if (init.code !== 0) {
      // Nobody knows how far it came: what is there may be somebody else's, and stays.
      if (task.stopped() && !/already exists/.test(init.stderr)) task.left.push(`perhaps ${remains(stack, url)}`);
      throw failed(`the state of ${stack} cannot be made`, reasonOf(init));
    }
    made = true;
    task.goOn();
    const set = await run(["config", "set", "--secret", "meet:master"], master);
    if (set.code !== 0) throw failed("the master secret cannot be kept", reasonOf(set));
    const read = await run(["config", "get", "meet:master"]);
    if (read.stdout.trim() !== master) throw failed("the master secret cannot be read back", reasonOf(read));
    whole = true;
    return readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8");
  } finally {
    // A state without its master secret would stand in the way of the next try.
    if (made && !whole && task.stopped()) await run(["cancel", "--yes"]);
    if (made && !whole && !isGone(await run(["stack", "rm", "--yes"]))) {
      task.left.push(remains(stack, url));
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What then stands in the way of the next try, and how it goes. */
function remains(stack: string, url: string): string {
  return `an empty state of ${stack}, which must go before the next try (PULUMI_BACKEND_URL='${url}' npx pulumi stack rm ${stack})`;
}
