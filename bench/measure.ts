/** Seconds, processor seconds and memory of other processes. A number is the best of several rounds. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { figure } from "./bench.ts";

export interface Sample {
  readonly seconds: number;
  /** Of the processor; less than `seconds` says that the machine was busy with something else. */
  readonly processor: number;
}

/** Linux counts processor time in hundredths of a second (USER_HZ, proc(5)). */
const TICKS = 100;

/** Processor seconds of children that have ended, as the kernel counts them. */
function ofChildren(): number {
  const stat = read("/proc/self/stat");
  // The second field is a name in brackets that may hold anything; cutime and cstime are 16 and 17.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** How long something takes that this process waits for, with the processor time of the processes it starts. */
export async function timed<T>(work: () => Promise<T>): Promise<Sample & { readonly result: T }> {
  const [own, children, from] = [process.cpuUsage(), ofChildren(), performance.now()];
  const result = await work();
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(own);
  return { result, seconds, processor: ofChildren() - children + (user + system) / 1e6 };
}

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end and keeps what it printed. */
export function ran(command: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  return new Promise<Ended>((resolve, reject) => {
    const child = spawn(command, [...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 128, output }));
  });
}

/** As `ran`. @throws Error with the end of what it printed, when it ends with another code than 0. */
export async function mustRun(...args: Parameters<typeof ran>): Promise<string> {
  const { code, output } = await ran(...args);
  if (code === 0) return output;
  throw new Error(`${args[0]} ${args[1].join(" ")} ended with ${code}:\n${output.trim().slice(-2000)}`);
}

/** The best of several rounds. Those of a comparator alternate with them, so that a busy machine is busy for both. */
export class Best implements Sample {
  seconds = Number.POSITIVE_INFINITY;
  processor = Number.POSITIVE_INFINITY;

  take({ seconds, processor }: Sample): void {
    this.seconds = Math.min(this.seconds, seconds);
    this.processor = Math.min(this.processor, processor);
  }

  /** `0.51 s (processor 0.49 s)` */
  words(): string {
    return `${figure(this.seconds, "s")} (processor ${figure(this.processor, "s")})`;
  }
}

/** How often memory is looked at, in ms; what a process takes in its very last moment can be missed. */
const LOOK_MS = 50;

/** The most memory that a child process of ours ever held while something ran, in MB; 0 where Linux does not say. */
export async function peakOfChildren<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peak: number }> {
  let peak = 0;
  const look = setInterval(() => {
    for (const pid of children()) peak = Math.max(peak, peakOf(pid));
  }, LOOK_MS);
  try {
    const result = await work();
    return { result, peak };
  } finally {
    clearInterval(look);
  }
}

function children(): string[] {
  return read(`/proc/self/task/${process.pid}/children`)
    .split(" ")
    .filter((pid) => pid !== "");
}

/** VmHWM: the most it ever held (proc(5)), in MB. */
function peakOf(pid: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** A file of /proc; empty when the process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
