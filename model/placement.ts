/** Where a newcomer goes: the emptiest host that has room. Nobody who is there already ever moves by it. */
import { own } from "./limits.ts";
import { capacity } from "./rules/rule.ts";
import type { Platform } from "./schema.ts";
import { tenantsThatFit } from "./sizes.ts";
import { compare } from "./sort.ts";

/** What a host carries, and how many more it can. */
export interface HostRoom {
  readonly id: string;
  readonly tenants: number;
  /** Tenants that still fit, with room to upgrade one; null: its type is in no table. */
  readonly room: number | null;
}

type Known = Pick<Platform, "stacks" | "tenants">;

/** The hosts of a stack, the emptiest first; none for a stack that is not there. */
export function hostsByRoom(platform: Known, stackId: string): readonly HostRoom[] {
  const hosts = own(platform.stacks, stackId)?.hosts ?? {};
  const carried = new Map<string, number>();
  for (const { stack, host } of Object.values(platform.tenants)) {
    if (stack === stackId) carried.set(host, (carried.get(host) ?? 0) + 1);
  }
  return Object.entries(hosts)
    .map(([id, host]) => {
      const tenants = carried.get(id) ?? 0;
      const memoryGb = capacity(host)?.memoryGb;
      return { id, tenants, room: memoryGb === undefined ? null : Math.max(0, tenantsThatFit(memoryGb) - tenants) };
    })
    .sort((a, b) => (b.room ?? 0) - (a.room ?? 0) || a.tenants - b.tenants || compare(a.id, b.id));
}

/** The host for one tenant more; null when no host of the stack has room. */
export function emptiestHost(platform: Known, stackId: string): HostRoom | null {
  return hostsByRoom(platform, stackId).find(({ room }) => room !== 0) ?? null;
}
