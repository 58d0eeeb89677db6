/** Every Hetzner machine has a location, and every location is one of Hetzner's. */
import type { Finding, Spot } from "../problem.ts";
import { LOCATIONS } from "../sizes.ts";
import { listed, nearest } from "../suggest.ts";
import { keyOf, machines, type Rule, stackAt } from "./rule.ts";

export const locationsAreKnown: Rule = (platform) =>
  Object.entries(platform.stacks).flatMap(([id, stack]) => {
    const found: Finding[] = [];
    const check = (location: string | undefined, at: Spot) => {
      if (location === undefined || LOCATIONS.includes(location)) return;
      const close = nearest(location, LOCATIONS);
      found.push({
        code: "unknown-location",
        message: `unknown Hetzner location "${location}"`,
        help: close === undefined ? `write one of: ${listed(LOCATIONS)}` : `did you mean "${close}"?`,
        at,
      });
    };
    check(stack.location, stackAt(id, "location"));
    for (const { id: machine, it, at } of machines(id, stack)) {
      if (it.existing !== undefined && it.location !== undefined) {
        found.push({
          code: "location-unused",
          severity: "warning",
          message: `"${machine}" already exists: its location decides nothing`,
          help: "leave location out",
          at: at("location"),
        });
        continue;
      }
      check(it.location, at("location"));
      if (it.type !== undefined && it.location === undefined && stack.location === undefined) {
        found.push({
          code: "location-missing",
          message: `Hetzner server "${machine}" has no location, and neither has stack "${id}"`,
          help: `add a line to the stack, such as location: fsn1; there are: ${listed(LOCATIONS)}`,
          at: keyOf(at()),
        });
      }
    }
    return found;
  });
