/** What else changes: the stack's own settings, the records others must set, and who may log in. */
import type { Change } from "../diff.ts";
import { machinesOf } from "../machinesOf.ts";
import { targetOf } from "../plan/records.ts";
import type { Person, Plan } from "../shape.ts";
import { count, list } from "../words.ts";
import { differences, type Field, matched } from "./fields.ts";

export function stackChanges(before: Plan | null, after: Plan | null): readonly Change[] {
  if (before === null && after !== null) {
    const size = `${count(machinesOf(after).length, "machine")}, ${count(after.tenants.length, "tenant")}`;
    return [
      {
        subject: "stack",
        id: after.stack,
        op: "joins",
        sentence: `${after.title} (${after.stack}) is a new stack: ${size}.`,
        danger: null,
      },
    ];
  }
  if (before !== null && after === null) {
    const danger =
      before.tenants.length + machinesOf(before).filter((it) => it.holdsData).length > 0
        ? "Everything it holds is left without an owner."
        : null;
    return [
      {
        subject: "stack",
        id: before.stack,
        op: "leaves",
        sentence: `${before.title} (${before.stack}) is no stack any more.`,
        danger,
      },
    ];
  }
  if (before === null || after === null) return [];
  const said = differences(FIELDS, before, after);
  const secrets = matched(before.secrets, after.secrets, (it) => it.key);
  const sentences = [
    ...(said.length === 0 ? [] : [`${after.title} (${after.stack}) changes: ${said.join("; ")}.`]),
    ...secrets.joined.map((it) => `${after.stack} needs the secret ${it.key} (${it.why}): ${it.command}`),
    ...secrets.left.map((it) => `${after.stack} no longer needs the secret ${it.key}.`),
  ];
  return sentences.map((sentence) => ({ subject: "stack", id: after.stack, op: "changes", sentence, danger: null }));
}

/** Only what people outside must do; the records we set follow from tenants and machines. */
export function recordChanges(before: Plan | null, after: Plan | null): readonly Change[] {
  const { joined, left, both } = matched(toSet(before), toSet(after), (it) => it.fqdn);
  const change = (id: string, op: Change["op"], sentence: string): Change => ({
    subject: "record",
    id,
    op,
    sentence,
    danger: null,
  });
  return [
    ...joined.map((it) => change(it.fqdn, "joins", `${it.fqdn}: its owner must set ${it.values}.`)),
    ...left.map((it) =>
      change(it.fqdn, "leaves", `${it.fqdn}: its owner has nothing to set any more (was ${it.values}).`),
    ),
    ...both
      .filter(([was, is]) => was.values !== is.values)
      .map(([was, is]) =>
        change(is.fqdn, "changes", `${is.fqdn}: its owner must set ${is.values} instead of ${was.values}.`),
      ),
  ];
}

export function peopleChanges(before: Plan | null, after: Plan | null): readonly Change[] {
  const stack = (after ?? before)?.stack ?? "";
  const { joined, left, both } = matched(before?.people ?? [], after?.people ?? [], (it) => it.id);
  const change = (it: Person, op: Change["op"], what: string): Change => ({
    subject: "people",
    id: it.id,
    op,
    sentence: `${it.name} (${it.id}) ${what}.`,
    danger: null,
  });
  return [
    ...joined.map((it) => change(it, "joins", `may log in to the machines of ${stack}`)),
    ...left.map((it) => change(it, "leaves", `may no longer log in to the machines of ${stack}`)),
    ...both
      .filter(([was, is]) => was.keys.join("\n") !== is.keys.join("\n"))
      .map(([was, is]) =>
        change(
          is,
          "changes",
          `logs in to ${stack} with other keys: ${count(is.keys.length, "key")}, before ${was.keys.length}`,
        ),
      ),
  ];
}

/** The names that others set, each with its values in words. */
function toSet(plan: Plan | null): readonly { readonly fqdn: string; readonly values: string }[] {
  if (plan === null) return [];
  const byName = Map.groupBy(
    plan.records.filter((it) => it.setBy === "owner"),
    (it) => it.fqdn,
  );
  return [...byName].map(([fqdn, records]) => ({
    fqdn,
    values: list(records.map((record) => `${record.type} ${targetOf(record, machinesOf(plan))}`)),
  }));
}

const FIELDS: readonly Field<Plan>[] = [
  { what: "name", of: (it) => it.title },
  { what: "domain", of: (it) => it.domain },
  { what: "zone", of: (it) => (it.zone === null ? null : `${it.zone.name} (${it.zone.id})`) },
  { what: "operator", of: (it) => it.operator },
  { what: "release", of: (it) => it.release },
  { what: "private network", of: (it) => it.network },
  { what: "SSH from", of: (it) => list(it.sshFrom) },
  { what: "certificates from", of: (it) => it.authority.directory ?? it.authority.authority },
  { what: "warnings about certificates to", of: (it) => it.authority.email },
];
