/** Machines that join, leave or change. Their key is their identity. */
import { hasOwnPrice, machineCost } from "../cost.ts";
import type { Change } from "../diff.ts";
import { hasLeft } from "../leaving.ts";
import { machinesOf } from "../machinesOf.ts";
import { ROLE_NAMES } from "../plan/machines.ts";
import type { MachinePlan, NodePlan, Plan } from "../shape.ts";
import { count, euro, list, sentence } from "../words.ts";
import { differences, type Field, matched } from "./fields.ts";

export function machineChanges(before: Plan | null, after: Plan | null, today?: string): readonly Change[] {
  const stack = (after ?? before)?.stack ?? "";
  const { joined, left, both } = matched(machinesOf(before), machinesOf(after), (it) => it.name);
  return [
    ...joined.map((it) => joins(stack, it)),
    ...left.map((it) => leaves(stack, it, joined, before, today)),
    ...both.flatMap(([was, is]) => changed(stack, was, is, today)),
  ];
}

/** `ccx33 at Hetzner in fsn1`, `203.0.113.7 of koumbit`. */
export function provenance({ made, owner }: MachinePlan): string {
  return made.by === "hetzner" ? `${made.type} at Hetzner in ${made.location}` : `${made.ipv4} of ${owner}`;
}

/** `€6.49 a month`, with a word on what has no price. */
export function monthly({ cost }: MachinePlan): string {
  const unknown = cost.filter((line) => line.monthly === null);
  const known = cost.reduce((sum, line) => sum + (line.monthly ?? 0), 0);
  if (unknown.length === cost.length) return "price unknown";
  return `${euro(Math.round(known * 100) / 100)} a month${unknown.length === 0 ? "" : " and more, which is unknown"}`;
}

function joins(stack: string, it: MachinePlan | NodePlan): Change {
  const facts = [
    `${it.fqdn}, ${provenance(it)}`,
    count(it.cores, "core"),
    `${it.memoryGb} GB`,
    ...("seats" in it ? [`${it.seats} people at once`] : []),
    monthly(it),
  ];
  return {
    subject: it.role,
    id: it.id,
    op: "joins",
    sentence: `${sentence(ROLE_NAMES[it.role])} ${it.id} joins ${stack}: ${facts.join(", ")}.`,
    danger: null,
  };
}

function leaves(
  stack: string,
  it: MachinePlan | NodePlan,
  joined: readonly MachinePlan[],
  before: Plan | null,
  today: string | undefined,
): Change {
  const released = isReleased(it, today);
  const name = `${ROLE_NAMES[it.role]} ${it.id}`;
  const drain = it.role === "node" && "drain" in it && !it.drain ? " Drain it first: its meetings end." : "";
  // Its volume was let go of in the change before, which said so: `up` takes it away now.
  const goes =
    released && it.made.by === "hetzner" && it.made.volumeGb !== null ? " What is on its volume goes with it." : "";
  const dangers = [released ? null : dataOn(it, before), newKey(it, joined)].filter((danger) => danger !== null);
  return {
    subject: it.role,
    id: it.id,
    op: "leaves",
    sentence: `${sentence(name)} leaves ${stack}.${drain}${goes}`,
    danger: dangers.length === 0 ? null : dangers.join(" "),
  };
}

function dataOn(it: MachinePlan, before: Plan | null): string | null {
  if (it.role === "balancer")
    return "The recordings of every tenant are on it, and without a balancer no tenant can meet.";
  if (it.role !== "host") return null;
  const tenants = (before?.tenants ?? []).filter((tenant) => tenant.host === it.id).map((tenant) => tenant.id);
  return tenants.length === 0
    ? "It holds data: its volume and addresses are protected."
    : `The accounts and files of ${count(tenants.length, "tenant")} are on it: ${list(tenants)}.`;
}

/** The same machine under another key is another machine: nothing on the old one follows. */
function newKey(it: MachinePlan, joined: readonly MachinePlan[]): string | null {
  const heirs = joined.filter((other) => other.role === it.role && provenance(other) === provenance(it));
  const heir = heirs.length === 1 ? heirs[0] : undefined;
  if (heir === undefined) return null;
  return `Its key seems to have changed from ${it.id} to ${heir.id}: a key is identity, so ${heir.id} is set up anew and nothing of ${it.id} follows.`;
}

function changed(
  stack: string,
  was: MachinePlan | NodePlan,
  is: MachinePlan | NodePlan,
  today: string | undefined,
): readonly Change[] {
  const said = [...differences(FIELDS, was, is), ...costs(was, is)];
  if (said.length === 0) return [];
  const after = consequences(was, is, today);
  return [
    {
      subject: is.role,
      id: is.id,
      op: "changes",
      sentence: `${sentence(ROLE_NAMES[is.role])} ${is.id} in ${stack} changes: ${said.join("; ")}.${after.map((it) => ` ${it}`).join("")}`,
      danger: lost(was, is, today),
    },
  ];
}

/** A written price is not ours to change: what new orders of the type cost is said beside it. */
function writtenPrice(it: MachinePlan, type: string, today: string | undefined): string {
  const made = it.made.by === "hetzner" ? { ...it.made, volumeGb: null } : it.made;
  const asked = monthly({ ...it, cost: machineCost(it.id, made, undefined, today) });
  const table =
    asked === "price unknown" ? `our table has no price of a ${type}` : `a new ${type} is ${asked} in our table`;
  return `The price that is written for it stays; ${table}, so see that it still holds.`;
}

/** A node of ours that takes meetings: `up` neither switches it off nor takes it away. */
export function isUndrained(it: MachinePlan | NodePlan): boolean {
  return it.made.by === "hetzner" && "drain" in it && !it.drain;
}

/**
 * Whether a node of somebody's may become another machine while it takes meetings. A review asks no machine for its host
 * key, as `up` does.
 */
export function leavesMeetings(
  was: MachinePlan | NodePlan,
  is: MachinePlan,
): was is NodePlan & { readonly made: { readonly by: "owner"; readonly ipv4: string } } {
  if (was.made.by !== "owner" || !("drain" in was) || was.drain) return false;
  return is.made.by !== "owner" || is.made.ipv4 !== was.made.ipv4;
}

/** Whether YAML let go of it before: it drains, or the day of its retirement has come. */
export function isReleased({ leaves, retire }: MachinePlan, today: string | undefined): boolean {
  return leaves || hasLeft(retire ?? undefined, today);
}

/** Only when the sum differs: a new source for the same price is no news. */
function costs(was: MachinePlan, is: MachinePlan): readonly string[] {
  return monthly(was) === monthly(is) ? [] : [`${monthly(is)} instead of ${monthly(was)}`];
}

function consequences(was: MachinePlan, is: MachinePlan, today: string | undefined): readonly string[] {
  return [...ofRetirement(was, is), ...ofAddress(was, is), ...ofType(was, is, today)];
}

/** Under one key a machine stays itself: the engine believes that all of it is there already. */
function ofAddress(was: MachinePlan, is: MachinePlan): readonly string[] {
  if (was.made.by !== "owner" || is.made.by !== "owner" || was.made.ipv4 === is.made.ipv4) return [];
  return ["It must be the same machine, only elsewhere: npx meet up makes sure of that, and stops if it is another."];
}

/** What a retirement lets `up` do, or its withdrawal no longer. */
function ofRetirement(was: MachinePlan, is: MachinePlan): readonly string[] {
  if (was.retire?.after === is.retire?.after) return [];
  if (is.retire === null) return ["It stays, and what was protected is so again."];
  if (is.made.by === "owner")
    return ["From that day its line may go; the machine itself is its owner's, and npx meet up never deletes it."];
  const parts = is.made.volumeGb === null ? "server and addresses" : "server, volume and addresses";
  return [`From that day nothing of it is protected; once its line is out, npx meet up deletes its ${parts}.`];
}

function ofType(was: MachinePlan, is: MachinePlan, today: string | undefined): readonly string[] {
  if (was.made.by !== "hetzner" || is.made.by !== "hetzner") return [];
  const off = `is switched off while its type changes${hasOwnPrice(is) ? "" : ", and pays the price of new orders from then on"}`;
  return [
    ...(was.made.type === is.made.type
      ? []
      : [
          isUndrained(was) ? `It ${off}: npx meet up refuses that until it is drained.` : `It ${off}.`,
          ...(hasOwnPrice(is) ? [writtenPrice(is, is.made.type, today)] : []),
        ]),
    ...(was.made.location === is.made.location && was.made.image === is.made.image
      ? []
      : ["Location and image stay as they are on a machine that exists: a machine gets new ones under a new key."]),
  ];
}

function lost(was: MachinePlan, is: MachinePlan, today: string | undefined): string | null {
  if (leavesMeetings(was, is))
    return `Meetings may run on the machine at ${was.made.ipv4}, and recordings that are not shipped yet lie there: write ${was.made.ipv4} again, with drain: true, and change it when nobody meets there and all are shipped.`;
  if (was.made.by === "owner" && is.made.by === "owner") {
    return is.holdsData && was.made.ipv4 !== is.made.ipv4
      ? `Its data are on the machine at ${was.made.ipv4} and do not follow by themselves.`
      : null;
  }
  // What another machine sets up anew, of a TURN server or of a node, was never data; Hetzner's own is deleted then.
  const holds = is.holdsData || (was.made.by === "hetzner" && !isReleased(was, today));
  if (was.made.by !== is.made.by && !holds) return null;
  if (was.made.by !== is.made.by) return `${is.id} becomes another machine: nothing on the old one follows by itself.`;
  if (was.made.by === "hetzner" && is.made.by === "hetzner") {
    const [before, after] = [was.made.volumeGb ?? 0, is.made.volumeGb ?? 0];
    if (after < before)
      return `Its data are on a volume of ${before} GB, which cannot shrink or go while it is in use: write volume: ${before} again.`;
  }
  return null;
}

const FIELDS: readonly Field<MachinePlan | NodePlan>[] = [
  { what: "machine", of: provenance },
  { what: "IPv6 address", of: ({ made }) => (made.by === "owner" ? made.ipv6 : null) },
  { what: "name", of: (it) => it.fqdn },
  { what: "cores", of: (it) => String(it.cores) },
  { what: "GB of memory", of: (it) => String(it.memoryGb) },
  { what: "people at once", of: (it) => ("seats" in it ? String(it.seats) : null) },
  { what: "GB of volume", of: ({ made }) => (made.by === "hetzner" ? (made.volumeGb?.toString() ?? null) : null) },
  { what: "image", of: ({ made }) => (made.by === "hetzner" ? made.image : null) },
  { what: "release", of: (it) => it.release },
  { what: "tags", of: (it) => ("tags" in it && it.tags.length > 0 ? list(it.tags) : null) },
  { what: "new meetings", of: (it) => ("drain" in it ? (it.drain ? "refused" : "taken") : null) },
  { what: "retirement", of: ({ retire }) => (retire === null ? null : `from ${retire.after}`) },
  { what: "hours", of: (it) => ("available" in it ? it.available : null) },
];
