/** A machine over SSH, with the host key that was pinned and no other. */
import { execFile } from "node:child_process";
import type { PinnedMachine } from "./state.ts";

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  command: string,
  args: readonly string[],
  seconds: number,
  env: NodeJS.ProcessEnv,
  stdin = "",
): Promise<Answer> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      [...args],
      { timeout: seconds * 1000, encoding: "utf8", env },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 255;
        resolve({ code, stdout, stderr });
      },
    );
    // What ends before it has read all of this says so by its exit code.
    child.stdin?.on("error", () => {});
    child.stdin?.end(stdin);
  });
}

/** The arguments of `ssh` to a machine: its pinned key and no other, nothing of this computer's own settings. */
export function sshArguments(machine: Pick<PinnedMachine, "address" | "hostKey">): string[] {
  const options = [
    "StrictHostKeyChecking=yes",
    "UserKnownHostsFile=/dev/null",
    "GlobalKnownHostsFile=/dev/null",
    "HostKeyAlgorithms=ssh-ed25519",
    "ConnectTimeout=10",
    `KnownHostsCommand=/bin/echo ${machine.address} ${machine.hostKey}`,
  ];
  return [...options.flatMap((option) => ["-o", option]), `root@${machine.address}`];
}

/** Runs a command line on a machine. Values in it must be ours: names of containers, never a person's text. */
export function onMachine(
  machine: Pick<PinnedMachine, "address" | "hostKey">,
  commandLine: string,
  env: NodeJS.ProcessEnv,
  stdin?: string,
): Promise<Answer> {
  return run("ssh", ["-o", "BatchMode=yes", ...sshArguments(machine), commandLine], 60, env, stdin);
}

/** The host key a machine shows now; null when it does not answer in 5 s. */
export async function shownHostKey(address: string): Promise<string | null> {
  const { stdout } = await run("ssh-keyscan", ["-T", "5", "-t", "ed25519", address], 10, process.env);
  const line = stdout.split("\n").find((candidate) => candidate.includes(" ssh-ed25519 "));
  return line === undefined ? null : line.split(" ").slice(1, 3).join(" ");
}
