/**
 * A region in a state of its own, for tests of what `up` refuses: the real engine and the real program, no machine.
 * Its state is written by hand; nothing in it exists anywhere.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { plan } from "../../model/plan.ts";
import { stampFile } from "../../scripts/apply/places.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { openData } from "../../scripts/data.ts";
import { type Engine, runEngine } from "../../scripts/engine.ts";
import { dataFolder, fileOf } from "./data.ts";
import { fakes } from "./fakes.ts";

export const STACK = "guarded";
/** An address for documentation: nothing answers there. */
const HOST = fileOf("stacks/nz.yaml");
const PROGRAM = `urn:pulumi:${STACK}::meet-infra::`;
export const urn = (type: string, name: string) => `${PROGRAM}${type}::${name}`;

const TOP = urn("pulumi:pulumi:Stack", `meet-infra-${STACK}`);
const HETZNER = urn("pulumi:providers:hcloud", "hetzner");
const HETZNER_ID = "0a1b2c3d-0000-4000-8000-000000000001";

export const component = (type: string, name: string) => ({
  urn: urn(type, name),
  custom: false,
  type: type.slice(type.lastIndexOf("$") + 1),
  parent: TOP,
});

const VOLUME = "hcloud:index/volume:Volume";
/** A volume of a host that the data no longer give one, with the provider that made it. */
export const volume = [
  {
    urn: HETZNER,
    custom: true,
    id: HETZNER_ID,
    type: "pulumi:providers:hcloud",
    inputs: { token: "t".repeat(64) },
    outputs: { token: "t".repeat(64) },
  },
  {
    urn: urn(`meet:GreenlightHost$meet:Machine$${VOLUME}`, "host-gl1-volume"),
    custom: true,
    id: "12",
    type: VOLUME,
    inputs: { name: "gl1", size: 50 },
    outputs: { name: "gl1", size: 50 },
    protect: true,
    parent: TOP,
    provider: `${HETZNER}::${HETZNER_ID}`,
  },
];

/** A machine, and each tenant's component. */
export const standing = (...tenants: string[]) => [
  component("meet:GreenlightHost$meet:Machine", "host-gl1"),
  ...tenants.map((id) => component("meet:Greenlight", `tenant-${id}`)),
];

export const tenantFile = (id: string, ...lines: string[]) =>
  [fileOf("tenants/kea.yaml").trimEnd().replace("stack: nz", `stack: ${STACK}`).replace("Kea", id), ...lines, ""].join(
    "\n",
  );

/** Those that a test may have; the first is there from the beginning. */
const TENANTS = ["kea", "tui", "weka", "moa"];

export interface Region {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where the state store is. */
  readonly backend: string;
  /** The state from now on. */
  setState(resources: readonly object[], more?: { time?: string; pending?: readonly object[] }): Promise<void>;
  /** Runs the engine itself; what it answers. */
  pulumi(...args: string[]): Promise<string>;
  /** A tenant's file; null takes it away. */
  tenant(id: string, text: string | null): void;
  close(): void;
}

export async function guardedRegion(engine: Engine): Promise<Region> {
  const folder = mkdtempSync(join(tmpdir(), "meet-guarded-"));
  const [backend, project] = [join(folder, "state"), join(folder, "project")];
  for (const part of [backend, project]) mkdirSync(part);
  const root = dataFolder({
    "stacks/nz.yaml": null,
    "tenants/kea.yaml": tenantFile("kea"),
    [`stacks/${STACK}.yaml`]: HOST,
  });
  // Nothing answers at the host's address: whoever asks for its key is told so at once.
  const fake = fakes();
  fake.add("ssh-keyscan");
  fake.add("sleep", "exit 1");
  const env = {
    ...fake.env,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "x",
    PULUMI_CONFIG_PASSPHRASE_FILE: "",
  };
  const manifest: unknown = parse(readFileSync(join(CHECKOUT, "Pulumi.yaml"), "utf8"));
  writeFileSync(
    join(project, "Pulumi.yaml"),
    stringify({ ...Object(manifest), main: join(CHECKOUT, "stacks"), stackConfigDir: "." }),
  );
  const run = async (args: readonly string[], stdin?: string) => {
    const all = [...args, "--stack", STACK, "--non-interactive"];
    const done = await runEngine(engine, all, { cwd: project, env, ...(stdin === undefined ? {} : { stdin }) });
    if (done.code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${done.stdout}\n${done.stderr}`);
    return done.stdout;
  };
  await run(["stack", "init"]);
  // Each tenant brings secrets of its own along, those too that join later.
  const fileOfTenant = (id: string) => join(root, "tenants", `${id}.yaml`);
  for (const id of TENANTS) writeFileSync(fileOfTenant(id), tenantFile(id));
  const secrets = plan(openData(root).platform, STACK).secrets.map(({ key, placeholder }) => `${key}=${placeholder}`);
  for (const id of TENANTS.slice(1)) rmSync(fileOfTenant(id));
  await run(["config", "set-all", ...secrets.flatMap((secret) => ["--secret", secret])]);
  // The engine encrypted them with the passphrase above: plain ones are refused.
  cpSync(join(project, `Pulumi.${STACK}.yaml`), join(root, "stacks", `Pulumi.${STACK}.yaml`));
  const region: Region = {
    root,
    env,
    backend,
    async setState(resources, { time = new Date().toISOString(), pending = [] } = {}) {
      const top = { urn: TOP, custom: false, type: "pulumi:pulumi:Stack" };
      const deployment = {
        manifest: { time, magic: "", version: "" },
        resources: [top, ...resources],
        pending_operations: pending,
      };
      await run(["stack", "import"], JSON.stringify({ version: 3, deployment }));
      if (pending.length === 0) return;
      // An import leaves these out, so they are written as a run that dies leaves them.
      const file = join(backend, ".pulumi", "stacks", "meet-infra", `${STACK}.json`);
      const stored = JSON.parse(readFileSync(file, "utf8"));
      stored.checkpoint.latest.pending_operations = pending;
      writeFileSync(file, JSON.stringify(stored));
    },
    pulumi: (...args) => run(args),
    tenant(id, text) {
      const file = fileOfTenant(id);
      if (text === null) rmSync(file, { force: true });
      else writeFileSync(file, text);
    },
    close() {
      fake.close();
      for (const path of [folder, root, stampFile(STACK)]) rmSync(path, { recursive: true, force: true });
    },
  };
  return region;
}
