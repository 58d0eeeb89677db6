/** `npm run bench fast`: do the tests that need nothing but Node stay fast? */
import { join } from "node:path";
import { CHECKOUT } from "../scripts/bootstrap.js";
import type { Bench } from "./bench.ts";
import { mustRun, timed } from "./measure.ts";

const MOST_SECONDS = 60;

export const fast: Bench = {
  name: "fast",
  about: "npm run test:fast: lint, types and every test that needs nothing but Node",
  comparator: "none: it is what a person waits for",
  byDefault: true,
  async run(say) {
    say("npm run test:fast");
    const args = [join(CHECKOUT, "scripts", "test.ts"), "--fast"];
    const { result, seconds, processor } = await timed(() => mustRun(process.execPath, args, { cwd: CHECKOUT }));
    const sum = /^\d+ passed, .*$/m.exec(result)?.[0] ?? "";
    const from = `${sum}; processor time ${processor.toFixed(0)} s`;
    return [{ what: "npm run test:fast", value: seconds, unit: "s", most: MOST_SECONDS, from }];
  },
};
