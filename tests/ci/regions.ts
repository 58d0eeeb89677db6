/** The regions that are somebody's: the sandbox is on a laptop. */
import { globSync } from "node:fs";
import { CHECKOUT } from "../../scripts/bootstrap.js";

export const REGIONS: readonly string[] = globSync("stacks/*.yaml", { cwd: CHECKOUT })
  .flatMap((file) => /^stacks\/(?!Pulumi\.)(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .filter((stack) => stack !== "sandbox")
  .sort();
