/**
 * Runs test files of the copy that it is started in, as often as it is asked: a process of its own, which reads
 * vitest, its settings and the files that no mutant changed only once. The tests themselves run in a new process
 * each time, so nothing of one mutant is left when the next one is tried.
 */
import { basename, join } from "node:path";
import { createVitest, type TestCase, type TestModule, type TestSuite } from "vitest/node";
import type { Outcome, Question } from "./vitest.ts";

const folder = process.cwd();
/** The test files that ran to their end since the last question. */
const ended: TestModule[] = [];
const vitest = await createVitest("test", {
  root: folder,
  project: ["fast"],
  watch: false,
  isolate: false,
  maxWorkers: 1,
  reporters: [{ onTestModuleEnd: (module) => void ended.push(module) }],
  // Nothing may be kept between runs in the packages that all copies share.
  cache: false,
  fsModuleCache: false,
  // A busy machine must not look like a missing guard.
  testTimeout: 120_000,
  hookTimeout: 120_000,
});
await vitest.standalone();

/** What the last mutant changed, and what is as it was again by now. */
let last: string | null = null;

async function run({ files, changed }: Question): Promise<Outcome> {
  for (const file of [last, changed]) if (file !== null) vitest.invalidateFile(join(folder, file));
  last = changed;
  ended.length = 0;
  const project = vitest.getProjectByName("fast");
  const paths = files.map((file) => join(folder, file));
  await vitest.runTestSpecifications(paths.map((path) => project.createSpecification(path)));
  const lost = paths.filter((path) => !ended.some(({ moduleId }) => moduleId === path));
  return {
    tests: ended.flatMap(resultsOf),
    broken: [...ended.flatMap(brokenOf), ...lost.map((path) => `${basename(path)}: it did not end`)],
  };
}

function resultsOf(module: TestModule): Outcome["tests"] {
  return [...module.children.allTests()].flatMap((test) => {
    const { state, errors = [] } = test.result();
    if (state !== "passed" && state !== "failed") return [];
    const why = firstLine(errors[0]?.stack ?? errors[0]?.message);
    return [{ file: module.moduleId, name: nameOf(test), green: state === "passed", why }];
  });
}

/** What went wrong outside of its tests, which do not run then: where it is read, or in what it sets up. */
function brokenOf(module: TestModule): Outcome["broken"] {
  return [module, ...module.children.allSuites()]
    .flatMap((one) => one.errors())
    .map(({ stack, message }) => `${basename(module.moduleId)}: ${firstLine(stack ?? message)}`);
}

/** Its own name, after those of all that it stands in. */
function nameOf(test: TestCase): string {
  const names = [test.name];
  for (let one: TestSuite | TestModule = test.parent; one.type === "suite"; one = one.parent) names.unshift(one.name);
  return names.join(" ");
}

function firstLine(text = ""): string {
  return (
    text
      .split("\n")
      .map((line) => line.trim())
      .find((line) => line !== "") ?? ""
  );
}

process.on("message", (question: Question) => {
  run(question).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) => process.send?.({ tests: [], broken: [firstLine(String(error))] } satisfies Outcome),
  );
});
process.on("disconnect", () => process.exit());
