/** What tests write for the time of a run goes into one folder, which goes with the run: no test leaves anything behind. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Before any worker of a run starts; what they start inherits it too. Returns what takes it away. */
export function setup(): () => void {
  const before = process.env["TMPDIR"];
  const folder = mkdtempSync(join(tmpdir(), "meet-run-"));
  process.env["TMPDIR"] = folder;
  return () => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      // Of somebody else: what a container wrote, say.
      console.error(`${folder} is left behind: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
