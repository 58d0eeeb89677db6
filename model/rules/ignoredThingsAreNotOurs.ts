/** `meet drift` leaves out only what nothing here declares, and only until somebody looks again. */
import type { Finding } from "../problem.ts";
import { matcher, thingsOf } from "../things.ts";
import { type Rule, stackAt } from "./rule.ts";

export const ignoredThingsAreNotOurs: Rule = (platform, { today }) => {
  const found: Finding[] = [];
  for (const [id, stack] of Object.entries(platform.stacks)) {
    if (stack.ignore.length === 0) continue;
    const things = thingsOf(platform, id, stack);
    for (const [at, { what, until }] of stack.ignore.entries()) {
      const ours = things.find(matcher(what));
      if (ours !== undefined) {
        found.push({
          code: "ignored-is-ours",
          message: `the rule for "${what}" would hide what stack "${id}" declares: ${ours}`,
          help: "name only things that nothing here declares; what is declared is put right instead",
          at: stackAt(id, "ignore", at, "what"),
        });
      }
      if (today !== null && until < today) {
        found.push({
          code: "ignored-too-long",
          message: `the rule for "${what}" ended on ${until}`,
          help: "look whether it is still needed: take the rule out, or give it a new until with its reason",
          at: stackAt(id, "ignore", at, "until"),
        });
      }
    }
  }
  return found;
};
