/** Programs that stand in for others on PATH: they write down what they are asked, and answer what a test says. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Fakes {
  readonly folder: string;
  /** What every fake needs: itself first on PATH, and where to write. */
  readonly env: NodeJS.ProcessEnv;
  /** Adds a program: the lines of a shell script, in which `$said` is its last argument. */
  add(name: string, ...lines: readonly string[]): string;
  /** What the fakes were asked, one line each. */
  asked(): string[];
  /** Forgets what was asked. */
  forget(): void;
  close(): void;
}

export function fakes(): Fakes {
  const folder = mkdtempSync(join(tmpdir(), "meet-fakes-"));
  const log = join(folder, "asked");
  return {
    folder,
    env: { PATH: `${folder}:${process.env["PATH"]}`, FAKE_LOG: log },
    add(name, ...lines) {
      const file = join(folder, name);
      const head = ["#!/bin/sh", `printf '%s\\n' "${name} $*" >>"$FAKE_LOG"`, "for said; do :; done"];
      writeFileSync(file, [...head, ...lines, ""].join("\n"));
      chmodSync(file, 0o755);
      return file;
    },
    asked: () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : []),
    forget: () => rmSync(log, { force: true }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
