/** `npm run bench check`: is reading, checking and judging thousands of files little more than reading them? */
import { join } from "node:path";
import { CHECKOUT } from "../scripts/bootstrap.js";
import type { Bench, Finding } from "./bench.ts";
import { DAY, writeFixture } from "./fixture.ts";
import { Best, mustRun, timed } from "./measure.ts";
import { inScratch } from "./scratch.ts";

const MEET = join(CHECKOUT, "scripts", "meet.js");
const FLOOR = join(import.meta.dirname, "floor.js");

/** The numbers: so many tenants, in at most so many seconds and times the floor. */
const SIZES = [
  { tenants: 1_000, stacks: 4, seconds: 0.6, floors: 1.3, rounds: 7 },
  { tenants: 10_000, stacks: 40, seconds: 3, floors: null, rounds: 5 },
] as const;

const SEED = 20261121;

export const check: Bench = {
  name: "check",
  about: "npx meet check of feasible tenants, one file each, 250 to a stack, from process start to exit",
  comparator: "the floor: start Node, read the same files, parse each with yaml's parseDocument and LineCounter",
  byDefault: true,
  run: (say) => inScratch((folder) => measure(folder, say)),
};

async function measure(folder: string, say: (line: string) => void): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { tenants, stacks, seconds, floors, rounds } of SIZES) {
    const root = join(folder, String(tenants));
    const many = `${tenants.toLocaleString("en")} tenants`;
    say(`${many}: ${rounds} rounds`);
    writeFixture(root, { tenants, stacks, seed: SEED });
    const [meet, floor] = [new Best(), new Best()];
    // The round before the first fills the caches of both, for files and for compiled code.
    for (let round = 0; round <= rounds; round++) {
      const [ours, bare] = [
        await timed(() => checkOnce(root)),
        await timed(() => mustRun(process.execPath, [FLOOR, root])),
      ];
      if (round === 0) continue;
      meet.take(ours);
      floor.take(bare);
    }
    const from = `${meet.words()} against ${floor.words()}`;
    findings.push(
      { what: `${many} against the floor`, value: meet.seconds / floor.seconds, unit: "×", most: floors, from },
      {
        what: `${many} against the floor, processor time`,
        value: meet.processor / floor.processor,
        unit: "×",
        most: null,
        from,
      },
      {
        what: many,
        value: meet.seconds,
        unit: "s",
        most: seconds,
        from: `processor time ${meet.processor.toFixed(2)} s`,
      },
    );
  }
  return findings;
}

async function checkOnce(root: string): Promise<void> {
  const output = await mustRun(process.execPath, [MEET, "check", "--root", root, "--today", DAY]);
  if (!/^\d+ files checked, no problems$/m.test(output))
    throw new Error(`the fixture has problems:\n${output.slice(0, 2000)}`);
}
