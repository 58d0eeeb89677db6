/** People tell regions apart by their names, in plans, in mail and in this repository. */
import type { Finding } from "../problem.ts";
import { oldestFirst, type Rule, stackAt } from "./rule.ts";

export const stackNamesAreUnique: Rule = (platform, { changed }) => {
  const found: Finding[] = [];
  const first = new Map<string, string>();
  for (const [id, { name }] of oldestFirst("stacks", platform.stacks, changed)) {
    const plain = name.toLowerCase().replace(/\s+/g, " ");
    const other = first.get(plain);
    if (other === undefined) first.set(plain, id);
    else {
      found.push({
        code: "same-stack-name",
        message: `stack "${id}" is called "${name}", and so is stack "${other}"`,
        help: "give one of them a name that tells them apart",
        at: stackAt(id, "name"),
        also: [{ label: "first", at: stackAt(other, "name") }],
      });
    }
  }
  return found;
};
