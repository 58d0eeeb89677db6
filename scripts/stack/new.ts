/** `meet stack new [ID]`: a region's file, its proven state store, and its master secret in the hands of two people. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Answers } from "../../model/ask/field.ts";
import { answersInStack, fieldsToday, stackData, stackText } from "../../model/ask/stack.ts";
import { own } from "../../model/limits.ts";
import type { Platform } from "../../model/schema.ts";
import { Stack } from "../../model/schema.ts";
import { requireEngine } from "../apply/require.ts";
import { answersTo, canAsk, shownOnce, TERMINAL, type Terminal } from "../ask.ts";
import { blockFrom } from "../blockFrom.ts";
import { openData } from "../data.ts";
import type { StackNewOptions } from "../options.ts";
import { note } from "../output.ts";
import { branching, propose } from "../propose.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { refuseAnswers } from "../refuseAnswers.ts";
import { type Undertaking, undertake } from "../undertaking.ts";
import { makeState, newMaster, passphrase, writeSecret } from "./secrets.ts";
import { proveStore } from "./store.ts";

export async function run(options: StackNewOptions, terminal: Terminal = TERMINAL): Promise<number> {
  const { platform } = openData(options.root);
  const { id, ...more } = options.from === null ? {} : blockFrom(options.from, Stack, "stack", platform);
  const told = { ...answersInStack(more), ...(typeof id === "string" ? { id } : {}), ...options.answers };
  refuseTaken(platform, options.root, told["id"]);
  const fields = fieldsToday(more, new Date().toISOString().slice(0, 10));
  refuseAnswers(fields, platform, told, options);
  const answers = await answersTo(fields, platform, told, "stack new", terminal);
  refuseTaken(platform, options.root, answers["id"]);
  if (!options.dryRun) refuseHomeless(options, terminal);
  const stack = answers["id"] ?? "";
  const file = `stacks/${stack}.yaml`;
  const text = stackText(stackData(answers, more));
  const prepare = () => undertake((task) => settle(stack, answers, { options, terminal, task }));
  const next = [
    `${file} and stacks/Pulumi.${stack}.yaml are written: both belong into the repository. Next:`,
    branching(stack, file, `stacks/Pulumi.${stack}.yaml`),
    `  npx meet plan ${stack}`,
    "  which names the secrets that it needs, each with its command; then npx meet up",
  ].join("\n");
  const proposal = {
    file,
    text,
    shown: text,
    edits: false,
    stack,
    id: stack,
    verb: "stack-new",
    prepare,
    next,
  } as const;
  return propose(platform, proposal, options, terminal);
}

function refuseTaken(platform: Platform, root: string, id: string | undefined): void {
  if (id === undefined) return;
  const file = `stacks/${own(platform.stacks, id) === undefined ? `Pulumi.${id}` : id}.yaml`;
  if (!existsSync(join(root, file))) return;
  const sentence = `there is a stack ${id} already, in ${file}`;
  throw new Refusal(EXIT.usage, "taken", sentence, "choose another id, or edit that file");
}

/** The master secret must end somewhere: in a file, or before the eyes of people at a terminal. */
function refuseHomeless({ masterFile, json }: StackNewOptions, terminal: Terminal): void {
  if (masterFile !== null || (canAsk(terminal) && !json)) return;
  throw new Refusal(
    EXIT.usage,
    "missing-answer",
    "1 answer is missing, and there is no terminal to show the master secret on: --master-file",
    "add what is missing, such as npx meet stack new --master-file FILE: both keepers take their copy from it",
  );
}

interface Surroundings {
  readonly options: StackNewOptions;
  readonly terminal: Terminal;
  readonly task: Undertaking;
}

/** Proves the store, makes the state in it, and hands the master secret over. */
async function settle(stack: string, answers: Answers, { options, terminal, task }: Surroundings): Promise<void> {
  const { masterFile, passphraseFile, secrets } = options;
  const url = answers["state"] ?? "";
  const engine = await requireEngine();
  const env = passphrase(secrets, passphraseFile, process.env, (file) =>
    task.left.push(`the new passphrase in ${file}, which the next run takes (or delete that file)`),
  );
  task.goOn();
  await proveStore(engine, url, task);
  task.goOn();
  note(`${url} was written, kept a second run out, and was read back`);
  const master = newMaster();
  const keepers = `${answers["first-keeper"]} and ${answers["second-keeper"]}`;
  if (masterFile !== null) writeSecret("--master-file", masterFile, master);
  else {
    task.left.push("the master secret that was shown, which opens nothing (throw your copies away)");
    await shownOnce(`The master secret, for ${keepers} to keep, each a copy. It is shown this once:`, master, terminal);
  }
  try {
    task.goOn();
    const settings = await makeState({ engine, stack, url, provider: secrets, env, master, task });
    writeFileSync(join(options.root, "stacks", `Pulumi.${stack}.yaml`), settings, { flag: "wx" });
  } catch (error) {
    // Of no use to anybody, and in the way of the next try.
    if (masterFile !== null) rmSync(masterFile);
    throw error;
  }
  if (masterFile !== null) note(`the master secret is in ${masterFile}: ${keepers} each keep a copy, then delete it`);
  if (passphraseFile !== null) note(`from now on: export PULUMI_CONFIG_PASSPHRASE_FILE=${passphraseFile}`);
}
