import { expect, test } from "vitest";
import { changeCount, opWord, readEvent } from "../../../scripts/apply/events.ts";

const urn = "urn:pulumi:sandbox::meet-infra::meet:Greenlight$docker:index/container:Container::tenant-heron-redis";
const metadata = { op: "create", urn, type: "docker:index/container:Container" };

test.each([
  ["a step that begins", { resourcePreEvent: { metadata } }, { kind: "start", step: { op: "create", urn } }],
  ["a step that is done", { resOutputsEvent: { metadata } }, { kind: "done", step: { op: "create", urn } }],
  [
    "a step that failed, and what was to be made",
    {
      resOpFailedEvent: {
        metadata: { ...metadata, new: { type: "t", inputs: { name: "a" }, parent: "p", provider: "v" } },
      },
    },
    {
      kind: "failed",
      step: { op: "create", urn },
      orphan: { urn, type: "t", inputs: { name: "a" }, parent: "p", provider: "v" },
    },
  ],
  [
    "a step that failed without more",
    { resOpFailedEvent: { metadata } },
    { kind: "failed", step: { op: "create", urn }, orphan: { urn, type: "", inputs: {}, parent: "", provider: "" } },
  ],
  [
    "an error, without the engine's colour marks",
    { diagnosticEvent: { urn, message: "<{%fg 1%}>no<{%reset%}> space", severity: "error" } },
    { kind: "error", diagnostic: { urn, message: "no space" } },
  ],
  [
    "the summary",
    { summaryEvent: { resourceChanges: { same: 3, create: 2 } } },
    { kind: "summary", changes: { same: 3, create: 2 } },
  ],
  ["what tells people nothing", { preludeEvent: {} }, null],
])("reads %s", (_, event, expected) => {
  expect(readEvent(JSON.stringify(event))).toEqual(expected);
});

test("passes over what is no event", () => {
  expect(readEvent("Updating (sandbox):")).toBeNull();
  expect(readEvent("{ not json")).toBeNull();
});

test("counts what changed, and says so in words", () => {
  expect(changeCount({ same: 30 })).toBe(0);
  expect(changeCount({ same: 3, create: 2, update: 1, "delete-replaced": 1 })).toBe(4);
  expect([opWord("create"), opWord("same")]).toEqual(["made", null]);
});
