/**
 * Mail from a host at Hetzner goes out by a port that Hetzner lets out: 25 and 465 are closed on every cloud server until
 * an account asks for them (Hetzner's own FAQ on cloud servers), and nothing tells so: the connection just hangs.
 */
import { own } from "../limits.ts";
import type { Finding } from "../problem.ts";
import type { Mail } from "../schema.ts";
import { type Rule, stackAt, tenantAt } from "./rule.ts";

const CLOSED = [25, 465];

export const mailLeavesHetzner: Rule = (platform) => {
  const found: Finding[] = [];
  const warn = (mail: Mail, host: string, at: Finding["at"]) => {
    if (!CLOSED.includes(mail.port)) return;
    found.push({
      code: "mail-blocked",
      severity: "warning",
      message: `host "${host}" is at Hetzner, which lets no mail out by port ${mail.port} until you ask`,
      help: `write port: 587 and security: starttls, if ${mail.server} takes that; or ask Hetzner to open port ${mail.port} for your project`,
      at,
    });
  };
  const said = new Set<string>();
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    const stack = own(platform.stacks, tenant.stack);
    const host = stack === undefined || tenant.host === undefined ? undefined : own(stack.hosts, tenant.host);
    if (stack === undefined || tenant.host === undefined || host === undefined || host.existing !== undefined) continue;
    // A sandbox has a Hetzner of its own.
    if (stack.domain.endsWith(".test")) continue;
    if (tenant.mail !== undefined) warn(tenant.mail, tenant.host, tenantAt(id, "mail", "port"));
    else if (!said.has(tenant.stack)) {
      said.add(tenant.stack);
      warn(stack.mail, tenant.host, stackAt(tenant.stack, "mail", "port"));
    }
  }
  return found;
};
