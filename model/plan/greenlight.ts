/** What a tenant's YAML means to Greenlight: its environment and its site settings, by Greenlight's names. */
import type { Mail, Tenant } from "../schema.ts";
import type { SecretEnv, TenantPlan } from "../shape.ts";
import { compare, sorted } from "../sort.ts";

/**
 * The plain environment. There is no URL_HOST: it only repeats the check that Caddy makes, and without it a new
 * host name needs no new container.
 */
export function greenlightEnv(args: {
  readonly tenant: Tenant;
  readonly hostname: string;
  readonly mail: Mail;
  readonly endpoint: string;
}): Readonly<Record<string, string>> {
  const { tenant, mail } = args;
  return sorted({
    BIGBLUEBUTTON_ENDPOINT: args.endpoint,
    // A balancer or a mail server that is away must not make Docker restart Greenlight.
    BBB_HEALTH_CHECK_DISABLED: "true",
    SMTP_HEALTH_CHECK_DISABLED: "true",
    LOG_LEVEL: "info",
    ...(tenant.locale === undefined ? {} : { DEFAULT_LOCALE: tenant.locale.replace("-", "_") }),
    ...mailEnv(mail, tenant.org),
    ...(tenant.sso === undefined
      ? {}
      : {
          OPENID_CONNECT_ISSUER: tenant.sso.issuer,
          OPENID_CONNECT_CLIENT_ID: tenant.sso.clientId,
          OPENID_CONNECT_REDIRECT: `https://${args.hostname}`,
          ...(tenant.sso.linkByEmail ? { USE_EMAIL_AS_EXTERNAL_ID_FALLBACK: "true" } : {}),
        }),
  });
}

/** The secret environment: for each variable, where its value comes from. */
export function greenlightSecrets(args: {
  readonly tenant: Tenant;
  readonly key: string;
  readonly mail: Mail;
  readonly meets: TenantPlan["bbb"]["by"];
}): readonly SecretEnv[] {
  const { tenant, key, mail } = args;
  const rotation = tenant.rotation;
  const all: SecretEnv[] = [
    { name: "SECRET_KEY_BASE", from: "derived", path: `tenants/${key}/secret-key-base`, rotation, form: "hex64" },
    { name: "DATABASE_URL", from: "databaseUrl" },
    { name: "REDIS_URL", from: "redisUrl" },
  ];
  if (args.meets === "balancer") {
    all.push({ name: "BIGBLUEBUTTON_SECRET", from: "derived", path: `tenants/${key}/bbb`, rotation, form: "hex32" });
  } else {
    all.push({
      name: "BIGBLUEBUTTON_SECRET",
      from: "config",
      key: `meet:tenant-${key}-bbb`,
      version: tenant.bbb?.version ?? 1,
    });
  }
  if (mail.username !== undefined) {
    const secret = tenant.mail === undefined ? "meet:mail-password" : `meet:tenant-${key}-mail`;
    all.push({ name: "SMTP_PASSWORD", from: "config", key: secret, version: mail.version });
  }
  if (tenant.sso !== undefined) {
    all.push({
      name: "OPENID_CONNECT_CLIENT_SECRET",
      from: "config",
      key: `meet:tenant-${key}-sso`,
      version: tenant.sso.version,
    });
  }
  return all.sort((a, b) => compare(a.name, b.name));
}

/** Settings in Greenlight's database, of those that the YAML speaks about; the rest is its administrators'. */
export function siteSettings(tenant: Tenant): Readonly<Record<string, string>> {
  const branding = tenant.branding ?? {};
  return sorted({
    RegistrationMethod: tenant.registration,
    ...(branding.color === undefined ? {} : { PrimaryColor: branding.color, PrimaryColorLight: tint(branding.color) }),
    ...(branding.terms === undefined ? {} : { Terms: branding.terms }),
    ...(branding.privacy === undefined ? {} : { PrivacyPolicy: branding.privacy }),
    ...(branding.help === undefined ? {} : { HelpCenter: branding.help }),
    ...(branding.accessibility === undefined ? {} : { AccessibilityStatement: branding.accessibility }),
  });
}

/** A protected connection is required, never merely tried: passwords and invitations go through it. */
function mailEnv(mail: Mail, org: string): Record<string, string> {
  return {
    SMTP_SERVER: mail.server,
    SMTP_PORT: String(mail.port),
    SMTP_DOMAIN: mail.sender.slice(mail.sender.lastIndexOf("@") + 1),
    SMTP_SENDER_EMAIL: mail.sender,
    SMTP_SENDER_NAME: mail.senderName ?? org,
    SMTP_STARTTLS: String(mail.security === "starttls"),
    SMTP_STARTTLS_AUTO: String(mail.security === "starttls"),
    SMTP_TLS: String(mail.security === "tls"),
    ...(mail.username === undefined ? {} : { SMTP_USERNAME: mail.username, SMTP_AUTH: "plain" }),
  };
}

/** An eighth of the colour on white: Greenlight's own two colours (#467fcf, #e8eff9) are that far apart. */
function tint(color: string): string {
  const channel = (at: number) => Math.round(255 - (255 - Number.parseInt(color.slice(at, at + 2), 16)) / 8);
  return `#${[1, 3, 5].map((at) => channel(at).toString(16).padStart(2, "0")).join("")}`;
}
