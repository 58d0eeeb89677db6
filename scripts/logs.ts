/** `meet logs STACK SUBJECT [PART]`: what a tenant's containers or a machine's services log. */
import type { MachinePlan } from "../model/shape.ts";
import { sshArguments } from "./apply/machine.ts";
import { type Subject, subjectNamed } from "./look/subject.ts";
import { surroundings } from "./look/surroundings.ts";
import type { LogsOptions } from "./options.ts";
import { EXIT, Refusal } from "./refusal.ts";
import { ssh } from "./ssh.ts";

/** What is worth reading of each kind of machine: containers and services. */
const PARTS: Readonly<Record<MachinePlan["role"], readonly string[]>> = {
  host: ["caddy", "postgres"],
  balancer: ["scalelite-api", "scalelite-poller", "scalelite-recording-importer", "caddy"],
  turn: ["coturn"],
  node: ["bbb-web", "nginx", "meet-apply"],
};

/** A container, a service, a time: nothing that a shell would read twice. */
const PLAIN = /^[\w.@:+-]+$/;

export async function run(options: LogsOptions): Promise<number> {
  const { part, since } = options;
  for (const [what, value] of [
    ["PART", part ?? "all"],
    ["--since", since],
  ]) {
    if (value === undefined || !PLAIN.test(value)) {
      const help = "use letters, digits, dots, colons and hyphens";
      throw new Refusal(EXIT.usage, "not-plain", `${what} cannot be ${value}`, help);
    }
  }
  const subject = await subjectNamed(options.root, options.stack, options.subject);
  const parts = part === null ? partsOf(subject) : [part];
  const command = logCommand(parts, options);
  return ssh([...sshArguments(subject.pinned), command], (await surroundings(options.stack)).environment);
}

/** The command line that shows them, one after the other; or side by side as they come. */
export function logCommand(parts: readonly string[], options: Pick<LogsOptions, "since" | "follow">): string {
  const each = parts.map((part) => show(part, options));
  return options.follow ? `${each.join(" & ")} & wait` : each.join("; ");
}

function partsOf({ tenant, machine }: Subject): readonly string[] {
  return tenant === null ? PARTS[machine.role] : [tenant.container, tenant.redis];
}

/** A container of that name, else a service. */
function show(part: string, { since, follow }: Pick<LogsOptions, "since" | "follow">): string {
  const on = follow ? "-f" : "";
  return (
    `{ if docker container inspect ${part} >/dev/null 2>&1; then docker logs ${on} --since ${dockerTime(since)} ${part} 2>&1; ` +
    `else journalctl --no-pager ${on} --since ${journalTime(since)} -u ${part} -o short-iso; fi | sed -u 's/^/${part}: /'; }`
  );
}

/** Docker counts no days. */
function dockerTime(since: string): string {
  const [, days] = /^(\d+)d$/.exec(since) ?? [];
  return days === undefined ? since : `${Number(days) * 24}h`;
}

/** Docker takes `1h`, the journal `-1h`; and older journals know no T in a time. */
function journalTime(since: string): string {
  if (/^\d+[smhd]$/.test(since)) return `-${since}`;
  return since.includes("T") ? `'${since.replace("T", " ")}'` : since;
}
