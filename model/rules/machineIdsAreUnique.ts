/** Within a stack an id names one machine, whatever its role: its host name is <id>.<domain>. */
import type { Finding } from "../problem.ts";
import { keyOf, type Machine, machines, ROLE_WORDS, type Rule } from "./rule.ts";

export const machineIdsAreUnique: Rule = (platform) => {
  const found: Finding[] = [];
  for (const [stackId, stack] of Object.entries(platform.stacks)) {
    const seen = new Map<string, Machine>();
    for (const machine of machines(stackId, stack)) {
      const first = seen.get(machine.id);
      if (first === undefined) {
        seen.set(machine.id, machine);
        continue;
      }
      found.push({
        code: "same-machine-id",
        message: `${ROLE_WORDS[machine.role]} "${machine.id}" has the id of a ${ROLE_WORDS[first.role]}: both would be ${machine.id}.${stack.domain}`,
        help: "give one of them another id; of a machine that runs already, keep it",
        at: keyOf(machine.at()),
        also: [{ label: "first", at: keyOf(first.at()) }],
      });
    }
  }
  return found;
};
