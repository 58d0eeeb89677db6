/** Whether web addresses answer. */
import { spawn } from "node:child_process";

/** Ends well when every address in the arguments answers well; any failure ends it badly. */
const ASK = `
const answers = await Promise.all(process.argv.slice(1).map((url) => fetch(url, { method: "HEAD" })));
process.exit(answers.every(({ ok }) => ok) ? 0 : 1);
`;

/**
 * Asks all of them at once, and gives up after this many seconds. It is done in a process of its own: where no name
 * server answers, the system's look-up cannot be called off, and would keep this process from ending for as long.
 */
export function answers(urls: readonly string[], seconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", ASK, ...urls], {
      stdio: "ignore",
      timeout: seconds * 1000,
      killSignal: "SIGKILL",
    });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}
