/** Who asked for names that are not the sandbox's: nothing in it should want to go outside, and people can see who did. */

export interface Refusal {
  readonly name: string;
  readonly from: string;
  readonly times: number;
}

export interface Refusals {
  /** As `startDns` tells it. */
  note(name: string, type: string, from: string): void;
  /** The most often refused first. */
  list(): Refusal[];
}

/** A flood of made-up names must not fill the memory. */
const MOST = 200;

export function makeRefusals(): Refusals {
  const seen = new Map<string, { name: string; from: string; times: number }>();
  return {
    note: (name, _type, from) => {
      const key = `${name.toLowerCase()} ${from}`;
      const known = seen.get(key);
      if (known !== undefined) known.times += 1;
      else if (seen.size < MOST) seen.set(key, { name: name.toLowerCase(), from, times: 1 });
    },
    list: () => [...seen.values()].map((it) => ({ ...it })).sort((a, b) => b.times - a.times),
  };
}
