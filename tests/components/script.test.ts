import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { script, shellQuote } from "../../components/script.ts";

// It starts fifty shells, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Any character but NUL, which no variable can hold; fast-check's own table of them takes seconds to build. */
const character = fc
  .oneof(fc.integer({ min: 1, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));

test("whatever a value holds, the shell reads it back unchanged and runs none of it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.oneof(fc.constantFrom(..."'\"\\$`!*?~;&|<>(){}[]#\t\r\n -"), character) }), {
        maxLength: 20,
      }),
      (values) => {
        const command = `printf '%s\\0' ${["x", ...values].map(shellQuote).join(" ")}`;
        const { stdout } = spawnSync("bash", ["--norc", "-c", command], { encoding: "utf8" });
        expect(stdout.split("\0").slice(1, -1)).toEqual(values);
      },
    ),
    { numRuns: 50 },
  );
});

test("a value in a script is only ever a value", () => {
  const whole = script("tenant/prepare.sh", { TENANT: "x'; touch evil; echo '$(touch evil)" });
  const [line] = whole.split("\n");
  expect(line).toBe("export TENANT='x'\\''; touch evil; echo '\\''$(touch evil)'");
});

test.each([0.2, 0.5, 0.8, 0.99])("a script that arrives only in part (%d of it) runs nothing of itself", (part) => {
  const whole = script("tenant/prepare.sh", { TENANT: "heron" });
  const input = `${whole.slice(0, Math.floor(whole.length * part))}\n`;
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-s"], { input, encoding: "utf8" });
  expect([status === 0, stdout]).toEqual([false, ""]);
  // The shell cannot read the function to its end, and so has not begun with it.
  expect(stderr).toMatch(/syntax error|unexpected EOF/);
});
