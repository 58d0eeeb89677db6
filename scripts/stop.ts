/** `npm run stop [-- --keep]`: takes the sandbox away, machines, pinned keys and state together; or only switches it off. */
import { stopSandbox } from "../sandbox/start.ts";
import { CHECKOUT } from "./bootstrap.js";
import { note, print } from "./output.ts";
import { EXIT } from "./refusal.ts";
import { report } from "./report.ts";

const args = process.argv.slice(2);
const strange = args.find((arg) => arg !== "--keep");
if (strange !== undefined) {
  note(
    `${strange} is no option here\n  = help: npm run stop takes the sandbox away; npm run stop -- --keep only switches it off`,
  );
  process.exitCode = EXIT.usage;
} else {
  try {
    await stopSandbox(CHECKOUT, print, { keep: args.includes("--keep") });
  } catch (error) {
    process.exitCode = report(error, false);
  }
}
