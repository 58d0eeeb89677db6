import { expect, test } from "vitest";
import { sentences } from "../../preview/fault.ts";

const preamble = "Running program '/somewhere/stacks' failed with an unhandled exception:\n";

test.each([
  ["a refusal in a sentence", "the secret meet:master is not set", "the secret meet:master is not set"],
  ["an error", `${preamble}Error: there is no host gl9`, "there is no host gl9"],
  [
    "an error with frames",
    `${preamble}Error: a\n  help: b\n    at x (file:///p/a.ts:3:1)\n    at async /p/b.js:1:2\n    at <anonymous>`,
    "a\n  help: b",
  ],
  ["an error without frames", `${preamble}[Error: there is no host gl9]`, "there is no host gl9"],
  ["an error with fields", `${preamble}[Error: ENOENT: no such file] {\n  code: 'ENOENT'\n}`, "ENOENT: no such file"],
  ["colours", `${preamble}\u001b[31m[Error: red]\u001b[39m`, "red"],
  [
    "a mistake in the program keeps its kind",
    `${preamble}[TypeError: x is not a function]`,
    "TypeError: x is not a function",
  ],
  ["a sentence that has at in it", "look\n  at the file", "look\n  at the file"],
])("%s", (_, message, expected) => {
  expect(sentences(message)).toBe(expected);
});
