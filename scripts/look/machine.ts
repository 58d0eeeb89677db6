/** What one machine says of itself, over SSH with its pinned key. */
import { readFileSync } from "node:fs";
import { count } from "../../model/words.ts";
import { onMachine } from "../apply/machine.ts";
import type { PinnedMachine } from "../apply/state.ts";
import { type Finding, ill, well } from "./finding.ts";

const SCRIPT = readFileSync(new URL("./look.sh", import.meta.url), "utf8");

/** Full from here on is a matter of days. */
const DISK_PERCENT = 85;
/** Of its memory, free or freeable. */
const MEMORY_PERCENT = 5;

/** Findings about a machine from the lines that `look.sh` prints. */
export function readLook(subject: string, text: string): Finding[] {
  const found: Finding[] = [];
  let containers = 0;
  for (const line of text.split("\n")) {
    const [word, name = "", first = "", second = ""] = line.split("\t");
    if (word === "disk" && Number(first) >= DISK_PERCENT) {
      found.push(
        ill(
          subject,
          `its disk ${name} is ${first} % full`,
          "npx meet ssh to it, and see with du what grew; a Hetzner volume grows by raising volume: in YAML",
        ),
      );
    }
    if (word === "memory" && Number(name) > 0 && (Number(first) / Number(name)) * 100 < MEMORY_PERCENT) {
      found.push(
        ill(subject, `only ${first} of its ${name} MB of memory are left`, "move a tenant, or give it a larger type"),
      );
    }
    if (word === "failed")
      found.push(ill(subject, `its service ${name} failed`, `npx meet ssh to it, then: journalctl -u ${name} -n 50`));
    if (word === "reboot") {
      found.push(
        ill(
          subject,
          "security updates wait for a reboot",
          "drain it first when it carries meetings; then reboot it",
          "notice",
        ),
      );
    }
    if (word === "container") {
      containers += 1;
      if (first !== "running" || second.includes("(unhealthy)")) {
        found.push(
          ill(
            subject,
            `its container ${name} is ${second.includes("(unhealthy)") ? "unhealthy" : first}`,
            `npx meet logs shows why: … ${name}`,
          ),
        );
      }
    }
  }
  if (found.every(({ level }) => level !== "ill")) {
    found.unshift(
      well(
        subject,
        containers === 0
          ? "reachable, nothing failed"
          : `reachable, nothing failed, ${count(containers, "container")} up`,
      ),
    );
  }
  return found;
}

/** Looks at a machine. */
export async function lookAt(
  subject: string,
  machine: PinnedMachine,
  environment: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const answer = await onMachine(machine, "bash -s", environment, SCRIPT);
  if (answer.code === 0) return readLook(subject, answer.stdout);
  const reason = answer.stderr.trim().split("\n").at(-1) ?? "";
  return [
    ill(
      subject,
      `cannot be looked at over SSH: ${reason === "" ? "no answer" : reason}`,
      "is it on, is your key in coop/members.yaml, and is it loaded (ssh-add -l)?",
    ),
  ];
}
