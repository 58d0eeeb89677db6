/** `npm run bench program`: does the program cost little more than so many resources cost any program? */
import { join } from "node:path";
import { load } from "../model/load.ts";
import { plan } from "../model/plan.ts";
import { readSources } from "../model/read.ts";
import { declare } from "../preview/declare.ts";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { type Bench, type Finding, figure } from "./bench.ts";
import { DAY, writeFixture } from "./fixture.ts";
import { Best, peakOfChildren, timed } from "./measure.ts";
import { inScratch } from "./scratch.ts";

const PLAIN = join(import.meta.dirname, "plain");
/** The fixture's one stack. */
const STACK = "r1";
const SEED = 20261121;
const ROUNDS = 3;

/** Tenants in one stack: few, the tested ceiling (DESIGN.md, decision 16), and what is measured but not promised. */
const [FEW, CEILING, MANY] = [100, 300, 1_000] as const;
const MOST_TIMES_PLAIN = 2;
/** Ten times as many tenants may take so many times as long. */
const MOST_TIMES_FEW = 11;

export const program: Bench = {
  name: "program",
  about: "the program of one stack at Hetzner under the recorder of `meet declare`, from process start to exit",
  comparator: "a program that registers as many plain custom resources of one input each, under the same recorder",
  byDefault: true,
  run: (say) => inScratch((folder) => measure(folder, say)),
};

/** One program, run again and again. */
class Runs {
  readonly best = new Best();
  /** MB of its process, at most. */
  peak = 0;
  /** How many resources it declares, besides the stack itself. */
  resources = 0;
  readonly #once: () => ReturnType<typeof declare>;

  constructor(once: () => ReturnType<typeof declare>) {
    this.#once = once;
  }

  async again(): Promise<void> {
    const { result, ...sample } = await timed(() => peakOfChildren(this.#once));
    this.best.take(sample);
    this.peak = Math.max(this.peak, result.peak);
    this.resources = result.result.resources.length - 1;
  }

  words(): string {
    return `${this.best.words()}, ${figure(this.peak, "MB")}`;
  }
}

async function measure(folder: string, say: (line: string) => void): Promise<Finding[]> {
  const ours = (tenants: number): Runs => {
    const root = join(folder, String(tenants));
    writeFixture(root, { tenants, stacks: 1, seed: SEED });
    const { platform } = load(readSources(root));
    if (platform === null) throw new Error(`the fixture of ${tenants} tenants has problems`);
    const { secrets } = plan(platform, STACK, { today: DAY });
    const config = { "meet:today": DAY };
    return new Runs(() => declare({ program: CHECKOUT, root, stack: STACK, config, secrets }));
  };
  say("a first run, which is not counted");
  const first = ours(CEILING);
  await first.again();
  const config = { "plain:count": String(first.resources) };
  const plain = new Runs(() => declare({ program: PLAIN, root: PLAIN, stack: "plain", config, secrets: [] }));
  const [few, ceiling, many] = [ours(FEW), ours(CEILING), ours(MANY)];
  for (let round = 1; round <= ROUNDS; round++) {
    say(`round ${round} of ${ROUNDS}`);
    for (const runs of [plain, few, ceiling, many]) await runs.again();
  }
  return [
    ...against(`${CEILING} tenants`, ceiling, `${plain.resources} plain resources`, plain, MOST_TIMES_PLAIN),
    ...against(`${MANY} tenants`, many, `${FEW} tenants`, few, MOST_TIMES_FEW),
    ...[few, ceiling, many].map(
      (runs, at): Finding => ({
        what: `most memory of the program, ${[FEW, CEILING, MANY][at]} tenants`,
        value: runs.peak,
        unit: "MB",
        most: null,
        from: `${runs.resources} resources`,
      }),
    ),
  ];
}

function against(what: string, runs: Runs, whom: string, others: Runs, most: number): Finding[] {
  const row = {
    what: `${what} against ${whom}`,
    unit: "×",
    from: `${runs.words()} against ${others.words()}`,
  } as const;
  return [
    { ...row, value: runs.best.seconds / others.best.seconds, most },
    {
      ...row,
      what: `${row.what}, processor time`,
      value: runs.best.processor / others.best.processor,
      most: null,
    },
  ];
}
