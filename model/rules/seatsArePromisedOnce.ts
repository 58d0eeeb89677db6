/**
 * The nodes of a pool can seat everybody whom its tenants were promised, at once. A drained or part-time node
 * counts for a warning only: a drain must not be refused, but people should know what it costs.
 */
import { limitsOf } from "../limits.ts";
import { keyOf, pools, poolWords, type Rule, stackAt, tenantAt } from "./rule.ts";

/** Name so many of the tenants with the largest promises; the file names lead to the rest. */
const NAMED = 3;

export const seatsArePromisedOnce: Rule = (platform) =>
  pools(platform).flatMap((pool) => {
    const promises = pool.tenants
      .map((id) => ({ id, people: limitsOf(platform, id).participants ?? 0 }))
      .sort((a, b) => b.people - a.people || (a.id < b.id ? -1 : 1));
    const promised = promises.reduce((sum, it) => sum + it.people, 0);
    const counted = { all: 0, always: 0 };
    for (const node of pool.nodes) {
      // a type in no table may carry any number: that it is unknown is another rule's to say
      if (node.seats === null) return [];
      counted.all += node.seats;
      if (!node.drain && !node.partTime) counted.always += node.seats;
    }
    if (pool.nodes.length === 0 || promised <= counted.always) return [];
    const refused = promised > counted.all;
    const seats = refused ? counted.all : counted.always;
    return {
      code: "seats-promised-twice",
      ...(refused ? {} : { severity: "warning" as const }),
      message: `${poolWords(pool)} seat ${seats} people at once${refused ? "" : ", without drained and part-time ones"}, and ${promised} were promised`,
      help: `add a node or a larger one for ${promised - seats} more people, or promise less: limits: { participants: …, reason: … }`,
      at: keyOf(stackAt(pool.stack, "nodes")),
      also: promises.slice(0, NAMED).map(({ id, people }) => ({
        label: `${people} for ${id}`,
        at:
          platform.tenants[id]?.limits?.participants === undefined
            ? tenantAt(id, "level")
            : tenantAt(id, "limits", "participants"),
      })),
    };
  });
