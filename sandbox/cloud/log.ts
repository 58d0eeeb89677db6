/** Every request that the emulated APIs got, with its answer: the last ones in memory, all of them in a file. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

export type Api = "hetzner" | "cloudflare";

export interface Entry {
  /** When the request came (ISO). */
  readonly at: string;
  readonly api: Api;
  readonly method: string;
  /** As the API documents it, such as `/servers/42/actions/poweron`. */
  readonly path: string;
  readonly query: string;
  /** What was sent, with what could be a secret cut out; null when there was no body. */
  readonly body: unknown;
  /** Status of the answer; null when none was given. */
  readonly status: number | null;
  readonly ms: number;
  /** The answer's correlation id. */
  readonly id: string;
  /** Whether the request could have changed something. */
  readonly write: boolean;
}

export interface EntryFilter {
  readonly api?: Api;
  readonly write?: boolean;
  /** Only entries from this time on (ISO). */
  readonly since?: string;
  /** Only the last so many. */
  readonly last?: number;
}

export interface RequestLog {
  record(entry: Omit<Entry, "write">): void;
  /** Oldest first. */
  entries(filter?: EntryFilter): Entry[];
  /** How many there were since this process began, and how many of them could have changed something. */
  counts(): { requests: number; writes: number };
}

/** A file larger than this gives way to a new one when the log is opened, bytes. */
const LARGE = 20_000_000;

/** A log that appends to `file` (null: none) and keeps the last `keep` entries in memory, also those of earlier processes. */
export function openLog(file: string | null, keep = 2000, large = LARGE): RequestLog {
  const kept = file === null ? [] : tail(file, keep);
  if (file !== null) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    // One older file is kept: enough to look back, and never more than twice the size.
    if (size > large) renameSync(file, `${file}.old`);
    // What a kill cut off stays a line of its own.
    else if (size > 0 && !readFileSync(file, "utf8").endsWith("\n")) appendFileSync(file, "\n");
  }
  let requests = 0;
  let writes = 0;
  return {
    record: (entry) => {
      const whole: Entry = { ...entry, write: !["GET", "HEAD", "OPTIONS"].includes(entry.method) };
      requests += 1;
      if (whole.write) writes += 1;
      kept.push(whole);
      if (kept.length > keep) kept.shift();
      if (file !== null) appendFileSync(file, `${JSON.stringify(whole)}\n`, { mode: 0o600 });
    },
    entries: (filter = {}) => {
      const found = kept.filter(
        (entry) =>
          (filter.api === undefined || entry.api === filter.api) &&
          (filter.write === undefined || entry.write === filter.write) &&
          (filter.since === undefined || entry.at >= filter.since),
      );
      return filter.last === undefined ? found : found.slice(Math.max(0, found.length - filter.last));
    },
    counts: () => ({ requests, writes }),
  };
}

/** The last entries of a file. A line that is none, as one that a kill cut off, is passed over. */
function tail(file: string, keep: number): Entry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(-keep);
  return lines.flatMap((line) => {
    try {
      const entry: Entry = JSON.parse(line);
      return typeof entry.at === "string" ? [entry] : [];
    } catch {
      return [];
    }
  });
}

const SECRET = /password|secret|token|private|user_data|credential/i;

/** The same value with whatever is named like a secret replaced by how long it is. */
export function cutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET.test(key) && typeof inner === "string" ? `(${inner.length} characters)` : cutSecrets(inner),
    ]),
  );
}
