/** What was found out about one thing: well, worth knowing, or ill and what to do about it. */
export interface Finding {
  /** `node bbb1`, `tenant mill`, `name mill.ca.meet.coop`. */
  readonly subject: string;
  readonly level: "well" | "notice" | "ill";
  readonly said: string;
  /** What to do; null when all is well. */
  readonly help: string | null;
}

export function well(subject: string, said: string): Finding {
  return { subject, level: "well", said, help: null };
}

export function ill(subject: string, said: string, help: string, level: "ill" | "notice" = "ill"): Finding {
  return { subject, level, said, help };
}
