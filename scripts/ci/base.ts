/** `meet ci base STACK`: what a run is compared with, as lines `NAME=value` for what follows: `up` applies all since then. */
import { openForge } from "../forge/open.ts";
import { placeOf } from "../forge/place.ts";
import type { CiRunOptions } from "../options.ts";
import { print, printDocument } from "../output.ts";
import { EXIT } from "../refusal.ts";
import { lastApplied } from "./since.ts";

export async function run({ root, stack, commit, forge: kind, json }: CiRunOptions): Promise<number> {
  const last = await lastApplied(openForge(placeOf(process.env, kind)), root, stack, commit);
  const base = last ?? `${commit}^1`;
  const says =
    last === null
      ? `The forge knows of no commit that was applied to ${stack} before: this is compared with the one before it alone.`
      : `Compared with ${last.slice(0, 10)}, which was last applied to ${stack}: this run applies everything since.`;
  if (json) printDocument<"ci-base">([], { stack, base, applied: last !== null });
  else print(`BASE=${base}\nBASE_SAYS=${says}\n`);
  return EXIT.ok;
}
