/** The one zone of the sandbox, as Cloudflare shows a zone. */

/** Its id, written into stacks/sandbox.yaml. Any 32 hexadecimal digits would do; these never change. */
export const ZONE_ID = "5a6e8d1c0b7f4e2a9d3c6b1f8e0a7d42";
export const ZONE_NAME = "meet.test";
export const NAME_SERVERS: readonly string[] = ["ns1.meet.test", "ns2.meet.test"];

const ACCOUNT_ID = "0c1d2e3f405162738495a6b7c8d9eaf0";
const SINCE = "2026-01-01T00:00:00.000000Z";

/** The zone, field by field as the published API schema has it (npm cloudflare 7.3.0, resources/zones). */
export function zoneBody(): object {
  return {
    id: ZONE_ID,
    name: ZONE_NAME,
    status: "active",
    paused: false,
    type: "full",
    development_mode: 0,
    name_servers: NAME_SERVERS,
    original_name_servers: null,
    original_registrar: null,
    original_dnshost: null,
    created_on: SINCE,
    modified_on: SINCE,
    activated_on: SINCE,
    vanity_name_servers: [],
    vanity_name_servers_ips: null,
    meta: {
      step: 2,
      custom_certificate_quota: 0,
      page_rule_quota: 3,
      phishing_detected: false,
      cdn_only: false,
      dns_only: false,
      foundation_dns: false,
    },
    owner: { id: null, type: "user", email: null, name: null },
    account: { id: ACCOUNT_ID, name: "The sandbox" },
    tenant: { id: null, name: null },
    tenant_unit: { id: null },
    permissions: ["#dns_records:edit", "#dns_records:read", "#zone:read"],
    plan: {
      id: "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
      name: "Free Website",
      price: 0,
      currency: "USD",
      frequency: "",
      is_subscribed: false,
      can_subscribe: false,
      legacy_id: "free",
      legacy_discount: false,
      externally_managed: false,
    },
  };
}
