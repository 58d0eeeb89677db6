/** `meet ssh STACK MACHINE [-- COMMAND]`: a shell where the pinned host key answers, and nowhere else. */
import { spawn } from "node:child_process";
import { sshArguments } from "./apply/machine.ts";
import { subjectNamed } from "./look/subject.ts";
import { surroundings } from "./look/surroundings.ts";
import type { SshOptions } from "./options.ts";
import { EXIT, Refusal } from "./refusal.ts";

export async function run(options: SshOptions): Promise<number> {
  const { pinned } = await subjectNamed(options.root, options.stack, options.subject);
  return ssh([...sshArguments(pinned), ...options.command], (await surroundings(options.stack)).environment);
}

/** What `ssh` ends with when it did not get there. */
const UNREACHED = 255;

/** Runs `ssh` on this terminal; the exit code of what ran there is the answer. @throws Refusal when there is no `ssh` */
export function ssh(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", args, { stdio: "inherit", env });
    child.on("error", () => {
      const help = "install it (Debian, Ubuntu: apt-get install openssh-client)";
      reject(new Refusal(EXIT.failed, "no-ssh", "ssh is not installed", help));
    });
    child.on("close", (code) => resolve(code === UNREACHED ? EXIT.failed : (code ?? EXIT.cancelled)));
  });
}
