/** Tenants that join, leave, move, are renamed or change. They are matched by their first id. */
import type { Change } from "../diff.ts";
import { closesNow, closesWords, isClosed, staysWords, turned } from "../leaving.ts";
import { bareOrg } from "../orgs.ts";
import type { Plan, TenantPlan } from "../shape.ts";
import { euro, sentence, time } from "../words.ts";
import { differences, type Field, matched } from "./fields.ts";

export function tenantChanges(before: Plan | null, after: Plan | null, today?: string): readonly Change[] {
  const stack = (after ?? before)?.stack ?? "";
  const { joined, left, both } = matched(before?.tenants ?? [], after?.tenants ?? [], (it) => it.key);
  return [
    ...joined.map((it) => joins(stack, it)),
    ...left.map((it) => leaves(stack, it, joined, after, today)),
    ...both.flatMap(([was, is]) => changed(stack, was, is, today)),
  ];
}

function joins(stack: string, it: TenantPlan): Change {
  const { participants, duration } = it.limits;
  const facts = [
    `${it.hostname} on host ${it.host}`,
    /^level\b/i.test(it.levelName) ? it.levelName : `level ${it.levelName}`,
    participants === null ? "people without limit" : `${participants} people`,
    duration === null ? "time without limit" : time(duration),
    it.price === null ? "price on request" : `${euro(it.price)} a month`,
  ];
  return {
    subject: "tenant",
    id: it.id,
    op: "joins",
    sentence: `${it.org} joins ${stack}: ${facts.join(", ")}. Its first administrator is ${it.admin.name} <${it.admin.email}>, and ${it.custodian} sends the invoice.`,
    danger: null,
  };
}

/** How its data stay, if nobody meant it to leave: `previously` was lost or names another, or a rename forgot it. */
function kept(it: TenantPlan, joined: readonly TenantPlan[], after: Plan): string | null {
  if (after.tenants.some(({ id }) => id === it.id)) {
    const ids = it.previously.join(", ");
    return ids === ""
      ? `if ${it.id} is the same as before, take previously out of its file`
      : `if ${it.id} is the same as before, put previously: [${ids}] back into its file`;
  }
  const heir = joined.find((other) => other.org === it.org && other.host === it.host);
  if (heir === undefined) return null;
  return `if ${it.id} is now called ${heir.id}, add previously: [${[...it.previously, it.id].join(", ")}] there`;
}

function leaves(
  stack: string,
  it: TenantPlan,
  joined: readonly TenantPlan[],
  after: Plan | null,
  today: string | undefined,
): Change {
  const leaving = `${it.org} leaves ${stack}: ${it.hostname} closes.`;
  const change = { subject: "tenant", id: it.id, op: "leaves" } as const;
  if (it.retire !== null && isClosed(it, today)) {
    const gone = `${it.org} left ${stack} on ${it.retire.after}, and its file goes: ${it.hostname} is closed already, and ${staysWords(it)}.`;
    return {
      ...change,
      sentence: `${gone} Without an npx meet up since that day, the next one refuses this.`,
      danger: null,
    };
  }
  if (it.retire !== null) {
    const { after: day } = it.retire;
    const early = `${day}, the day of its retirement, is still to come, so npx meet up refuses this: bring tenants/${it.id}.yaml back until then.`;
    if (today !== undefined) return { ...change, sentence: `${leaving} ${sentence(staysWords(it))}.`, danger: early };
    const first = `Unless it was closed since ${day}, npx meet up refuses this.`;
    return { ...change, sentence: `${leaving} ${sentence(staysWords(it))}. ${first}`, danger: null };
  }
  const remedies = [
    `retire it first, with retire: { confirm: ${it.id}, after: <date> }`,
    after === null ? null : kept(it, joined, after),
  ].filter((remedy) => remedy !== null);
  const data = `Its accounts, rooms and files (database ${it.database} on host ${it.host})`;
  return { ...change, sentence: leaving, danger: `${data} are still in use: ${remedies.join("; or ")}.` };
}

function changed(stack: string, was: TenantPlan, is: TenantPlan, today: string | undefined): readonly Change[] {
  const changes: Change[] = [];
  const of = (op: Change["op"], sentence: string, danger: string | null = null) =>
    changes.push({ subject: "tenant", id: is.id, op, sentence, danger });
  const name = `${is.org} (${is.id} in ${stack})`;
  const restart =
    was.digest === is.digest ? "" : " A new Greenlight starts beside the old one and takes over when it is healthy.";
  const renamed = was.id !== is.id;

  if (renamed) {
    const address = was.hostname === is.hostname ? "" : ` Its address is ${is.hostname} instead of ${was.hostname}.`;
    const cost = restart === "" ? "0 created, 0 deleted." : `its data and secrets stay.${restart}`;
    of("renames", `${is.org}: ${is.id} (renamed from ${was.id}): ${cost}${address}`);
  }
  if (was.host !== is.host) {
    const danger = `Its database and files are on host ${was.host} and do not follow by themselves, so npx meet up refuses it: write host: ${was.host} again.`;
    of("moves", `${name} moves from host ${was.host} to host ${is.host}.`, danger);
  }
  const fields = renamed ? FIELDS.filter((it) => it.what !== "address") : FIELDS;
  const said = differences(fields, was, is);
  const again = renamed ? "" : restart;
  const kept =
    bareOrg(was.org) === bareOrg(is.org) ? "" : ` The accounts, rooms and recordings of ${was.org} go with it.`;
  const turn = turned(was, is, today);
  if (said.length > 0) {
    const sentence = `${name} changes: ${said.join("; ")}.${kept}${ofRecordings(was, is)}${retirement(was, is, turn, today)}${again}`;
    of(turn === "closes" ? "leaves" : turn === "opens" ? "joins" : "changes", sentence, recordingsHidden(was, is));
  } else if (again !== "") of("changes", `${name} gets a new generation.${again}`);
  return changes;
}

/** What a retirement that was written, moved or taken back comes to. */
function retirement(was: TenantPlan, is: TenantPlan, turn: ReturnType<typeof turned>, today: string | undefined) {
  if (turn === "closes") return ` ${closesNow(is, today)}; ${staysWords(is)}.`;
  if (turn === "opens")
    return ` ${is.hostname} opens again with the next npx meet up, with the accounts, rooms and files that are still on its host.`;
  if (is.retire === null || is.retire.after === was.retire?.after || isClosed(is, today)) return "";
  return ` It ${closesWords(is.retire.after, is)}.`;
}

/** What becomes of the recordings that exist: nothing here deletes one that was published, whatever its age. */
function ofRecordings({ recordings: was }: TenantPlan, { recordings: is, bbb }: TenantPlan): string {
  const where = bbb.by === "balancer" ? "on the balancer" : "on the BBB where it meets";
  if (was.enabled && !is.enabled)
    return ` New meetings are no longer recorded; the recordings that exist stay ${where}, and nothing deletes them by itself.`;
  if (!is.enabled || is.retentionDays === null || is.retentionDays >= (was.retentionDays ?? Infinity)) return "";
  return ` Recordings older than ${is.retentionDays} days are not deleted by that: this version enforces no retention, and they stay ${where} until somebody deletes them in Greenlight.`;
}

function recordingsHidden(was: TenantPlan, is: TenantPlan): string | null {
  if (was.scaleliteId === null || was.scaleliteId === is.scaleliteId) return null;
  return "Its recordings stay with the balancer and are no longer shown to it.";
}

const setting = (name: string) => (it: TenantPlan) => it.siteSettings[name] ?? null;

/** What people see of a tenant, in the order they care. */
const FIELDS: readonly Field<TenantPlan>[] = [
  { what: "name", of: (it) => it.org },
  { what: "address", of: (it) => it.hostname },
  { what: "level", of: (it) => it.levelName },
  { what: "price", of: (it) => (it.price === null ? "on request" : `${euro(it.price)} a month`) },
  {
    what: "people in a meeting",
    of: (it) => (it.limits.participants === null ? "without limit" : String(it.limits.participants)),
  },
  { what: "longest meeting", of: (it) => (it.limits.duration === null ? "without limit" : time(it.limits.duration)) },
  { what: "rooms per account", of: (it) => (it.limits.rooms === null ? "without limit" : String(it.limits.rooms)) },
  { what: "recordings", of: (it) => (it.recordings.enabled ? "on" : "off") },
  { what: "days recordings are kept", of: (it) => it.recordings.retentionDays?.toString() ?? null },
  { what: "GB for recordings", of: (it) => it.recordings.quotaGb?.toString() ?? null },
  { what: "registration", of: setting("RegistrationMethod") },
  { what: "language", of: (it) => it.env.DEFAULT_LOCALE ?? null },
  { what: "sign-on", of: (it) => it.env.OPENID_CONNECT_ISSUER ?? null },
  { what: "client id at the sign-on", of: (it) => it.env.OPENID_CONNECT_CLIENT_ID ?? null },
  {
    what: "linking of accounts by e-mail",
    of: (it) => (it.env.USE_EMAIL_AS_EXTERNAL_ID_FALLBACK === "true" ? "on" : "off"),
  },
  { what: "mail server", of: (it) => `${it.mail.server}:${it.mail.port} (${it.mail.security})` },
  { what: "mail log-in", of: (it) => it.mail.username ?? null },
  { what: "mail sender", of: (it) => `${it.mail.senderName ?? it.org} <${it.mail.sender}>` },
  { what: "colour", of: setting("PrimaryColor") },
  { what: "terms", of: setting("Terms") },
  { what: "privacy policy", of: setting("PrivacyPolicy") },
  { what: "help", of: setting("HelpCenter") },
  { what: "accessibility statement", of: setting("AccessibilityStatement") },
  { what: "nodes tagged", of: (it) => it.tag },
  { what: "BBB", of: (it) => it.bbb.endpoint },
  { what: "custodian", of: (it) => it.custodian },
  { what: "first administrator", of: (it) => `${it.admin.name} <${it.admin.email}>` },
  { what: "Greenlight", of: (it) => it.image },
  { what: "Redis", of: (it) => it.redisImage },
  { what: "generation of its derived secrets", of: (it) => String(it.rotation) },
  { what: "secrets", of: secretVersions },
  { what: "retirement", of: (it) => it.retire?.after ?? null },
];

function secretVersions(it: TenantPlan): string | null {
  const versions = it.secretEnv.flatMap((secret) =>
    secret.from === "config" ? [`${secret.key} version ${secret.version}`] : [],
  );
  return versions.length === 0 ? null : versions.join(", ");
}
