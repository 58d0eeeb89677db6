/**
 * What our documents tell people to type at a region, on the example region. The page about a new region says `nz`;
 * here it is the region that runs on this computer.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { COMMANDS, words } from "./pages.ts";
import { meet, openRegion } from "./sandbox/region.ts";

describe("each command that needs a region works", () => {
  beforeAll(async () => {
    await openRegion();
  });

  const typed = COMMANDS.filter(({ needs }) => needs === "region");
  const distinct = new Map(typed.map(({ page, command }) => [command.replace(/ nz\b/, " sandbox"), page]));
  test.each([...distinct].map(([command, page]) => [page, command] as const))("%s: %s", async (_, command) => {
    const [, , ...args] = words(command);
    const { code, stdout, stderr } = await meet(...args);
    expect({ command, code, said: code === 0 ? "" : `${stdout}\n${stderr}` }).toEqual({ command, code: 0, said: "" });
  });
});
