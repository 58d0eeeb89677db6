/** `meet node new`: one machine more in a stack's file, from questions, options or another file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answersInMachine, isRole, MACHINE, machineData, NODE_FIELDS, ROLES } from "../../model/ask/node.ts";
import { insertEntry } from "../../model/insert.ts";
import { own } from "../../model/limits.ts";
import { machines } from "../../model/rules/rule.ts";
import { inline } from "../../model/write.ts";
import { answersTo, TERMINAL, type Terminal } from "../ask.ts";
import { blockFrom } from "../blockFrom.ts";
import { openData, requireStack } from "../data.ts";
import type { NodeNewOptions } from "../options.ts";
import { propose } from "../propose.ts";
import { EXIT, Refusal } from "../refusal.ts";

export async function run(options: NodeNewOptions, terminal: Terminal = TERMINAL): Promise<number> {
  const { platform } = openData(options.root);
  const more = options.from === null ? {} : blockFrom(options.from, MACHINE, "machine");
  const told = { ...answersInMachine(more), ...options.answers };
  if (told["stack"] !== undefined) requireStack(told["stack"], platform);
  const answers = await answersTo(NODE_FIELDS, platform, told, "node new", terminal);
  const { stack = "", role, id = "" } = answers;
  if (!isRole(role)) {
    const help = `write one of: ${Object.keys(ROLES).join(", ")}`;
    throw new Refusal(EXIT.usage, "invalid-argument", `--role cannot be ${role}`, help);
  }
  const found = own(platform.stacks, stack);
  const twin = found === undefined ? undefined : machines(stack, found).find((machine) => machine.id === id);
  const file = `stacks/${stack}.yaml`;
  if (twin !== undefined) {
    const sentence = `there is a machine ${id} already, in ${file}`;
    throw new Refusal(EXIT.usage, "taken", sentence, "choose another id, or edit that file");
  }
  const { section } = ROLES[role];
  const data = machineData(answers, more);
  const text = insertEntry(readFileSync(join(options.root, file), "utf8"), section, id, data);
  const shown = `${section}:\n  ${id}: ${inline(data)}`;
  return propose(platform, { file, text, shown, edits: true, stack, verb: "node-new" }, options, terminal);
}
