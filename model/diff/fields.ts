/** Two versions of a thing, field by field, in words. */

/** A field: what it is called in a sentence, and its value in words (null: there is none). */
export interface Field<T> {
  readonly what: string;
  readonly of: (it: T) => string | null;
}

/** `level Multi-account instead of Level 3`, for each field that differs. */
export function differences<T>(fields: readonly Field<T>[], before: T, after: T): readonly string[] {
  return fields.flatMap(({ what, of }) => {
    const [was, is] = [of(before), of(after)];
    if (was === is) return [];
    if (was === null) return [`${what} ${is} (there was none)`];
    if (is === null) return [`no ${what} any more (was ${was})`];
    return [`${what} ${is} instead of ${was}`];
  });
}

/** Things of both sides, matched by key. */
export function matched<T>(
  before: readonly T[],
  after: readonly T[],
  key: (it: T) => string,
): { readonly joined: readonly T[]; readonly left: readonly T[]; readonly both: readonly (readonly [T, T])[] } {
  const was = new Map(before.map((it) => [key(it), it]));
  const is = new Set(after.map(key));
  const both: (readonly [T, T])[] = [];
  const joined: T[] = [];
  for (const it of after) {
    const old = was.get(key(it));
    if (old === undefined) joined.push(it);
    else both.push([old, it]);
  }
  return { joined, left: before.filter((it) => !is.has(key(it))), both };
}
