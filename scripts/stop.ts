/** `npm run stop`: takes the sandbox's machine, its pinned key and its state away together. */
import { stopSandbox } from "../sandbox/start.ts";
import { CHECKOUT } from "./bootstrap.js";
import { print } from "./output.ts";
import { report } from "./report.ts";

try {
  await stopSandbox(CHECKOUT, print);
} catch (error) {
  process.exitCode = report(error, false);
}
