/** A copy of the checkout to break things in: every file that git knows or would take, and the same packages. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Mutant, matches, mutated } from "./mutant.ts";

export interface Copy {
  readonly folder: string;
  /** Does something while a mutant is in place. */
  with<T>(mutant: Mutant, use: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Files that git tracks or would take, as they are now: what is not committed yet is tested too. */
function filesOf(checkout: string): string[] {
  const args = ["-C", checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  return execFileSync("git", args, { encoding: "utf8", maxBuffer: 2 ** 26 })
    .split("\0")
    .filter((file) => file !== "" && existsSync(join(checkout, file)));
}

export function copyOf(checkout: string): Copy {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "meet-mutants-")));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const file of filesOf(checkout)) {
      cpSync(join(checkout, file), join(folder, file), { recursive: true, verbatimSymlinks: true });
    }
    symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
  } catch (error) {
    close();
    throw error;
  }
  return {
    folder,
    async with(mutant, use) {
      const file = join(folder, mutant.file);
      const text = readFileSync(file, "utf8");
      writeFileSync(file, mutated(mutant, text));
      try {
        return await use();
      } finally {
        writeFileSync(file, text);
      }
    },
    close,
  };
}

/** Why a mutant does not fit the checkout, as a sentence; null when it does. */
export function misfit(checkout: string, mutant: Mutant): string | null {
  const missing = [mutant.file, ...mutant.tests].find((file) => !existsSync(join(checkout, file)));
  if (missing !== undefined) return `there is no ${missing}`;
  const text = readFileSync(join(checkout, mutant.file), "utf8");
  const count = matches(mutant, text);
  if (count !== 1) return `what it takes out stands ${count} times in ${mutant.file}, and must stand there once`;
  return mutated(mutant, text) === text ? `it changes nothing in ${mutant.file}` : null;
}
