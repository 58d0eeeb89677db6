/** What a code means that is not about a line of YAML: wrong use, or a run that cannot go on. */
export interface CommandExplanation {
  /** The exit code of a run that ends with it. */
  readonly exit: number;
  /** What it is, in a few words, without a full stop. */
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
  readonly example: {
    readonly command: string;
    /** What is then printed; a test runs it, or asks the very function that says it. */
    readonly says: string;
  };
}
