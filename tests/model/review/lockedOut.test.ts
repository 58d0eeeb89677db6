/** Who gives the last person a last day that is over is told that nobody can log in any more. */
import { describe, expect, test } from "vitest";
import { diff } from "../../../model/diff.ts";
import { plan } from "../../../model/plan.ts";
import { lockedOut } from "../../../model/review/lockedOut.ts";
import { review } from "../../../model/review/review.ts";
import { CA, DE, MEMBERS, platform } from "../region.ts";

const TODAY = "2026-11-21";
const KEY = `ssh-ed25519 ${"A".repeat(68)}`;
const hypha = (people: object) =>
  platform({
    stacks: { ca: CA, de: DE },
    members: { ...MEMBERS, hypha: { name: "Hypha", contact: "ops@hypha.example", people } },
  });
const dana = (more: object = {}) => ({ name: "Dana", ssh: [`${KEY} dana`], ...more });
const theo = { name: "Theo", ssh: [`${KEY} theo`], until: "2026-03-31" };

const SAID =
  'nobody can log in to stack "ca": everyone of its operator "hypha" has left: add a person with a public key to the people of "hypha" in coop/members.yaml.';

describe("a change after which nobody can log in", () => {
  test.each([
    ["the last day of the last person is over", hypha({ dana: dana({ until: "2026-11-20" }) })],
    ["the last person is deleted, and who stays has left", hypha({ theo })],
  ])("%s", (_title, after) => {
    const before = hypha({ dana: dana(), theo });
    expect(lockedOut(before, after, "ca", TODAY)).toEqual([SAID]);
    expect(lockedOut(before, after, "de", TODAY)).toEqual([]);
    const more = lockedOut(before, after, "ca", TODAY);
    const it = review(diff(plan(before, "ca"), plan(after, "ca"), TODAY), null, false, null, TODAY, more);
    expect([it.dangers, it.refused]).toEqual([[SAID], false]);
    expect(it.verdict).toContain("see the danger below");
  });

  test.each([
    ["on the last day itself", hypha({ dana: dana() }), hypha({ dana: dana({ until: TODAY }) })],
    ["where nobody could before", hypha({ theo }), hypha({ theo: { ...theo, name: "Theodor" } })],
    ["where somebody else can", hypha({ dana: dana(), theo }), hypha({ dana: dana() })],
  ])("not %s", (_title, before, after) => {
    expect(lockedOut(before, after, "ca", TODAY)).toEqual([]);
  });
});
