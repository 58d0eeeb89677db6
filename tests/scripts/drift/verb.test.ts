/** The verb itself, with an engine that only hands out the state: what is printed, ignore rules, exit codes. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { statePaths } from "../../../sandbox/state.ts";
import { type Fakes, fakes } from "../fakes.ts";
import type { meet as Meet } from "../meetHere.ts";
import { strayOf } from "../published.ts";
import { type Clouds, openClouds } from "./clouds.ts";
import { fixture, ROOT } from "./subject.ts";

const { state, ...holding } = fixture();
const before = process.env;
let clouds: Clouds;
let fake: Fakes;
let root: string;
let meet: typeof Meet;

beforeAll(async () => {
  clouds = await openClouds(holding);
  fake = fakes();
  const file = (name: string, value: unknown) => {
    writeFileSync(join(fake.folder, name), JSON.stringify(value));
    return join(fake.folder, name);
  };
  const config = Object.fromEntries([...clouds.config].map(([key, value]) => [key, { value, secret: true }]));
  fake.add(
    "pulumi",
    'case "$1 $2" in',
    '  "version "*) echo v3.260.0 ;;',
    `  "stack export") cat "${file("state", state)}" ;;`,
    `  "config --json") cat "${file("config", config)}" ;;`,
    "  *) exit 1 ;;",
    "esac",
  );
  process.env = { ...before, ...fake.env, PULUMI_CLI: join(fake.folder, "pulumi") };
  // As if npm start had been here: the example region's state is what the fake engine hands out.
  const started = statePaths(join(fake.folder, "checkout"));
  mkdirSync(started.folder, { recursive: true });
  writeFileSync(started.masterFile, "");
  vi.doMock("../../../sandbox/state.ts", async (original) => ({
    ...(await original<object>()),
    statePaths: () => started,
  }));
  vi.resetModules();
  ({ meet } = await import("../meetHere.ts"));
  root = mkdtempSync(join(tmpdir(), "meet-drift-"));
  for (const name of ["coop", "stacks", "tenants"]) cpSync(join(ROOT, name), join(root, name), { recursive: true });
});
afterAll(async () => {
  process.env = before;
  vi.doUnmock("../../../sandbox/state.ts");
  vi.resetModules();
  fake.close();
  rmSync(root, { recursive: true, force: true });
  await clouds.close();
});
beforeEach(() => {
  clouds.cloudflare.update((held) => {
    held.records = structuredClone(holding.cloudflare.records);
  });
  ignoring();
});

/** Writes the stack's file with rules under `ignore:`. */
function ignoring(...rules: readonly string[]): void {
  cpSync(join(ROOT, "stacks"), join(root, "stacks"), { recursive: true });
  if (rules.length === 0) return;
  const lines = rules.map((rule) => `  - ${rule}\n`).join("");
  writeFileSync(join(root, "stacks", "sandbox.yaml"), `ignore:\n${lines}`, { flag: "a" });
}

const drift = (...args: string[]) => meet("drift", "sandbox", "--root", root, "--today", "2026-11-21", ...args);

/** Somebody adds a name by hand, and lets another lead elsewhere. */
function tamper(): void {
  clouds.cloudflare.update((held) => {
    const mill = held.records.find(({ name, type }) => name === "mill.sandbox.meet.test" && type === "A");
    if (mill === undefined) throw new Error("no record");
    held.records.push({ ...mill, id: "f".repeat(32), name: "old.sandbox.meet.test", comment: null });
    mill.content = "192.0.2.99";
  });
}

const OLD = "what: record A old.sandbox.meet.test, reason: The old site moves in spring";

describe("meet drift", () => {
  test("says when all is as declared, in one line", async () => {
    expect(await drift()).toEqual({
      code: 0,
      stdout: "sandbox is as it was declared: 41 things looked at in 8 calls.\n",
      stderr: "",
    });
  });

  test("says what differs, what to do about it, and ends with 7", async () => {
    tamper();
    const { code, stdout } = await drift();
    expect(code).toBe(7);
    expect(stdout).toMatch(
      /^changed {2}record A mill\.sandbox\.meet\.test \(tenant mill\): content should be 198\.18\.7\.\d+, is 192\.0\.2\.99$/m,
    );
    expect(stdout.split("\n").slice(1)).toEqual([
      "         -> the engine takes over what is there, then puts back what was declared",
      "            npx pulumi refresh --yes --stack sandbox --target '**::tenant-mill-a'",
      "            npx meet up sandbox",
      expect.stringMatching(
        /^extra {4}record A old\.sandbox\.meet\.test is there, and nothing declares it: leads to 198\./,
      ),
      "         -> nothing declares it: delete it at Cloudflare, or say under ignore: in stacks/sandbox.yaml why it stays",
      "sandbox: 2 things are not as declared; 42 things looked at in 8 calls.",
      "",
    ]);
  });

  test("writes a page for an issue", async () => {
    tamper();
    const { code, stdout } = await drift("--format", "md");
    expect(code).toBe(7);
    expect(stdout.split("\n\n")[0]).toBe("### Drift of sandbox");
    expect(stdout).toContain("sandbox: 2 things are not as declared; 42 things looked at in 8 calls.");
    expect(stdout).toContain("|  | what | of | part | should be | is |");
    expect(stdout).toMatch(/\| changed \| record A mill.* \| tenant mill \| content \| .* \| .*99 \|/);
    expect(stdout).toContain(
      "  ```sh\n  npx pulumi refresh --yes --stack sandbox --target '**::tenant-mill-a'\n  npx meet up sandbox\n  ```",
    );
  });

  test("gives a document that its published schema describes", async () => {
    tamper();
    const { code, stdout } = await drift("--json");
    expect([code, strayOf("drift", stdout)]).toEqual([7, null]);
    const { problems, differences } = JSON.parse(stdout);
    expect(problems.map((it: { code: string }) => it.code)).toEqual(["drifted", "drifted"]);
    expect(differences[1]).toMatchObject({ kind: "extra", what: "record A old.sandbox.meet.test", should: null });
  });

  test("writes nothing anywhere", async () => {
    tamper();
    await drift();
    expect(clouds.log.counts().writes).toBe(0);
    expect(fake.asked().filter((line) => !/^pulumi (?:version|plugin|stack export|config --json)/.test(line))).toEqual(
      [],
    );
  });
});

describe("a rule under ignore:", () => {
  test("leaves out what it names, and says so", async () => {
    tamper();
    ignoring(`{ ${OLD}, until: 2027-03-31 }`);
    const { code, stdout, stderr } = await drift();
    expect([code, stderr]).toEqual([7, ""]);
    expect(stdout).toContain(
      "left out: record A old.sandbox.meet.test, because: The old site moves in spring (until 2027-03-31)\nsandbox: 1 thing is not as declared; 42 things looked at in 8 calls.\n",
    );
    expect(stdout).not.toContain("nothing declares it");
    ignoring(`{ what: record * old.*, reason: The same in wider words, until: 2027-03-31 }`);
    expect((await drift()).stderr).toContain("write it as meet drift names it");
    ignoring(`{ what: "record A old.*", reason: The same in wider words, until: 2027-03-31 }`);
    expect((await drift()).stdout).toContain("because: The same in wider words");
    expect(JSON.parse((await drift("--json")).stdout).ignored).toEqual([
      { what: "record A old.sandbox.meet.test", reason: "The same in wider words", until: "2027-03-31" },
    ]);
    expect((await drift("--format", "md")).stdout).toContain("**Left out**\n\n- record A old");
  });

  test("that leaves nothing out is an error with its place", async () => {
    ignoring(`{ ${OLD}, until: 2027-03-31 }`);
    const { code, stdout, stderr } = await drift();
    expect([code, stdout]).toEqual([1, "sandbox is as it was declared: 41 things looked at in 8 calls.\n"]);
    expect(stderr).toBe(
      'error[ignored-nothing]: stacks/sandbox.yaml:30:13: the rule for "record A old.sandbox.meet.test" leaves nothing out\n   = help: take the rule out of ignore:, or write what as meet drift names the thing\n',
    );
    const document = await drift("--json");
    expect([document.code, strayOf("drift", document.stdout)]).toEqual([1, null]);
    expect(JSON.parse(document.stdout).problems).toMatchObject([
      { file: "stacks/sandbox.yaml", line: 30, column: 13, code: "ignored-nothing" },
    ]);
  });

  test("that is over leaves nothing out any more", async () => {
    tamper();
    ignoring(`{ ${OLD}, until: 2026-11-20 }`);
    const { code, stdout, stderr } = await drift();
    expect(code).toBe(1);
    expect(stdout).toContain("2 things are not as declared");
    expect(stderr).toContain(':30:90: the rule for "record A old.sandbox.meet.test" ended on 2026-11-20');
  });

  test("holds on its last day", async () => {
    tamper();
    ignoring(`{ ${OLD}, until: 2026-11-21 }`);
    expect((await drift()).stdout).toContain("1 thing is not as declared");
  });

  test("that would hide what we declare is refused before any cloud is asked", async () => {
    tamper();
    ignoring('{ what: "record A *.sandbox.meet.test", reason: Too wide, until: 2027-03-31 }');
    const calls = clouds.log.entries().length;
    const { code, stderr } = await drift();
    expect(code).toBe(1);
    expect(stderr).toContain(
      'error[ignored-is-ours]: the rule for "record A *.sandbox.meet.test" would hide what stack "sandbox" declares: record A bbb1.sandbox.meet.test',
    );
    expect(clouds.log.entries()).toHaveLength(calls);
  });

  test("of a changed thing of ours hides nothing, although the rule fits it", async () => {
    tamper();
    ignoring(`{ ${OLD}, until: 2027-03-31 }`);
    expect((await drift()).stdout).toContain("record A mill.sandbox.meet.test (tenant mill): content should be");
  });
});
