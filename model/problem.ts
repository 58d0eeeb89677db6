/** The one error shape: something a person wrote is wrong, where it stands, and what would be right. */
import type { Code } from "./explain/index.ts";

/** A spot in a text. Lines and columns count from 1; columns count UTF-16 code units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The whole source line, as it was written; whoever shows it cuts it and hides control characters. */
  readonly text: string;
  /** How many columns the caret underlines, at least 1. */
  readonly length: number;
}

export interface Problem {
  /** Stable and short, such as `unknown-key`; `meet explain` knows it. */
  readonly code: Code;
  readonly severity: "error" | "warning";
  /** What is wrong with this value. */
  readonly message: string;
  /** What would be right. Never empty. */
  readonly help: string;
  readonly place: Place;
  /** The keys that lead to it from the top of the file; absent where it is about the text. */
  readonly path?: readonly (string | number)[];
  /** The other places of a conflict, each with a word such as `first`. */
  readonly also?: readonly { readonly label: string; readonly place: Place }[];
}

/** A problem as a rule reports it: where in the data, not yet where in the text. */
export interface Finding {
  readonly code: Code;
  readonly severity?: "error" | "warning";
  readonly message: string;
  readonly help: string;
  readonly at: Spot;
  readonly also?: readonly { readonly label: string; readonly at: Spot }[];
}

/** A spot in the data: the file, then keys. `{ file: "tenants/a.yaml", path: ["host"] }`. */
export interface Spot {
  readonly file: string;
  readonly path: readonly (string | number)[];
  /** Point at the key (the default for unknown keys) or at the value (the default). */
  readonly key?: boolean;
}
