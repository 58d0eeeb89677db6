/** Draws that look random and are the same for the same seed. */

export interface Draw {
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  one<T>(of: readonly [T, ...T[]]): T;
  /** True so often, of 100. */
  percent(chance: number): boolean;
}

/** Mulberry32: 32 bits of state, plenty for invented tenants. */
export function draws(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    whole,
    one: (of) => of[whole(0, of.length - 1)] ?? of[0],
    percent: (chance) => next() * 100 < chance,
  };
}
