/** What verbs really print under --json is what their published schemas say: all of it, and nothing else. */
import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { load } from "../../model/load.ts";
import { plan } from "../../model/plan.ts";
import { readSources } from "../../model/read.ts";
import { dataFolder, fileOf } from "./data.ts";
import { type Fakes, fakes } from "./fakes.ts";
import { meet } from "./meetHere.ts";
import { strayOf } from "./published.ts";

// A copy: this checkout may itself be behind its base.
const NORTH = mkdtempSync(join(tmpdir(), "meet-north-"));
cpSync(fileURLToPath(new URL("../fixtures/north", import.meta.url)), NORTH, { recursive: true });
const ROOT = dataFolder();
const MORE = dataFolder({ "tenants/weka.yaml": fileOf("tenants/kea.yaml").replace("Kea Collective", "Weka Works") });
const BROKEN = dataFolder({ "tenants/kea.yaml": `${fileOf("tenants/kea.yaml")}registraton: open\n` });

const RUNS: readonly (readonly string[])[] = [
  ["check", "--root", ROOT],
  ["check", "--root", BROKEN],
  ["check", "--nope"],
  ["explain"],
  ["explain", "unknown-key"],
  ["explain", "nonsense"],
  ["plan"],
  ["plan", "--root", NORTH],
  ["plan", "--root", MORE, "--against", ROOT],
  ["plan", "--root", ROOT, "--against", NORTH],
  ["completion", "bash"],
  ["completion", "csh"],
  ["ssh", "nz", "gl7", "--root", ROOT],
  ["logs", "nz", "gl1", "caddy;reboot", "--root", ROOT],
  ["doctor", "zn", "--root", ROOT],
  ["picture", "--root", ROOT, "--output", join(tmpdir(), "meet-outputs.html")],
];

describe("without an engine", () => {
  test.each(RUNS.map((args) => [args.join(" "), args] as const))("meet %s --json", async (_title, args) => {
    const { stdout } = await meet(...args, "--json");
    expect(strayOf(args[0] ?? "", stdout)).toBeNull();
  });
});

describe("with an engine", () => {
  let fake: Fakes;
  let run: typeof meet;
  const before = process.env;
  const { platform } = load(readSources(NORTH));
  const secrets = platform === null ? [] : plan(platform, "north").secrets;
  const urn = "urn:pulumi:north::meet-infra::docker:index/container:Container::host-gl1-caddy";
  const step = { resOutputsEvent: { metadata: { op: "create", urn, type: "docker:index/container:Container" } } };
  const failure = { diagnosticEvent: { urn, message: "write /x: no space left on device", severity: "error" } };

  beforeAll(async () => {
    // At Hetzner nothing bears our labels.
    vi.stubGlobal("fetch", async (url: string) =>
      Response.json({ [new URL(url).pathname.split("/").at(-1) ?? ""]: [], meta: { pagination: { next_page: null } } }),
    );
    fake = fakes();
    const file = (name: string, ...lines: unknown[]) => {
      writeFileSync(join(fake.folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      return join(fake.folder, name);
    };
    const config = Object.fromEntries(
      secrets.map(({ key, placeholder }) => [key, { value: placeholder, secret: true }]),
    );
    fake.add(
      "pulumi",
      'case "$1 $2" in',
      '  "version "*) echo v3.260.0 ;;',
      `  "stack export") cat "${file("state", { deployment: { resources: [], pending_operations: [] } })}" ;;`,
      `  "config --json") cat "${file("config", config)}" ;;`,
      `  "up --yes") cat "${file("events", step, failure)}"; exit 1 ;;`,
      `  "destroy --yes") cat "${file("events", step, failure)}"; exit 1 ;;`,
      `  "preview --json") cat "${file("preview", { steps: [{ op: "create", urn }], diagnostics: [] })}" ;;`,
      "esac",
    );
    process.env = { ...before, ...fake.env, PULUMI_CLI: join(fake.folder, "pulumi") };
    vi.resetModules();
    // No name is asked of anybody.
    vi.doMock("../../scripts/look/surroundings.ts", () => ({
      surroundings: async () => ({
        addresses: () => Promise.reject(new Error("nobody knows it")),
        authorities: [],
        environment: process.env,
      }),
    }));
    ({ meet: run } = await import("./meetHere.ts"));
  });
  afterAll(() => {
    process.env = before;
    vi.unstubAllGlobals();
    vi.doUnmock("../../scripts/look/surroundings.ts");
    vi.resetModules();
    fake.close();
  });

  test.each([
    [["up", "north", "--yes"], { stack: "north", steps: [{ op: "create", urn }] }],
    [["down", "north", "--confirm", "north"], { stack: "north" }],
    [["preview", "north"], { stack: "north", steps: [{ op: "create", urn }] }],
    [["preview", "north", "--stand-in"], { stack: "north", standIn: true }],
    [["doctor", "north"], { stack: "north", findings: expect.arrayContaining([expect.anything()]) }],
    [["ssh", "north", "gl1"], { problems: [{ code: "never-made" }] }],
    [["logs", "north", "heron"], { problems: [{ code: "never-made" }] }],
  ])("meet %j --json", async (args, expected) => {
    const { stdout } = await run(...args, "--root", NORTH, "--json");
    expect(JSON.parse(stdout)).toMatchObject(expected);
    expect(strayOf(args[0] ?? "", stdout)).toBeNull();
  });
});

test("the closed schemas do refuse a key that nobody published, and a missing one", () => {
  const document = { schemaVersion: 1, problems: [], files: 3 };
  expect(strayOf("check", JSON.stringify(document))).toBeNull();
  expect(strayOf("check", JSON.stringify({ ...document, more: 1 }))).not.toBeNull();
  expect(strayOf("check", JSON.stringify({ schemaVersion: 1, problems: [] }))).not.toBeNull();
  expect(strayOf("check", JSON.stringify({ ...document, problems: [{ file: "a" }] }))).not.toBeNull();
});
