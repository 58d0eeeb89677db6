/** What one machine says of itself. */
import { count } from "../../model/words.ts";
import { type Finding, ill, well } from "./finding.ts";

/** Full from here on is a matter of days. */
const DISK_PERCENT = 85;
/** Of its memory, free or freeable. */
const MEMORY_PERCENT = 5;

export interface Looked {
  readonly subject: string;
  readonly stack: string;
  /** Of the machine, as people type it. */
  readonly id: string;
}

/** Findings about a machine from the lines that `look.sh` prints. */
export function readLook({ subject, stack, id }: Looked, text: string): Finding[] {
  const ssh = `npx meet ssh ${stack} ${id} --`;
  const found: Finding[] = [];
  let containers = 0;
  for (const line of text.split("\n")) {
    const [word, name = "", first = "", second = ""] = line.split("\t");
    if (word === "disk" && Number(first) >= DISK_PERCENT) {
      found.push(
        ill(
          subject,
          `its disk ${name} is ${first} % full`,
          `${ssh} "du -xh -d 3 ${name} | sort -h | tail -20" shows what grew; a Hetzner volume grows by a larger volume: in stacks/${stack}.yaml`,
        ),
      );
    }
    if (word === "memory" && Number(name) > 0 && (Number(first) / Number(name)) * 100 < MEMORY_PERCENT) {
      found.push(
        ill(
          subject,
          `only ${first} of its ${name} MB of memory are left`,
          `${ssh} "ps aux --sort -rss | head" shows what takes it; a larger type: in stacks/${stack}.yaml gives it more`,
        ),
      );
    }
    if (word === "failed") found.push(ill(subject, `its service ${name} failed`, `${ssh} journalctl -u ${name} -n 50`));
    if (word === "reboot") {
      found.push(
        ill(subject, "security updates wait for a reboot", `when nobody meets there: ${ssh} reboot`, "notice"),
      );
    }
    if (word === "container") {
      containers += 1;
      if (first !== "running" || second.includes("(unhealthy)")) {
        found.push(
          ill(
            subject,
            `its container ${name} is ${second.includes("(unhealthy)") ? "unhealthy" : first}`,
            `npx meet logs ${stack} ${id} ${name}`,
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
