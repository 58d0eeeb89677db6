import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { mailIsProtected } from "../../../model/rules/mailIsProtected.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "465 without TLS",
    { stacks: { one: { mail: { port: 465 } } } },
    null,
    [
      {
        code: "mail-port",
        severity: "warning",
        message: "port 465 is for tls, and security is starttls",
        help: "write security: tls, or port: 587",
        at: { file: "stacks/one.yaml", path: ["mail", "port"] },
      },
    ],
  ],
  [
    "587 with TLS from the start",
    { tenants: { mill: { mail: { server: "mail.mill.example", security: "tls", sender: "rooms@mill.example" } } } },
    null,
    [
      {
        code: "mail-port",
        severity: "warning",
        message: "port 587 is for starttls, and security is tls",
        help: "write security: starttls, or port: 465",
        at: { file: "tenants/mill.yaml", path: ["mail", "security"] },
      },
    ],
  ],
  [
    "587 with nothing",
    { tenants: { mill: { mail: { server: "mail.mill.example", security: "none", sender: "rooms@mill.example" } } } },
    null,
    [
      {
        code: "mail-port",
        severity: "warning",
        message: "port 587 is for starttls, and security is none",
        help: "write security: starttls",
        at: { file: "tenants/mill.yaml", path: ["mail", "security"] },
      },
    ],
  ],
  [
    "a password in the clear",
    { stacks: { one: { mail: { port: 25, security: "none" } } } },
    null,
    [
      {
        code: "mail-password",
        message: 'the password of "rooms" would go to mail.coop.example unprotected',
        help: "write security: starttls or tls; or leave username out",
        at: { file: "stacks/one.yaml", path: ["mail", "security"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["a relay that wants no password", { stacks: { two: { mail: { port: 25, security: "none" } } } }, null],
  ["a port of their own", { stacks: { one: { mail: { port: 2525 } } } }, null],
];

describe("mailIsProtected", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(mailIsProtected, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(mailIsProtected, patch, today)).toEqual([]);
  });
});
