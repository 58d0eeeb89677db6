/** A key lets one person in, and so goes when they go; and no two people share the id they have on machines. */
import type { Finding, Spot } from "../problem.ts";
import { keyOf, memberAt, type Rule } from "./rule.ts";

export const keysBelongToOnePerson: Rule = (platform) => {
  const found: Finding[] = [];
  const keys = new Map<string, { readonly who: string; readonly at: Spot }>();
  const ids = new Map<string, Spot>();
  for (const [memberId, member] of Object.entries(platform.members)) {
    for (const [personId, person] of Object.entries(member.people)) {
      // a person's id on machines; ids hold hyphens, so two pairs can meet in one
      const who = `${memberId}-${personId}`;
      const at = keyOf(memberAt(memberId, "people", personId));
      const first = ids.get(who);
      if (first !== undefined) {
        found.push({
          code: "same-person-id",
          message: `two people would both be "${who}" on machines`,
          help: "give one of them another id",
          at,
          also: [{ label: "first", at: first }],
        });
      } else ids.set(who, at);
      for (const [i, line] of person.ssh.entries()) {
        const key = line.split(" ").slice(0, 2).join(" ");
        const keyAt = memberAt(memberId, "people", personId, "ssh", i);
        const other = keys.get(key);
        if (other === undefined) keys.set(key, { who, at: keyAt });
        else {
          found.push({
            code: "same-key",
            message:
              other.who === who
                ? `"${who}" has this key twice`
                : `"${who}" has the same key as "${other.who}": whoever leaves first would stay`,
            help: other.who === who ? "leave one of them out" : "ask each of them for a key of their own",
            at: keyAt,
            also: [{ label: "first", at: other.at }],
          });
        }
      }
    }
  }
  return found;
};
