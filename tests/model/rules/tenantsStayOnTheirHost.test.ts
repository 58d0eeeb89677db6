import { describe, expect, it } from "vitest";
import { tenantsStayOnTheirHost } from "../../../model/rules/tenantsStayOnTheirHost.ts";
import { findings, findingsOfChange, type Patch } from "./fixture.ts";

const MILL = {
  ...{ org: "Old Mill", stack: "one", host: "gl2", level: "small", custodian: "south" },
  admin: { name: "Kim", email: "kim@mill.example" },
};
const change = (after: Patch) => findingsOfChange(tenantsStayOnTheirHost, {}, { tenants: after });

describe("tenantsStayOnTheirHost", () => {
  it.each<[string, string, Patch]>([
    ["a tenant that goes to another host", "mill", { mill: { host: "gl2" } }],
    ["one that is renamed as well", "grist", { mill: undefined, grist: { ...MILL, previously: ["mill"] } }],
  ])("reports %s", (_, id, after) => {
    expect(change(after)).toEqual([
      {
        code: "host-changed",
        message: `tenant "${id}" would go from host "gl1" to "gl2", and its accounts, rooms and files cannot come along`,
        help: "write host: gl1 again",
        at: { file: `tenants/${id}.yaml`, path: ["host"] },
      },
    ]);
  });

  it.each<[string, Patch]>([
    ["another stack, whose host has another id", { mill: { stack: "two", host: "gl2" } }],
    ["a host that is not there, which another rule refuses", { mill: { host: "gl9" } }],
    ["a tenant that joins there", { grist: MILL }],
    ["all but the host", { mill: { level: "large", org: "New Mill" } }],
  ])("lets be: %s", (_, after) => {
    expect(change(after)).toEqual([]);
  });

  it("says nothing where nobody said what was before", () => {
    expect(findings(tenantsStayOnTheirHost, { tenants: { mill: { host: "gl2" } } })).toEqual([]);
  });
});
