/** Mail goes out the way its port means it, and no password goes unprotected. */
import type { Finding } from "../problem.ts";
import type { Mail } from "../schema.ts";
import { type Rule, stackAt, tenantAt } from "./rule.ts";

/** Submission with TLS from the first byte, and with STARTTLS: RFC 8314 sections 3.3 and 7.3, RFC 6409. */
const MEANT: Readonly<Record<number, Mail["security"]>> = { 465: "tls", 587: "starttls" };

export const mailIsProtected: Rule = (platform) => {
  const found: Finding[] = [];
  const check = (mail: Mail | undefined, at: (...path: string[]) => Finding["at"]) => {
    if (mail === undefined) return;
    const meant = MEANT[mail.port];
    if (meant !== undefined && meant !== mail.security) {
      found.push({
        code: "mail-port",
        severity: "warning",
        message: `port ${mail.port} is for ${meant}, and security is ${mail.security}`,
        help: `write security: ${meant}${mail.security === "none" ? "" : `, or port: ${mail.security === "tls" ? 465 : 587}`}`,
        // the default, 587 with starttls, agrees: so whichever differs from it was written
        at: at(mail.port === 587 ? "security" : "port"),
      });
    }
    if (mail.security === "none" && mail.username !== undefined) {
      found.push({
        code: "mail-password",
        message: `the password of "${mail.username}" would go to ${mail.server} unprotected`,
        help: "write security: starttls or tls; or leave username out",
        at: at("security"),
      });
    }
  };
  for (const [id, { mail }] of Object.entries(platform.stacks)) check(mail, (...path) => stackAt(id, "mail", ...path));
  for (const [id, { mail }] of Object.entries(platform.tenants))
    check(mail, (...path) => tenantAt(id, "mail", ...path));
  return found;
};
