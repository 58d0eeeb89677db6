/** The secrets of the stack on this computer, as the engine is given them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { load } from "../../../model/load.ts";
import { plan } from "../../../model/plan.ts";
import { readSources } from "../../../model/read.ts";
import { statePaths } from "../../../sandbox/state.ts";
import { knownSecrets, makeSandboxStack } from "../../../scripts/apply/sandbox.ts";
import type { Workspace } from "../../../scripts/apply/workspace.ts";
import { configSecrets } from "../../../scripts/apply/workspace.ts";

const { platform } = load(readSources(fileURLToPath(new URL("../../..", import.meta.url))));
if (platform === null) throw new Error("the data has errors");
const planned = plan(platform, "sandbox");

const MASTER = "5".repeat(64);
const checkout = mkdtempSync(join(tmpdir(), "meet-sandbox-"));
afterAll(() => rmSync(checkout, { recursive: true }));
const state = statePaths(checkout);
for (const [file, text] of [
  [state.masterFile, MASTER],
  [`${state.keyFile}.pub`, "ssh-ed25519 AAAA sandbox\n"],
] as const) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** An engine that writes down what it is asked, and whose settings hold these keys. */
function workspace(...keys: readonly string[]) {
  const asked: { args: readonly string[]; stdin: string | undefined }[] = [];
  const config = JSON.stringify(Object.fromEntries(keys.map((key) => [key, { value: "x", secret: true }])));
  const made: Workspace = {
    checkout,
    stack: "sandbox",
    env: {},
    engine: () => Promise.reject(new Error("nothing is deployed here")),
    raw: async (args, stdin) => {
      if (args.includes("--show-secrets")) return { code: 0, stdout: config, stderr: "", cancelled: false };
      asked.push({ args, stdin });
      return { code: 0, stdout: "", stderr: "", cancelled: false };
    },
    leaveOut: () => {},
    keepSecret: () => {},
    close: () => {},
  };
  return { made, asked };
}

test("the master secret goes to the engine on stdin, and stands in no process's arguments", async () => {
  const { made, asked } = workspace();
  await makeSandboxStack(made, planned);
  expect(asked.filter(({ stdin }) => stdin !== undefined)).toEqual([
    { args: ["config", "set", "--secret", "meet:master"], stdin: MASTER },
  ]);
  expect(asked.flatMap(({ args }) => args).filter((arg) => arg.includes(MASTER))).toEqual([]);
  const all = asked.at(-1)?.args ?? [];
  expect(all.filter((_, at) => all[at - 1] === "--secret").map((arg) => arg.split("=")[0])).toEqual(
    planned.secrets.map(({ key }) => key).filter((key) => key !== "meet:master"),
  );
  expect(all).toContain("meet:ssh-key=ssh-ed25519 AAAA sandbox");
});

test("a secret that a tenant brings along is added, and the master secret stays", async () => {
  const keys = planned.secrets.map(({ key }) => key);
  const { made, asked } = workspace(...keys.filter((key) => key !== "meet:ssh-key"));
  await knownSecrets(made, planned, await configSecrets(made));
  expect(asked.map(({ args }) => args.slice(0, 4))).toEqual([
    ["config", "set-all", "--secret", "meet:ssh-key=ssh-ed25519 AAAA sandbox"],
  ]);
});
