import { expect, test } from "vitest";
import { text } from "../../scripts/doctor.ts";
import { ill, well } from "../../scripts/look/finding.ts";

test("what is well takes a line, what is not says what to do", () => {
  const found = [
    well("node bbb1", "BBB's API says SUCCESS"),
    ill("tenant mill", "its health check answers 500", "npx meet logs ca mill"),
    ill("name meet.mill.example", "has no A record: it waits for its owner", "its owner sets A 203.0.113.7", "notice"),
  ];
  expect(text(found).split("\n")).toEqual([
    "well    node bbb1               BBB's API says SUCCESS",
    "ILL     tenant mill             its health check answers 500",
    "                                -> npx meet logs ca mill",
    "notice  name meet.mill.example  has no A record: it waits for its owner",
    "                                -> its owner sets A 203.0.113.7",
  ]);
});
