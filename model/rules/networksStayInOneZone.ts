/** The private network of a stack lies in one network zone of Hetzner's: a machine in another zone cannot join it. */
import type { Finding } from "../problem.ts";
import { LOCATIONS, networkZone } from "../sizes.ts";
import { keyOf, machines, type Rule } from "./rule.ts";

export const networksStayInOneZone: Rule = (platform) =>
  Object.entries(platform.stacks).flatMap(([id, stack]): Finding[] => {
    if (stack.network === undefined) return [];
    const placed = machines(id, stack).flatMap((machine) => {
      const location = machine.it.location ?? stack.location;
      // A location that nobody knows is another rule's.
      const zone = machine.it.existing !== undefined || location === undefined ? undefined : networkZone(location);
      return zone === undefined ? [] : [{ ...machine, zone }];
    });
    const [first, ...more] = placed;
    if (first === undefined) return [];
    return more
      .filter(({ zone }) => zone !== first.zone)
      .map(({ id: machine, it, at, zone }) => ({
        code: "second-network-zone",
        message: `"${machine}" is in Hetzner's network zone ${zone}, and the network of stack "${id}" is in ${first.zone}, where "${first.id}" is`,
        help: `write a location in ${first.zone}: ${LOCATIONS.filter((place) => networkZone(place) === first.zone).join(", ")}; another region is another stack`,
        at: it.location === undefined ? keyOf(at()) : at("location"),
      }));
  });
