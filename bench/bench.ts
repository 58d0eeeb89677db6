/** What a bench is, and what it finds. */

export interface Finding {
  /** What was measured, such as `1,000 tenants against the floor`. */
  readonly what: string;
  readonly value: number;
  readonly unit: "×" | "s" | "MB" | "changes" | "calls" | "tenants";
  /** The goal: at most so much; null where nothing was promised and the number is only said. */
  readonly most: number | null;
  /** What the value was made from, as a clause. */
  readonly from: string;
}

export interface Bench {
  readonly name: string;
  /** What is measured, in a sentence. */
  readonly about: string;
  /** What it is held against, in the same run. */
  readonly comparator: string;
  /** False: only when it is named, because it takes minutes or needs the machine for itself. */
  readonly byDefault: boolean;
  /** `say` gets a line for each thing that takes time. */
  readonly run: (say: (line: string) => void) => Promise<readonly Finding[]>;
}

export type Verdict = "met" | "missed" | "said";

export function verdict({ value, most }: Pick<Finding, "value" | "most">): Verdict {
  if (most === null) return "said";
  return value <= most ? "met" : "missed";
}

/** Three digits at most, as a person would say it: `0.51 s`, `12.3 s`, `1.18×`, `640 MB`. */
export function figure(value: number, unit: Finding["unit"]): string {
  const digits = unit === "changes" || unit === "tenants" || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(unit === "MB" ? 0 : digits)}${unit === "×" ? "" : " "}${unit}`;
}
