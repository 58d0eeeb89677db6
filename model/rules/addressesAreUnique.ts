/** An address belongs to one machine, in whatever stack and spelling. */
import { ipv4, ipv6 } from "../address.ts";
import type { Finding, Spot } from "../problem.ts";
import { allMachines, type Rule } from "./rule.ts";

export const addressesAreUnique: Rule = (platform, { changed }) => {
  const found: Finding[] = [];
  const seen = new Map<string, { readonly who: string; readonly at: Spot }>();
  const check = (key: string, text: string, who: string, at: Spot) => {
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, { who, at });
      return;
    }
    found.push({
      code: "same-address",
      message: `${text} is the address of ${first.who} and of ${who}`,
      help: "give each machine its own address; a machine stands under one role only",
      at,
      also: [{ label: "first", at: first.at }],
    });
  };
  for (const { stack, id, it, at } of allMachines(platform, changed)) {
    const who = `"${id}" of stack "${stack}"`;
    if (it.existing !== undefined) check(`4 ${ipv4(it.existing)}`, it.existing, who, at("existing"));
    if (it.ipv6 !== undefined) check(`6 ${ipv6(it.ipv6)}`, it.ipv6, who, at("ipv6"));
  }
  return found;
};
