/** Where a stack's state is kept, as its own file says: nobody has to log in to a store by hand. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { listed } from "../../model/suggest.ts";
import { CHECKOUT } from "../bootstrap.js";
import { pullOf } from "../ci/pull.ts";
import { EXIT, Refusal } from "../refusal.ts";

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

/** Where the engine's state is may also be said by the person, for all stacks. */
const OTHERWISE = "or set PULUMI_BACKEND_URL; docs/operate.md says which";

/** Nothing says where the state of a stack is kept. */
export function noStore(stack: string): Refusal {
  const sentence = `the state of ${stack} cannot be read: no state store is named`;
  return new Refusal(EXIT.failed, "state", sentence, `write state: into stacks/${stack}.yaml, ${OTHERWISE}`);
}

/** The same, of a command that names no stack, or one that `known` has not. */
export function noStoreAmong(known: readonly string[], stack: string | undefined): Refusal {
  if (stack === undefined) {
    const help = `add --stack, such as --stack ${known[0] ?? "ca"}: its file says where its state is kept; ${OTHERWISE}`;
    return new Refusal(EXIT.failed, "state", "no state store is named, because no stack is", help);
  }
  if (known.includes(stack)) return noStore(stack);
  const sentence = `the state of ${stack} cannot be read: there is no stacks/${stack}.yaml to name its state store`;
  const help = `the stacks are ${listed(known)}; npx meet stack new makes another; ${OTHERWISE}`;
  return new Refusal(EXIT.failed, "state", sentence, help);
}
