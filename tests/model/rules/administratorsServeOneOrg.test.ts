import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { administratorsServeOneOrg } from "../../../model/rules/administratorsServeOneOrg.ts";
import { findings, findingsOfChange, type Patch } from "./fixture.ts";

const admin = { name: "Robin", email: "robin@garden.example" };
const clash = (email: string, at: string, also: string, [org, other]: readonly string[]): Finding => ({
  code: "same-administrator",
  severity: "warning",
  message: `${email} would be the administrator of "${org}" as of "${other}"`,
  help: "write the address of the org's own administrator, unless both orgs chose this person",
  at: { file: `tenants/${at}.yaml`, path: ["admin", "email"] },
  also: [{ label: "first", at: { file: `tenants/${also}.yaml`, path: ["admin", "email"] } }],
});
const ORGS = ["Old Mill", "Community Garden"];

describe("administratorsServeOneOrg", () => {
  it.each<[string, Patch, Finding]>([
    ["one address in two orgs", { mill: { admin } }, clash(admin.email, "mill", "garden", ORGS)],
    [
      "one address in another case, with another name",
      { mill: { admin: { name: "R.", email: "Robin@Garden.example" } } },
      clash("Robin@Garden.example", "mill", "garden", ORGS),
    ],
  ])("reports %s", (_, tenants, finding) => {
    expect(findings(administratorsServeOneOrg, { tenants })).toEqual([finding]);
  });

  it("reports it where this change brings it", () => {
    const kim = { name: "Kim", email: "kim@mill.example" };
    const found = findingsOfChange(administratorsServeOneOrg, {}, { tenants: { garden: { admin: kim } } });
    expect(found).toEqual([clash(kim.email, "garden", "mill", [...ORGS].reverse())]);
  });

  it.each<[string, Patch]>([
    ["two tenants of one org", { tenants: { mill: { admin, org: "Community garden" } } }],
    [
      "a person of a member, by name",
      { tenants: { mill: { admin: { ...admin, name: "Ana" } }, garden: { admin: { ...admin, name: "Ana" } } } },
    ],
    [
      "a member's own address",
      {
        members: { south: { contact: "Robin@garden.example" } },
        tenants: { mill: { admin } },
      },
    ],
  ])("lets be: %s", (_, patch) => {
    expect(findings(administratorsServeOneOrg, patch)).toEqual([]);
  });
});
