/** What the real program declares for a small region at Hetzner, and short ways to look into it. */
import { fileURLToPath } from "node:url";
import { load } from "../../model/load.ts";
import { plan } from "../../model/plan.ts";
import { readSources } from "../../model/read.ts";
import type { Plan } from "../../model/shape.ts";
import { declare, type Graph, type GraphResource } from "../../preview/declare.ts";

const program = fileURLToPath(new URL("../..", import.meta.url));
export const NORTH = fileURLToPath(new URL("../fixtures/north", import.meta.url));
const TODAY = "2026-11-21";

export interface North {
  readonly plan: Plan;
  readonly graph: Graph;
  /** The one resource of that logical name that a provider makes. @throws Error when there is not exactly one. */
  one(name: string): GraphResource;
  /** `type name` of the children of a component, sorted. */
  children(name: string, type: string): string[];
}

let usual: Promise<North> | undefined;

/**
 * The region as it is, declared once for all files that a worker runs.
 *
 * @param root a copy of its data, changed: declared anew
 */
export function north(root = NORTH): Promise<North> {
  if (root !== NORTH) return declared(root);
  usual ??= declared(root);
  return usual;
}

async function declared(root: string): Promise<North> {
  const { platform, problems } = load(readSources(root));
  if (platform === null) throw new Error(JSON.stringify(problems, null, 2));
  const planned = plan(platform, "north", { today: TODAY });
  const graph = await declare({
    program,
    root,
    stack: "north",
    config: { "meet:today": TODAY },
    secrets: planned.secrets,
  });
  const nameOf = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);
  return {
    plan: planned,
    graph,
    one(name) {
      const found = graph.resources.filter(({ urn, custom }) => custom && nameOf(urn) === name);
      const [only] = found;
      if (only === undefined || found.length > 1) throw new Error(`${found.length} resources are called ${name}`);
      return only;
    },
    children(name, type) {
      return graph.resources
        .filter(({ parent }) => parent !== null && nameOf(parent) === name && parent.endsWith(`${type}::${name}`))
        .map((resource) => `${resource.type} ${nameOf(resource.urn)}`)
        .sort();
    },
  };
}

/** The last part of a URN. */
export function named(urn: string | null): string | null {
  return urn === null ? null : urn.slice(urn.lastIndexOf("::") + 2);
}
