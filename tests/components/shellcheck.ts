/** Asks shellcheck about the scripts that run on machines. */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../components/files", import.meta.url));

export const files = globSync("**/*.sh", { cwd: folder }).sort();

/** What it finds; nothing when all is well. */
export function shellcheck(args: readonly string[], input = ""): string {
  const ran = spawnSync("shellcheck", ["-s", "bash", ...args], { cwd: folder, encoding: "utf8", input });
  return `${ran.stdout}${ran.stderr}`;
}

export const absent = spawnSync("shellcheck", ["--version"]).status !== 0;
