/** Colour, for each stream by itself: a no wins over a yes, and a yes over what the stream is. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { chooseColor, wantsColor } from "../../scripts/output.ts";
import { dataFolder, fileOf } from "./data.ts";
import { meet } from "./meetHere.ts";

const BROKEN = dataFolder({ "tenants/kea.yaml": `${fileOf("tenants/kea.yaml")}registraton: open\n` });
const ESCAPE = "\u001b[";
afterEach(() => {
  vi.unstubAllEnvs();
  chooseColor("auto");
});

describe("the words of", () => {
  test.each([
    ["--color always", {}, true],
    ["--color never", { FORCE_COLOR: "1" }, false],
    ["--no-color", { FORCE_COLOR: "1" }, false],
    ["FORCE_COLOR", { FORCE_COLOR: "1" }, true],
    ["NO_COLOR over --color always", { NO_COLOR: "1" }, false],
    ["nothing, in a pipe", {}, false],
  ])("%s", async (words, env: Readonly<Record<string, string>>, colored) => {
    for (const name of ["NO_COLOR", "FORCE_COLOR"]) vi.stubEnv(name, env[name]);
    const option = words.includes("--color always")
      ? ["--color", "always"]
      : words.startsWith("--")
        ? words.split(" ")
        : [];
    // The one prints what is wrong on stdout, the other on stderr.
    const { stdout } = await meet("check", "--root", BROKEN, ...option);
    const { stderr } = await meet("plan", "--root", BROKEN, ...option);
    expect([stdout.includes(ESCAPE), stderr.includes(ESCAPE)]).toEqual([colored, colored]);
    // Without colour it says the same.
    expect(
      [stdout, stderr]
        .map((text) => stripVTControlCharacters(text))
        .every((text) => text.includes("error[unknown-key]: unknown key")),
    ).toBe(true);
  });
});

test("each stream is asked by itself whether it is a terminal", () => {
  expect([wantsColor({ isTTY: true }, {}), wantsColor({ isTTY: false }, {})]).toEqual([true, false]);
});

test("a run does not inherit what the one before it chose", async () => {
  vi.stubEnv("NO_COLOR", undefined);
  vi.stubEnv("FORCE_COLOR", undefined);
  expect((await meet("check", "--root", BROKEN, "--color", "always")).stdout).toContain(ESCAPE);
  expect((await meet("check", "--root", BROKEN)).stdout).not.toContain(ESCAPE);
});

test("a document is never coloured, and a row says where it ends", async () => {
  const { stdout } = await meet("check", "--root", BROKEN, "--json", "--color", "always");
  expect(stdout).not.toContain(ESCAPE);
  expect(JSON.parse(stdout).problems).toEqual([
    expect.objectContaining({ file: "tenants/kea.yaml", line: 8, column: 1, endLine: 8, endColumn: 12 }),
  ]);
});

test("NO_COLOR and FORCE_COLOR together are a no, and Node has nothing to warn of", () => {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "1" };
  const said = spawnSync(process.execPath, [join(CHECKOUT, "scripts/meet.js"), "check", "--root", BROKEN], {
    encoding: "utf8",
    env,
  });
  expect([said.status, said.stderr]).toEqual([1, ""]);
  expect(said.stdout).not.toContain(ESCAPE);
});
