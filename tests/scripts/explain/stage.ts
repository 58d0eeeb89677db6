/** What a refusal prints, and engines and commits that only seem to be there. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import type { Workspace } from "../../../scripts/apply/workspace.ts";
import type { EngineResult } from "../../../scripts/engine.ts";
import { report } from "../../../scripts/report.ts";

export const urn = (type: string, name: string) => `urn:pulumi:north::meet-infra::${type}::${name}`;

export type Printed = { readonly code: number; readonly says: string };
export type Run = () => Promise<Printed>;

/** What a verb's end prints. */
export function printed(error: unknown): Printed {
  let says = "";
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    says += text.toString();
    return true;
  });
  const code = report(error, false);
  spy.mockRestore();
  return { code, says: says.trimEnd() };
}

/** What a function throws, as it is printed. */
export function refused(act: () => unknown): Run {
  return async () => {
    try {
      await act();
    } catch (error) {
      return printed(error);
    }
    throw new Error("it went through");
  };
}

/** A workspace whose engine answers what it is told to. */
export function workspace(
  answers: Readonly<Record<string, Partial<EngineResult>>>,
  resources: object[] = [],
  pending: object[] = [],
) {
  const state = JSON.stringify({ deployment: { resources, pending_operations: pending } });
  const answer = (verb: string): EngineResult => ({
    code: 0,
    stdout: "",
    stderr: "",
    cancelled: false,
    ...answers[verb],
  });
  const made: Workspace = {
    checkout: "/nowhere/at-all",
    stack: "north",
    env: process.env,
    engine: async (args) => answer(args.join(" ")),
    raw: async (args) => (args[1] === "export" ? { ...answer("export"), stdout: state } : answer(args.join(" "))),
    leaveOut: () => {},
    keepSecret: () => {},
    close: () => {},
  };
  return made;
}

export function pinned(address: string) {
  const type = "command:local:Command";
  const environment = { MACHINE: "gl1 in north", ADDRESS: address };
  return {
    urn: urn(type, "host-gl1-hostkey"),
    type,
    inputs: { environment },
    outputs: { stdout: "ssh-ed25519 AAAAthen" },
  };
}

/** A commit as it was unpacked, with these files. */
export function unpacked(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "meet-unpacked-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, "stacks"), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}
