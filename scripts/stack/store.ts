/**
 * Whether a state store can be trusted, found out with the engine itself and a throw-away stack: it is written, a
 * second run is kept out while a first one works, and what was written is read back.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { stringify } from "yaml";
import { locksIn } from "../apply/lock.ts";
import { CHECKOUT } from "../bootstrap.js";
import { type Engine, type EngineResult, reasonOf, runEngine } from "../engine.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { isGone, type Undertaking } from "../undertaking.ts";

/** How long the engine may take until the program runs, ms: mostly the start of Node on a busy computer. */
const START_MS = 120_000;

/**
 * `patience`: for how long the engine may start, ms.
 *
 * @throws Refusal that says which of the three did not work, and why
 */
export async function proveStore(engine: Engine, url: string, task: Undertaking, patience = START_MS): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "meet-probe-"));
  const token = randomBytes(12).toString("hex");
  const stack = `probe-${token}`;
  const main = join(CHECKOUT, "scripts", "stack", "probe.js");
  const runtime = { name: "nodejs", options: { typescript: false } };
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "meet-probe", main, runtime }));
  const env = {
    PULUMI_BACKEND_URL: url,
    PULUMI_CONFIG_PASSPHRASE: token,
    PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
    MEET_PROBE: folder,
    MEET_PROBE_TOKEN: token,
  };
  const run = (...args: readonly string[]) =>
    runEngine(engine, [...args, "--stack", stack, "--non-interactive"], { cwd: folder, env });
  const must = async (does: string, answer: Promise<EngineResult>): Promise<EngineResult> => {
    const result = await answer;
    if (result.code !== 0) throw broken(url, does, reasonOf(result));
    return result;
  };
  let made = false;
  let first: Promise<EngineResult> | undefined;
  try {
    const init = run("stack", "init", "--secrets-provider", "passphrase");
    // When it is cut off, nobody knows how far it came.
    made = (await init).code === 0 || task.stopped();
    await must("cannot be written", init);
    task.goOn();
    first = run("up", "--yes", "--skip-preview");
    await started(folder, first, url, patience);
    task.goOn();
    const second = await run("refresh", "--yes", "--skip-preview");
    writeFileSync(join(folder, "go"), "");
    await must("cannot be written", first);
    if (second.code === 0 || locksIn(`${second.stdout}\n${second.stderr}`).length === 0) {
      const why = second.code === 0 ? "a second run was let in while a first one worked" : reasonOf(second);
      throw broken(url, "does not keep two runs apart", why);
    }
    const read = await must("cannot be read back", run("stack", "export"));
    if (!read.stdout.includes(token))
      throw broken(url, "cannot be read back", "it gave something else than was written");
  } finally {
    writeFileSync(join(folder, "go"), "");
    await first;
    // An engine that was cut off leaves its lock, and then nothing else may take the stack away.
    if (made && task.stopped()) await run("cancel", "--yes");
    if (made && !isGone(await run("stack", "rm", "--yes", "--force"))) task.left.push(remains(url, stack));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Until the program of the first run is at work: then the stack is locked. */
async function started(folder: string, first: Promise<EngineResult>, url: string, patience: number): Promise<void> {
  let ended: EngineResult | null = null;
  void first.then((result) => {
    ended = result;
  });
  for (const until = Date.now() + patience; !existsSync(join(folder, "started")); await wait(50)) {
    if (ended !== null) throw broken(url, "cannot be written", reasonOf(ended));
    if (Date.now() > until) {
      const sentence = `the state store ${url} cannot be proved: the engine did not get to work in ${patience / 1000} s`;
      throw new Refusal(EXIT.timeout, "out-of-time", sentence, "run this again when this computer has less to do");
    }
  }
}

/** What is in the store then, and how it goes. */
function remains(url: string, stack: string): string {
  return `the throw-away stack ${stack} in ${url}, in nobody's way (delete what has that name below .pulumi/ there)`;
}

export function broken(url: string, does: string, why: string): Refusal {
  const help =
    "correct the address, or see that this computer may use it (S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)";
  return new Refusal(EXIT.failed, "store", `the state store ${url} ${does}: ${why}`, help);
}
