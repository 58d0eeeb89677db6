/** A new producer member's desk: a home, a whole copy of this checkout, a shell in it. Nothing of the sandbox's is there. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { findEngine } from "../scripts/engine.ts";

export interface Typing {
  /** What is typed into it. */
  readonly input?: string;
  /** Told all that was said so far, whenever something is. */
  readonly onSaid?: (said: string) => void;
}

export interface Desk {
  readonly home: string;
  readonly checkout: string;
  /** Types a command as a page has it; what it said. @throws Error with that when it ends with another code than 0 */
  type(command: string, typing?: Typing): Promise<string>;
  close(): void;
}

/** @param variables more environment, such as where its SSH agent is; may be changed later on */
export async function openDesk(variables: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const engine = await findEngine();
  if ("missing" in engine) throw new Error(engine.missing);
  const home = mkdtempSync(join(tmpdir(), "meet-home-"));
  const checkout = join(home, "checkout");
  const tracked = execFileSync("git", ["-C", CHECKOUT, "ls-files", "-co", "--exclude-standard"], { encoding: "utf8" });
  for (const file of tracked.trim().split("\n")) cpSync(join(CHECKOUT, file), join(checkout, file));
  symlinkSync(join(CHECKOUT, "node_modules"), join(checkout, "node_modules"));
  mkdirSync(join(home, "meet-state"));
  const {
    PULUMI_BACKEND_URL: _,
    PULUMI_CONFIG_PASSPHRASE: __,
    PULUMI_CONFIG_PASSPHRASE_FILE: ___,
    ...env
  } = process.env;
  // The commands of this copy, and none of another checkout.
  const npx = `npx() { local name=$1; shift; "${process.execPath}" "${checkout}/scripts/$name.js" "$@"; }`;
  const exports: string[] = [];
  return {
    home,
    checkout,
    type(command, { input = "", onSaid = () => {} } = {}) {
      if (command.startsWith("export ")) exports.push(command);
      const child = spawn("bash", ["--norc", "-c", ["set -euo pipefail", npx, ...exports, command].join("\n")], {
        cwd: checkout,
        env: {
          ...env,
          HOME: home,
          // Where plugins are, if they are not beside the engine.
          PULUMI_HOME: process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"),
          PULUMI_CLI: engine.command,
          ...variables,
        },
      });
      child.stdin.on("error", () => {});
      child.stdin.end(input);
      return new Promise((done, failed) => {
        let said = "";
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding("utf8").on("data", (text: string) => {
            said += text;
            onSaid(said);
          });
        }
        child.once("close", (code) =>
          code === 0 ? done(said) : failed(new Error(`${command} ends with ${code}:\n${said}`)),
        );
      });
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}
