/** `meet explain [CODE]`: what an error code means, why, and what to do, with an example. */
import { renderPage } from "../model/explain/page.ts";
import { listed, nearest } from "../model/suggest.ts";
import { CODES, index, pageOf } from "./explain/index.ts";
import type { ExplainOptions } from "./options.ts";
import { columnsOf, print, printDocument } from "./output.ts";
import { EXIT, Refusal } from "./refusal.ts";

export async function run({ code, json }: ExplainOptions): Promise<number> {
  if (code === null) {
    if (json) printDocument<"explain">([], { codes: [...CODES.data, ...CODES.run] });
    else print(index("text", columnsOf(process.stdout)));
    return EXIT.ok;
  }
  const found = pageOf(code);
  if (found === null) {
    const known = [...CODES.data, ...CODES.run].map((it) => it.code);
    const near = nearest(code, known);
    const help = near === undefined ? `npx meet explain lists them: ${listed(known)}` : `did you mean ${near}?`;
    throw new Refusal(EXIT.usage, "unknown-code", `there is no code "${code}"`, help);
  }
  if (json) printDocument<"explain">([], { explanation: { code, ...found } });
  else print(renderPage(code, found, "text", columnsOf(process.stdout)));
  return EXIT.ok;
}
