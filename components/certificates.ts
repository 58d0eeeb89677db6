/** Who issues certificates, and how Caddy and what it stands in front of are told. */
import { bind } from "./container.ts";

/**
 * `public`: the authorities everybody trusts. `internal`: one of the machine's own. `acme`: the one whose ACME
 * directory is given.
 */
export interface Certificates {
  authority: "public" | "internal" | "acme";
  directory: string | null;
  email: string | null;
}

/**
 * The head of a Caddyfile. `public` asks Let's Encrypt and, when that refuses or is away, ZeroSSL: Caddy's own
 * default, which holds only where an e-mail address is given, because ZeroSSL opens no account without one
 * (caddyserver/caddy, modules/caddytls/automation.go: DefaultIssuers, read 2026-11-21).
 *
 * @param more lines of the same block
 */
export function caddyfile({ authority, directory, email }: Certificates, more: readonly string[] = []): string {
  const options = ["\tskip_install_trust"];
  if (authority === "internal") options.push("\tlocal_certs");
  if (authority === "acme" && directory !== null) options.push(`\tacme_ca ${directory}`);
  if (email !== null) options.push(`\temail ${email}`);
  return ["{", ...options, ...more, "}", "", "import sites/*.caddy"].join("\n");
}

/**
 * Whom a container trusts when it speaks TLS outwards: whom its machine trusts, kept fresh by the machine's own
 * updates. The first directory has the bundle, and links into the second.
 */
export const TRUST = [
  bind("/etc/ssl/certs", "/etc/ssl/certs", true),
  bind("/usr/local/share/ca-certificates", "/usr/local/share/ca-certificates", true),
];
