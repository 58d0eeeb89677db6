/** Takes over into the state what stands at a vendor under our name and labels, and what the state does not know. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT, Refusal } from "../refusal.ts";
import { nameOf } from "./subject.ts";
import { lookFor, removeServer, type Thing } from "./vendor.ts";
import type { Workspace } from "./workspace.ts";

/** A thing whose making ended without an answer, with what the engine needs to take it over. */
export interface Orphan extends Thing {
  readonly parent: string;
  /** The URN of its provider, with or without `::id` behind it. */
  readonly provider: string;
}

/**
 * Looks for each thing at its vendor, and imports those that are there and ours; a server with nothing on it goes, to
 * be made again. Returns how many it settled.
 *
 * @throws Refusal when one of that name is somebody else's, or the engine cannot import it
 */
export async function adopt(
  workspace: Workspace,
  orphans: readonly Orphan[],
  config: ReadonlyMap<string, string>,
  say: (line: string) => void,
): Promise<number> {
  const ours: { orphan: Orphan; id: string }[] = [];
  let removed = 0;
  for (const orphan of orphans) {
    const sight = await lookFor(orphan, workspace.stack, config);
    if (sight.kind === "foreign")
      throw new Refusal(EXIT.guard, "half-done", `${nameOf(orphan.urn)}: ${sight.sentence}`, sight.help);
    if (sight.kind === "ours") ours.push({ orphan, id: sight.id });
    if (sight.kind !== "empty") continue;
    const name = nameOf(orphan.urn);
    if (!(await removeServer(sight.id, config))) {
      const help = "delete it there when nobody needs it, then run this again";
      throw new Refusal(
        EXIT.failed,
        "half-done",
        `${name}: the empty server ${sight.id} cannot be removed at Hetzner`,
        help,
      );
    }
    say(`${name}: stood half made at Hetzner (id ${sight.id}), with nothing on it; removed, and made again now`);
    removed++;
  }
  if (ours.length === 0) return removed;
  const folder = mkdtempSync(join(tmpdir(), "meet-import-"));
  try {
    const file = join(folder, "import.json");
    writeFileSync(file, JSON.stringify(importFile(ours)));
    const flags = ["--yes", "--skip-preview", "--generate-code=false", "--protect=false"];
    const result = await workspace.engine(["import", "--file", file, ...flags]);
    if (result.code !== 0) {
      const names = ours.map(({ orphan, id }) => `${nameOf(orphan.urn)} (id ${id})`).join(", ");
      throw new Refusal(
        EXIT.failed,
        "half-done",
        `the engine cannot take over what an earlier run left half made: ${names}`,
        `nothing is lost; it says: ${lastLine(result.stdout, result.stderr)}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const { orphan, id } of ours)
    say(`${nameOf(orphan.urn)}: stood at its vendor already (id ${id}), made by a run that never heard so; taken over`);
  return ours.length + removed;
}

/** What `pulumi import --file` reads: parents and providers by names of their own. */
export function importFile(ours: readonly { readonly orphan: Orphan; readonly id: string }[]): object {
  const names = new Map<string, string>();
  const named = (urn: string): string => {
    const known = names.get(urn) ?? `n${names.size}`;
    names.set(urn, known);
    return known;
  };
  const resources = ours.map(({ orphan, id }) => ({
    type: orphan.type,
    name: nameOf(orphan.urn),
    id,
    ...(orphan.parent === "" ? {} : { parent: named(orphan.parent) }),
    provider: named(orphan.provider.split("::").slice(0, 4).join("::")),
  }));
  return { nameTable: Object.fromEntries([...names].map(([urn, name]) => [name, urn])), resources };
}

function lastLine(...texts: string[]): string {
  const lines = texts.flatMap((text) => text.split("\n").map((line) => line.trim()));
  return lines.findLast((line) => /error/i.test(line)) ?? lines.findLast((line) => line !== "") ?? "nothing";
}
