/** The deep half of `npm start`: what needs the engine, and what needs a sandbox as well. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Plan } from "../model/shape.ts";
import { count } from "../model/words.ts";
import type { Graph } from "../preview/graph.ts";
import { HERE } from "../sandbox/cloud/addresses.ts";
import { startSandbox } from "../sandbox/start.ts";
import { Progress } from "./apply/progress.ts";
import { SANDBOX } from "./apply/sandbox.ts";
import { CHECKOUT } from "./bootstrap.js";
import { type Examination, examine, text } from "./doctor.ts";
import type { Engine } from "./engine.ts";
import { sandboxRoots } from "./look/surroundings.ts";
import { print } from "./output.ts";
import { inParallel } from "./parallel.ts";
import { standIn } from "./preview.ts";
import { EXIT } from "./refusal.ts";
import { run as up } from "./up.ts";

/** The provider of a resource's type: `hcloud` of `hcloud:index/server:Server`. */
function provider({ type }: Graph["resources"][number]): string {
  return type.slice(0, type.indexOf(":"));
}

/** The engine's own preview of each region, on an empty state; those whose plugins cannot be had are left out. */
export async function previewAll(
  engine: Engine,
  plans: readonly Plan[],
  graphs: readonly Graph[],
  noPlugins: readonly string[],
): Promise<number> {
  const tasks = plans.flatMap((plan) => {
    const graph = graphs.find(({ stack }) => stack === plan.stack);
    if (graph === undefined || graph.resources.some((resource) => noPlugins.includes(provider(resource)))) return [];
    return [
      async () => {
        const { failures, steps } = await standIn(engine, plan, CHECKOUT);
        for (const { kind, sentence, help } of failures)
          print(`${plan.stack}: error[${kind}]: ${sentence}\n   = help: ${help}`);
        if (failures.length > 0) return EXIT.failed;
        const known = new Set(graph.resources.map(({ urn }) => urn));
        const strange = steps.filter(({ urn }) => !known.has(urn) && !urn.includes("pulumi:providers:")).length;
        const verdict = strange === 0 ? "all of them declared above" : `${strange} of them not declared above`;
        print(`${plan.stack}: the engine would make ${count(steps.length, "resource")}, ${verdict}`);
        return EXIT.ok;
      },
    ];
  });
  // One at a time: each starts an engine and its plugins, half a gigabyte.
  const codes = await inParallel<number>(tasks, 1);
  return Math.max(EXIT.ok, ...codes);
}

/** Makes the clouds of the sandbox, brings the example region up in them, and looks whether it is well. */
export async function deploySandbox(plan: Plan, color: boolean): Promise<number> {
  // One clock for all of it: nobody takes patience for a hang.
  const progress = new Progress(process.stderr);
  await progress.during("the sandbox: its images, its clouds", () =>
    startSandbox(CHECKOUT, (line) => progress.step(line)),
  );
  const options = { root: CHECKOUT, stack: SANDBOX, json: false, color, yes: true, plan: null, verbose: false };
  const code = await up({ ...options, acceptHostKey: [] }, progress);
  if (code !== EXIT.ok) return code;
  const { findings, machines } = await progress.during("waiting until all of it is well", soonWell);
  print(text(findings));
  writeFileSync(join(CHECKOUT, ".out", "sandbox-authority.pem"), (await sandboxRoots()).join("\n"));
  sayWhere(plan, machines);
  return findings.every(({ level }) => level !== "ill") ? EXIT.ok : EXIT.failed;
}

/** s: a fresh certificate and a first poll of a node take moments. */
const PATIENCE = 90;

async function soonWell(): Promise<Examination> {
  const until = Date.now() + PATIENCE * 1000;
  for (;;) {
    const found = await examine(CHECKOUT, SANDBOX);
    if (found.findings.every(({ level }) => level !== "ill") || Date.now() > until) return found;
    await wait(3000);
  }
}

function sayWhere(plan: Plan, machines: Examination["machines"]): void {
  print("\nLook at it:");
  print(`  ${HERE}/   the region live: machines, tenants, meetings, names, mail, the last calls`);
  for (const tenant of plan.tenants) {
    const address = machines.get(`host-${tenant.host}`)?.address;
    if (address !== undefined) {
      print(
        `  curl --cacert .out/sandbox-authority.pem --resolve ${tenant.hostname}:443:${address} https://${tenant.hostname}/health_check`,
      );
    }
  }
  const [host] = plan.hosts;
  print("  npx meet doctor sandbox   whether all of it is well");
  if (host !== undefined) print(`  npx meet ssh sandbox ${host.id}   a shell on a machine`);
}
