import { describe, expect, it } from "vitest";
import { checked } from "../../../model/explain/example.ts";
import { change } from "../../../model/explain/explanation.ts";
import { SOUTH } from "../../../model/explain/region.ts";

const said = (name: string) =>
  checked([change(SOUTH, "name: South", `name: ${name}`)], undefined).problems.map(({ code, message, also, place }) => [
    code,
    message,
    place.file,
    also?.[0]?.place.file,
  ]);

describe("stackNamesAreUnique", () => {
  it.each(["North", "north", "NORTH"])("reports %s", (name) => {
    expect(said(name)).toEqual([
      [
        "same-stack-name",
        `stack "south" is called "${name}", and so is stack "north"`,
        "stacks/south.yaml",
        "stacks/north.yaml",
      ],
    ]);
  });

  it.each(["South", "North East"])("takes %s", (name) => {
    expect(said(name)).toEqual([]);
  });
});
