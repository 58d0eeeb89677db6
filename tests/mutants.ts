/**
 * `npm run test:mutants [NAME…]`: takes each guard out, one at a time, in a copy of the checkout; a named test must
 * turn red each time. A NAME is that of a mutant or the beginning of several. A guard without such a test may be
 * lost in an edit without anybody seeing it.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { mutants } from "./mutants/all.ts";
import { type Copy, copyOf, misfit } from "./mutants/copy.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { unready, type Verdict, verdict } from "./mutants/verdict.ts";
import { openRunner, type Runner } from "./mutants/vitest.ts";

const CHECKOUT = fileURLToPath(new URL("..", import.meta.url));

/** Each takes a core and half a gigabyte. */
const LANES = Math.min(2, availableParallelism());

/** A copy to break things in, and what runs its tests. */
interface Lane {
  readonly copy: Copy;
  readonly runner: Runner;
}

const lanes: Lane[] = [];

function opened(): Lane {
  const copy = copyOf(CHECKOUT);
  const lane = { copy, runner: openRunner(copy.folder) };
  lanes.push(lane);
  return lane;
}

function close(): void {
  for (const { copy, runner } of lanes.splice(0)) {
    runner.close();
    copy.close();
  }
}

async function main(names: readonly string[]): Promise<number> {
  const lost = names.find((name) => !mutants.some((mutant) => mutant.name.startsWith(name)));
  if (lost !== undefined) {
    console.error(`No mutant is called ${lost}; they are:\n${mutants.map(({ name }) => `  ${name}`).join("\n")}`);
    return 2;
  }
  const chosen = mutants.filter(({ name }) => names.length === 0 || names.some((start) => name.startsWith(start)));
  let [passed, failed] = [0, 0];
  const tell = ({ name }: Mutant, { passed: good, sentence }: Verdict): void => {
    if (good) passed++;
    else failed++;
    console.log(`${good ? "passed" : "FAILED"}: ${name}: ${sentence}`);
  };

  const fitting = chosen.filter((mutant) => {
    const sentence = misfit(CHECKOUT, mutant);
    if (sentence !== null) tell(mutant, { passed: false, sentence });
    return sentence === null;
  });
  // Those of the same test files go together: one run without any of them is enough. The most first.
  const queue = [...Map.groupBy(fitting, ({ tests }) => tests.join()).values()].sort((a, b) => b.length - a.length);
  const all = async ({ copy, runner }: Lane): Promise<void> => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      const files = group[0]?.tests ?? [];
      const whole = await runner.run({ files, changed: null });
      for (const mutant of group) {
        const before = unready(mutant, whole);
        if (before !== null) {
          tell(mutant, before);
          continue;
        }
        const changed = mutant.file;
        tell(mutant, verdict(mutant, await copy.with(mutant, () => runner.run({ files, changed }))));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, queue.length) }, () => all(opened())));
  console.log(`\n${passed} passed, ${failed} failed, ${mutants.length - chosen.length} skipped`);
  return failed === 0 ? 0 : 1;
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => {
    close();
    process.exit(code);
  });
}
try {
  process.exitCode = await main(process.argv.slice(2));
} finally {
  close();
}
