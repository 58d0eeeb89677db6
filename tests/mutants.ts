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
import { runTests, stopAll } from "./mutants/vitest.ts";

const CHECKOUT = fileURLToPath(new URL("..", import.meta.url));

/** A run takes a core and half a gigabyte. */
const AT_ONCE = Math.min(2, availableParallelism());

const copies: Copy[] = [];

function close(): void {
  stopAll();
  for (const copy of copies.splice(0)) copy.close();
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
  while (copies.length < Math.min(AT_ONCE, fitting.length)) copies.push(copyOf(CHECKOUT));
  const [first] = copies;
  const files = [...new Set(fitting.flatMap(({ tests }) => tests))].sort();
  const whole = first === undefined ? { tests: [], broken: [] } : await runTests(first.folder, files, AT_ONCE);

  // One test file after the other: its modules are read once.
  const queue = fitting
    .filter((mutant) => {
      const before = unready(mutant, whole);
      if (before !== null) tell(mutant, before);
      return before === null;
    })
    .sort((a, b) => (a.tests.join() < b.tests.join() ? -1 : 1));
  const lane = async (copy: Copy): Promise<void> => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const { tests } = mutant;
      tell(mutant, verdict(mutant, await copy.with(mutant, () => runTests(copy.folder, tests, 1))));
    }
  };
  await Promise.all(copies.map(lane));
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
