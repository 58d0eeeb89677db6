/** Rules that make `meet drift` leave something out. */
import { add, type Explanation } from "./explanation.ts";
import { NORTH } from "./region.ts";

const rule = (what: string, until: string) =>
  add(NORTH, `ignore:\n  - { what: ${what}, reason: The old site moves in spring, until: ${until} }`);

export const IGNORED = {
  "ignored-is-ours": {
    title: "A rule that would hide what we declare",
    cause: "Rules under ignore: are for things that others made. What we declare is put right, never looked away from.",
    remedy: "Name the other thing more closely, or take the rule out.",
    example: {
      wrong: [rule("record A *.north.coop.example", "2027-03-31")],
      right: [rule("record A old.north.coop.example", "2027-03-31")],
    },
  },
  "ignored-too-long": {
    title: "A rule that is over",
    cause: "Every rule under ignore: has a last day, so that nothing is looked away from for ever.",
    remedy: "Look at the thing. If it stays, give the rule a new until; else delete both.",
    example: {
      wrong: [rule("record A old.north.coop.example", "2026-10-31")],
      right: [rule("record A old.north.coop.example", "2027-03-31")],
      today: "2026-11-21",
    },
  },
} as const satisfies Readonly<Record<string, Explanation>>;
