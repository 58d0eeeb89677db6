/** The hours of a contributed node can be read by a program: days, times and a time zone. */
import type { Finding } from "../problem.ts";
import { type Rule, stackAt } from "./rule.ts";

const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const DAYS = `${DAY}(?:-${DAY})?`;
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const HOURS = new RegExp(`^${DAYS}(?:,${DAYS})* (${TIME})-(${TIME}|24:00) ([A-Za-z]+(?:/[A-Za-z0-9_+-]+)*)$`);

export const hoursAreReadable: Rule = (platform) => {
  const found: Finding[] = [];
  for (const [stackId, stack] of Object.entries(platform.stacks)) {
    for (const [id, { available }] of Object.entries(stack.nodes)) {
      if (available === undefined) continue;
      const [, from, to, zone] = HOURS.exec(available) ?? [];
      const at = stackAt(stackId, "nodes", id, "available");
      if (from === undefined || to === undefined || zone === undefined) {
        found.push({
          code: "unreadable-hours",
          message: `the hours of node "${id}" cannot be read: "${available}"`,
          help: "write days, times and a time zone, such as Mon-Fri 08:00-18:00 Europe/Berlin",
          at,
        });
      } else if (from === to) {
        found.push({
          code: "unreadable-hours",
          message: `the hours of node "${id}" are empty: from ${from} to ${to}`,
          help: "write another end, or 00:00-24:00 for the whole day",
          at,
        });
      } else if (!isZone(zone)) {
        found.push({
          code: "unknown-time-zone",
          message: `there is no time zone "${zone}"`,
          help: "write a region and a city, such as Europe/Berlin, or UTC",
          at,
        });
      }
    }
  }
  return found;
};

function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
