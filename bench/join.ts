/**
 * `npm run bench join`: on the region that `npm start` brought up, how long it takes from a tenant's file, and from a
 * node's line, until they serve. Both leave again; the region is as before afterwards.
 */
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { HERE } from "../sandbox/cloud/addresses.ts";
import { CHECKOUT } from "../scripts/bootstrap.js";
import type { Bench, Finding } from "./bench.ts";
import { mustRun, ran, timed } from "./measure.ts";
import { inScratch } from "./scratch.ts";

/** s, and calls: what is promised of a region. */
const MOST = { tenant: 60, node: 90, hetzner: 0, cloudflare: 4 } as const;

const TENANT = `org: Community Garden
stack: sandbox
host: gl1
level: free
custodian: hypha
admin: { name: Ola Nowak, email: ola@tools.example }
`;
const NODE = "  bbb1: { type: ccx33, price: 0 }\n";

export const joining: Bench = {
  name: "join",
  about: "one tenant, then one node, joins the example region by YAML alone",
  comparator: "none: it is what people wait for; the installer of BBB is a stand-in that takes no time",
  byDefault: false,
  run: (say) => inScratch((folder) => measure(folder, say)),
};

const meet = (...args: string[]) => [process.execPath, [join(CHECKOUT, "scripts", "meet.js"), ...args]] as const;
const up = (root: string) => mustRun(...meet("up", "sandbox", "--root", root, "--json"));

async function measure(folder: string, say: (line: string) => void): Promise<Finding[]> {
  for (const part of ["tenants", "coop", "stacks"]) {
    const filter = (file: string) => !/\.[jt]s$/.test(file) && !file.includes("Pulumi.");
    cpSync(join(CHECKOUT, part), join(folder, part), { recursive: true, filter });
  }
  say("the region as it is: npm start must have brought it up");
  await up(CHECKOUT);
  try {
    return [...(await tenant(folder, say)), ...(await node(folder, say))];
  } finally {
    await up(CHECKOUT);
  }
}

async function tenant(root: string, say: (line: string) => void): Promise<Finding[]> {
  const file = join(root, "tenants", "tools.yaml");
  writeFileSync(file, TENANT);
  say("a third tenant joins");
  const since = new Date().toISOString();
  const joined = await timed(() => up(root));
  const calls = await callsSince(since);
  say("and leaves");
  appendFileSync(file, "retire: { confirm: tools, after: 2026-01-01 }\n");
  await up(root);
  rmSync(file);
  const from = (what: string) => `${what}, as the clouds' log has them`;
  return [
    {
      what: "a third tenant, from up to a healthy container",
      value: joined.seconds,
      unit: "s",
      most: MOST.tenant,
      from: `processor time here ${joined.processor.toFixed(0)} s`,
    },
    {
      what: "its calls at Hetzner",
      value: calls.filter(({ api }) => api === "hetzner").length,
      unit: "calls",
      most: MOST.hetzner,
      from: from("calls"),
    },
    {
      what: "its writes at Cloudflare",
      value: calls.filter(({ api, write }) => api === "cloudflare" && write).length,
      unit: "calls",
      most: MOST.cloudflare,
      from: from("one for each of its four records"),
    },
  ];
}

async function node(root: string, say: (line: string) => void): Promise<Finding[]> {
  const file = join(root, "stacks", "sandbox.yaml");
  const text = readFileSync(file, "utf8");
  const withNode = (more: string) =>
    writeFileSync(file, text.replace(NODE, `${NODE}  bbb2: { type: ccx33, price: 0${more} }\n`));
  withNode("");
  say("a second node joins");
  const joined = await timed(async () => {
    await up(root);
    // doctor calls the region well when every node is online at the balancer.
    while ((await ran(...meet("doctor", "sandbox", "--root", root, "--json"))).code !== 0);
  });
  say("and leaves in order");
  withNode(", drain: true");
  await up(root);
  writeFileSync(file, text);
  await up(root);
  return [
    {
      what: "a second node, from its line to the pool",
      value: joined.seconds,
      unit: "s",
      most: MOST.node,
      from: `processor time here ${joined.processor.toFixed(0)} s`,
    },
  ];
}

const Log = z.object({ entries: z.array(z.looseObject({ api: z.string(), write: z.boolean() })) });

async function callsSince(since: string): Promise<z.infer<typeof Log>["entries"]> {
  const answer = await fetch(`${HERE}/-/log?since=${encodeURIComponent(since)}`);
  return Log.parse(await answer.json()).entries;
}
