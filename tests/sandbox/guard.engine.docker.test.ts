/**
 * The guard on a whole region with the real engine: each refusal seen, with the region untouched, and each way out
 * seen to work. The same region as the other files'; each test leaves it whole.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { statePaths } from "../../sandbox/state.ts";
import { stampFile } from "../../scripts/apply/places.ts";
import { openWorkspace, type Workspace } from "../../scripts/apply/workspace.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { findEngine } from "../../scripts/engine.ts";
import {
  breakNext,
  containers,
  document,
  health,
  meet,
  openRegion,
  planOf,
  up,
  urns,
  withChange,
  withStack,
  writesSince,
} from "./region.ts";
import { TURN1, withVisitors } from "./visitors.ts";

const plan = planOf(CHECKOUT);
const [garden, mill] = plan.tenants;
if (garden === undefined || mill === undefined) throw new Error("the example region is small");
const GL1 = "  gl1: { type: cpx42, price: 0, volume: 10 }\n";
const TODAY = new Date().toISOString().slice(0, 10);
let workspace: Workspace;
let before: string[];
let began: Date;
const roots: string[] = [];

/** A copy of the data that is gone after the tests. */
function kept(root: string): string {
  roots.push(root);
  return root;
}

beforeAll(async () => {
  await openRegion();
  const engine = await findEngine();
  if ("missing" in engine) throw new Error(engine.missing);
  workspace = openWorkspace({ engine, root: CHECKOUT, stack: "sandbox" });
});
beforeEach(async () => {
  before = await containers();
  began = new Date();
});

/** The engine on the region's state, with its answer as it is. */
async function pulumi(args: readonly string[], stdin?: string): Promise<string> {
  const done = await workspace.raw(args, stdin);
  if (done.code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${done.stdout}\n${done.stderr}`);
  return done.stdout;
}

/** Refused with a code: exit 5 (or another), nothing written at the clouds, no container touched. */
async function refused(code: string, args: readonly string[], exit = 5): Promise<string> {
  const said = await meet("up", "sandbox", ...args);
  expect([said.code, said.stdout]).toEqual([exit, ""]);
  expect(said.stderr).toContain(`error[${code}]: `);
  expect(await writesSince(began)).toEqual([]);
  expect(await containers()).toEqual(before);
  return said.stderr;
}

describe("what cannot be made again", () => {
  test("a tenant's file, a host's volume and a TURN server that the data no longer name, whatever is in the environment", async () => {
    const root = kept(withStack([GL1, GL1.replace(", volume: 10", "")], [TURN1, TURN1.replace("turn1", "turn2")]));
    rmSync(join(root, "tenants", "mill.yaml"));
    process.env["PULUMI_OPTION_IGNORE_PROTECT"] = "true";
    process.env["PULUMI_CONTINUE_ON_ERROR"] = "true";
    try {
      const said = await refused("data-loss", ["--root", root, "--yes"]);
      expect(said).toMatch(/nothing was done: this plan .*takes away tenant mill, 1 of 2 tenants at once/);
      expect(said).toContain("volume host-gl1-volume (host gl1)");
      expect(said).toMatch(/server turn-turn1-server \(TURN server turn1\)/);
      for (const back of [
        `put tenants/mill.yaml back with \`retire: { confirm: mill, after: ${TODAY} }\``,
        `put its line in stacks/sandbox.yaml (turn: turn1) back with \`retire: { confirm: turn1, after: ${TODAY} }\``,
      ])
        expect(said).toContain(back);
    } finally {
      delete process.env["PULUMI_OPTION_IGNORE_PROTECT"];
      delete process.env["PULUMI_CONTINUE_ON_ERROR"];
    }
    expect(await health(mill.hostname)).toBe("200 success");
  });

  test("an emptied tenants/", async () => {
    const root = kept(
      withChange((it) => {
        for (const id of ["garden", "mill"]) rmSync(join(it, "tenants", `${id}.yaml`));
      }),
    );
    expect(await refused("emptied", ["--root", root])).toContain("its state has 2 tenants: garden, mill");
  });

  test("the whole region: down refuses, whatever was confirmed", async () => {
    const said = await meet("down", "sandbox", "--confirm", "sandbox");
    expect([said.code, said.stdout]).toEqual([5, ""]);
    expect(said.stderr).toMatch(/deletes .*volume host-gl1-volume \(host gl1\)/);
    expect(said.stderr).toContain("takes away tenant garden and tenant mill, 2 of 2 tenants at once");
    expect(await containers()).toEqual(before);
  });
});

test("a plan is applied by its hash, and refused when data, world or state changed; the state before it is refused", async () => {
  const file = "tenants/mill.yaml";
  const LEVEL = "level: level-1";
  const level = (root: string, from: string, to: string): void => {
    const text = readFileSync(join(root, file), "utf8");
    expect(text).toContain(from);
    writeFileSync(join(root, file), text.replace(from, to));
  };
  const root = kept(withChange((it) => level(it, LEVEL, "level: level-2")));
  const { plan: reviewed } = z
    .looseObject({ plan: z.looseObject({ hash: z.string() }) })
    .parse(document(await meet("preview", "sandbox", "--root", root, "--json")));

  // The data changed, and the world did: somebody took a thing out of the state.
  level(root, "level: level-2", "level: level-3");
  const state = await pulumi(["stack", "export"]);
  const urn = z
    .looseObject({ deployment: z.looseObject({ resources: z.array(z.looseObject({ urn: z.string() })) }) })
    .parse(JSON.parse(state))
    .deployment.resources.find((it) => it.urn.endsWith("hcloud:index/rdns:Rdns::node-bbb1-rdns4"))?.urn;
  await pulumi(["state", "delete", urn ?? "", "--yes"]);
  const changed = await refused("plan-changed", ["--root", root, "--plan", reviewed.hash]);
  expect(changed).toMatch(/\(reviewed [0-9a-f]{4}…, now [0-9a-f]{4}…\): .*the data are others/);
  expect(changed).toMatch(/\+ create rdns node-bbb1-rdns4/);
  expect(changed).toMatch(/the state is another \(\d+ resources then, \d+ now\)/);
  level(root, "level: level-3", "level: level-2");
  await pulumi(["stack", "import"], state);

  // As it was: applied, and nobody is asked.
  const old = await pulumi(["stack", "export"]);
  const done = await meet("up", "sandbox", "--root", root, "--plan", reviewed.hash);
  expect([done.code, done.code === 0 ? "" : done.stderr]).toEqual([0, ""]);

  // An older state does not know what was done since; the newest goes on.
  const newest = await pulumi(["stack", "export"]);
  await pulumi(["stack", "import"], old);
  before = await containers();
  began = new Date();
  expect(await refused("state-older", ["--root", root])).toMatch(
    /was last written at .* but this computer saw it with/,
  );
  await pulumi(["stack", "import"], newest);
  // The newest knows: the level of before is one change.
  expect(
    urns((await up())["steps"])
      .map((urn) => urn.split("::")[3])
      .sort(),
  ).toEqual(["balancer-lb1-pool-reconcile", "tenant-mill-serve"]);
});

test("a lock of another computer: refused with its holder, cleared by the command that is said", async () => {
  const locks = join(statePaths(CHECKOUT).backend, ".pulumi", "locks", "organization", "meet-infra", "sandbox");
  mkdirSync(locks, { recursive: true });
  const lock = { pid: 4711, username: "ada", hostname: "elsewhere", timestamp: "2026-11-21T13:06:00Z" };
  writeFileSync(join(locks, "0a1b2c3d-0000-4000-8000-000000000003.json"), JSON.stringify(lock));
  // A run with nothing to do writes nothing, so it needs no lock.
  const said = await refused("locked", ["--root", kept(withVisitors("tools"))], 10);
  expect(said).toContain("ada on elsewhere, process 4711, since 2026-11-21T13:06:00Z");
  expect(said).toContain("pulumi cancel --stack sandbox");
  await pulumi(["cancel", "--yes"]);
});

test("a lost state: nothing is made a second time; the backup brings all of it back", async () => {
  const state = await pulumi(["stack", "export"]);
  const empty = { version: 3, deployment: { manifest: { time: new Date().toISOString(), magic: "", version: "" } } };
  await pulumi(["stack", "import"], JSON.stringify(empty));
  // This computer has seen it full; another one has not, and asks Hetzner.
  expect(await refused("state-older", [])).toContain("the state of sandbox is empty");
  rmSync(stampFile("sandbox"), { force: true });
  const lost = await refused("state-lost", []);
  expect(lost).toMatch(
    /the state of sandbox \(0 resources\) does not know server .*sandbox\.meet\.test.* and \d+ more/,
  );
  expect(lost).toContain("pulumi stack import --stack sandbox --file BACKUP");
  await pulumi(["stack", "import"], state);
  expect(await up()).toMatchObject({ changes: 0 });
});

afterAll(async () => {
  await breakNext();
  workspace?.close();
  for (const root of roots) rmSync(root, { recursive: true, force: true });
  expect(await health(garden.hostname)).toBe("200 success");
});
