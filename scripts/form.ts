/** `meet form`: one page on which a person without a terminal fills in a new tenant. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Forge, type ForgeKind, forgeOf } from "../form/forge.ts";
import { formPage } from "../form/page.ts";
import { readSources } from "../model/read.ts";
import { problemRow } from "../model/report.ts";
import { CHECKOUT } from "./bootstrap.js";
import { openData, shown } from "./data.ts";
import type { FormOptions } from "./options.ts";
import { print, printDocument } from "./output.ts";
import { writeTo } from "./place.ts";
import { EXIT, Refusal } from "./refusal.ts";

export async function run(options: FormOptions): Promise<number> {
  const { root, output } = options;
  const { problems } = openData(root);
  const decoder = new TextDecoder();
  // The engine's settings tell a form nothing, and encrypted secrets need not travel with a page.
  const data = readSources(root).filter(({ file }) => !file.startsWith("stacks/Pulumi."));
  const files = Object.fromEntries(data.map(({ file, bytes }) => [file, decoder.decode(bytes)]));
  const page = formPage({ files, forge: forge(options) }, await bundle());
  writeTo("--output", output, page);
  if (options.json) printDocument<"form">(problems.map(problemRow), { file: output });
  else print(`The form is in ${shown(output)}: open it in a browser, or put it on any web server.`);
  return EXIT.ok;
}

/** The site that holds the repository: as it was named, or as git knows it; null: people copy the file. */
function forge({ root, forge: url, forgeKind, branch }: FormOptions): Forge | null {
  const found = forgeOf(url ?? git(root, "remote", "get-url", "origin"), branch ?? defaultBranch(root));
  if (found === null && url !== null) {
    const help = "write the address of the repository's page, such as https://git.coop/meet/meet-infra";
    throw new Refusal(EXIT.usage, "invalid-argument", `--forge cannot be ${url}`, help);
  }
  return found === null || forgeKind === null ? found : { ...found, kind: forgeKind satisfies ForgeKind };
}

function defaultBranch(root: string): string {
  return git(root, "rev-parse", "--abbrev-ref", "origin/HEAD").replace(/^origin\//, "") || "main";
}

function git(root: string, ...args: readonly string[]): string {
  const done = spawnSync("git", ["-C", root, ...args], { encoding: "utf8" });
  return done.status === 0 ? done.stdout.trim() : "";
}

/** The page's program with the model in it. */
async function bundle(): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [join(CHECKOUT, "form", "browser.ts")],
    // Else it is the folder in which the first page was made, which may be gone by now.
    absWorkingDir: CHECKOUT,
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2024",
    legalComments: "none",
    logLevel: "silent",
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? "";
}
