/** Runs our scripts in a folder that stands for the machine, with stand-ins for commands that would change this one. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Root {
  /** A path of the machine, as a path of this computer. */
  at(path: string): string;
  /** Every path of the machine in `shell` is one in the folder. */
  run(shell: string, env?: Readonly<Record<string, string>>): { status: number | null; stdout: string; stderr: string };
  write(path: string, text: string): void;
  /** Null: there is no such file. */
  read(path: string): string | null;
  /** The calls of the stand-ins so far, each a line. */
  calls(): string[];
  clear(): void;
}

/** They note that they were called, and succeed; a test may define others behind them. */
const STAND_INS = `called() { printf '%s\\n' "$*" >>"$CALLS"; }
for it in systemctl docker apt-get mount mountpoint resize2fs iptables; do eval "$it() { called $it \\"\\$@\\"; }"; done
flock() { :; }
chown() { :; }
dpkg-query() { echo "install ok installed"; }
`;

export function openRoot(): Root {
  const folder = mkdtempSync(join(tmpdir(), "meet-machine-"));
  const at = (path: string) => join(folder, path);
  const calls = at("calls");
  for (const there of ["run/lock", "etc/systemd/system"]) mkdirSync(at(there), { recursive: true });
  return {
    at,
    run(shell, env = {}) {
      const input = `${STAND_INS}${shell.replaceAll(/(?<![\w}/.*$-])\/(?=(?:etc|run|srv|var)\/)/g, () => `${folder}/`)}\n`;
      const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-s"], {
        input,
        encoding: "utf8",
        env: { ...process.env, CALLS: calls, ...env },
      });
      return { status, stdout, stderr };
    },
    write(path, text) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    },
    read: (path) => (existsSync(at(path)) ? readFileSync(at(path), "utf8") : null),
    calls: () => (existsSync(calls) ? readFileSync(calls, "utf8").trimEnd().split("\n") : []),
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}
