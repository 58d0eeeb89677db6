/** The config secrets a stack needs before `up`: why, the command that sets each, and a stand-in for previews. */
import type { ConfigSecret, MachinePlan, TenantPlan } from "../shape.ts";
import { compare } from "../sort.ts";
import type { Here } from "./machines.ts";

export function configSecrets(
  here: Here,
  machines: readonly MachinePlan[],
  tenants: readonly TenantPlan[],
): readonly ConfigSecret[] {
  const secrets: ConfigSecret[] = [
    {
      key: "meet:master",
      why: "every derived secret of this stack follows from it; meet stack new makes it once",
      command: `openssl rand -hex 32 | ${setter("meet:master", here.id)}`,
      placeholder: "0".repeat(64),
    },
  ];
  const ask = (key: string, why: string, placeholder: string) =>
    secrets.push({ key, why, command: setter(key, here.id), placeholder });

  if (machines.some((it) => it.made.by === "hetzner")) {
    ask("hcloud:token", "makes machines at Hetzner: an API token with read and write", standIn("hcloud-token", 64));
  }
  if (here.stack.zone !== undefined) {
    const why = `sets records in ${here.stack.zone.name}: a Cloudflare API token that may edit DNS there`;
    ask("cloudflare:apiToken", why, standIn("cloudflare-token", 40));
  }
  if (here.stack.ssh.localKey) {
    const key = `ssh-ed25519 ${"A".repeat(68)} placeholder`;
    ask("meet:ssh-key", "the public key that this computer logs in with", key);
  }
  const asked = new Set<string>();
  for (const tenant of tenants) {
    for (const secret of tenant.secretEnv) {
      if (secret.from !== "config" || asked.has(secret.key)) continue;
      asked.add(secret.key);
      ask(secret.key, reason(secret.name, secret.key, tenant), standIn(secret.key.replace(":", "-"), 40));
    }
  }
  return secrets.sort((a, b) => compare(a.key, b.key));
}

function reason(variable: string, key: string, tenant: TenantPlan): string {
  switch (variable) {
    case "SMTP_PASSWORD": {
      const whose = key === "meet:mail-password" ? "the tenants" : tenant.id;
      return `the password with which ${whose} send mail through ${tenant.mail.server}`;
    }
    case "OPENID_CONNECT_CLIENT_SECRET":
      return `the client secret of ${tenant.id} at its sign-on`;
    default:
      return `the shared secret of the BBB that ${tenant.id} meets on`;
  }
}

/** Asks for the value, so that it stands in no shell history. */
function setter(key: string, stack: string): string {
  return `npx pulumi config set --secret ${key} --stack ${stack}`;
}

/** Valid in form, the same every time, and plainly no secret. */
function standIn(what: string, length: number): string {
  return `placeholder-${what}-`.padEnd(length, "0");
}
