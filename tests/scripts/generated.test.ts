/** Files made from code are in step with it, and the folders they are in hold nothing else. */
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GENERATED_FOLDERS, generated } from "../../scripts/generated.ts";

const CHECKOUT = new URL("../../", import.meta.url);

test.each([...generated()])("%s is what the code says (node scripts/generate.ts writes it)", (file, text) => {
  expect(readFileSync(new URL(file, CHECKOUT), "utf8")).toBe(text);
});

test("nothing else is in these folders", () => {
  const present = GENERATED_FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.*`, { cwd: CHECKOUT }));
  expect(present.sort()).toEqual([...generated().keys()]);
});
