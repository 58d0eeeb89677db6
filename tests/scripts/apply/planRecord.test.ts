/** A plan's hash: the same for the same thing, another for another one, and never of a secret or a commit. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { load } from "../../../model/load.ts";
import { plan } from "../../../model/plan.ts";
import { readSources } from "../../../model/read.ts";
import { differences, digest, isWhole, type PlanRecord, recordOf, shortly } from "../../../scripts/apply/planRecord.ts";
import type { PreviewedStep } from "../../../scripts/apply/previewed.ts";
import { keepPlan, openReviewed, programDigest, refuseChanged, refuseMore } from "../../../scripts/apply/reviewed.ts";
import type { State } from "../../../scripts/apply/state.ts";
import { CHECKOUT } from "../../../scripts/bootstrap.js";

const root = fileURLToPath(new URL("../../fixtures/north", import.meta.url));
const { platform } = load(readSources(root));
if (platform === null) throw new Error("north has errors");
const north = plan(platform, "north", { today: "2026-11-21" });

const VOLUME = "hcloud:index/volume:Volume";
const urn = (name: string) => `urn:pulumi:north::meet-infra::${VOLUME}::${name}`;
const volume = { urn: urn("host-gl1-volume"), type: VOLUME, id: "1", inputs: { size: 50, name: "a" } };
const state: State = { deployment: { resources: [volume], pending_operations: [] } };
const grow: PreviewedStep = {
  op: "update",
  urn: volume.urn,
  was: volume,
  becomes: { ...volume, inputs: { name: "a", size: 60 } },
};
const make: PreviewedStep = { op: "create", urn: urn("more"), was: null, becomes: { type: VOLUME, inputs: {} } };
const record = recordOf(north, "p", state, [grow, make]);

describe("the hash", () => {
  test("does not hang on the order of steps, resources or keys, nor on prices and notes", () => {
    const turned = { ...grow, was: { ...volume, inputs: { name: "a", size: 50 } } };
    expect(recordOf(north, "p", state, [make, turned])).toEqual(record);
    const cheaper = {
      ...north,
      notes: ["another"],
      cost: { ...north.cost, known: 0 },
      hosts: north.hosts.map((it) => ({ ...it, cost: [] })),
    };
    expect(recordOf(cheaper, "p", state, [grow, make]).hash).toBe(record.hash);
    expect(record.hash).toMatch(/^[0-9a-f]{16}$/);
  });

  test("nor on a secret: its ciphertext is drawn anew each time", () => {
    const secret = (ciphertext: string): State => ({
      deployment: { resources: [{ ...volume, outputs: { token: { ciphertext } } }], pending_operations: [] },
    });
    expect(recordOf(north, "p", secret("v1:a"), [grow])).toEqual(recordOf(north, "p", secret("v1:b"), [grow]));
    expect(digest({ ciphertext: "a" })).not.toBe(digest({ ciphertexts: "a" }));
  });

  const other = { ...volume, id: "2" };
  test.each<[string, PlanRecord, readonly string[]]>([
    [
      "a step more",
      recordOf(north, "p", state, [grow, make, { op: "delete", urn: urn("old"), was: volume, becomes: null }]),
      ["+ delete volume old"],
    ],
    ["a step less", recordOf(north, "p", state, [grow]), ["- create volume more"]],
    [
      "other inputs",
      recordOf(north, "p", state, [{ ...grow, becomes: { ...volume, inputs: { size: 70 } } }, make]),
      ["~ update volume host-gl1-volume with other inputs"],
    ],
    [
      "other inputs before",
      recordOf(north, "p", state, [{ ...grow, was: other }, make]),
      ["~ update volume host-gl1-volume with other inputs"],
    ],
    [
      "another op on the same thing",
      recordOf(north, "p", state, [{ ...grow, op: "replace" }, make]),
      ["+ replace volume host-gl1-volume", "- update volume host-gl1-volume"],
    ],
    ["other data", recordOf({ ...north, domain: "other.example" }, "p", state, [grow, make]), ["the data are others"]],
    ["another program", recordOf(north, "q", state, [grow, make]), ["the program is another"]],
    [
      "a thing made anew in the state",
      recordOf(north, "p", { deployment: { resources: [other], pending_operations: [] } }, [grow, make]),
      ["the state is another (1 resource as before)"],
    ],
    [
      "a thing unprotected in the state",
      recordOf(north, "p", { deployment: { resources: [{ ...volume, protect: true }], pending_operations: [] } }, [
        grow,
        make,
      ]),
      ["the state is another (1 resource as before)"],
    ],
    [
      "a larger state",
      recordOf(
        north,
        "p",
        { deployment: { resources: [volume, { ...other, urn: urn("b") }], pending_operations: [] } },
        [grow, make],
      ),
      ["the state is another (1 resources then, 2 now)"],
    ],
    [
      "another region",
      recordOf({ ...north, stack: "south" }, "p", state, [grow, make]),
      ["it was of north", "the data are others"],
    ],
  ])("is another for %s, and that is said", (_, now, said) => {
    expect(now.hash).not.toBe(record.hash);
    expect(differences(record, now)).toEqual(said);
  });

  test("holds no input, and a record that was edited is not whole", () => {
    expect(JSON.stringify(record)).not.toContain('"size"');
    expect(isWhole(record)).toBe(true);
    expect(isWhole({ ...record, steps: record.steps.slice(1) })).toBe(false);
    expect(isWhole({ ...record, state: { ...record.state, resources: 9 } })).toBe(false);
  });

  test("a long list of differences is cut, and says how many are left", () => {
    const said = Array.from({ length: 10 }, (_, index) => `+ ${index}`);
    expect(shortly(said)).toBe("+ 0, + 1, + 2, + 3, + 4, + 5, + 6, + 7 and 2 more");
    expect(shortly(["+ a"])).toBe("+ a");
  });
});

describe("the program's digest", () => {
  test("is of the files alone, the same each time", () => {
    expect(programDigest(CHECKOUT)).toBe(programDigest(CHECKOUT));
    expect(programDigest(CHECKOUT)).toMatch(/^[0-9a-f]{16}$/);
    expect(programDigest(CHECKOUT)).not.toBe(programDigest(root));
  });
});

describe("--plan", () => {
  const folder = mkdtempSync(join(tmpdir(), "meet-kept-"));
  keepPlan(folder, record);

  test("takes the hash of a plan that was kept here, and one that was not", () => {
    expect(openReviewed(record.hash, folder, "north")).toEqual({ hash: record.hash, record });
    expect(openReviewed("0123456789abcdef", folder, "north")).toEqual({ hash: "0123456789abcdef", record: null });
  });

  test("takes what preview --json printed", () => {
    const file = join(folder, "preview.json");
    writeFileSync(file, JSON.stringify({ schemaVersion: 1, problems: [], plan: record }));
    expect(openReviewed(file, folder, "north")).toEqual({ hash: record.hash, record });
  });

  test.each([
    ["a file that was edited", JSON.stringify({ plan: { ...record, steps: [] } }), "holds no plan that is whole"],
    ["a file without a plan", JSON.stringify({ plan: null }), "holds no plan that is whole"],
    ["no JSON", "{", "holds no plan that is whole"],
  ])("refuses %s", (_, text, said) => {
    const file = join(folder, "wrong.json");
    writeFileSync(file, text);
    expect(() => openReviewed(file, folder, "north")).toThrow(
      expect.objectContaining({ exit: 2, code: "no-plan", message: expect.stringContaining(said) }),
    );
  });

  test("refuses part of a hash", () => {
    const help =
      "give the hash that `npx meet preview north` prints, or a file with what `npx meet preview north --json` prints";
    const message = '"3f9c" is neither the hash of a plan nor a file';
    expect(() => openReviewed("3f9c", folder, "north")).toThrow(
      expect.objectContaining({ exit: 2, code: "no-plan", message, help }),
    );
  });

  const now = recordOf(north, "p", state, [grow]);
  test("lets through what was reviewed and nothing else", () => {
    expect(() => refuseChanged({ hash: record.hash, record }, record)).not.toThrow();
    expect(() => refuseChanged({ hash: record.hash, record: null }, record)).not.toThrow();
    const hashes = `(reviewed ${record.hash.slice(0, 4)}…, now ${now.hash.slice(0, 4)}…)`;
    const again = "nothing was done: look at it again with npx meet preview north, and have that reviewed";
    expect(() => refuseChanged({ hash: record.hash, record }, now)).toThrow(
      expect.objectContaining({
        exit: 5,
        code: "plan-changed",
        message: `the plan changed since review ${hashes}: - create volume more`,
        help: again,
      }),
    );
    expect(() => refuseChanged({ hash: record.hash, record: null }, now)).toThrow(
      expect.objectContaining({
        code: "plan-changed",
        message: `the plan changed since review ${hashes}`,
        help: `what was reviewed is not on this computer: --plan FILE, with what preview --json printed, would say more; ${again}`,
      }),
    );
  });

  test("after something that stood was taken over, the rest may be done in another way, and nothing more", () => {
    expect(() => refuseMore(record, [{ op: "update", urn: make.urn }])).not.toThrow();
    expect(() => refuseMore(now, [grow, make])).toThrow(
      expect.objectContaining({
        exit: 5,
        code: "plan-changed",
        message: "the plan changed since review: + create more",
        help: "what was done is kept: look at the rest with npx meet preview north, and have that reviewed",
      }),
    );
  });
});
