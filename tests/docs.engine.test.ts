/** What the page about a region tells people to type before anything is made, with the real engine, in a folder of its own. */
import { globSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findEngine } from "../scripts/engine.ts";
import { type Desk, openDesk } from "./desk.ts";
import { commandsOf, OWN_REGION } from "./pages.ts";

const found = await findEngine();
const TOKEN = "t".repeat(64);

describe.skipIf("missing" in found)("docs/replicate-a-region.md (an engine)", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  test("every command up to the first look at the world works as it stands, one after the other", async () => {
    const said: string[] = [];
    for (const { command, needs } of commandsOf(OWN_REGION)) {
      if (needs === "region") break;
      said.push(await desk.type(command, command.startsWith("npx pulumi config set") ? { input: TOKEN } : {}));
    }
    expect(said.join("")).toContain("stacks/nz.yaml and stacks/Pulumi.nz.yaml are written");
    expect(said.join("")).toContain("Aotearoa (nz)\n");
    expect((await desk.type("npx pulumi config get hcloud:token --stack nz")).trim()).toBe(TOKEN);
    const files = globSync("stacks/*nz.yaml", { cwd: desk.checkout }).sort();
    expect(files).toEqual(["stacks/Pulumi.nz.yaml", "stacks/nz.yaml"]);
  });
});
