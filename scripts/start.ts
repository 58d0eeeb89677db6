/**
 * `npm start`: the main job, as deep as this machine allows. It checks, plans and declares every region and draws
 * them; with an engine it previews them, with Docker as well it brings the example region up. Then a short tour.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { plan } from "../model/plan.ts";
import { renderPlan } from "../model/render.ts";
import { renderProblems } from "../model/report.ts";
import type { Platform } from "../model/schema.ts";
import type { Plan } from "../model/shape.ts";
import { count, euro, list } from "../model/words.ts";
import type { Graph } from "../preview/graph.ts";
import { picture } from "../preview/picture.ts";
import { type Abilities, abilities, engineOf, hasDocker, undoneLines } from "./abilities.ts";
import { SANDBOX } from "./apply/sandbox.ts";
import { CHECKOUT } from "./bootstrap.js";
import { check, DataRefusal, stacksOf } from "./data.ts";
import { declared } from "./declare.ts";
import { deploySandbox, previewAll } from "./deep.ts";
import { changedSince } from "./memory.ts";
import { print, wantsColor } from "./output.ts";
import { inParallel } from "./parallel.ts";
import { EXIT } from "./refusal.ts";
import { report } from "./report.ts";
import { type NewTenant, newTenantText, Tour } from "./tour.ts";

const OUT = join(CHECKOUT, ".out");
const color = wantsColor(process.stdout);

function heading(text: string): void {
  print(`\n== ${text} ==\n\n`);
}

async function start(): Promise<number> {
  const asked = abilities();
  heading("What the files say");
  const platform = checked();
  const plans = stacksOf(platform).map((stack) => plan(platform, stack));
  for (const one of plans) print(summary(one));
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, "plan.md"), plans.map((one) => renderPlan(one, "md")).join("\n\n"));
  writeFileSync(join(OUT, "picture.html"), await picture(plans, []));
  print("Every name, machine and price is in .out/plan.md, and .out/picture.html shows who runs where.");

  heading("What the program asks for");
  print("A resource is one thing to be made: a server, a DNS record, a container, a set-up over SSH.");
  const tour = new Tour(CHECKOUT, platform);
  try {
    const [graphs, newcomer] = await declareAll(plans, tour);
    for (const { stack, resources } of graphs) print(`${stack}: ${count(resources.length, "resource")}`);
    const changed = changedSince(join(OUT, "declared.json"), graphs);
    if (changed !== null) print(`${count(changed, "change")} since the last npm start.`);
    const able = await asked;
    const code = await deeper(able, plans, graphs);
    if (newcomer !== null) await show(tour, newcomer, plans, graphs);
    sayUndone(able);
    sayNext(able);
    return code;
  } finally {
    tour.close();
  }
}

/** @throws DataRefusal when the data has errors: nothing further would make sense. */
function checked(): Platform {
  const { platform, problems, files } = check(CHECKOUT, { today: new Date().toISOString().slice(0, 10) });
  if (platform === null) throw new DataRefusal(problems, files, null);
  if (problems.length === 0) print(`${files} files checked, no problems.`);
  else print(renderProblems(problems, { files, color }));
  return platform;
}

/** `Canada (ca): 5 tenants; 1 host, 1 balancer, 2 nodes and 1 TURN server for €208 a month; levels bring in €165.` */
function summary(plan: Plan): string {
  const machines = [
    [plan.hosts.length, "host"],
    [plan.balancer === null ? 0 : 1, "balancer"],
    [plan.nodes.length, "node"],
    [plan.turn.length, "TURN server"],
  ] as const;
  const words = list(machines.filter(([number]) => number > 0).map(([number, word]) => count(number, word)));
  const { known, unknown, income } = plan.cost;
  const cost = unknown.length === 0 ? euro(known) : `${euro(known)} and ${count(unknown.length, "unknown price")}`;
  const tenants = count(plan.tenants.length, "tenant");
  return `${plan.title} (${plan.stack}): ${tenants}; ${words} for ${cost} a month; levels bring in ${euro(income)}.`;
}

/** Every region's graph, and the newcomer's, side by side: each is a program of its own. */
async function declareAll(plans: readonly Plan[], tour: Tour): Promise<[Graph[], NewTenant | null]> {
  let newcomer: NewTenant | null = null;
  const graphs: Graph[] = [];
  await inParallel<unknown>([
    async () => {
      newcomer = await tour.newTenant();
    },
    ...plans.map(({ stack, secrets }) => async () => {
      graphs.push(await declared(CHECKOUT, CHECKOUT, stack, secrets));
    }),
  ]);
  return [graphs.sort((a, b) => (a.stack < b.stack ? -1 : 1)), newcomer];
}

async function deeper(able: Abilities, plans: readonly Plan[], graphs: readonly Graph[]): Promise<number> {
  const engine = engineOf(able);
  if (engine === null) return EXIT.ok;
  const example = plans.find(({ stack }) => stack === SANDBOX);
  if (!hasDocker(able) || example === undefined) {
    heading(`What the engine would do from nothing (Pulumi ${engine.version})`);
    return previewAll(engine, plans, graphs, able.noPlugins);
  }
  heading(`The example region, deployed (Pulumi ${engine.version})`);
  try {
    return await deploySandbox(example, color);
  } catch (error) {
    // The tour needs no machine: a newcomer sees it even so.
    return report(error, false);
  }
}

/** The tour: what a change looks like before anybody deploys it. */
async function show(tour: Tour, tenant: NewTenant, plans: readonly Plan[], graphs: readonly Graph[]): Promise<void> {
  const before = graphs.find(({ stack }) => stack === tenant.stack);
  if (before === undefined) return;
  heading("A tour: one tenant more, on a scratch copy");
  print(`Somebody adds ${tenant.file}:`);
  print(indented(tenant.yaml));
  print("What that changes, in words and in resources (npx meet plan --against …, npx meet declare … --against …):");
  print(indented(newTenantText(tenant, before)));
  const page = await picture(
    plans.map((one) => (one.stack === tenant.stack ? tenant.plan : one)),
    [tenant.changes],
  );
  writeFileSync(join(OUT, "change.html"), page);
  print("The picture of the change is in .out/change.html.");
  heading("The tour goes on: a slip of the pen");
  print("The same file, with one key misspelt (npx meet check):");
  print(indented(tour.misspelt(tenant, color)));
}

function indented(text: string): string {
  return `\n${text.trimEnd().replaceAll(/^(?=.)/gm, "    ")}\n\n`;
}

function sayUndone(able: Abilities): void {
  const lines = undoneLines(able, {
    engine: "nothing was previewed or deployed",
    docker: "no machine was made, so nothing was deployed",
    plugins: hasDocker(able) ? null : "not every region was previewed",
    sandboxTests: "npm test leaves them out",
    engineTests: engineOf(able) === null ? "npm test leaves them out" : "npm test leaves some of them out",
  });
  if (lines.length === 0) return;
  heading("What was not done on this machine");
  for (const line of lines) print(line);
}

function sayNext(able: Abilities): void {
  heading("What to look at next");
  print("Open .out/picture.html and .out/change.html in a browser.");
  print("Read tenants/README.md to add a tenant, and README.md for everything else.");
  print("Edit a file in tenants/, then: npx meet check, npx meet plan --against HEAD");
  if (engineOf(able) !== null && hasDocker(able)) print("npm run stop takes the example region away again.");
}

await start().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = report(error, false);
  },
);
