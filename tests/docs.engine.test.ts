/** What the page about a region tells people to type before anything is made, with the real engine, in a folder of its own. */
import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { findEngine } from "../scripts/engine.ts";
import { commandsOf } from "./pages.ts";

const found = await findEngine();

describe.skipIf("missing" in found)("docs/replicate-a-region.md (an engine)", () => {
  let home: string;
  let checkout: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "meet-home-"));
    checkout = join(home, "checkout");
    mkdirSync(join(home, "meet-state"));
    const tracked = execFileSync("git", ["-C", CHECKOUT, "ls-files", "-co", "--exclude-standard"], {
      encoding: "utf8",
    });
    for (const file of tracked.trim().split("\n")) cpSync(join(CHECKOUT, file), join(checkout, file));
    symlinkSync(join(CHECKOUT, "node_modules"), join(checkout, "node_modules"));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test("every command up to the first look at the world works as it stands, one after the other", () => {
    const commands = commandsOf("docs/replicate-a-region.md")
      .filter(({ needs }) => needs !== "region")
      .map(({ command }) =>
        command.startsWith("npx pulumi config set") ? `echo ${"t".repeat(64)} | ${command}` : command,
      );
    // The commands of this copy, and none of another checkout.
    const npx = `npx() { local name=$1; shift; "${process.execPath}" "${checkout}/scripts/$name.js" "$@"; }`;
    const script = ["set -euo pipefail", npx, ...commands, "npx pulumi config get hcloud:token --stack nz"].join("\n");
    const { PULUMI_BACKEND_URL: _, PULUMI_CONFIG_PASSPHRASE: __, ...env } = process.env;
    const said = execFileSync("bash", ["--norc", "-c", script], {
      cwd: checkout,
      env: {
        ...env,
        HOME: home,
        PULUMI_HOME: join(home, ".pulumi"),
        PULUMI_CLI: "missing" in found ? "" : found.command,
      },
      encoding: "utf8",
    });
    expect(said).toContain("stacks/nz.yaml and stacks/Pulumi.nz.yaml are written");
    expect(said).toContain("Aotearoa (nz)\n");
    expect(said.trimEnd().split("\n").at(-1)).toBe("t".repeat(64));
    expect(globSync("stacks/*nz.yaml", { cwd: checkout }).sort()).toEqual(["stacks/Pulumi.nz.yaml", "stacks/nz.yaml"]);
  });
});
