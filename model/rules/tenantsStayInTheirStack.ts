/** A tenant stays in its region for good: accounts, rooms and recordings do not move between stacks. */
import { own } from "../limits.ts";
import type { Finding } from "../problem.ts";
import { list } from "../words.ts";
import { type Rule, stackAt, tenantAt, tenantsByKey } from "./rule.ts";

export const tenantsStayInTheirStack: Rule = (platform, { before, whole }) => {
  if (before === null) return [];
  const were = tenantsByKey(before);
  const moved = [...tenantsByKey(platform)].flatMap(([key, [id, { stack: to }]]) => {
    const from = were.get(key)?.[1].stack;
    return from === undefined || from === to ? [] : [{ id, from, to }];
  });
  // A region that goes when another one comes with its tenants: its file was renamed. A file that cannot be read is not gone.
  const gone = (stack: string) => whole && own(platform.stacks, stack) === undefined;
  const renamed = ({ from, to }: Move) => gone(from) && own(before.stacks, to) === undefined;
  const regions = Map.groupBy(moved.filter(renamed), ({ from, to }) => `${from} ${to}`);
  return [
    ...[...regions.values()].map(regionRenamed),
    ...moved
      .filter((move) => !renamed(move))
      .map(
        ({ id, from, to }): Finding => ({
          code: "stack-changed",
          message: `tenant "${id}" would go from stack "${from}" to "${to}", and its accounts cannot come along`,
          help: `${gone(from) ? `bring stacks/${from}.yaml back and ` : ""}write stack: ${from} again; for a new start in "${to}", add a file under another id and retire this one`,
          at: tenantAt(id, "stack"),
        }),
      ),
  ];
};

interface Move {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** One error for all its tenants: the mistake is one. */
function regionRenamed(moves: readonly Move[]): Finding {
  const { from = "", to = "" } = moves[0] ?? {};
  return {
    code: "stack-changed",
    message: `stack "${from}" is gone and ${list(moves.map(({ id }) => id))} would start empty in "${to}": a region's id is the name of its state`,
    help: `call it "${from}" again: git mv stacks/${to}.yaml stacks/${from}.yaml, and stack: ${from} in its tenants; how people see it is its name`,
    at: stackAt(to),
    also: moves.slice(0, 1).map(({ id }) => ({ label: "tenant", at: tenantAt(id, "stack") })),
  };
}
