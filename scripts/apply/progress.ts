/**
 * How far a run is, per machine and tenant. On a terminal one line each, redrawn; in a pipe a line for each change,
 * and now and then what is still at work, so that nobody takes patience for a hang.
 */

/** s between two signs of life in a pipe. */
const HEARTBEAT = 15;
/** Redraws a second on a terminal. */
const FRAMES = 4;

export interface Screen {
  write(text: string): void;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

interface Row {
  done: number;
  last: string;
  /** What is at work, and since when (ms). */
  readonly running: Map<string, number>;
}

export class Progress {
  private readonly rows = new Map<string, Row>();
  private readonly screen: Screen;
  private readonly now: () => number;
  private readonly began: number;
  private readonly live: boolean;
  private timer: NodeJS.Timeout | null = null;
  /** What is at work that has no machine and no tenant, and since when (ms). */
  private doing: { readonly text: string; readonly since: number } | null = null;
  private drawn = 0;
  private spoke: number;

  constructor(screen: Screen, now: () => number = Date.now) {
    this.screen = screen;
    this.now = now;
    this.began = now();
    this.spoke = this.began;
    this.live = screen.isTTY === true;
  }

  /** A line with the time; it is at work until the next one, or until `close`. */
  step(text: string): void {
    this.wake();
    this.doing = { text, since: this.now() };
    this.wipe();
    this.line(text);
    if (this.live) this.draw();
  }

  /** Says that something is at work for as long as it is. */
  async during<T>(text: string, work: () => Promise<T>): Promise<T> {
    this.step(text);
    try {
      return await work();
    } finally {
      this.close();
    }
  }

  /** `what` began on `subject`, such as `set-up` on `node bbb1`. */
  begin(subject: string, what: string): void {
    this.wake();
    this.row(subject).running.set(what, this.now());
    if (this.live) this.draw();
  }

  /** It ended; `word` says how (`made`, `changed`, `failed`), null when nothing changed. */
  end(subject: string, what: string, word: string | null): void {
    const row = this.row(subject);
    row.running.delete(what);
    if (word === null) {
      if (row.done === 0 && row.running.size === 0) this.rows.delete(subject);
      return;
    }
    row.done += 1;
    row.last = `${what} ${word}`;
    if (this.live) this.draw();
    else this.line(`${subject}: ${row.last}`);
  }

  /** A line of its own, above the rows. */
  say(text: string): void {
    this.wipe();
    this.screen.write(text.endsWith("\n") ? text : `${text}\n`);
    if (this.live) this.draw();
  }

  /** The last picture stays, and others may write below it. The time goes on; more may begin. */
  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.doing = null;
    if (this.live && this.rows.size > 0) this.draw();
    else this.wipe();
    this.rows.clear();
    this.drawn = 0;
  }

  /** Called by the clock; what it does depends on how long nothing was said. */
  tick(): void {
    if (this.live) {
      this.draw();
      return;
    }
    if (this.now() - this.spoke < HEARTBEAT * 1000) return;
    const { doing } = this;
    const busy = [
      ...(doing === null ? [] : [`${doing.text} (${seconds(this.now() - doing.since)} s)`]),
      ...[...this.rows].flatMap(([subject, { running }]) =>
        [...running].map(([what, since]) => `${subject} (${what}, ${seconds(this.now() - since)} s)`),
      ),
    ];
    const shown = busy.slice(0, 4).join(", ");
    const more = busy.length > 4 ? ` and ${busy.length - 4} more` : "";
    this.line(busy.length === 0 ? "still at work" : `still at work: ${shown}${more}`);
  }

  private wake(): void {
    if (this.timer !== null) return;
    this.spoke = this.now();
    this.timer = setInterval(() => this.tick(), 1000 / FRAMES);
    this.timer.unref();
  }

  private row(subject: string): Row {
    const known = this.rows.get(subject);
    if (known !== undefined) return known;
    const made: Row = { done: 0, last: "", running: new Map() };
    this.rows.set(subject, made);
    return made;
  }

  private line(text: string): void {
    this.spoke = this.now();
    this.screen.write(`${clock(this.now() - this.began)}  ${text}\n`);
  }

  private wipe(): void {
    if (this.drawn > 0) this.screen.write(`\u001b[${this.drawn}A\u001b[0J`);
    this.drawn = 0;
  }

  private draw(): void {
    const width = this.screen.columns ?? 80;
    // More rows than the terminal has could not be wiped again.
    const most = Math.max(3, (this.screen.rows ?? 24) - 3);
    const subjects = [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1));
    const column = Math.max(0, ...subjects.map(([subject]) => subject.length));
    const lines = subjects.slice(-most).map(([subject, { done, last, running }]) => {
      const now = [...running].map(([what, since]) => `${what} ${seconds(this.now() - since)} s`).join(", ");
      const state = running.size > 0 ? `… ${now}` : last;
      return `  ${subject.padEnd(column)}  ${String(done).padStart(3)} done  ${state}`.slice(0, width - 1);
    });
    const { doing } = this;
    if (doing !== null) lines.push(`  … ${doing.text} ${seconds(this.now() - doing.since)} s`.slice(0, width - 1));
    this.wipe();
    this.screen.write([`${clock(this.now() - this.began)}`, ...lines, ""].join("\n"));
    this.drawn = lines.length + 1;
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

/** `0:42` */
export function clock(ms: number): string {
  const all = seconds(ms);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}
