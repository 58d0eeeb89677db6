/** Where a stack's state is kept, as its own file says: nobody has to log in to a store by hand. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The engine's environment for a stack that names its store; empty where it names none, or a person chose another. */
export function storeEnvironment(root: string, stack: string, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if ((env["PULUMI_BACKEND_URL"] ?? "") !== "" || !/^[a-z0-9-]+$/.test(stack)) return {};
  const file = join(root, "stacks", `${stack}.yaml`);
  const data: unknown = existsSync(file) ? parse(readFileSync(file, "utf8")) : null;
  const state = typeof data === "object" && data !== null && "state" in data ? data.state : null;
  return typeof state === "string" ? { PULUMI_BACKEND_URL: state } : {};
}
