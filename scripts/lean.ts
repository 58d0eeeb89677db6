/** A folder of data with only what one stack's change is about: a large region is declared in a small one's time. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Fewer tenants are not worth a copy. */
const WORTH_IT = 20;

export interface Lean {
  readonly root: string;
  close(): void;
}

/** The folder without these tenants; itself where that would save too little. `without`: their ids. */
export function leanRoot(root: string, without: ReadonlySet<string>): Lean {
  if (without.size < WORTH_IT) return { root, close: () => {} };
  const folder = mkdtempSync(join(tmpdir(), "meet-lean-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", close);
  for (const part of ["coop", "stacks"]) {
    if (!existsSync(join(root, part))) continue;
    mkdirSync(join(folder, part));
    for (const file of readdirSync(join(root, part))) {
      if (file.endsWith(".yaml")) cpSync(join(root, part, file), join(folder, part, file));
    }
  }
  mkdirSync(join(folder, "tenants"));
  for (const file of readdirSync(join(root, "tenants"))) {
    if (file.endsWith(".yaml") && !without.has(file.slice(0, -".yaml".length))) {
      cpSync(join(root, "tenants", file), join(folder, "tenants", file));
    }
  }
  return { root: folder, close };
}
