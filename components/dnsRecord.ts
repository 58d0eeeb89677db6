import { DnsRecord as CloudflareRecord } from "@pulumi/cloudflare/dnsRecord.js";
import * as pulumi from "@pulumi/pulumi";
import { UNREAD } from "./said.ts";

export interface DnsRecordArgs {
  zoneId: string;
  /** Fully qualified: Cloudflare answers with the full name, whatever was sent. */
  fqdn: string;
  type: "A" | "AAAA";
  address: pulumi.Input<string>;
  /** Who it is for, shown in Cloudflare's list. */
  comment: string;
}

/** Seconds a resolver may keep it: a move of an address is over in five minutes. */
const TTL = 300;

/** One name that leads straight to a machine: never proxied, because media and certificates must reach it. */
export class DnsRecord extends pulumi.ComponentResource {
  readonly fqdn: string;

  constructor(name: string, args: DnsRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super("meet:DnsRecord", name, {}, opts);
    new CloudflareRecord(
      name,
      {
        zoneId: args.zoneId,
        name: args.fqdn,
        type: args.type,
        content: args.address,
        ttl: TTL,
        proxied: false,
        comment: args.comment,
      },
      // Cloudflare refuses a twin of a record that still stands.
      { parent: this, deleteBeforeReplace: true, ...UNREAD },
    );
    this.fqdn = args.fqdn;
    this.registerOutputs({ fqdn: this.fqdn });
  }
}
