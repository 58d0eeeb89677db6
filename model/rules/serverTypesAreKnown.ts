/** Every Hetzner server type that a file names is in the table of sizes, so that we know what it carries. */
import { quoted } from "../characters.ts";
import { SIZE_NAMES, size } from "../sizes.ts";
import { listed, nearest } from "../suggest.ts";
import { allMachines, type Rule } from "./rule.ts";

export const serverTypesAreKnown: Rule = (platform) =>
  allMachines(platform).flatMap(({ it, at }) => {
    const trouble = it.type === undefined ? null : typeTrouble(it.type);
    return trouble === null ? [] : { code: "unknown-server-type", ...trouble, at: at("type") };
  });

/** Why a server type is none of ours, and what would be right; null where it is one. */
export function typeTrouble(type: string): { readonly message: string; readonly help: string } | null {
  if (size(type) !== undefined) return null;
  const arm = /^cax\d+$/.test(type);
  const close = arm ? undefined : nearest(type, SIZE_NAMES);
  return {
    message: arm
      ? `server type ${quoted(type)} is ARM, on which BBB cannot be installed`
      : `unknown server type ${quoted(type)}`,
    help: close === undefined ? `write one of: ${listed(SIZE_NAMES)}` : `did you mean "${close}"?`,
  };
}
