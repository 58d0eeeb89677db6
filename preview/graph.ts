/**
 * What a program declares for one stack: every resource it asks for, as the engine would be asked. Not a
 * preview: there is no state, so it does not say what will be created or replaced.
 */

/** The options of a resource after the engine's own inheritance from its parents. */
export interface GraphOptions {
  readonly protect: boolean;
  /** null: the provider decides. */
  readonly deleteBeforeReplace: boolean | null;
  /** Property paths as the program wrote them. */
  readonly ignoreChanges: readonly string[];
  readonly retainOnDelete: boolean;
  /** URN of the resource that takes this one with it. */
  readonly deletedWith: string | null;
  /** URNs of everything it waits for, said or through an input, sorted. */
  readonly dependsOn: readonly string[];
  /** URN of its explicit provider; null: the default provider, or a component. */
  readonly provider: string | null;
  /** URNs under which the state may know it, its own and those that follow from its parents. */
  readonly aliases: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly replaceWith: readonly string[];
  /** A change of this value replaces the resource; null: none. */
  readonly replacementTrigger: unknown;
  readonly additionalSecretOutputs: readonly string[];
  /** The id under which an existing thing is adopted. */
  readonly import: string | null;
  /** `create`, `update`, `delete`, `read` -> time, such as `10m`. */
  readonly timeouts: Readonly<Record<string, string>>;
}

export interface GraphResource {
  readonly urn: string;
  readonly type: string;
  /** URN of the parent; null for the stack itself. */
  readonly parent: string | null;
  /** Inputs with keys sorted at every level. Values of secrets are placeholders. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: GraphOptions;
  /** Paths of the inputs that are secret, sorted, such as `connection` or `envs[3]`. */
  readonly secrets: readonly string[];
  /** Whether a provider makes it; false for components. */
  readonly custom: boolean;
}

export interface Graph {
  readonly stack: string;
  readonly project: string;
  /** Sorted by URN. */
  readonly resources: readonly GraphResource[];
  /** What the program warned of, in its own words. */
  readonly warnings: readonly string[];
}
