/** Who an org is: by its name, however it is spelt, and by its administrator. */
import type { Tenant } from "./schema.ts";

/** Letters and digits only, without case and accents; a name of signs alone stays as it is. */
export function bareOrg(org: string): string {
  return (
    org
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, "") || org
  );
}

/** One address, however it is written. */
export function bareEmail(email: string): string {
  return email.toLowerCase();
}

/** Whether a tenant would be somebody else's: a new name alone, or a new administrator, happens to any org. */
export function isAnotherOrg(was: Pick<Tenant, "org" | "admin">, is: Pick<Tenant, "org" | "admin">): boolean {
  return bareOrg(was.org) !== bareOrg(is.org) && bareEmail(was.admin.email) !== bareEmail(is.admin.email);
}
