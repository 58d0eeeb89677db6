/** A meeting is on one node, so the largest that a tenant may hold fits on a node of its pool. */
import { limitsOf } from "../limits.ts";
import type { Finding } from "../problem.ts";
import { SEATS_PER_MEETING } from "../sizes.ts";
import { pools, poolWords, type Rule, tenantAt } from "./rule.ts";

export const meetingsFitOneNode: Rule = (platform) => {
  const found: Finding[] = [];
  for (const pool of pools(platform)) {
    const largest = pool.nodes.reduce((most, it) => Math.max(most, it.seats ?? Number.POSITIVE_INFINITY), 0);
    for (const id of pool.tenants) {
      const people = limitsOf(platform, id).participants ?? 0;
      const ownLimit = platform.tenants[id]?.limits?.participants !== undefined;
      const at = ownLimit ? tenantAt(id, "limits", "participants") : tenantAt(id, "level");
      if (pool.nodes.length > 0 && people > largest) {
        found.push({
          code: "meeting-too-large",
          message: `tenant "${id}" may meet with ${people} people, but the largest of ${poolWords(pool)} seats ${largest}`,
          help: `write at most participants: ${largest} in its limits, or add a larger node`,
          at,
        });
      } else if (people > SEATS_PER_MEETING) {
        found.push({
          code: "meeting-very-large",
          severity: "warning",
          message: `tenant "${id}" may meet with ${people} people; BBB is known to carry ${SEATS_PER_MEETING} in one meeting`,
          help: `write at most participants: ${SEATS_PER_MEETING} in its limits, or try it out first`,
          at,
        });
      }
    }
  }
  return found;
};
