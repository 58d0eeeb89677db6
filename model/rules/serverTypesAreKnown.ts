/** Every Hetzner server type that a file names is in the table of sizes, so that we know what it carries. */
import { SIZE_NAMES, size } from "../sizes.ts";
import { listed, nearest } from "../suggest.ts";
import { allMachines, type Rule } from "./rule.ts";

export const serverTypesAreKnown: Rule = (platform) =>
  allMachines(platform).flatMap(({ it, at }) => {
    if (it.type === undefined || size(it.type) !== undefined) return [];
    const arm = /^cax\d+$/.test(it.type);
    const close = arm ? undefined : nearest(it.type, SIZE_NAMES);
    return {
      code: "unknown-server-type",
      message: arm
        ? `server type "${it.type}" is ARM, on which BBB cannot be installed`
        : `unknown server type "${it.type}"`,
      help: close === undefined ? `write one of: ${listed(SIZE_NAMES)}` : `did you mean "${close}"?`,
      at: at("type"),
    };
  });
