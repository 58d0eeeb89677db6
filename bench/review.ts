/** `npm run bench review`: does a reviewer of a large co-op wait for their comment? */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../scripts/bootstrap.js";
import type { Bench, Finding } from "./bench.ts";
import { writeFixture } from "./fixture.ts";
import { Best, ran, timed } from "./measure.ts";
import { inScratch } from "./scratch.ts";

const MEET = join(CHECKOUT, "scripts", "meet.js");
const SEED = 20261121;
const ROUNDS = 3;
/** The numbers: a tenant more among 1,000, in s; and the page beside the comment, in s more. */
const [TENANTS, STACKS, MOST, MOST_MORE] = [1_000, 4, 6, 2];

export const review: Bench = {
  name: "review",
  about: "npx meet review without an engine, one tenant added to 1,000, from process start to exit",
  comparator: "npx meet plan of the same change, which declares nothing; and the same review without the page",
  byDefault: true,
  run: (say) => inScratch((folder) => measure(folder, say)),
};

async function measure(folder: string, say: (line: string) => void): Promise<Finding[]> {
  const [before, after] = [join(folder, "before"), join(folder, "after")];
  writeFixture(before, { tenants: TENANTS, stacks: STACKS, seed: SEED });
  cpSync(before, after, { recursive: true });
  writeFileSync(
    join(after, "tenants", "one-more.yaml"),
    `org: One More\nstack: r1\nhost: gl1\nlevel: free\ncustodian: bode\nadmin: { name: Mei, email: mei@one-more.example }\n`,
  );
  const against = ["--root", after, "--against", before];
  const picture = join(folder, "picture.html");
  const [comment, page, plan] = [new Best(), new Best(), new Best()];
  for (let round = 0; round <= ROUNDS; round++) {
    say(round === 0 ? "a first round, which is not counted" : `round ${round} of ${ROUNDS}`);
    const takes = [
      await timed(() => once("plan", ...against)),
      await timed(() => once("review", ...against, "--format", "md")),
      await timed(() => once("review", ...against, "--format", "md", "--picture", picture)),
    ] as const;
    if (round === 0) continue;
    plan.take(takes[0]);
    comment.take(takes[1]);
    page.take(takes[2]);
  }
  const size = `${(readFileSync(picture).length / 1e6).toFixed(1)} MB`;
  return [
    {
      what: `a tenant more among ${TENANTS.toLocaleString("en")}: the comment`,
      value: comment.seconds,
      unit: "s",
      most: MOST,
      from: comment.words(),
    },
    {
      what: "its page, on top",
      value: page.seconds - comment.seconds,
      unit: "s",
      most: MOST_MORE,
      from: `${page.words()} with it, ${size}`,
    },
    {
      what: "the comment against the plan of the same change, processor time",
      value: comment.processor / plan.processor,
      unit: "×",
      most: null,
      from: `${comment.words()} against ${plan.words()}`,
    },
  ];
}

async function once(...args: readonly string[]): Promise<void> {
  const { code, output } = await ran(process.execPath, [MEET, ...args]);
  if (code !== 0) throw new Error(`meet ${args.join(" ")} ended with ${code}:\n${output.slice(-2000)}`);
}
