/** Where this computer keeps what it knows of a stack: nothing of it is secret, and nothing is lost with it. */
import { join } from "node:path";
import { statePaths } from "../../sandbox/state.ts";
import { CHECKOUT } from "../bootstrap.js";
import { SANDBOX } from "./sandbox.ts";

/** Plans that were previewed here. */
export const KEPT = join(CHECKOUT, ".out");

/** What was last seen of a stack's state. The sandbox forgets it together with its state. */
export function stampFile(stack: string): string {
  return stack === SANDBOX ? statePaths(CHECKOUT).lastState : join(KEPT, `last-state-${stack}.json`);
}
