/**
 * Remote scripts: real files of `files/`, run as `bash -s` over SSH. Values reach them as exported variables
 * on stdin, never on a command line: the provider prints the command line when it fails.
 */
import { readFileSync } from "node:fs";

const cache = new Map<string, string>();

function file(name: string): string {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`./files/${name}`, import.meta.url), "utf8");
  cache.set(name, text);
  return text;
}

/** The text of a file of ours, such as `machine/cloud-init.yaml`. */
export const ownFile = file;

/** A value as one single-quoted shell word: nothing in it is ever expanded. */
export function shellQuote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** The command line of every remote script: constant, so a failure prints nothing of ours. */
export const RUN = "bash -s";

/**
 * Stdin of a remote script: the values, then what scripts share and the script itself as one function. Bash
 * reads a function whole before it runs a line of it, so a connection that breaks half-way runs nothing, and
 * no command inside can swallow the rest of the script.
 *
 * @param name such as `host/setup.sh`
 * @param texts values for the script alone, not for the programs it starts: Linux refuses to start a program whose
 * environment holds a value of 128 KiB
 */
export function script(
  name: string,
  values: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>> = {},
): string {
  const assign = (of: Readonly<Record<string, string>>, word: string) =>
    Object.entries(of)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${word}${key}=${shellQuote(value)}`);
  const given = [...assign(values, "export "), ...assign(texts, "")];
  return [...given, "meet() {", file("shared.sh"), file(name), "}", 'meet "$@" </dev/null', ""].join("\n");
}
