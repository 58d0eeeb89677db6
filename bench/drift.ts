/** `npm run bench drift`: does `meet drift` ask the clouds far less than one read for each resource would? */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { load } from "../model/load.ts";
import { plan } from "../model/plan.ts";
import { readSources } from "../model/read.ts";
import { ZONE_ID, ZONE_NAME } from "../sandbox/cloud/cloudflare/zone.ts";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { type Engine, findEngine, runEngine } from "../scripts/engine.ts";
import { inParallel } from "../scripts/parallel.ts";
import { type Clouds, openClouds } from "../tests/scripts/drift/clouds.ts";
import { type Bench, type Finding, figure } from "./bench.ts";
import { DAY, writeFixture } from "./fixture.ts";
import { ran, timed } from "./measure.ts";
import { type Region, regionOf } from "./region.ts";
import { inScratch } from "./scratch.ts";

const STACK = "r1";
const TENANTS = 1_000;
const MOST_SECONDS = 60;
/** Reads of a refresh for each call of drift. */
const TIMES_FEWER = 50;
/** Things for each call. */
const THINGS_PER_CALL = 50;
/** Reads at a time: the engine's own default (pulumi refresh --parallel, 4 for each core of 4). */
const AT_ONCE = 16;

export const drift: Bench = {
  name: "drift",
  about: `meet drift of one stack of ${TENANTS} tenants at Hetzner and Cloudflare, emulated, from process start to exit`,
  comparator: "one read for each resource of the same stack, as pulumi refresh does, of the same clouds",
  byDefault: true,
  run: (say) => inScratch((folder) => measure(folder, say)),
};

async function measure(folder: string, say: (line: string) => void): Promise<Finding[]> {
  const engine = await findEngine();
  if ("missing" in engine) throw new Error(`${engine.missing}: ${engine.remedy}`);
  const root = join(folder, "data");
  const region = prepare(root);
  const clouds = await openClouds(region);
  try {
    say(`a state of ${region.resources.length} resources`);
    const env = await store(engine, folder, root, region, clouds);
    say("meet drift");
    const args = [join(CHECKOUT, "scripts", "meet.js"), "drift", STACK, "--root", root, "--today", DAY];
    const { result, ...ours } = await timed(() => ran(process.execPath, args, { env: { ...process.env, ...env } }));
    if (result.code !== 0) throw new Error(`drift ended with ${result.code}: ${result.output.slice(0, 2000)}`);
    const calls = clouds.log.entries().length;
    const things = Number(/: (\d+) things looked at/.exec(result.output)?.[1]);
    say("one read for each resource");
    const theirs = await timed(() => readEach(region, clouds));
    const reads = region.resources.length;
    const from = `${calls} calls, ${reads} reads`;
    return [
      { what: `drift of ${TENANTS} tenants`, value: ours.seconds, unit: "s", most: MOST_SECONDS, from: seconds(ours) },
      {
        what: "calls for each 50 reads of a refresh",
        value: (calls * TIMES_FEWER) / reads,
        unit: "calls",
        most: 1,
        from,
      },
      {
        ...{ what: "calls for each 50 things", value: (calls * THINGS_PER_CALL) / things, unit: "calls", most: 1 },
        from: `${calls} calls, ${things} things`,
      },
      {
        ...{ what: "drift against the reads alone", value: ours.seconds / theirs.seconds, unit: "×", most: null },
        from: `${seconds(ours)} with the engine's start, against ${seconds(theirs)} without it`,
      },
    ];
  } finally {
    await clouds.close();
  }
}

const seconds = (sample: { readonly seconds: number; readonly processor: number }) =>
  `${figure(sample.seconds, "s")} (processor ${figure(sample.processor, "s")})`;

/** The data of a region in the one zone that the emulated Cloudflare has, and what the clouds hold of it. */
function prepare(root: string): Region {
  writeFixture(root, { tenants: TENANTS, stacks: 1, seed: 20261121 });
  const file = join(root, "stacks", `${STACK}.yaml`);
  const moved = readFileSync(file, "utf8")
    .replace(/^domain: .*$/m, `domain: ${STACK}.${ZONE_NAME}`)
    .replace(/^certificates: .*$/m, `certificates: { authority: acme, directory: https://acme.${ZONE_NAME}/directory }`)
    .replace(/^zone: .*$/m, `zone: { name: ${ZONE_NAME}, id: ${ZONE_ID} }`);
  writeFileSync(file, moved);
  const { platform, problems } = load(readSources(root));
  if (platform === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  const { resources, ...clouds } = regionOf(plan(platform, STACK), ZONE_ID);
  return { resources, ...clouds };
}

/** Puts the state into a store of the engine, with the settings that lead to the clouds; the environment to find it. */
async function store(engine: Engine, folder: string, root: string, region: Region, clouds: Clouds) {
  const env = { PULUMI_BACKEND_URL: `file://${folder}/state`, PULUMI_CONFIG_PASSPHRASE: "bench" };
  const project = join(folder, "project");
  for (const path of [project, join(folder, "state")]) mkdirSync(path);
  writeFileSync(join(project, "Pulumi.yaml"), stringify({ name: "meet-infra", runtime: "nodejs" }));
  const pulumi = async (...args: readonly string[]) => {
    const all = [...args, "--stack", STACK, "--non-interactive"];
    const { code, stdout, stderr } = await runEngine(engine, all, { cwd: project, env });
    if (code !== 0) throw new Error(`pulumi ${args[0]}: ${stderr}`);
    return stdout;
  };
  await pulumi("stack", "init");
  await pulumi("config", "set-all", ...[...clouds.config].flatMap(([key, value]) => ["--secret", `${key}=${value}`]));
  writeFileSync(
    join(root, "stacks", `Pulumi.${STACK}.yaml`),
    readFileSync(join(project, `Pulumi.${STACK}.yaml`), "utf8"),
  );
  const empty: unknown = JSON.parse(await pulumi("stack", "export"));
  if (typeof empty !== "object" || empty === null || !("deployment" in empty))
    throw new Error("the engine has no state");
  const resources = region.resources.map(({ read: _, ...resource }) => resource);
  const file = join(folder, "deployment.json");
  writeFileSync(file, JSON.stringify({ ...empty, deployment: { ...Object(empty.deployment), resources } }));
  await pulumi("stack", "import", "--file", file);
  return env;
}

async function readEach(region: Region, { config }: Clouds): Promise<void> {
  const places = {
    hetzner: { url: config.get("hcloud:endpoint"), token: config.get("hcloud:token") },
    cloudflare: { url: config.get("cloudflare:baseUrl"), token: config.get("cloudflare:apiToken") },
  };
  const reads = region.resources.map(({ read: { cloud, path } }) => async () => {
    const { url, token } = places[cloud];
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
    await answer.text();
  });
  await inParallel(reads, AT_ONCE);
}
