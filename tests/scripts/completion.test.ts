/** The completion scripts, asked by the shells themselves. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NODE_FIELDS } from "../../model/ask/node.ts";
import { STACK_FIELDS } from "../../model/ask/stack.ts";
import { TENANT_FIELDS } from "../../model/ask/tenant.ts";
import { load } from "../../model/load.ts";
import { readSources } from "../../model/read.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { shapesOf } from "../../scripts/completion/tree.ts";
import { CODES } from "../../scripts/explain/index.ts";
import { program } from "../../scripts/meet.ts";
import { dataFolder, fileOf } from "./data.ts";
import { meet } from "./meetHere.ts";

const scripts = mkdtempSync(join(tmpdir(), "meet-completion-"));
const STACK = `${fileOf("stacks/nz.yaml")}# Below.
nodes:
  bbb1: { existing: 203.0.113.51, cores: 8, memory: 16 } # at weekends
  bbb2:
    existing: 203.0.113.52
    cores: 8
`;
const folder = dataFolder({
  "stacks/nz.yaml": STACK,
  "stacks/pt.yaml": fileOf("stacks/nz.yaml").replace("gl1:", "gl9:"),
  "stacks/Pulumi.nz.yaml": "",
  "tenants/weka.yaml": "",
  "tenants/tui.yaml": 'stack: "pt" # over there\n',
});
afterAll(() => {
  for (const made of [scripts, folder]) rmSync(made, { recursive: true, force: true });
});

beforeAll(async () => {
  for (const shell of ["bash", "fish", "zsh"])
    writeFileSync(join(scripts, shell), (await meet("completion", shell)).stdout);
});

function has(shell: string): boolean {
  return spawnSync(shell, ["-c", "true"]).status === 0;
}

function run(shell: string, script: string): string[] {
  // Bash reads its user's start-up file where its input is a socket, as Node's is.
  const own = shell === "bash" ? ["--norc"] : [];
  const { stdout, stderr } = spawnSync(shell, [...own, "-c", script], { cwd: folder, encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.split("\n").filter((line) => line !== "");
}

const VERBS = ["check", "completion", "declare", "doctor", "down", "explain", "logs", "picture", "plan", "preview"];

/** What may come at the end of a line: in every shell the same. */
const OFFERS: readonly (readonly [line: string, offers: readonly string[]])[] = [
  ["plan ", ["nz", "pt"]],
  ["tenant show ", ["kea", "tui", "weka"]],
  // A machine of that region, or a tenant of it; then a command, which nobody knows.
  ["ssh nz ", ["bbb1", "bbb2", "gl1", "kea"]],
  ["ssh pt ", ["gl9", "tui"]],
  ["ssh nz gl1 ", []],
  ["logs nz ", ["bbb1", "bbb2", "gl1", "kea"]],
  ["logs --since 30m nz k", ["kea"]],
  ["logs --since ", []],
  ["up nz --accept-host-key ", ["bbb1", "bbb2", "gl1"]],
  ["tenant new --stack pt --host ", ["gl9"]],
  ["tenant new --level ", ["free", "level-1"]],
  ["tenant new --custodian ", ["hypha"]],
  ["tenant new --registration ", ["approval", "invite", "open"]],
  ["node new --role ", ["balancer", "host", "node", "turn"]],
  ["node new --machine ccx3", ["ccx33"]],
  ["node new --location n", ["nbg1"]],
  ["stack new --node ccx3", ["ccx33"]],
  ["stack new --first-keeper ", ["hypha-dana"]],
  ["check --format ", ["github", "sarif", "text"]],
  ["completion z", ["zsh"]],
  ["tenant n", ["new"]],
];

describe("what may come has a kind of its own", () => {
  const shapes = shapesOf(program(() => {}));
  const { platform } = load(readSources(CHECKOUT));
  if (platform === null) throw new Error("the examples have errors");
  test.each([
    ["tenant new", TENANT_FIELDS],
    ["node new", NODE_FIELDS],
    ["stack new", STACK_FIELDS],
  ])("for each question of %s that has choices", (verb, fields) => {
    const flags = shapes.find(({ name }) => name === verb)?.flags ?? [];
    const asked = fields.filter(({ name, choices }) => name !== "id" && choices(platform, { stack: "ca" }) !== null);
    expect(asked.length).toBeGreaterThan(1);
    const unknown = asked.filter(({ name }) => flags.find(({ names }) => names.includes(`--${name}`))?.takes === "any");
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });
});

describe.skipIf(!has("bash"))("bash offers", () => {
  const asks = (how: string, ...words: string[]) => {
    const line = words.map((word) => `'${word}'`).join(" ");
    const script = `source '${join(scripts, "bash")}'; COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; ${how}; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run("bash", script).sort();
  };
  const offers = (...words: string[]) => asks("_meet", "meet", ...words);

  test("verbs", () => {
    expect(offers("")).toEqual(expect.arrayContaining(VERBS));
    expect(offers("pl")).toEqual(["plan"]);
  });

  test("options of a verb", () => {
    expect(offers("plan", "--a")).toEqual(["--against"]);
    expect(offers("check", "--")).not.toContain("--dry-run");
    expect(offers("check", "--today", "--ag")).toEqual(["--against"]);
  });

  test.each(OFFERS)("%s: %j", (line, expected) => {
    expect(offers(...line.split(" "))).toEqual(expected);
  });

  test("folders, and what stands behind =", () => {
    expect(offers("plan", "--root", "t")).toEqual(["tenants"]);
    expect(offers("check", "--format", "=", "sa")).toEqual(["sarif"]);
    expect(offers("check", "--format", "=")).toEqual(["github", "sarif", "text"]);
    expect(offers("logs", "--since", "=", "30m", "pt", "")).toEqual(["gl9", "tui"]);
  });

  test("every code", () => {
    expect(offers("explain", "")).toEqual([...CODES.data, ...CODES.run].map(({ code }) => code).sort());
  });

  test("the same after npx, and nothing of its own for others", () => {
    expect(asks("_meet_npx", "npx", "meet", "ssh", "pt", "")).toEqual(["gl9", "tui"]);
    expect(asks("_meet_npx", "npx", "")).toEqual(["meet"]);
    expect(asks("_meet_npx", "npx", "vitest", "")).toEqual([]);
    expect(asks("complete -p npx; complete -p meet", "npx")).toEqual([
      "complete -F _meet meet",
      "complete -o default -F _meet_npx npx",
    ]);
  });
});

describe.skipIf(!has("zsh"))("zsh is told", () => {
  /** What the functions of its completion system are called with. */
  const asked = (how: string, ...words: string[]) => {
    const stubs = `typeset -A _comps; compdef() {}; compadd() { print -rl -- $@ }; _arguments() { print -rl -- $@ }; _describe() { print -rl -- \${(P)2} }`;
    const line = words.map((word) => `'${word}'`).join(" ");
    return run("zsh", `${stubs}; source '${join(scripts, "zsh")}'; words=(${line}); CURRENT=${words.length}; ${how}`);
  };
  const told = (...words: string[]) => asked("_meet", "meet", ...words);

  test("verbs with what they are for", () => {
    expect(told("")).toEqual(expect.arrayContaining(["explain:what an error code means, why, and what to do"]));
  });

  test("options and arguments of a verb", () => {
    const words = told("plan", "");
    expect(words).toContain("1:stack: _meet_list stack");
    expect(words).toContain("--format[text or Markdown]:word:(text md)");
    expect(words.some((word) => word.startsWith("--against[") && word.endsWith(":ref:_meet_refs"))).toBe(true);
    expect(told("ssh", "nz", "")).toContain("2:subject: _meet_list subject");
  });

  test("names of this folder", () => {
    expect(asked("_meet_list subject", "ssh", "pt", "")).toEqual(["--", "gl9", "tui"]);
    expect(asked("_meet_list level", "new", "")).toEqual(["--", "free", "level-1"]);
  });

  test("the same after npx", () => {
    expect(asked("_meet_npx", "npx", "meet", "ssh", "pt", "")).toContain("2:subject: _meet_list subject");
    expect(asked("_meet_npx", "npx", "")).toEqual(["meet"]);
  });
});

describe.skipIf(!has("fish"))("fish offers", () => {
  const offers = (line: string, before = "") =>
    run("fish", `${before}source '${join(scripts, "fish")}'; complete -C '${line}'`)
      .map((row) => row.split("\t")[0] ?? "")
      .sort();

  test("verbs", () => {
    expect(offers("meet ")).toEqual(expect.arrayContaining(VERBS));
  });

  test("options of a verb", () => {
    expect(offers("meet plan --ag")).toEqual(["--against"]);
  });

  test.each(OFFERS)("%s: %j", (line, expected) => {
    expect(offers(`meet ${line}`)).toEqual(expected);
  });

  test("the same after npx, and where meet is an alias of it", () => {
    expect(offers("npx m")).toContain("meet");
    expect(offers("npx meet ssh pt ")).toEqual(["gl9", "tui"]);
    expect(offers("npx meet plan --ag")).toEqual(["--against"]);
    expect(offers("meet ssh pt ", `alias meet "npx meet"; `)).toEqual(["gl9", "tui"]);
  });
});

test("the help says how, for each shell", async () => {
  const { stdout } = await meet("completion", "--help");
  for (const shell of ["bash", "zsh", "fish"]) expect(stdout).toContain(`npx meet completion ${shell}`);
});
