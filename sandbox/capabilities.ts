/**
 * The capabilities a machine gets: all that this machine itself has. `--privileged` asks for every one there
 * is, and fails where a virtual machine lacks one.
 */
import { readFileSync } from "node:fs";

/** By bit number (linux/capability.h). The last three have no name in older Docker engines, and nothing here needs them. */
const NAMES = (
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE " +
  "NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN " +
  "SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE " +
  "MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ"
).split(" ");

/** The names in a bounding set, as /proc/PID/status writes it: 16 hex digits. */
export function capabilities(bounding: string): string[] {
  const bits = BigInt(`0x${bounding}`);
  return NAMES.filter((_, bit) => (bits >> BigInt(bit)) % 2n === 1n);
}

/** This process's own bounding set. */
export function ownCapabilities(): string[] {
  const line = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return capabilities(line?.[1] ?? "0");
}
