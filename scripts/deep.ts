/** The deep half of `npm start`: what needs the engine, and what needs a sandbox as well. */
import { writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Plan, TenantPlan } from "../model/shape.ts";
import { count } from "../model/words.ts";
import type { Graph } from "../preview/graph.ts";
import { onMachine } from "../sandbox/machine.ts";
import { type Sandbox, startSandbox } from "../sandbox/start.ts";
import { SANDBOX } from "./apply/sandbox.ts";
import { CHECKOUT } from "./bootstrap.js";
import type { Engine } from "./engine.ts";
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

/** Makes the sandbox's machine, brings the example region up on it, and looks whether its tenants answer. */
export async function deploySandbox(plan: Plan, color: boolean): Promise<number> {
  const sandbox = await startSandbox(CHECKOUT, print);
  const code = await up({
    root: CHECKOUT,
    stack: SANDBOX,
    json: false,
    color,
    yes: true,
    verbose: false,
    acceptHostKey: [],
  });
  if (code !== EXIT.ok) return code;
  const authority = await authorityOf(plan);
  const file = join(CHECKOUT, ".out", "sandbox-authority.pem");
  writeFileSync(file, authority);
  const answers = await Promise.all(plan.tenants.map((tenant) => health(tenant, sandbox, authority)));
  for (const { tenant, answer } of answers) print(`https://${tenant.hostname}/health_check answers ${answer}`);
  const [first] = plan.tenants;
  if (first !== undefined) {
    print("See for yourself:");
    print(
      `  curl --cacert .out/sandbox-authority.pem --resolve ${first.hostname}:443:${sandbox.address} https://${first.hostname}/health_check`,
    );
  }
  return answers.every(({ answer }) => answer.startsWith("200")) ? EXIT.ok : EXIT.failed;
}

/** The certificate of the host's local authority, which signs the tenants' own. */
function authorityOf(plan: Plan): Promise<string> {
  const file = "/data/caddy/pki/authorities/local/root.crt";
  return onMachine(plan.hosts[0]?.id ?? "", ["docker", "exec", "caddy", "cat", file]);
}

/** A fresh certificate takes a moment. */
const PATIENCE_SECONDS = 30;

async function health(tenant: TenantPlan, { address }: Sandbox, ca: string) {
  const until = Date.now() + PATIENCE_SECONDS * 1000;
  for (;;) {
    const answer = await ask(tenant.hostname, address, ca);
    if (answer.startsWith("200") || Date.now() > until) return { tenant, answer };
    await wait(500);
  }
}

function ask(hostname: string, address: string, ca: string): Promise<string> {
  return new Promise((resolve) => {
    const options = {
      host: address,
      servername: hostname,
      headers: { host: hostname },
      ca,
      timeout: 5000,
      agent: false,
    };
    const asked = request({ ...options, path: "/health_check" }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve(`${response.statusCode} ${body.trim().slice(0, 200)}`));
    });
    asked.on("timeout", () => asked.destroy(new Error("nothing within 5 s")));
    asked.on("error", (error) => resolve(error.message));
    asked.end();
  });
}
