/** A public authority issues only for public names; names that are kept for private use need the internal one. */
import { own } from "../limits.ts";
import type { Finding, Spot } from "../problem.ts";
import { type Rule, stackAt, tenantAt } from "./rule.ts";

/** Ends of names that never exist in public DNS: RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal` (2024). */
const PRIVATE = /\.(?:test|localhost|local|invalid|internal|home\.arpa)$/;

export const certificatesCanBeIssued: Rule = (platform) => {
  const found: Finding[] = [];
  const check = (name: string, stackId: string, at: Spot) => {
    if (own(platform.stacks, stackId)?.certificates.authority !== "public" || !PRIVATE.test(name)) return;
    found.push({
      code: "no-certificate",
      message: `no public authority issues a certificate for "${name}"`,
      help: `write a public name; or, for a sandbox, certificates: { authority: internal } in stacks/${stackId}.yaml`,
      at,
    });
  };
  for (const [id, { domain }] of Object.entries(platform.stacks)) check(domain, id, stackAt(id, "domain"));
  for (const [id, { stack, hostname }] of Object.entries(platform.tenants)) {
    if (hostname !== undefined) check(hostname, stack, tenantAt(id, "hostname"));
  }
  return found;
};
