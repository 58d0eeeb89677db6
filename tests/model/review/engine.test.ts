/** What the engine said, joined to what the plan and the program say. */
import { expect, test } from "vitest";
import type { Changes } from "../../../model/diff.ts";
import { engineLook } from "../../../model/review/engine.ts";
import { renderReviews } from "../../../model/review/render.ts";
import { review } from "../../../model/review/review.ts";

const urn = (name: string) => `urn:pulumi:ca::meet-infra::meet:Greenlight$docker:index/container:Container::${name}`;
const PREVIEW = {
  schemaVersion: 1,
  problems: [],
  stack: "ca",
  standIn: false,
  steps: [
    { op: "create", urn: urn("tenant-otter-1") },
    { op: "create", urn: urn("tenant-otter-2") },
    { op: "delete", urn: urn("host-gl1-volume") },
  ],
  losses: [{ what: "the volume host-gl1-volume", op: "deletes", wayOut: "keep it" }],
  plan: { hash: "3f9c0123456789ab" },
};
const ABOUT = { against: "main (0123456789)", commit: "9876543210", picture: null, notes: [] };
const SAME: Changes = {
  stack: "ca",
  before: null,
  after: null,
  changes: [],
  monthly: { known: 0, income: 0, unknown: [] },
  headline: "ca: nothing changes",
};
const joined = (document: unknown) => review(SAME, null, false, engineLook(document, "ca"));

test("steps, hash and losses; a loss is a danger, and refuses the change", () => {
  const it = joined(PREVIEW);
  expect([it.refused, it.changes, it.dangers]).toEqual([
    true,
    true,
    ["The engine deletes the volume host-gl1-volume, and npx meet up refuses that: keep it."],
  ]);
  const text = renderReviews([it], ABOUT, "md");
  expect(text).toContain("### What the engine would do to ca\n\n2 create and 1 delete.\n\nplan: 3f9c0123456789ab\n");
  expect(text).toContain("<summary>What the engine would do to ca: 3 steps</summary>");
  expect(text).toContain("create   meet:Greenlight$docker:index/container:Container tenant-otter-1\n");
  expect(text.indexOf("### Danger")).toBeLessThan(text.indexOf("### What the engine"));
});

test("an engine that could not look is said, with what to do", () => {
  const failed = {
    schemaVersion: 1,
    problems: [{ code: "secret-missing", message: "a secret is missing", help: "set it" }],
  };
  const text = renderReviews([joined(failed)], ABOUT, "md");
  expect(text).toContain(
    "It did not look to the end, so nothing of this can be applied yet.\n\n- a secret is missing: set it.",
  );
  expect(text).not.toContain("plan:");
});

test("nothing to do is nothing to tell; another document is none", () => {
  expect(joined({ ...PREVIEW, steps: [], losses: [] }).changes).toBe(false);
  expect(engineLook({ ...PREVIEW, stack: "de" }, "ca")).toBeNull();
  expect(engineLook({ resources: [] }, "ca")).toBeNull();
  expect(engineLook("x", "ca")).toBeNull();
});
