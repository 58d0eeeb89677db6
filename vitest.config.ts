/**
 * Fast tests need nothing but Node, and so do `*.slow.test.ts`, which start the program again and again;
 * `*.docker.test.ts` needs a Docker engine on this machine, `*.engine.test.ts` the Pulumi CLI,
 * `*.engine.docker.test.ts` both. `npm test` runs what the machine allows.
 */
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The region's files run in the order of their names: the last one takes the region away (startStop). */
class RegionByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    const region = usual.filter(({ project }) => project.name === "both");
    region.sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1));
    return [...usual.filter((file) => !region.includes(file)), ...region];
  }
}

const everything = "tests/**/*.test.ts";
/** Where each run writes, and what takes it away again. */
const globalSetup = ["tests/scratch.ts"];
/** A machine of its own, and no region: it goes beside those that need no engine, where there is one (scripts/test.ts). */
const beside = process.env["MEET_BESIDE"] === "yes" ? ["tests/sandbox/existing.engine.docker.test.ts"] : [];
const OWN = ["tests/replicateARegion.engine.docker.test.ts"];
const slow = { globalSetup, fileParallelism: false, testTimeout: 600_000, hookTimeout: 600_000 };

export default defineConfig({
  test: {
    // Of two cores vitest would leave one alone.
    maxWorkers: "100%",
    sequence: { sequencer: RegionByName },
    projects: [
      {
        test: {
          name: "fast",
          globalSetup,
          // Reading the same modules anew for each of a hundred files is most of the time otherwise.
          isolate: false,
          // Some start programs, and a busy machine takes its time: no test is meant to time anything.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: [everything],
          exclude: ["tests/**/*.docker.test.ts", "tests/**/*.engine.test.ts", "tests/**/*.slow.test.ts"],
        },
      },
      { test: { ...slow, name: "slow", include: ["tests/**/*.slow.test.ts"] } },
      {
        test: {
          ...slow,
          name: "docker",
          // Machines boot, packages unpack and timers run: most of each file's time is waiting. Every file has names,
          // addresses and folders of its own, and what they share is made before the first of them.
          fileParallelism: true,
          maxWorkers: 4,
          globalSetup: [...globalSetup, "tests/sandbox/beforeDocker.ts"],
          expect: { poll: { timeout: 60_000 } },
          include: ["tests/**/!(*.engine).docker.test.ts", ...beside],
        },
      },
      { test: { ...slow, name: "engine", include: ["tests/**/*.engine.test.ts"] } },
      // A region of its own, at the same clouds.
      { test: { ...slow, name: "own", include: OWN } },
      // All of these share the example region.
      { test: { ...slow, name: "both", include: ["tests/**/*.engine.docker.test.ts"], exclude: [...beside, ...OWN] } },
    ],
  },
});
