/** Somebody of a stack's operator may log in to its machines. */
import { own } from "../limits.ts";
import { keyOf, memberAt, type Rule, stackAt } from "./rule.ts";

export const someoneCanLogIn: Rule = (platform, { today }) =>
  Object.entries(platform.stacks).flatMap(([id, stack]) => {
    const member = own(platform.members, stack.operator);
    if (member === undefined) return [];
    const people = Object.values(member.people);
    if (people.some((it) => it.until === undefined || today === null || it.until >= today)) return [];
    return {
      code: "nobody-can-log-in",
      message:
        people.length === 0
          ? `nobody can log in to stack "${id}": its operator "${stack.operator}" names no people`
          : `nobody can log in to stack "${id}": everyone of its operator "${stack.operator}" has left`,
      help: `add a person with a public key to the people of "${stack.operator}" in coop/members.yaml`,
      at: stackAt(id, "operator"),
      also: [{ label: "declared at", at: keyOf(memberAt(stack.operator)) }],
    };
  });
