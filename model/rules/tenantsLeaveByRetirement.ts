/**
 * No tenant is gone whose file did not say that it retires: by a file that was deleted, or renamed without the id it
 * had. `up` refuses the same, when it is merged already and somebody waits for it.
 */
import { mayGo } from "../leaving.ts";
import { own } from "../limits.ts";
import { tenantKey } from "../names.ts";
import type { Finding } from "../problem.ts";
import type { Platform, Tenant } from "../schema.ts";
import { list } from "../words.ts";
import { type Rule, tenantAt } from "./rule.ts";

export const tenantsLeaveByRetirement: Rule = (platform, { today, before, unread, whole }) => {
  // What seems to be gone may stand in a file that could not be read.
  if (before === null || !whole) return [];
  const keys = keysOf(platform);
  const gone = Object.entries(before.tenants).filter(
    ([id, it]) => !keys.has(tenantKey(id, it.previously)) && !mayGo(id, it, today),
  );
  // Whatever such a file said: somebody may meet there.
  const lostUnread = tenantsIn(unread)
    .filter((id) => !isHere(id, platform))
    .map(goneUnread);
  const stays = new Set(Object.values(platform.tenants).map(({ stack }) => stack));
  const lostKnown = [...Map.groupBy(gone, ([, { stack }]) => stack)].flatMap(([stack, left]) =>
    stays.has(stack) || own(platform.stacks, stack) === undefined
      ? left.map(([id, it]) => lost(id, it, platform, before))
      : [
          emptied(
            stack,
            left.map(([id]) => id),
          ),
        ],
  );
  return [...lostKnown, ...lostUnread];
};

function tenantsIn(files: readonly string[]): string[] {
  return files.flatMap((file) => /^tenants\/(.*)\.yaml$/.exec(file)?.[1] ?? []);
}

function isHere(id: string, { tenants }: Platform): boolean {
  return Object.entries(tenants).some(([now, { previously }]) => now === id || previously.includes(id));
}

function goneUnread(id: string): Finding {
  return {
    code: "retire-missing",
    message: `tenant "${id}" is gone, and its file, which could not be read, may not have said that it retires`,
    help: `bring tenants/${id}.yaml back and mend it; a tenant leaves by retire: { confirm: ${id}, after: <date> } in its file, which is removed after the first npx meet up from that day`,
    at: tenantAt(id),
  };
}

function keysOf({ tenants }: Platform): ReadonlySet<string> {
  return new Set(Object.entries(tenants).map(([id, { previously }]) => tenantKey(id, previously)));
}

/** Never what anybody means: a wrong folder or branch. */
function emptied(stack: string, ids: readonly string[]): Finding {
  return {
    code: "emptied",
    message: `tenants/ holds no tenant of stack "${stack}" any more, and there ${ids.length === 1 ? "was" : "were"} ${list(ids)}`,
    help: "see that this is the right folder and branch, and bring the files back; a tenant leaves by retire, in its own file",
    at: { file: "tenants", path: [] },
  };
}

function lost(id: string, it: Tenant, platform: Platform, before: Platform): Finding {
  const key = tenantKey(id, it.previously);
  const code = "retire-missing";
  const now = own(platform.tenants, id);
  if (now !== undefined) {
    const wrote = now.previously.length > 0;
    const back =
      it.previously.length > 0 ? `write previously: [${it.previously.join(", ")}] again` : "leave previously out";
    return {
      code,
      message: `tenant "${id}" would start empty: its accounts, rooms and recordings are kept under "${key}", its first id`,
      help: `${back}, if it is the same as before`,
      at: wrote ? tenantAt(id, "previously") : tenantAt(id, "org"),
    };
  }
  const away = `bring tenants/${id}.yaml back; a tenant leaves by retire: { confirm: ${id}, after: <date> } in its file, which is removed after the first npx meet up from that day`;
  const known = keysOf(before);
  const heir = Object.entries(platform.tenants).find(
    ([other, { org, stack, host, previously }]) =>
      org === it.org && stack === it.stack && host === it.host && !known.has(tenantKey(other, previously)),
  )?.[0];
  if (heir === undefined) {
    const early =
      it.retire === undefined
        ? "and its file did not say that it retires"
        : `before ${it.retire.after}, the day of its retirement`;
    return { code, message: `tenant "${id}" is gone, ${early}`, help: away, at: tenantAt(id) };
  }
  return {
    code,
    message: `tenant "${id}" is gone, and "${heir}" of the same org would start empty`,
    help: `if "${id}" is called "${heir}" now, add previously: [${[...it.previously, id].join(", ")}] to tenants/${heir}.yaml; if not, ${away}`,
    at: tenantAt(heir, "org"),
    also: [{ label: "was", at: tenantAt(id) }],
  };
}
