/** The completion scripts, asked by the shells themselves. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CODES } from "../../scripts/explain/index.ts";
import { dataFolder } from "./data.ts";
import { meet } from "./meetHere.ts";

const scripts = mkdtempSync(join(tmpdir(), "meet-completion-"));
const folder = dataFolder({ "stacks/Pulumi.nz.yaml": "", "tenants/weka.yaml": "" });

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

describe.skipIf(!has("bash"))("bash offers", () => {
  const offers = (...words: string[]) => {
    const line = ["meet", ...words].map((word) => `'${word}'`).join(" ");
    const script = `source '${join(scripts, "bash")}'; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _meet; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run("bash", script).sort();
  };

  test("verbs", () => {
    expect(offers("")).toEqual(expect.arrayContaining(VERBS));
    expect(offers("pl")).toEqual(["plan"]);
  });

  test("options of a verb", () => {
    expect(offers("plan", "--a")).toEqual(["--against"]);
    expect(offers("check", "--")).not.toContain("--dry-run");
  });

  test("stacks and tenants of this folder, each where it belongs", () => {
    expect(offers("plan", "")).toEqual(["nz"]);
    expect(offers("logs", "nz", "")).toEqual(["kea", "weka"]);
    expect(offers("logs", "--since", "30m", "nz", "w")).toEqual(["weka"]);
  });

  test("the words and folders that an option takes", () => {
    expect(offers("check", "--format", "")).toEqual(["github", "sarif", "text"]);
    expect(offers("plan", "--root", "t")).toEqual(["tenants"]);
    expect(offers("completion", "z")).toEqual(["zsh"]);
  });

  test("every code", () => {
    expect(offers("explain", "")).toEqual([...CODES.data, ...CODES.run].map(({ code }) => code).sort());
  });
});

describe.skipIf(!has("zsh"))("zsh is told", () => {
  /** What the functions of its completion system are called with. */
  const told = (...words: string[]) => {
    const stubs = `compdef() {}; _arguments() { print -rl -- $@ }; _describe() { print -rl -- \${(P)2} }`;
    const line = ["meet", ...words].map((word) => `'${word}'`).join(" ");
    return run(
      "zsh",
      `${stubs}; source '${join(scripts, "zsh")}'; words=(${line}); CURRENT=${words.length + 1}; _meet`,
    );
  };

  test("verbs with what they are for", () => {
    expect(told("")).toEqual(expect.arrayContaining(["explain:what an error code means, why, and what to do"]));
  });

  test("options and arguments of a verb", () => {
    const words = told("plan", "");
    expect(words).toContain("1:stack:_meet_stacks");
    expect(words).toContain("--format[text or Markdown]:word:(text md)");
    expect(words.some((word) => word.startsWith("--against[") && word.endsWith(":ref:_meet_refs"))).toBe(true);
  });
});

describe.skipIf(!has("fish"))("fish offers", () => {
  const offers = (line: string) =>
    run("fish", `source '${join(scripts, "fish")}'; complete -C '${line}'`).map((row) => row.split("\t")[0] ?? "");

  test("verbs", () => {
    expect(offers("meet ")).toEqual(expect.arrayContaining(VERBS));
  });

  test("stacks, options and their words", () => {
    expect(offers("meet plan n")).toEqual(["nz"]);
    expect(offers("meet plan --ag")).toEqual(["--against"]);
    expect(offers("meet check --format ")).toEqual(["github", "sarif", "text"]);
  });
});
