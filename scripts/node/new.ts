/** `meet node new`: one machine more in a stack's file, from questions, options or another file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answers } from "../../model/ask/field.ts";
import { answersInMachine, isRole, MACHINE, machineData, NODE_FIELDS, ROLES } from "../../model/ask/node.ts";
import { insertEntry } from "../../model/insert.ts";
import { own } from "../../model/limits.ts";
import { machines } from "../../model/rules/rule.ts";
import type { Platform } from "../../model/schema.ts";
import { inline } from "../../model/write.ts";
import { answersTo, TERMINAL, type Terminal } from "../ask.ts";
import { blockFrom } from "../blockFrom.ts";
import { openData, requireStack } from "../data.ts";
import type { NodeNewOptions } from "../options.ts";
import { propose } from "../propose.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { refuseAnswers } from "../refuseAnswers.ts";

export async function run(options: NodeNewOptions, terminal: Terminal = TERMINAL): Promise<number> {
  const { platform } = openData(options.root);
  const more = options.from === null ? {} : blockFrom(options.from, MACHINE, "machine", platform);
  const told = { ...answersInMachine(more), ...options.answers };
  if (told["stack"] !== undefined) requireStack(told["stack"], platform);
  refuseTaken(platform, told);
  refuseAnswers(NODE_FIELDS, platform, told, options);
  const answers = await answersTo(NODE_FIELDS, platform, told, "node new", terminal);
  const { stack = "", role, id = "" } = answers;
  if (!isRole(role)) throw new RangeError(`no role is called ${role}`);
  const file = `stacks/${stack}.yaml`;
  const { section } = ROLES[role];
  const data = machineData(answers, more);
  const text = insertEntry(readFileSync(join(options.root, file), "utf8"), section, id, data);
  const shown = `${section}:\n  ${id}: ${inline(data)}`;
  // Machines of two regions may be called the same.
  const proposal = { file, text, shown, edits: true, stack, id: `${stack}-${id}`, verb: "node-new" } as const;
  return propose(platform, proposal, options, terminal);
}

function refuseTaken(platform: Platform, { stack = "", id }: Answers): void {
  const found = own(platform.stacks, stack);
  if (found === undefined || !machines(stack, found).some((machine) => machine.id === id)) return;
  const sentence = `there is a machine ${id} already, in stacks/${stack}.yaml`;
  throw new Refusal(EXIT.usage, "taken", sentence, "choose another id, or edit that file");
}
