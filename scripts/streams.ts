/** The two streams of the command, where nobody can take what is printed. */
import { note } from "./output.ts";
import { EXIT } from "./refusal.ts";

/**
 * What happens when nobody can take what is printed: a reader that went away (`| head -1`) is no mistake and ends
 * nothing half-way; a full disk is said once, and is no success.
 */
export function watchStreams(): void {
  if (process.stdout.listenerCount("error") > 0) return;
  process.stderr.on("error", () => {});
  let said = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || said) return;
    said = true;
    note(
      `error[disk-full]: what was asked for could not be written (${error.message})\n   = help: make room, or write elsewhere`,
    );
    process.once("exit", () => {
      process.exitCode = EXIT.failed;
    });
  });
}
