import { describe, expect, it } from "vitest";
import { idsStayWithTheirOrg } from "../../../model/rules/idsStayWithTheirOrg.ts";
import { Tenant } from "../../../model/schema.ts";
import { findingsOfChange, type Patch, platform } from "./fixture.ts";

const WIND = {
  ...{ org: "Wind Works", stack: "one", host: "gl1", level: "small", custodian: "south" },
  admin: { name: "Liv", email: "liv@wind.example" },
};
const OTHERS = { org: WIND.org, admin: WIND.admin };
const retired = (id: string) => ({ retire: { confirm: id, after: "2026-11-30" } });
/** The org of a file that was removed long ago. */
const left = {
  grist: Tenant.parse({ ...WIND, org: "Grist Guild", admin: { name: "Gil", email: "gil@grist.example" } }),
};

const found = (before: Patch, after: Patch) =>
  findingsOfChange(idsStayWithTheirOrg, { tenants: before }, { tenants: after }, null, left);
const at = (id: string) => ({
  code: "id-reused",
  at: { file: `tenants/${id}.yaml`, path: ["org"] },
  also: [{ label: "administrator", at: { file: `tenants/${id}.yaml`, path: ["admin", "email"] } }],
});
const here = (id: string) => ({
  ...at(id),
  message: `tenant "${id}" was that of "Old Mill", whose administrator is kim@mill.example: its accounts, rooms and recordings would open to "Wind Works"`,
  help: 'for another org, add a file under another id, and let this one retire; if "Old Mill" is called "Wind Works" now, change its name first, and its administrator in a change of its own',
});
const gone = (id: string) => ({
  ...at(id),
  message:
    '"Grist Guild", which left, had the id "grist": its accounts, rooms and recordings would open to "Wind Works"',
  help: "choose another id: what an org left is kept until an operator deletes it",
});

describe("idsStayWithTheirOrg", () => {
  it.each([
    ["another org, with another administrator, in the same file", {}, { mill: OTHERS }, here("mill")],
    [
      "the same in a file that retired",
      { mill: retired("mill") },
      { mill: { ...OTHERS, retire: undefined } },
      here("mill"),
    ],
    [
      "another org that says it had the id",
      {},
      { mill: undefined, wind: { ...WIND, previously: ["mill"] } },
      here("wind"),
    ],
    ["another org under the id of one that left", {}, { grist: WIND }, gone("grist")],
    ["another org that says it was one that left", {}, { wind: { ...WIND, previously: ["grist"] } }, gone("wind")],
  ])("reports %s", (_, before, after, finding) => {
    expect(found(before, after)).toEqual([finding]);
  });

  it.each<[string, Patch, Patch]>([
    ["a new name", {}, { mill: { org: "New Mill" } }],
    ["a new administrator", {}, { mill: { admin: WIND.admin } }],
    ["another spelling, and a new administrator", {}, { mill: { org: "old-mill", admin: WIND.admin } }],
    [
      "a new name, and the same address otherwise written",
      {},
      { mill: { org: "New Mill", admin: { email: "Kim@mill.example" } } },
    ],
    ["who comes back", {}, { grist: { ...WIND, org: "Grist Guild" } }],
    ["a new id", {}, { wind: WIND }],
    [
      "an id that two claim, which another rule refuses",
      { riverbank: { previously: ["rye"] } },
      { riverbank: { previously: ["rye"] }, mill: { previously: ["rye"] } },
    ],
  ])("lets be: %s", (_, before, after) => {
    expect(found(before, after)).toEqual([]);
  });

  it("says nothing where nobody said what was before", () => {
    const is = platform({ tenants: { mill: OTHERS } });
    const alone = { today: null, before: null, changed: new Set<string>(), left, unread: [], whole: true };
    expect(idsStayWithTheirOrg(is, alone)).toEqual([]);
  });
});
