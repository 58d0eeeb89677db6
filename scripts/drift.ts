/** `meet drift STACK`: what Hetzner and Cloudflare hold against what was declared, by their lists alone. */
import { plan } from "../model/plan.ts";
import type { Platform } from "../model/schema.ts";
import type { Plan } from "../model/shape.ts";
import { namesOf } from "../model/things.ts";
import { noState, requireEngine, requireSecrets } from "./apply/require.ts";
import { requireStarted } from "./apply/sandbox.ts";
import type { State } from "./apply/state.ts";
import { readStack } from "./apply/stateStore.ts";
import { CLOUDFLARE, HETZNER } from "./apply/vendor.ts";
import { openWorkspace } from "./apply/workspace.ts";
import { openData, requireStack } from "./data.ts";
import { type Api, openApi } from "./drift/api.ts";
import { readZone } from "./drift/cloudflare.ts";
import { differences, idsAtHetzner, RECORD, unapplied, type World } from "./drift/compare.ts";
import { heldCount, readHetzner } from "./drift/hetzner.ts";
import { placesIn, sift } from "./drift/ignore.ts";
import { asMarkdown, asText, type DriftReport, type IgnoredThing, remedy, ruleText, sentence } from "./drift/report.ts";
import type { DriftOptions } from "./options.ts";
import { commandRow, note, print, printDocument } from "./output.ts";
import { EXIT } from "./refusal.ts";

export async function run(options: DriftOptions): Promise<number> {
  const { root, stack } = options;
  const { platform } = openData(root);
  requireStack(stack, platform);
  const planned = plan(platform, stack);
  const engine = await requireEngine();
  await requireStarted(stack);
  const workspace = openWorkspace({ engine, root, stack });
  try {
    const known = await readStack(workspace);
    if (known === null) throw noState(stack);
    return tell(await examine({ platform, planned, ...known }), platform.stacks[stack]?.ignore ?? [], options);
  } finally {
    workspace.close();
  }
}

export interface Subject {
  readonly platform: Platform;
  readonly planned: Plan;
  readonly state: State;
  readonly config: ReadonlyMap<string, string>;
  /** How long to wait before further tries, ms. */
  readonly pauses?: readonly number[];
}

export type Examined = Omit<DriftReport, "ignored">;

/** Asks the clouds, and compares. @throws Refusal when a token is missing or a cloud does not answer */
export async function examine({ platform, planned, state, config, pauses }: Subject): Promise<Examined> {
  const { stack, zone } = planned;
  const needed = planned.secrets.filter(({ key }) => key === "hcloud:token" || key === "cloudflare:apiToken");
  requireSecrets({ ...planned, secrets: needed }, config);
  const open = (name: string, key: string, url: string): Api | null => {
    const token = config.get(key);
    if (token === undefined) return null;
    const setter = `npx pulumi config set --secret ${key} --stack ${stack}`;
    return openApi({ name, url: url.replace(/\/$/, ""), token, setter, ...(pauses === undefined ? {} : { pauses }) });
  };
  const hetzner = open("Hetzner", "hcloud:token", config.get("hcloud:endpoint") ?? HETZNER);
  const cloudflare = open("Cloudflare", "cloudflare:apiToken", config.get("cloudflare:baseUrl") ?? CLOUDFLARE);
  const world: World = {
    hetzner: hetzner === null ? null : await readHetzner(hetzner, stack, idsAtHetzner(state)),
    records: cloudflare === null || zone === null ? null : await readZone(cloudflare, zone.id),
  };
  return {
    stack,
    calls: { hetzner: hetzner?.calls() ?? 0, cloudflare: cloudflare?.calls() ?? 0 },
    things: (world.hetzner === null ? 0 : heldCount(world.hetzner)) + (world.records?.size ?? 0),
    differences: differences(state, world, planned, names(platform, planned, state)),
    unapplied: unapplied(state, planned),
  };
}

function names(platform: Platform, { stack, domain }: Plan, state: State) {
  const stacks = Object.entries(platform.stacks);
  const of = (mine: boolean) =>
    stacks.filter(([id]) => (id === stack) === mine).flatMap(([id, it]) => namesOf(platform, id, it));
  const made = state.deployment.resources.flatMap(({ type, inputs }) =>
    type === RECORD && typeof inputs?.name === "string" ? [inputs.name] : [],
  );
  return {
    domains: stacks.map(([, it]) => it.domain),
    domain,
    ours: new Set([...of(true), ...made]),
    theirs: new Set(of(false)),
  };
}

/** Leaves out what rules name, says the rest, and judges the rules themselves. */
export function tell(examined: Examined, rules: readonly IgnoredThing[], options: DriftOptions): number {
  const { problems, ...sifted } = sift(
    examined.differences,
    rules,
    options.today,
    placesIn(options.root, options.stack),
  );
  const report: DriftReport = { ...examined, ...sifted };
  const drifted = report.differences.map((it) => commandRow("drifted", sentence(it), remedy(it)));
  if (options.json) printDocument<"drift">([...problems, ...drifted], report);
  else {
    print(options.format === "md" ? asMarkdown(report) : asText(report));
    for (const problem of problems) note(ruleText(problem));
  }
  if (problems.length > 0) return EXIT.config;
  return report.differences.length > 0 ? EXIT.changes : EXIT.ok;
}
