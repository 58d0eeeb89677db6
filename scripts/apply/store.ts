/** Where a stack's state is kept, as its own file says: nobody has to log in to a store by hand. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CHECKOUT } from "../bootstrap.js";
import { pullOf } from "../ci/pull.ts";

/**
 * The engine's environment for a stack that names its store; empty where it names none, or a person chose another. The
 * keys of the store and what decrypts the settings go where this points: of a pull request's data nobody has agreed to
 * that yet, so there the stack's file of `own` counts.
 */
export function storeEnvironment(
  root: string,
  stack: string,
  env: NodeJS.ProcessEnv = process.env,
  own: string = CHECKOUT,
): NodeJS.ProcessEnv {
  if ((env["PULUMI_BACKEND_URL"] ?? "") !== "" || !/^[a-z0-9-]+$/.test(stack)) return {};
  const file = join(pullOf(root) === null ? root : own, "stacks", `${stack}.yaml`);
  const data: unknown = existsSync(file) ? parse(readFileSync(file, "utf8")) : null;
  const state = typeof data === "object" && data !== null && "state" in data ? data.state : null;
  return typeof state === "string" ? { PULUMI_BACKEND_URL: state } : {};
}
