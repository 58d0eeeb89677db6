/** `meet completion SHELL`: a script that makes a shell complete verbs, options, stacks and tenants. */
import { bash } from "./completion/bash.ts";
import { fish } from "./completion/fish.ts";
import { shapesOf } from "./completion/tree.ts";
import { zsh } from "./completion/zsh.ts";
import { CODES } from "./explain/index.ts";
import { program } from "./meet.ts";
import type { CompletionOptions } from "./options.ts";
import { print, printDocument } from "./output.ts";
import { EXIT } from "./refusal.ts";

const SHELLS = { bash, fish, zsh };

export async function run({ shell, json }: CompletionOptions): Promise<number> {
  const codes = [...CODES.data, ...CODES.run].map(({ code }) => code);
  const script = SHELLS[shell](shapesOf(program(() => {})), codes);
  if (json) printDocument<"completion">([], { shell, script });
  else print(script);
  return EXIT.ok;
}
