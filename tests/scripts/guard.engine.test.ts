/**
 * What `up` refuses, with the real engine and the real program: each refusal seen, and each way out seen to lead on.
 * No machine stands behind it: a run that is let through ends where the host does not answer, which is exit 4.
 */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { RUNS, recordRun } from "../../scripts/apply/lock.ts";
import { stampFile } from "../../scripts/apply/places.ts";
import { findEngine } from "../../scripts/engine.ts";
import { meet } from "../sandbox/region.ts";
import { component, guardedRegion, type Region, STACK, standing, tenantFile, urn, volume } from "./guardedRegion.ts";

let region: Region;
const before = process.env;
/** Of no process. */
const PID = 999_999_999;
const TODAY = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  const engine = await findEngine();
  if ("missing" in engine) throw new Error(engine.missing);
  region = await guardedRegion(engine);
  process.env = { ...before, ...region.env };
});
afterAll(() => {
  process.env = before;
  region.close();
});
beforeEach(() => {
  rmSync(stampFile(STACK), { force: true });
  for (const id of ["kea", "tui", "weka"]) region.tenant(id, tenantFile(id));
});

const up = (...args: string[]) => meet("up", STACK, "--root", region.root, ...args);
const preview = (...args: string[]) => meet("preview", STACK, "--root", region.root, ...args);
/** Let through: the engine began, and nothing answers at an address for documentation. */
const BEGAN = {
  code: 4,
  stderr: expect.stringMatching(/to make; no data is deleted unless a file here says so\./),
};

const hashIn = (text: string) => /^plan: ([0-9a-f]{16})$/m.exec(text)?.[1] ?? "";

test("a protected volume that would go is named, whatever stands on the command line or in the environment", async () => {
  await region.setState([...standing("kea", "tui", "weka"), ...volume]);
  const state = await region.pulumi("stack", "export");
  process.env["PULUMI_OPTION_IGNORE_PROTECT"] = "true";
  process.env["PULUMI_CONTINUE_ON_ERROR"] = "true";
  try {
    const said = await up("--yes");
    expect([said.code, said.stdout]).toEqual([5, ""]);
    expect(said.stderr).toContain(
      `error[data-loss]: nothing was done: this plan deletes volume host-gl1-volume (host gl1)\n   = help: host gl1: if it is meant, put its line in stacks/${STACK}.yaml (hosts: gl1) back with \`retire: { confirm: gl1, after: ${TODAY} }\``,
    );
  } finally {
    delete process.env["PULUMI_OPTION_IGNORE_PROTECT"];
    delete process.env["PULUMI_CONTINUE_ON_ERROR"];
  }
  expect(await region.pulumi("stack", "export")).toBe(state);
  const looked = await preview();
  expect(looked.code).toBe(0);
  expect(looked.stdout).toContain("npx meet up refuses it, because it deletes volume host-gl1-volume (host gl1).");
});

test("a tenant's file that is gone is refused; back with its retirement, the tenant may go", async () => {
  await region.setState(standing("kea", "tui", "weka"));
  region.tenant("weka", null);
  const said = await up("--yes");
  expect([said.code, said.stdout]).toEqual([5, ""]);
  const line = `retire: { confirm: weka, after: ${TODAY} }`;
  expect(said.stderr).toContain(
    `error[data-loss]: nothing was done: this plan takes away tenant weka, 1 of 3 tenants at once\n   = help: tenant weka: if it is meant to leave, put tenants/weka.yaml back with \`${line}\`, and remove the file after the next up`,
  );

  region.tenant("weka", tenantFile("weka", line));
  const looked = await preview("--json");
  const { losses, steps } = JSON.parse(looked.stdout);
  expect(losses).toEqual([]);
  expect(steps).toContainEqual({ op: "delete", urn: urn("meet:Greenlight", "tenant-weka") });
  expect(await up("--yes")).toMatchObject(BEGAN);
});

test("a plan has one hash however often one looks, and only it is applied", async () => {
  await region.setState(standing("kea", "tui", "weka"));
  const [first, second] = [await preview(), await preview("--json")];
  const hash = hashIn(first.stdout);
  const { plan } = JSON.parse(second.stdout);
  expect([hash.length, plan.hash]).toEqual([16, hash]);

  // The data changed.
  region.tenant("moa", tenantFile("moa"));
  const said = await up("--plan", hash);
  expect(said.code).toBe(5);
  expect(said.stderr).toMatch(
    new RegExp(
      `^error\\[plan-changed\\]: the plan changed since review \\(reviewed ${hash.slice(0, 4)}…, now [0-9a-f]{4}…\\): \\+ create `,
      "m",
    ),
  );
  expect(said.stderr).toContain("tenant-moa");
  expect(said.stderr).toContain("the data are others");
  region.tenant("moa", null);

  // The world changed.
  await region.setState([...standing("kea", "tui", "weka"), component("meet:Other", "x")]);
  expect((await up("--plan", hash)).stderr).toMatch(
    /error\[plan-changed\].*\+ delete other x and the state is another \(\d+ resources then, \d+ now\)/,
  );

  await region.setState(standing("kea", "tui", "weka"));
  expect(await up("--plan", hash)).toMatchObject(BEGAN);
});

test("an emptied tenants/ is refused, and the files bring it on", async () => {
  await region.setState(standing("kea", "tui"));
  for (const id of ["kea", "tui", "weka"]) region.tenant(id, null);
  const said = await up("--yes");
  expect(said.code).toBe(5);
  expect(said.stderr).toContain(
    `error[emptied]: tenants/ holds no tenant of ${STACK}, and its state has 2 tenants: kea, tui`,
  );
});

test("a half-done create that nobody can prove stops everything; the engine's own word clears it", async () => {
  const [, it] = volume;
  const pending = [{ type: "creating", resource: { ...it, id: undefined, protect: false } }];
  await region.setState([...standing("kea", "tui", "weka"), ...volume.slice(0, 1)], { pending });
  const said = await up("--yes");
  expect(said.code).toBe(5);
  expect(said.stderr).toContain(
    "error[half-done]: a run ended half-way: host-gl1-volume: may or may not exist at its vendor",
  );
  expect(said.stderr).toContain(`pulumi refresh --clear-pending-creates --stack ${STACK}`);
});

test("a lock of another computer is refused with its holder, and so is one that this checkout did not take; its own dead one is cleared", async () => {
  await region.setState(standing("kea", "tui", "weka"));
  const locks = join(region.backend, ".pulumi", "locks", "organization", "meet-infra", STACK);
  mkdirSync(locks, { recursive: true });
  const lock = (host: string) =>
    writeFileSync(
      join(locks, "0a1b2c3d-0000-4000-8000-000000000002.json"),
      JSON.stringify({ pid: PID, username: "ada", hostname: host, timestamp: "2026-11-21T13:06:00Z" }),
    );
  lock("elsewhere");
  const said = await up("--yes");
  expect(said.code).toBe(10);
  expect(said.stderr).toContain(
    `error[locked]: another run holds the lock: ada on elsewhere, process 999999999, since 2026-11-21T13:06:00Z\n   = help: wait until it ends; only when you know that it is dead: npm exec -c 'pulumi cancel --stack ${STACK}' (while it lives, that breaks the state)`,
  );
  // The computer's name proves nothing: two that share a store may bear the same.
  lock(hostname());
  expect((await up("--yes")).code).toBe(10);
  const forget = recordRun(PID);
  const taken = new Date("2026-11-21T13:06:00Z");
  utimesSync(join(RUNS, String(PID)), taken, taken);
  expect(await up("--yes")).toMatchObject({
    code: 4,
    stderr: expect.stringContaining(
      "cleared the lock of a run that died (process 999999999 on this machine, since 2026-11-21T13:06:00Z)",
    ),
  });
  forget();
});

test("a state that is older than what this computer left is refused, and an emptied one; forgetting that is the way on", async () => {
  await region.setState(standing("kea", "tui", "weka"));
  expect(await up("--yes")).toMatchObject(BEGAN);
  await region.setState(standing("kea", "tui"), { time: "2026-11-01T10:00:00Z" });
  const older = await up("--yes");
  expect(older.code).toBe(5);
  expect(older.stderr).toMatch(
    new RegExp(
      `error\\[state-older\\]: the state of ${STACK} was last written at 2026-11-01T10:00:00Z, with 3 resources, but this computer saw it with \\d+ resources`,
    ),
  );
  await region.setState([]);
  // However new it is: the engine's own entry of the stack is no resource of ours.
  expect((await up("--yes")).stderr).toContain(
    "error[state-older]: the state of guarded is empty, but this computer saw",
  );
  await region.setState(standing("kea", "tui"), { time: "2026-11-01T10:00:00Z" });
  rmSync(stampFile(STACK));
  expect(await up("--yes")).toMatchObject(BEGAN);
});

test("a stack that is wholly gone from its store is refused where it was seen before", async () => {
  await region.setState(standing("kea", "tui", "weka"));
  mkdirSync(join(stampFile(STACK), ".."), { recursive: true });
  writeFileSync(stampFile(STACK), JSON.stringify({ time: "2026-11-21T10:00:00Z", resources: 7, done: null }));
  await region.pulumi("stack", "rm", "--force", "--yes");
  const said = await up("--yes");
  expect(said.code).toBe(5);
  expect(said.stderr).toContain(
    "error[state-older]: the state of guarded is empty, but this computer saw it with 7 resources",
  );
});
