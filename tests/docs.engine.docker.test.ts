/** What our documents tell people to type at a region, typed at the example region. */
import { beforeAll, describe, expect, test } from "vitest";
import { COMMANDS, OWN_REGION, words } from "./pages.ts";
import { meet, openRegion } from "./sandbox/region.ts";

beforeAll(async () => {
  await openRegion();
});

describe("each command that needs a region works", () => {
  const typed = COMMANDS.filter(({ needs, page }) => needs === "region" && page !== OWN_REGION);
  const distinct = new Map(typed.map(({ page, command }) => [command, page]));
  // None of them changes anything that another one looks at.
  test.concurrent.each([...distinct].map(([command, page]) => [page, command] as const))(
    "%s: %s",
    async (_, command) => {
      const [, , ...args] = words(command);
      const { code, stdout, stderr } = await meet(...args);
      expect({ command, code, said: code === 0 ? "" : `${stdout}\n${stderr}` }).toEqual({ command, code: 0, said: "" });
    },
  );
});
