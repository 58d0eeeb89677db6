/**
 * `npm run bench start`: how long a newcomer waits. In a clean clone: npm start without an engine and without Docker;
 * then, where this machine has both, with them from nothing, and once more. It takes the sandbox's address, so no
 * other checkout's sandbox may run; it stops its own at the end.
 */
import { join } from "node:path";
import { z } from "zod";
import { HERE } from "../sandbox/cloud/addresses.ts";
import { abilities, engineOf, hasDocker } from "../scripts/abilities.ts";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { bareMachine } from "./bareMachine.ts";
import type { Bench, Finding } from "./bench.ts";
import { mustRun, ran, timed } from "./measure.ts";
import { inScratch } from "./scratch.ts";

/** s. A whole region comes up; a host alone took two minutes. */
const MOST = { withEngine: 300, again: 40, withoutEngine: 20 } as const;

export const start: Bench = {
  name: "start",
  about: "npm start in a clean clone: packages installed and images there, but nothing deployed",
  comparator: "none: it is what a newcomer waits for",
  byDefault: false,
  run: (say) => inScratch((folder) => measure(folder, say)),
};

async function measure(folder: string, say: (line: string) => void): Promise<Finding[]> {
  const checkout = join(folder, "clone");
  await mustRun("git", ["clone", "--quiet", CHECKOUT, checkout]);
  const findings: Finding[] = [];
  const bare = await bareMachine(folder);
  try {
    say("npm start without an engine and Docker, which installs the packages");
    const first = await npm(checkout, "start", bare.installing);
    findings.push(found("npm start in a clean clone, without an engine", first, null, "installs the packages"));
    say("the same, warm");
    const warm = await npm(checkout, "start", bare.env);
    findings.push(found("npm start warm, without an engine", warm, MOST.withoutEngine, "a network that never answers"));
  } finally {
    bare.close();
  }
  const able = await abilities();
  if (engineOf(able) === null || !hasDocker(able)) {
    say("no engine or no Docker here: the other half is left out");
    return findings;
  }
  try {
    say("npm start with the engine, until every image is there");
    const images = await npm(checkout, "start");
    findings.push(found("npm start with the engine, first on this machine", images, null, "makes images that lack"));
    await npm(checkout, "stop");
    say("the same, warm");
    const warm = await npm(checkout, "start");
    findings.push(
      found("npm start warm, with the engine", warm, MOST.withEngine, "from no machine to healthy tenants"),
    );
    say("once more");
    const since = new Date().toISOString();
    const again = await npm(checkout, "start");
    findings.push(found("npm start once more", again, MOST.again, "nothing was edited"));
    const changes = Number(/^sandbox: (\d+) changes?\.$/m.exec(again.result)?.[1] ?? Number.NaN);
    findings.push({
      what: "changes of it",
      value: changes,
      unit: "changes",
      most: 0,
      from: "as the engine counts them",
    });
    findings.push({
      what: "its writes at the clouds",
      value: await writesSince(since),
      unit: "calls",
      most: 0,
      from: "as the clouds' log has them",
    });
  } finally {
    await ran("npm", ["run", "stop"], { cwd: checkout });
  }
  return findings;
}

async function writesSince(since: string): Promise<number> {
  const answer = await fetch(`${HERE}/-/log?write=true&since=${encodeURIComponent(since)}`);
  return z.object({ entries: z.array(z.unknown()) }).parse(await answer.json()).entries.length;
}

type Measured = Awaited<ReturnType<typeof npm>>;

function npm(checkout: string, script: "start" | "stop", env: NodeJS.ProcessEnv = process.env) {
  return timed(() => mustRun("npm", ["run", script], { cwd: checkout, env }));
}

function found(what: string, { seconds, processor }: Measured, most: number | null, remark: string): Finding {
  return { what, value: seconds, unit: "s", most, from: `${remark}; processor time ${processor.toFixed(0)} s` };
}
