/** What went wrong while deploying, as one plain sentence with a remedy and the right exit code. */
import type { Plan } from "../../model/shape.ts";
import type { CommandCode } from "../explain/index.ts";
import { EXIT } from "../refusal.ts";
import { subjectOf } from "./subject.ts";

export interface Failure {
  /** The exit code it asks for. */
  readonly code: number;
  /** Stable and short, such as `no-answer`; `meet explain` knows it. */
  readonly kind: CommandCode;
  readonly sentence: string;
  readonly help: string;
}

interface Pattern {
  readonly kind: CommandCode;
  readonly match: RegExp;
  readonly code: number;
  sentence(subject: string, found: RegExpMatchArray): string;
  readonly help: string | ((found: RegExpMatchArray) => string);
}

/** What providers, Docker and our scripts say, most telling first. */
const PATTERNS: readonly Pattern[] = [
  {
    kind: "no-engine",
    match: /no resource plugin 'pulumi-resource-([\w-]+)' found in the workspace(?: at version v([\w.+-]+))?/,
    code: EXIT.failed,
    sentence: (_, found) => `the engine lacks its plugin for ${found[1]}`,
    help: ([, name, version = ""]) => {
      const plugin = `resource ${name} ${version}`.trim();
      return `fetch it where there is a network: npm exec -c 'pulumi plugin install ${plugin}'; then run this again`;
    },
  },
  {
    kind: "secret-missing",
    match: /secret missing: (\S+)/,
    code: EXIT.secret,
    sentence: (_, found) => `the secret ${found[1]} is missing`,
    help: "set it with the command above, then run this again",
  },
  {
    kind: "host-key",
    match: /host key mismatch|Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    code: EXIT.guard,
    sentence: (subject) =>
      `${subject} shows another SSH host key than the one pinned at first contact, so nothing is sent to it`,
    help: "if it was reinstalled on purpose, run `npx meet up STACK --accept-host-key MACHINE`; if not, somebody may stand between",
  },
  {
    // First contact waits for a machine that has just been made: until its time is over.
    kind: "out-of-time",
    // The command itself is quoted before what it said: its variables are no words.
    match: /meet: ([^$\n]+ does not answer SSH on port 22[^\n]*)/,
    code: EXIT.timeout,
    sentence: (_, found) => found[1] ?? "",
    help: "what ran before keeps running; switch the machine on or open port 22 to this address, then run this again",
  },
  {
    kind: "waits-for-names",
    match: /meet: ([^$\n]+ waits for its names: [^\n]*)/,
    code: EXIT.timeout,
    sentence: (_, found) => found[1] ?? "",
    help: "whoever keeps these names sets these records; then run this again: what stands stays, and it goes on from there",
  },
  {
    kind: "no-answer",
    match: /(?:dial tcp|connect to host) \S+.*(?:connection refused|timed out|i\/o timeout|no route to host)/i,
    code: EXIT.failed,
    sentence: (subject) => `the machine of ${subject} does not answer`,
    help: "what ran before keeps running; when the machine answers again, run this again",
  },
  {
    kind: "no-login",
    match: /unable to authenticate|Permission denied \(publickey/i,
    code: EXIT.secret,
    sentence: (subject) => `the machine of ${subject} does not accept any key of your SSH agent`,
    help: "load your key (`ssh-add`), and see that it stands in coop/members.yaml",
  },
  {
    kind: "port-taken",
    match: /(?:port is already allocated|address already in use)/,
    code: EXIT.failed,
    sentence: (subject) => `a port that ${subject} needs is in use by something else on its machine`,
    help: "find it there with `ss -tulpn`, stop it, then run this again; what ran before keeps running",
  },
  {
    kind: "disk-full",
    match: /no space left on device/i,
    code: EXIT.failed,
    sentence: (subject) => `the disk of the machine of ${subject} is full`,
    help: "make room there (`docker system df` and `du -sh /srv/meet/*` tell where it went), then run this again",
  },
  {
    kind: "unhealthy",
    match: /failed to be in healthy state|exited with code|container .* is unhealthy|container exited immediately/i,
    code: EXIT.failed,
    sentence: (subject) => `${subject} did not become healthy`,
    help: "the version before keeps serving; `docker logs` on its host says why; put the change right or take it back, then run this again",
  },
  {
    kind: "script",
    match: /meet: ([^\n]+)/,
    code: EXIT.failed,
    sentence: (_, found) => found[1] ?? "",
    help: "put that right, then run this again: what is done is not done twice",
  },
  {
    kind: "protected",
    match: /protected|unprotect/i,
    code: EXIT.guard,
    sentence: (subject) => `the change would delete or replace what ${subject} protects`,
    help: "take the change back; data, addresses and the machines that hold data never go by an edit",
  },
];

/** What the engine and the bridge wrap around a provider's own words. */
const WRAPPING = [
  /^sdk-v2\/\S+: sdk\.helper_schema: /,
  /: provider=\S+@\S+$/,
  /^\* /,
  /^(?:creating|updating|deleting) urn:\S+: /,
  /^error: /,
];

/** The lines of a diagnostic that say something, without their wrapping. */
function plainLines(message: string): string[] {
  return message
    .split("\n")
    .map((line) => WRAPPING.reduce((text, wrapping) => text.replace(wrapping, ""), line.trim()))
    .filter((line) => line !== "" && !/^\d+ errors? occurred:?$/.test(line));
}

/** Reads one diagnostic of the engine. */
export function failureOf(urn: string, message: string, plan: Plan): Failure {
  const subject = urn === "" ? plan.stack : subjectOf(urn, plan);
  for (const pattern of PATTERNS) {
    const found = message.match(pattern.match);
    if (found === null) continue;
    const { code, kind, help } = pattern;
    return {
      code,
      kind,
      sentence: pattern.sentence(subject, found),
      help: typeof help === "string" ? help : help(found),
    };
  }
  const lines = plainLines(message);
  // What a script of ours did not expect: the command line of each is the same, and what stopped it comes last.
  const first = lines[0]?.startsWith("Process exited with status") === true ? lines.at(-1) : lines[0];
  return {
    code: EXIT.failed,
    kind: "engine",
    sentence: `${subject}: ${first ?? "failed"}`,
    help: "run this again; what is done is not done twice. `npx meet up --verbose` shows what the engine said",
  };
}

/** How a run of the engine ended. */
export function endOf(
  { code, cancelled }: { readonly code: number; readonly cancelled: boolean },
  failures: readonly Failure[],
): number {
  if (code === 0) return EXIT.ok;
  return cancelled ? EXIT.cancelled : exitCode(failures);
}

/** The exit code of a run that failed: a refusal outranks a missing secret, that the rest, and time comes last. */
export function exitCode(failures: readonly Failure[]): number {
  for (const code of [EXIT.guard, EXIT.secret]) if (failures.some((failure) => failure.code === code)) return code;
  if (failures.length > 0 && failures.every(({ code }) => code === EXIT.timeout)) return EXIT.timeout;
  return EXIT.failed;
}
