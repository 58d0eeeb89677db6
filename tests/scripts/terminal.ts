/** A person at a terminal: says the next answer whenever a question ends without one. */
import { PassThrough } from "node:stream";
import type { Terminal } from "../../scripts/ask.ts";

export interface Person extends Terminal {
  /** What they were shown. */
  readonly saw: () => string;
}

/** `answers`: one for each question, in order, or what they make of all they saw; then they leave. */
export function person(...answers: readonly (string | ((saw: string) => string))[]): Person {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  const left = [...answers];
  let saw = "";
  output.setEncoding("utf8").on("data", (text: string) => {
    saw += text;
    if (!/(?:: |\] )$/.test(text)) return;
    const next = left.shift();
    if (next === undefined) input.end();
    else input.write(`${typeof next === "string" ? next : next(saw)}\n`);
  });
  return { input, output, saw: () => saw };
}
