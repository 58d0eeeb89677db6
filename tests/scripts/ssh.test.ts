/** What `meet ssh` ends with: what ran there says it, and 255 is kept for mistakes of ours. */
import { afterAll, expect, test } from "vitest";
import { ssh } from "../../scripts/ssh.ts";
import { fakes } from "./fakes.ts";

const fake = fakes();
fake.add("ssh", 'exit "$said"');
afterAll(() => fake.close());

test.each([
  ["0", 0],
  ["3", 3],
  // ssh itself ends so when it did not get there.
  ["255", 4],
])("a command that ends with %s: %i", async (code, exit) => {
  expect(await ssh([code], { ...process.env, ...fake.env })).toBe(exit);
});
