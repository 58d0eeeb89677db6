/** Firewall rules as they are asked for, kept, shown and given to a machine. */
import { z } from "zod";
import type { FirewallRule } from "../machines/driver.ts";
import { selector } from "./labels.ts";
import { RULES_PER_FIREWALL } from "./limits.ts";
import { type FieldProblem, invalid } from "./problem.ts";
import { canonicalRange } from "./ranges.ts";
import type { Firewall, HetznerState, Rule, Server } from "./state.ts";

/** Ranges in one rule. */
const RANGES_PER_RULE = 100;

const ranges = z.array(z.string()).max(RANGES_PER_RULE, `must not have more than ${RANGES_PER_RULE} entries`);

/** Rules as a request has them. */
export const rulesAsked = z
  .array(
    z.object({
      direction: z.enum(["in", "out"]),
      protocol: z.enum(["tcp", "udp", "icmp", "esp", "gre"]),
      port: z.string().nullish(),
      source_ips: ranges.nullish(),
      destination_ips: ranges.nullish(),
      description: z.string().max(255, "must not exceed 255 characters").nullish(),
    }),
  )
  .max(RULES_PER_FIREWALL, `must not have more than ${RULES_PER_FIREWALL} rules`);

/** The rules as they are kept; what contradicts itself is `invalid_input`. */
export function rulesOf(asked: z.infer<typeof rulesAsked>): Rule[] {
  const problems: FieldProblem[] = [];
  const rules = asked.map((rule, index): Rule => {
    const say = (field: string, message: string): number =>
      problems.push({ name: `rules.${index}.${field}`, messages: [message] });
    const canonical = (field: string, list: readonly string[]): string[] =>
      list.flatMap((text) => {
        const range = canonicalRange(text);
        if (range === null) say(field, `'${text}' is not a range without host bits`);
        return range ?? [];
      });
    const ported = rule.protocol === "tcp" || rule.protocol === "udp";
    const port = rule.port ?? null;
    if (ported && port === null) say("port", `is required for protocol ${rule.protocol}`);
    if (!ported && port !== null) say("port", `is not allowed for protocol ${rule.protocol}`);
    if (ported && port !== null && !isPort(port)) say("port", `'${port}' is not a port or a range of ports`);
    const [own, other] =
      rule.direction === "in" ? ["source_ips", "destination_ips"] : ["destination_ips", "source_ips"];
    const [from, to] = [rule.source_ips ?? [], rule.destination_ips ?? []];
    if ((rule.direction === "in" ? from : to).length === 0) say(own, `is required for direction ${rule.direction}`);
    if ((rule.direction === "in" ? to : from).length > 0) say(other, `is not allowed for direction ${rule.direction}`);
    return {
      direction: rule.direction,
      protocol: rule.protocol,
      port,
      sourceIps: canonical("source_ips", from),
      destinationIps: canonical("destination_ips", to),
      description: rule.description ?? null,
    };
  });
  if (problems.length > 0) throw invalid(...problems);
  return rules;
}

/** `any`, a port, or two with a dash between them, the lower one first. */
function isPort(text: string): boolean {
  if (text === "any") return true;
  const ports = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (ports === null) return false;
  const [first, last] = [Number(ports[1]), Number(ports[2] ?? ports[1])];
  return first >= 1 && last <= 65535 && first <= last;
}

/** A firewall as the API shows it. */
export function firewallView(state: HetznerState, firewall: Firewall): object {
  const server = (id: number): object => ({ type: "server", server: { id } });
  return {
    id: firewall.id,
    name: firewall.name,
    labels: firewall.labels,
    created: firewall.created,
    rules: firewall.rules.map((rule) => ({
      direction: rule.direction,
      protocol: rule.protocol,
      port: rule.port,
      source_ips: rule.sourceIps,
      destination_ips: rule.destinationIps,
      description: rule.description,
    })),
    applied_to: [
      ...firewall.servers.map(server),
      ...firewall.selectors.map((text) => ({
        type: "label_selector",
        label_selector: { selector: text },
        applied_to_resources: state.servers.filter(({ labels }) => selector(text)(labels)).map(({ id }) => server(id)),
      })),
    ],
  };
}

/** The firewalls that hold for a server, by its id or by its labels. */
export function firewallsOf(state: HetznerState, server: Server): Firewall[] {
  return state.firewalls.filter(
    (firewall) =>
      firewall.servers.includes(server.id) || firewall.selectors.some((text) => selector(text)(server.labels)),
  );
}

/** What a machine has to let through; null when it has no firewall. */
export function machineRules(state: HetznerState, server: Server): FirewallRule[] | null {
  const firewalls = firewallsOf(state, server);
  if (firewalls.length === 0) return null;
  return firewalls
    .flatMap(({ rules }) => rules)
    .map(({ direction, protocol, port, sourceIps, destinationIps }) => ({
      direction,
      protocol,
      port: port === "any" ? null : port,
      sourceIps,
      destinationIps,
    }));
}
