/** Pulls an image, and gives up soon where no registry answers. */
import { spawn } from "node:child_process";
import { lastLine } from "./run.ts";

/** How long a registry has to say its first word. A pull that has begun may take longer. */
const FIRST_WORD_MS = 5_000;
const PULL_MS = 20 * 60_000;

export type Pull =
  | { readonly pulled: true }
  | {
      readonly pulled: false;
      readonly reason: string /** Nobody answered: others will not either. */;
      readonly silent: boolean;
    };

/** Pull one image. Never throws. */
export function pull(reference: string): Promise<Pull> {
  return new Promise((resolve) => {
    const child = spawn("docker", ["pull", reference], { stdio: ["ignore", "pipe", "pipe"] });
    let stderr = "";
    let limit: string | null = null;
    const stopAfter = (ms: number, reason: string) =>
      setTimeout(() => {
        limit = reason;
        child.kill("SIGTERM");
      }, ms);
    let timer = stopAfter(FIRST_WORD_MS, "no registry answered within 5 s");
    child.stdout.once("data", () => {
      clearTimeout(timer);
      timer = stopAfter(PULL_MS, "it did not arrive within 20 minutes");
    });
    child.stdout.resume();
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ pulled: false, reason: error.message, silent: true });
    });
    child.on("close", (status) => {
      clearTimeout(timer);
      if (status === 0) return resolve({ pulled: true });
      const reason = limit ?? lastLine(stderr);
      resolve({ pulled: false, reason, silent: isSilence(reason) });
    });
  });
}

/** Whether a failure means that no registry can be reached, rather than that this image is not there. */
export function isSilence(reason: string): boolean {
  return /no registry answered|no such host|dial tcp|connection refused|network is unreachable|i\/o timeout|Client\.Timeout|TLS handshake timeout/i.test(
    reason,
  );
}
