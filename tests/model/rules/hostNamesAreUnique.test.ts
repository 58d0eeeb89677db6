import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { hostNamesAreUnique } from "../../../model/rules/hostNamesAreUnique.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a tenant's default name that is a machine's",
    {
      tenants: {
        gl1: {
          org: "Harbour",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
      },
    },
    null,
    [
      {
        code: "same-host-name",
        message: 'host name "gl1.one.coop.example" of tenant "gl1" is already that of host "gl1" of stack "one"',
        help: "rename the file, or add a line such as hostname: gl1-meet.one.coop.example",
        at: { file: "tenants/gl1.yaml", path: ["stack"] },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["hosts", "gl1"], key: true } }],
      },
    ],
  ],
  [
    "a tenant's own name that is another's default",
    { tenants: { mill: { hostname: "riverbank.one.coop.example" } } },
    null,
    [
      {
        code: "same-host-name",
        message: 'host name "riverbank.one.coop.example" of tenant "mill" is already that of tenant "riverbank"',
        help: "write another hostname, or leave it out for mill.one.coop.example",
        at: { file: "tenants/mill.yaml", path: ["hostname"] },
        also: [{ label: "first", at: { file: "tenants/riverbank.yaml", path: ["stack"] } }],
      },
    ],
  ],
  [
    "a tenant's own name that is its default, taken",
    {
      tenants: {
        gl1: {
          org: "Harbour",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
          hostname: "gl1.one.coop.example",
        },
      },
    },
    null,
    [
      {
        code: "same-host-name",
        message: 'host name "gl1.one.coop.example" of tenant "gl1" is already that of host "gl1" of stack "one"',
        help: "write another hostname",
        at: { file: "tenants/gl1.yaml", path: ["hostname"] },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["hosts", "gl1"], key: true } }],
      },
    ],
  ],
  [
    "one name chosen by two tenants",
    { tenants: { mill: { hostname: "meet.mill.example" }, garden: { hostname: "meet.mill.example" } } },
    null,
    [
      {
        code: "same-host-name",
        message: 'host name "meet.mill.example" of tenant "mill" is already that of tenant "garden"',
        help: "write another hostname, or leave it out for mill.one.coop.example",
        at: { file: "tenants/mill.yaml", path: ["hostname"] },
        also: [{ label: "first", at: { file: "tenants/garden.yaml", path: ["hostname"] } }],
      },
    ],
  ],
  [
    "the zone itself",
    { tenants: { mill: { hostname: "coop.example" } } },
    null,
    [
      {
        code: "same-host-name",
        message: 'host name "coop.example" of tenant "mill" is already that of zone "coop.example"',
        help: "write another hostname, or leave it out for mill.one.coop.example",
        at: { file: "tenants/mill.yaml", path: ["hostname"] },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["zone", "name"] } }],
      },
    ],
  ],
  [
    "the name of the mail server",
    { tenants: { mill: { hostname: "mail.coop.example" } } },
    null,
    [
      {
        code: "same-host-name",
        message: 'host name "mail.coop.example" of tenant "mill" is already that of the mail server of stack "one"',
        help: "write another hostname, or leave it out for mill.one.coop.example",
        at: { file: "tenants/mill.yaml", path: ["hostname"] },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["mail", "server"] } }],
      },
    ],
  ],
  [
    "the name of a BBB that a tenant meets on",
    { tenants: { mill: { hostname: "bbb.garden.example" } } },
    null,
    [
      {
        code: "same-host-name",
        message: 'host name "bbb.garden.example" of tenant "mill" is already that of the BBB of tenant "garden"',
        help: "write another hostname, or leave it out for mill.one.coop.example",
        at: { file: "tenants/mill.yaml", path: ["hostname"] },
        also: [{ label: "first", at: { file: "tenants/garden.yaml", path: ["bbb", "endpoint"] } }],
      },
    ],
  ],
  [
    "another tenant's name at the balancer",
    { tenants: { mill: { hostname: "riverbank.lb1.one.coop.example" } } },
    null,
    [
      {
        code: "same-host-name",
        message:
          'host name "riverbank.lb1.one.coop.example" of tenant "mill" is already that of tenant "riverbank" at its balancer',
        help: "write another hostname, or leave it out for mill.one.coop.example",
        at: { file: "tenants/mill.yaml", path: ["hostname"] },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["balancer", "lb1"], key: true } }],
      },
    ],
  ],
  [
    "letters of another script",
    { tenants: { mill: { hostname: "xn--80ak6aa92e.example" }, garden: { hostname: "apple.example" } } },
    null,
    [
      {
        code: "look-alike",
        message:
          'host name "xn--80ak6aa92e.example" of tenant "mill" looks like "apple.example" of tenant "garden": letters of another script',
        help: "write another hostname, or leave it out for mill.one.coop.example",
        at: { file: "tenants/mill.yaml", path: ["hostname"] },
        also: [{ label: "first", at: { file: "tenants/garden.yaml", path: ["hostname"] } }],
      },
    ],
  ],
  [
    "one letter of another script",
    { tenants: { mill: { hostname: "xn--pple-43d.example" }, garden: { hostname: "apple.example" } } },
    null,
    [
      {
        code: "look-alike",
        message:
          'host name "xn--pple-43d.example" of tenant "mill" looks like "apple.example" of tenant "garden": letters of another script',
        help: "write another hostname, or leave it out for mill.one.coop.example",
        at: { file: "tenants/mill.yaml", path: ["hostname"] },
        also: [{ label: "first", at: { file: "tenants/garden.yaml", path: ["hostname"] } }],
      },
    ],
  ],
  [
    "digits for letters, at a glance",
    {
      tenants: {
        mi11: {
          org: "Harbour",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
      },
    },
    null,
    [
      {
        code: "look-alike",
        severity: "warning",
        message:
          'host name "mi11.one.coop.example" of tenant "mi11" looks like "mill.one.coop.example" of tenant "mill" at a glance',
        help: "rename the file, or add a line such as hostname: mi11-meet.one.coop.example",
        at: { file: "tenants/mi11.yaml", path: ["stack"] },
        also: [{ label: "first", at: { file: "tenants/mill.yaml", path: ["stack"] } }],
      },
    ],
  ],
  [
    "rn for m, at a glance",
    {
      tenants: {
        rnill: {
          org: "Harbour",
          stack: "one",
          host: "gl1",
          level: "small",
          custodian: "north",
          admin: { name: "Mei", email: "mei@harbour.example" },
        },
      },
    },
    null,
    [
      {
        code: "look-alike",
        severity: "warning",
        message:
          'host name "rnill.one.coop.example" of tenant "rnill" looks like "mill.one.coop.example" of tenant "mill" at a glance',
        help: "rename the file, or add a line such as hostname: rnill-meet.one.coop.example",
        at: { file: "tenants/rnill.yaml", path: ["stack"] },
        also: [{ label: "first", at: { file: "tenants/mill.yaml", path: ["stack"] } }],
      },
    ],
  ],
  [
    "vv for w, and an accent",
    { tenants: { mill: { hostname: "xn--brw-ioa.example" }, garden: { hostname: "bruvv.example" } } },
    null,
    [
      {
        code: "look-alike",
        severity: "warning",
        message:
          'host name "xn--brw-ioa.example" of tenant "mill" looks like "bruvv.example" of tenant "garden" at a glance',
        help: "write another hostname, or leave it out for mill.one.coop.example",
        at: { file: "tenants/mill.yaml", path: ["hostname"] },
        also: [{ label: "first", at: { file: "tenants/garden.yaml", path: ["hostname"] } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "an accent and other letters",
    { tenants: { mill: { hostname: "xn--mnchen-3ya.example" }, garden: { hostname: "muenchen.example" } } },
    null,
  ],
  ["names of its own", { tenants: { mill: { hostname: "meet.mill.example" } } }, null],
  ["a name that is none", { tenants: { mill: { hostname: "xn--zzzzzzzz99999.example" } } }, null],
];

describe("hostNamesAreUnique", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(hostNamesAreUnique, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(hostNamesAreUnique, patch, today)).toEqual([]);
  });
});
