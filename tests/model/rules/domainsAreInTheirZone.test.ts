import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { domainsAreInTheirZone } from "../../../model/rules/domainsAreInTheirZone.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "a domain outside its zone",
    { stacks: { one: { domain: "one.elsewhere.example" } } },
    null,
    [
      {
        code: "outside-zone",
        message: 'domain "one.elsewhere.example" is not inside zone "coop.example"',
        help: "write domain: one.coop.example; or leave zone out, and the plan lists the records to set",
        at: { file: "stacks/one.yaml", path: ["domain"] },
        also: [{ label: "zone", at: { file: "stacks/one.yaml", path: ["zone", "name"] } }],
      },
    ],
  ],
  [
    "a domain that only ends in the same letters",
    { stacks: { one: { domain: "one.xcoop.example" } } },
    null,
    [
      {
        code: "outside-zone",
        message: 'domain "one.xcoop.example" is not inside zone "coop.example"',
        help: "write domain: one.coop.example; or leave zone out, and the plan lists the records to set",
        at: { file: "stacks/one.yaml", path: ["domain"] },
        also: [{ label: "zone", at: { file: "stacks/one.yaml", path: ["zone", "name"] } }],
      },
    ],
  ],
  [
    "a domain of two stacks",
    { stacks: { two: { domain: "one.coop.example" } } },
    null,
    [
      {
        code: "same-domain",
        message: 'domain "one.coop.example" is another stack\'s',
        help: 'give stack "two" its own domain, such as two.coop.example',
        at: { file: "stacks/two.yaml", path: ["domain"] },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["domain"] } }],
      },
    ],
  ],
  [
    "a zone with two ids",
    { stacks: { two: { zone: { name: "coop.example", id: "ffffffffffffffffffffffffffffffff" } } } },
    null,
    [
      {
        code: "zone-differs",
        message: 'zone "coop.example" has another id in another stack',
        help: "copy the id from the zone's overview page at Cloudflare to both",
        at: { file: "stacks/two.yaml", path: ["zone", "id"] },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["zone", "id"] } }],
      },
    ],
  ],
  [
    "an id of two zones",
    {
      stacks: {
        two: { domain: "two.other.example", zone: { name: "other.example", id: "0123456789abcdef0123456789abcdef" } },
      },
    },
    null,
    [
      {
        code: "zone-differs",
        message: 'zone "other.example" has the id of zone "coop.example"',
        help: "copy the id from the zone's overview page at Cloudflare",
        at: { file: "stacks/two.yaml", path: ["zone", "id"] },
        also: [{ label: "first", at: { file: "stacks/one.yaml", path: ["zone", "name"] } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["the zone itself", { stacks: { one: { domain: "coop.example" } } }, null],
  [
    "two stacks in one zone",
    { stacks: { two: { zone: { name: "coop.example", id: "0123456789abcdef0123456789abcdef" } } } },
    null,
  ],
];

describe("domainsAreInTheirZone", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(domainsAreInTheirZone, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(domainsAreInTheirZone, patch, today)).toEqual([]);
  });
});
