/** What holds for every rule: the valid region is silent, each has its file and its test, and none ever throws. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { load } from "../../../model/load.ts";
import { readSources } from "../../../model/read.ts";
import { rules } from "../../../model/rules/index.ts";
import { findings } from "./fixture.ts";

const names = (folder: string, end: string) =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((it) => it.endsWith(end))
    .map((it) => it.slice(0, -end.length));

describe("every rule", () => {
  it("is in the index under its file's name", () => {
    const files = names("../../../model/rules/", ".ts").filter((it) => it !== "index" && it !== "rule");
    expect(Object.keys(rules).sort()).toEqual(files.sort());
  });

  it("has a test of its own", () => {
    const tested = names("./", ".test.ts").filter((it) => it !== "all");
    expect(tested.sort()).toEqual(Object.keys(rules).sort());
  });

  it.each(Object.entries(rules))("%s says nothing about the valid region", (_name, rule) => {
    expect(findings(rule, {}, "2026-11-21")).toEqual([]);
  });

  it.each(Object.entries(rules))(
    "%s bears ids that JavaScript objects inherit, and references to nothing",
    (_name, rule) => {
      const lost = {
        stack: "constructor",
        host: "valueof",
        level: "constructor",
        custodian: "constructor",
        release: "9999.99",
      };
      const patch = {
        stacks: {
          one: {
            operator: "constructor",
            release: "9999.99",
            nodes: { bbb1: { type: "toString", owner: "constructor" } },
          },
        },
        tenants: {
          mill: lost,
          riverbank: { host: "constructor", level: "constructor" },
          garden: { level: "constructor" },
        },
      };
      for (const finding of findings(rule, patch, "2026-11-21")) expect(finding.help).not.toBe("");
    },
  );
});

it("the committed files break no rule, and warn of nothing, on the day they were written", () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const { platform, problems } = load(readSources(root), { today: "2026-11-21" });
  expect(problems).toEqual([]);
  expect(Object.keys(platform?.stacks ?? {})).toEqual(["ca", "de", "sandbox"]);
});
