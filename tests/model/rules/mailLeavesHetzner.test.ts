import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { mailLeavesHetzner } from "../../../model/rules/mailLeavesHetzner.ts";
import { findings, type Patch } from "./fixture.ts";

const mail = (port: number) => ({ server: "mail.mill.example", port, security: "tls", sender: "rooms@mill.example" });
const broken: [string, Patch, Finding[]][] = [
  [
    "the stack's mail by 465, once for all its tenants",
    { stacks: { one: { mail: { port: 465, security: "tls" } } } },
    [
      {
        code: "mail-blocked",
        severity: "warning",
        message: 'host "gl2" is at Hetzner, which lets no mail out by port 465 until you ask',
        help: "write port: 587 and security: starttls, if mail.coop.example takes that; or ask Hetzner to open port 465 for your project",
        at: { file: "stacks/one.yaml", path: ["mail", "port"] },
      },
    ],
  ],
  [
    "a tenant's own mail by 25",
    { tenants: { mill: { mail: mail(25) } } },
    [
      {
        code: "mail-blocked",
        severity: "warning",
        message: 'host "gl1" is at Hetzner, which lets no mail out by port 25 until you ask',
        help: "write port: 587 and security: starttls, if mail.mill.example takes that; or ask Hetzner to open port 25 for your project",
        at: { file: "tenants/mill.yaml", path: ["mail", "port"] },
      },
    ],
  ],
];

const kept: [string, Patch][] = [
  ["a host of one's own", { tenants: { garden: { mail: mail(465) } } }],
  [
    "a sandbox, which has a Hetzner of its own",
    { stacks: { one: { domain: "one.coop.test", mail: { port: 465, security: "tls" } } } },
  ],
  ["another port", { tenants: { mill: { mail: mail(2525) } } }],
  [
    "a stack's mail that no tenant there uses",
    {
      stacks: { one: { mail: { port: 465, security: "tls" } } },
      tenants: { assembly: { mail: mail(587) }, mill: { mail: mail(587) }, riverbank: { mail: mail(587) } },
    },
  ],
];

describe("mailLeavesHetzner", () => {
  it.each(broken)("reports %s", (_title, patch, expected) => {
    expect(findings(mailLeavesHetzner, patch)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch) => {
    expect(findings(mailLeavesHetzner, patch)).toEqual([]);
  });
});
