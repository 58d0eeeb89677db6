/** Something the sandbox cannot do: one plain sentence, and the way out. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
  /** What would help. Never empty. */
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}
