import { describe, expect, it } from "vitest";
import { checked } from "../../../model/explain/example.ts";
import { add, change } from "../../../model/explain/explanation.ts";
import { MEMBERS, NORTH } from "../../../model/explain/region.ts";

const keepers = (...who: readonly string[]) => add(NORTH, `keepers: [${who.join(", ")}]`);
const said = (edits: Parameters<typeof checked>[0], today?: string) =>
  checked(edits, today).problems.map(({ code, message, help }) => [code, message, help]);

describe("secretsAreKeptByTwo", () => {
  it("two people of members are right, and so is a stack that does not say", () => {
    expect(said([keepers("hypha-dana", "koumbit-amelie")])).toEqual([]);
    expect(said([])).toEqual([]);
  });

  it.each([
    [["hypha-dana", "koumbit-emelie"], "unknown-keeper", 'did you mean "koumbit-amelie"?'],
    [["hypha-dana", "someone-else"], "unknown-keeper", "write one of: hypha-dana, koumbit-amelie"],
    [["hypha-dana", "hypha-dana"], "same-keeper", "name two different people: one may be away, ill or gone"],
  ])("reports %j", (who, code, help) => {
    expect(said([keepers(...who)])).toEqual([[code, expect.stringContaining(who[1] ?? ""), help]]);
  });

  it("one person is too few", () => {
    const [first] = said([keepers("hypha-dana")]);
    expect(first?.join(" ")).toContain("name two people: one may be away, ill or gone");
  });

  it("whoever left keeps nothing: the person, or the whole member", () => {
    const two = keepers("hypha-dana", "koumbit-amelie");
    const person = change(MEMBERS, "koumbit:\n", "koumbit:\n  until: 2026-10-31\n");
    const found = said([two, person], "2026-11-21").filter(([code]) => code === "keeper-left");
    expect(found).toEqual([
      [
        "keeper-left",
        '"koumbit-amelie" left on 2026-10-31 and still keeps the master secret of stack "north"',
        "let the other keeper hand it to somebody who is here, and name them",
      ],
    ]);
    expect(said([two, person], "2026-10-31").filter(([code]) => code === "keeper-left")).toEqual([]);
    expect(said([two, person]).filter(([code]) => code === "keeper-left")).toEqual([]);
  });
});
