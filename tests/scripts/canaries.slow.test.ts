/**
 * A secret of its own for every secret that a region has: whatever a verb prints or writes, none of them is in it, and
 * none that follows from the master secret. Plain in the environment and in what engine and state say: nobody needs to
 * have done everything right.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { load } from "../../model/load.ts";
import { plan } from "../../model/plan.ts";
import { readSources } from "../../model/read.ts";
import { derivedSecrets } from "../../model/secrets.ts";
import { type StandIn, standIn } from "./ci/standIn.ts";
import { type Fakes, fakes } from "./fakes.ts";
import type { meet as Meet } from "./meetHere.ts";

const FIXTURE = fileURLToPath(new URL("../fixtures/north", import.meta.url));
const { platform } = load(readSources(FIXTURE));
if (platform === null) throw new Error("north has errors");
const planned = plan(platform, "north");

/** As long as the real one, and of signs that every one of them may have. */
const canaryOf = (key: string, placeholder: string) =>
  createHash("sha512")
    .update(key)
    .digest("hex")
    .slice(0, Math.max(24, Math.min(128, placeholder.length)));
const CANARIES = new Map(planned.secrets.map(({ key, placeholder }) => [key, canaryOf(key, placeholder)]));
const master = CANARIES.get("meet:master") ?? "";
const ALL = [
  ...CANARIES,
  ...derivedSecrets(planned, master).map((secret, at) => [`derived secret ${at + 1}`, secret] as const),
];

const folder = mkdtempSync(join(tmpdir(), "meet-canaries-"));
const [root, less] = ["now", "before"].map((name) => join(folder, name));
if (root === undefined || less === undefined) throw new Error("no folders");
const out = (name: string) => join(folder, name);

let fake: Fakes;
let site: StandIn;
let meet: typeof Meet;
const before = process.env;

/** What the engine, the state and a machine say: each secret, in plain words. */
const loud = [...CANARIES].map(([key, secret]) => `${key} is ${secret}`).join("; ");
const urn = (type: string, name: string) => `urn:pulumi:north::meet-infra::${type}::${name}`;
const COMMAND = "command:remote:Command";

beforeAll(async () => {
  for (const to of [root, less]) cpSync(FIXTURE, to, { recursive: true });
  rmSync(join(less, "tenants/heron.yaml"));
  const config = Object.fromEntries(CANARIES);
  // Plain in the settings they are refused (secret-in-file), so there they stand as the engine writes them.
  const kept = Object.fromEntries([...CANARIES.keys()].map((key) => [key, { secure: "v1:eA==:eA==" }]));
  for (const to of [root, less]) writeFileSync(join(to, "stacks/Pulumi.north.yaml"), stringify({ config: kept }));

  fake = fakes();
  mkdirSync(join(fake.folder, "kept"));
  const file = (name: string, value: unknown) => {
    writeFileSync(join(fake.folder, name), `${JSON.stringify(value)}\n`);
    return join(fake.folder, name);
  };
  const inputs = { name: "gl1", environment: { MACHINE: "gl1 in north", ADDRESS: "192.0.2.7" } };
  const pinned = {
    ...{ urn: urn("command:local:Command", "host-gl1-hostkey"), type: "command:local:Command", inputs },
    outputs: { stdout: "ssh-ed25519 AAAA", stderr: loud },
  };
  const provider = { urn: urn("pulumi:providers:hcloud", "hetzner"), type: "pulumi:providers:hcloud" };
  const state = { deployment: { resources: [{ ...provider, inputs: config }, pinned], pending_operations: [] } };
  const side = { type: COMMAND, inputs: { stdin: { "4dabf18193072939515e22adb298388d": "x", ciphertext: "v1:x" } } };
  const step = { op: "create", urn: urn(COMMAND, "host-gl1-setup"), newState: side };
  const failure = (severity: string) => ({ urn: urn(COMMAND, "host-gl1-setup"), message: loud, severity });
  fake.add(
    "pulumi",
    'case "$1 $2" in',
    '  "version "*) echo v3.260.0 ;;',
    `  "stack export") cat "${file("state", state)}" ;;`,
    `  "config --json") cat "${file(
      "config",
      Object.fromEntries([...CANARIES].map(([key, value]) => [key, { value, secret: true }])),
    )}" ;;`,
    `  "up --yes"|"destroy --yes") cat "${file("events", { diagnosticEvent: failure("error") })}"; echo '${loud}' >&2; exit 1 ;;`,
    `  "preview --json") [ ! -e "${join(fake.folder, "ill")}" ] || { cat "${file("broken", { steps: [step], diagnostics: [failure("error")] })}"; exit 1; }; cat "${file("preview", { steps: [step], diagnostics: [] })}" ;;`,
    "esac",
  );
  fake.add("ssh", "exit 0");
  fake.add("ssh-keyscan", 'echo "$said ssh-ed25519 AAAA"');
  site = await standIn("github");
  const forge = site.place;
  vi.stubGlobal("fetch", async (url: string, asked: RequestInit) => {
    if (url.startsWith(forge.api)) return request(url, asked);
    const { hostname, pathname } = new URL(url);
    // At Hetzner nothing bears our labels; the other cloud complains in words that no log should have.
    return hostname === "api.hetzner.cloud"
      ? Response.json({ [pathname.split("/").at(-1) ?? ""]: [], meta: { pagination: { next_page: null } } })
      : Response.json({ message: loud }, { status: 422 });
  });
  // Every secret stands in the environment as well, as a runner's variables do.
  const variables = Object.fromEntries(
    [...CANARIES].map(([key, value]) => [key.replace(/\W/g, "_").toUpperCase(), value]),
  );
  process.env = { ...before, ...fake.env, ...variables, ...site.env, PULUMI_CLI: join(fake.folder, "pulumi") };
  vi.resetModules();
  vi.doMock("../../scripts/apply/places.ts", () => ({
    KEPT: join(fake.folder, "kept"),
    stampFile: () => join(fake.folder, "kept", "last-state.json"),
  }));
  vi.doMock("../../scripts/look/surroundings.ts", async (original) => {
    const real = await original<typeof import("../../scripts/look/surroundings.ts")>();
    const fails = (words: string) => () => Promise.reject(new Error(words));
    const around = async (stack: string) => ({
      ...(await real.surroundings(stack)),
      // Why a page or a handshake failed is a word of this computer's, which knows no secret.
      ...{ addresses: fails(loud), page: fails("no answer"), handshake: fails("no answer") },
    });
    return { ...real, surroundings: around };
  });
  ({ meet } = await import("./meetHere.ts"));
});
const request = globalThis.fetch;
afterAll(async () => {
  process.env = before;
  vi.unstubAllGlobals();
  for (const mocked of ["apply/places", "look/surroundings"]) vi.doUnmock(`../../scripts/${mocked}.ts`);
  vi.resetModules();
  fake.close();
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Which secrets stand in a text. */
function found(text: string): string[] {
  return ALL.flatMap(([key, secret]) =>
    [secret, Buffer.from(secret).toString("base64")].some((form) => text.includes(form)) ? [key] : [],
  );
}

test("a canary is known when it is seen, and every secret of the plan has one", () => {
  expect(planned.secrets.length).toBeGreaterThan(3);
  expect(found(loud)).toEqual(planned.secrets.map(({ key }) => key));
  expect(found(`x ${Buffer.from(master).toString("base64")} x`)).toEqual(["meet:master"]);
});

/** What is run, how it ends, and the files that it writes. */
const RUNS: readonly (readonly [args: readonly string[], code: number, files: readonly string[]])[] = [
  [["check"], 0, []],
  [["plan", "--json"], 0, []],
  [["plan", "north", "--against", less, "--format", "md"], 0, []],
  [["declare", "north", "--json"], 0, []],
  [["review", "north", "--against", less, "--applied"], 0, []],
  [
    ["review", "north", "--against", less, "--format", "md", "--applied", "--picture", out("change.html")],
    0,
    ["change.html"],
  ],
  [["review", "north", "--against", less, "--json"], 0, []],
  [["picture", "--against", less, "--output", out("picture.html")], 0, ["picture.html"]],
  [["form", "--forge", "https://git.coop/meet/infra", "--output", out("form.html")], 0, ["form.html"]],
  [["preview", "north"], 0, []],
  [["preview", "north", "--json"], 0, []],
  [["up", "north", "--yes", "--verbose"], 4, []],
  [["up", "north", "--yes", "--json"], 4, []],
  [["doctor", "north"], 4, []],
  [["doctor", "north", "--json"], 4, []],
  [["drift", "north"], 4, []],
  [["drift", "north", "--json"], 4, []],
  [["logs", "north", "heron"], 0, []],
  [["ssh", "north", "gl1", "--", "uptime"], 0, []],
];

test.each(RUNS.map(([args, code, files]) => [args.slice(0, 2).join(" "), args, code, files] as const))(
  "no secret is in what %s says",
  async (_title, args, code, files) => {
    const said = await meet(
      ...args.flatMap((arg) => (arg === "--" ? ["--root", root, "--"] : [arg])),
      ...(args.includes("--") ? [] : ["--root", root]),
    );
    expect({ code: said.code, secrets: found(said.stdout + said.stderr), stderr: said.stderr }).toMatchObject({
      code,
      secrets: [],
    });
    // What it was told is in what it says, and hidden there.
    if (args[0] === "up") expect(said.stdout + said.stderr).toContain("[secret]");
    for (const name of files) expect(found(readFileSync(out(name), "utf8"))).toEqual([]);
  },
);

test("no secret is in what an engine that fails makes a preview say", async () => {
  writeFileSync(join(fake.folder, "ill"), "");
  for (const more of [[], ["--json"]]) {
    const { code, stdout, stderr } = await meet("preview", "north", "--root", root, ...more);
    expect([code, found(stdout + stderr)]).toEqual([4, []]);
    expect(stdout + stderr).toContain("[secret]");
  }
  rmSync(join(fake.folder, "ill"));
});

test("no secret is in a comment, in an issue, or in a line that starts another program", async () => {
  const { stdout } = await meet("review", "north", "--against", less, "--root", root, "--format", "md");
  writeFileSync(out("north.md"), stdout);
  const drift = await meet("drift", "north", "--root", root, "--json");
  writeFileSync(out("north.json"), drift.stdout);
  const said = [
    await meet("ci", "comment", "north", "--pull", "7", "--commit", "0123456789", "--file", out("north.md")),
    await meet("ci", "issue", "--commit", "0123456789", "--file", out("north.json")),
  ];
  expect(said.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  const written = [...site.comments, ...site.issues].map(({ body }) => body);
  expect(written.length).toBeGreaterThan(1);
  expect(found([...written, ...said.map(({ stdout: text }) => text)].join("\n"))).toEqual([]);
  expect(written.join("\n")).not.toContain(site.env["GITHUB_TOKEN"]);
  expect(found(fake.asked().join("\n"))).toEqual([]);
});

test("no secret is in what is kept of a plan and of a state", () => {
  const kept = globSync("**/*", { cwd: join(fake.folder, "kept") }).filter((name) => name.endsWith(".json"));
  expect(kept.length).toBeGreaterThan(0);
  for (const name of kept)
    expect([name, found(readFileSync(join(fake.folder, "kept", name), "utf8"))]).toEqual([name, []]);
  expect(existsSync(out("change.html"))).toBe(true);
});
