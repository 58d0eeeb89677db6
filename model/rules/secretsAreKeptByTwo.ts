/** Two different people keep a stack's master secret, and both are still here. */
import { own } from "../limits.ts";
import type { Finding } from "../problem.ts";
import type { Platform } from "../schema.ts";
import { listed, nearest } from "../suggest.ts";
import { memberAt, type Rule, stackAt } from "./rule.ts";

/** Everybody, as `member-person`, with the day on which they leave. */
function everybody(platform: Platform) {
  return new Map(
    Object.entries(platform.members).flatMap(([member, it]) =>
      Object.entries(it.people).map(
        ([person, { until }]): [string, { member: string; person: string; until?: string }] => [
          `${member}-${person}`,
          { member, person, ...(until === undefined ? {} : { until }) },
        ],
      ),
    ),
  );
}

/** The day on which somebody, as `member-person`, had left by today: by themselves, or with their member. */
export function leftBy(platform: Platform, keeper: string, today: string): string | null {
  const who = everybody(platform).get(keeper);
  if (who === undefined) return null;
  const until = [who.until, own(platform.members, who.member)?.until].filter((it) => it !== undefined).sort()[0];
  return until !== undefined && until < today ? until : null;
}

export const secretsAreKeptByTwo: Rule = (platform, { today }) => {
  const found: Finding[] = [];
  const known = everybody(platform);
  for (const [id, { keepers = [] }] of Object.entries(platform.stacks)) {
    for (const [at, keeper] of keepers.entries()) {
      const spot = stackAt(id, "keepers", at);
      const who = known.get(keeper);
      if (who === undefined) {
        const close = nearest(keeper, [...known.keys()]);
        found.push({
          code: "unknown-keeper",
          message: `there is no person "${keeper}" who could keep the master secret`,
          help: close === undefined ? `write one of: ${listed([...known.keys()])}` : `did you mean "${close}"?`,
          at: spot,
        });
        continue;
      }
      if (keepers.indexOf(keeper) < at) {
        found.push({
          code: "same-keeper",
          message: `"${keeper}" keeps the master secret twice, and nobody else does`,
          help: "name two different people: one may be away, ill or gone",
          at: spot,
        });
      }
      const until = today === null ? null : leftBy(platform, keeper, today);
      if (until === null) continue;
      found.push({
        code: "keeper-left",
        message: `"${keeper}" left on ${until} and still keeps the master secret of stack "${id}"`,
        help: "let the other keeper hand it to somebody who is here, and name them",
        at: spot,
        also: [{ label: "left", at: memberAt(who.member) }],
      });
    }
  }
  return found;
};
