/** A minute's tour on a scratch copy: what a new tenant does to everything, and what a slip of the pen looks like. */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Changes, diff } from "../model/diff.ts";
import { plan } from "../model/plan.ts";
import { renderChanges } from "../model/render.ts";
import { renderProblems } from "../model/report.ts";
import type { Platform } from "../model/schema.ts";
import type { Plan } from "../model/shape.ts";
import { compare } from "../preview/compare.ts";
import type { Graph } from "../preview/graph.ts";
import { CHECKOUT } from "./bootstrap.js";
import { check, DATA_FOLDERS } from "./data.ts";
import { declared } from "./declare.ts";
import { changeText } from "./graphText.ts";

/** The invented newcomer. */
const ID = "bicycle-kitchen";

/** What one more tenant means. */
export interface NewTenant {
  /** `tenants/bicycle-kitchen.yaml` */
  readonly file: string;
  /** The lines in it. */
  readonly yaml: string;
  readonly stack: string;
  readonly plan: Plan;
  readonly changes: Changes;
  /** The graph of its stack with it. */
  readonly graph: Graph;
}

/** A scratch copy of a folder of data. */
export class Tour {
  readonly #root: string;
  readonly #platform: Platform;

  constructor(root: string, platform: Platform) {
    this.#platform = platform;
    this.#root = mkdtempSync(join(tmpdir(), "meet-tour-"));
    for (const folder of DATA_FOLDERS) {
      const from = join(root, folder);
      const isData = (path: string): boolean => path === from || path.endsWith(".yaml");
      if (existsSync(from)) cpSync(from, join(this.#root, folder), { recursive: true, filter: isData });
    }
  }

  /** Adds a tenant where there is room for one; null when every region is full. */
  async newTenant(): Promise<NewTenant | null> {
    const file = `tenants/${ID}.yaml`;
    for (const [stack, yaml] of this.#proposals()) {
      writeFileSync(join(this.#root, file), yaml);
      const { platform } = check(this.#root);
      if (platform === null) continue;
      const after = plan(platform, stack);
      const graph = await declared(CHECKOUT, this.#root, stack, after.secrets);
      return { file, yaml, stack, plan: after, changes: diff(plan(this.#platform, stack), after), graph };
    }
    return null;
  }

  /** The file of `newTenant`, one line per field, for each host there is: regions with a balancer first. */
  *#proposals(): Generator<readonly [stack: string, yaml: string]> {
    const { stacks, levels } = this.#platform;
    const level = Object.hasOwn(levels, "level-1") ? "level-1" : Object.keys(levels)[0];
    for (const [stack, it] of Object.entries(stacks)) {
      if (Object.keys(it.balancer).length === 0) continue;
      for (const host of Object.keys(it.hosts)) {
        const admin = "{ name: Wren Ito, email: wren@bicycle-kitchen.example }";
        const fields = { org: "Bicycle Kitchen", stack, host, level, custodian: it.operator, admin };
        yield [
          stack,
          Object.entries(fields)
            .map(([key, value]) => `${key}: ${value}\n`)
            .join(""),
        ];
      }
    }
  }

  /** Writes one key of the newcomer's file wrongly; what `meet check` says about it. */
  misspelt(tenant: NewTenant, color: boolean): string {
    writeFileSync(join(this.#root, tenant.file), `${tenant.yaml}registraton: approval\n`);
    const { problems, files } = check(this.#root);
    return renderProblems(problems, { files, color });
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** The sentence, the cost and the resources of a new tenant. */
export function newTenantText(tenant: NewTenant, before: Graph): string {
  const words = renderChanges([tenant.changes], "text").trimEnd();
  const resources = changeText(compare(before, tenant.graph), before, tenant.graph).trimEnd();
  return `${words}\n\n${resources}`;
}
