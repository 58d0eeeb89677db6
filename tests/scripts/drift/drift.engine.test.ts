/**
 * The real engine deploys what the real program asks of both clouds; then somebody changes things there by hand, and
 * the commands that drift names put them back. Machines are left out: nothing here answers SSH but a stand-in for
 * its host key.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readState, type State } from "../../../scripts/apply/state.ts";
import { CHECKOUT } from "../../../scripts/bootstrap.js";
import { RECORD } from "../../../scripts/drift/compare.ts";
import { sentence } from "../../../scripts/drift/report.ts";
import { examine } from "../../../scripts/drift.ts";
import { type Engine, findEngine, runEngine } from "../../../scripts/engine.ts";
import { publicKey } from "../../sandbox/cloud/hetzner/project.ts";
import { type Fakes, fakes } from "../fakes.ts";
import { type Clouds, openClouds } from "./clouds.ts";
import { FIXTURE, planned, platform, ROOT, TODAY } from "./subject.ts";

const found = await findEngine();
const engine: Engine | null =
  "missing" in found || found.missingPlugins.some((it) => it === "hcloud" || it === "cloudflare") ? null : found;

/** What lies at the clouds, with all that it hangs on; nothing that needs a machine. */
const TARGETS = [
  ...["**hcloud:**", "**cloudflare:**", "**-hostkey", "**meet:Machine::**", "**meet:DnsRecord::**"],
  ...["BbbServer", "TurnServer", "ScaleliteCluster", "GreenlightHost", "Greenlight", "StackNetwork"].map(
    (component) => `**meet:${component}::**`,
  ),
].flatMap((target) => ["--target", target]);

describe.skipIf(engine === null)("meet drift (an engine with the plugins hcloud and cloudflare)", () => {
  let clouds: Clouds;
  let fake: Fakes;
  let folder = "";

  const pulumi = async (...args: readonly string[]): Promise<string> => {
    if (engine === null) throw new Error("there is no engine");
    const ran = await runEngine(engine, [...args, "--stack", "sandbox", "--non-interactive"], {
      cwd: folder,
      env: { ...fake.env, PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "x" },
    });
    if (ran.code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${ran.stdout}\n${ran.stderr}`);
    return ran.stdout;
  };
  const up = () => pulumi("up", "--yes", "--skip-preview", ...TARGETS);
  const exported = async (): Promise<State> => readState(await pulumi("stack", "export"));
  const look = async () =>
    (await examine({ platform, planned, state: await exported(), config: clouds.config })).differences;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "meet-drift-"));
    clouds = await openClouds();
    fake = fakes();
    fake.add("ssh-keyscan", `echo "$said ${publicKey("machine").split(" ").slice(0, 2).join(" ")}"`);
    const runtime = { name: "nodejs", options: { typescript: false } };
    const config = { "pulumi:disable-default-providers": { value: ["hcloud", "cloudflare", "docker"] } };
    const project = { name: "meet-infra", main: join(CHECKOUT, "stacks"), runtime, config };
    writeFileSync(join(folder, "Pulumi.yaml"), stringify(project));
    await pulumi("stack", "init");
    const settings = new Map([
      ...planned.secrets.map(({ key, placeholder }): [string, string] => [key, placeholder]),
      ...clouds.config,
      ["meet:ssh-key", publicKey("here")],
      ["meet:root", ROOT],
      ["meet:today", TODAY],
    ]);
    await pulumi("config", "set-all", ...[...settings].flatMap(([key, value]) => ["--secret", `${key}=${value}`]));
    await up();
  });
  afterAll(async () => {
    await clouds.close();
    fake.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("finds that nothing differs after up, whatever the engine wrote into its state", async () => {
    expect((await look()).map(sentence)).toEqual([]);
    const types = (await exported()).deployment.resources.map(({ type }) => type);
    expect(types.filter((type) => type === RECORD)).toHaveLength(planned.records.length);
    if (process.env["MEET_WRITE_FIXTURE"] !== undefined) writeFixture(await exported());
  });

  it("asks far less than the engine's own refresh, which reads each resource by itself", async () => {
    const { deployment } = await exported();
    const atClouds = deployment.resources.filter(({ type }) => type.startsWith("hcloud:") || type === RECORD).length;
    const before = clouds.log.entries().length;
    await pulumi("refresh", "--preview-only");
    const reads = clouds.log.entries().length - before;
    expect(reads).toBeGreaterThanOrEqual(atClouds);
  });

  it("names commands that put each thing back", async () => {
    clouds.hetzner.update((held) => {
      for (const server of held.servers) {
        if (server.name.startsWith("gl1.")) server.protection = { delete: false, rebuild: false };
        if (server.name.startsWith("bbb1.")) server.labels = {};
      }
      for (const firewall of held.firewalls) if (firewall.name === "sandbox-node") firewall.rules = [];
      for (const address of held.primaryIps) if (address.name.startsWith("lb1.")) address.names = {};
      for (const volume of held.volumes) if (volume.name.startsWith("lb1.")) volume.server = null;
    });
    clouds.cloudflare.update((held) => {
      held.records = held.records.filter(({ name, type }) => !(name.startsWith("garden.sandbox") && type === "AAAA"));
      for (const record of held.records)
        if (record.name.startsWith("mill.sandbox") && record.type === "A") record.content = "192.0.2.99";
    });
    const differences = await look();
    expect([...new Set(differences.map(({ what }) => what))]).toEqual([
      "address lb1.sandbox.meet.test-ipv4",
      "address lb1.sandbox.meet.test-ipv6",
      "firewall sandbox-node",
      "record A mill.sandbox.meet.test",
      "record AAAA garden.sandbox.meet.test",
      "server bbb1.sandbox.meet.test",
      "server gl1.sandbox.meet.test",
      "volume lb1.sandbox.meet.test",
    ]);
    const refreshes = new Set(differences.map(({ commands }) => commands[0] ?? ""));
    for (const command of refreshes) {
      const [, target = ""] =
        /^npx pulumi refresh --yes --stack sandbox --target '(\*\*::[\w-]+)'$/.exec(command) ?? [];
      await pulumi("refresh", "--yes", "--skip-preview", "--target", target);
    }
    await up();
    expect((await look()).map(sentence)).toEqual([]);
  });

  /** What the fast tests start from: the state without what no test reads, and what both clouds hold. */
  function writeFixture({ deployment }: State): void {
    const resources = deployment.resources
      .filter(({ type }) => type.startsWith("hcloud:") || type === RECORD)
      .map(({ urn, type, id, inputs }) => ({ urn, type, id, inputs: { ...inputs, userData: undefined } }))
      .sort((a, b) => (a.urn < b.urn ? -1 : 1));
    const hetzner = { ...clouds.hetzner.get(), actions: [] };
    const held = { state: { deployment: { resources } }, hetzner, cloudflare: clouds.cloudflare.get() };
    const text = JSON.stringify(held, (key, value: unknown) => (key === "__defaults" ? undefined : value), 1);
    writeFileSync(FIXTURE, `${text}\n`);
  }
});
