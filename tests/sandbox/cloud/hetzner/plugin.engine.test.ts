/**
 * The real engine with the real plugin against the emulated API: what components ask of Hetzner is made, asks for
 * nothing the second time, changes and goes. The calls that make it are those of the provider's source.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Engine, findEngine, runEngine } from "../../../../scripts/engine.ts";
import { type Project, project, publicKey, served } from "./project.ts";

const found = await findEngine();
const engine: Engine | null = "missing" in found || found.missingPlugins.includes("hcloud") ? null : found;
const PROGRAM = fileURLToPath(new URL("program", import.meta.url));
/** The provider's, a stack's and fourteen of Hetzner. */
const CREATED = 16;

describe.skipIf(engine === null)("pulumi-resource-hcloud (an engine with this plugin)", () => {
  let p: Project;
  let server: { endpoint: string; close(): Promise<void> };
  let state = "";

  const pulumi = async (args: readonly string[], variant = ""): Promise<string> => {
    if (engine === null) throw new Error("there is no engine");
    const ran = await runEngine(engine, [...args, "--non-interactive"], {
      cwd: PROGRAM,
      env: {
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_CONFIG_PASSPHRASE: "x",
        HETZNER: server.endpoint,
        PUBLIC_KEY: publicKey("ada"),
        VARIANT: variant,
      },
    });
    if (ran.code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${ran.stdout}\n${ran.stderr}`);
    return ran.stdout;
  };
  const up = (variant = ""): Promise<string> => pulumi(["up", "--stack", "x", "--yes", "--skip-preview"], variant);
  /** Neither the world nor the program differs from the state, and looking changes nothing. */
  const nothing = async (variant = ""): Promise<void> => {
    const before = p.log.counts().writes;
    await pulumi(["preview", "--stack", "x", "--refresh", "--expect-no-changes"], variant);
    expect(p.log.counts().writes).toBe(before);
  };
  const writes = (): string[] =>
    p.log
      .entries({ write: true })
      .map(({ method, path, status }) => `${method} ${path.replaceAll(/\d+/g, "N")} ${status}`)
      .sort();

  beforeAll(async () => {
    state = mkdtempSync(join(tmpdir(), "meet-plugin-"));
    p = project();
    server = await served(p);
    await pulumi(["stack", "init", "x"]);
  });
  afterAll(async () => {
    await server.close();
    rmSync(state, { recursive: true, force: true });
    rmSync(join(PROGRAM, "Pulumi.x.yaml"), { force: true });
  });

  it("makes everything with the calls its source says, and then nothing", async () => {
    expect(await up()).toMatch(new RegExp(`\\+ ${CREATED - 1} created`));
    // What was refused because something else was at work is asked for again: how often is a matter of time.
    expect(writes().filter((write) => !write.endsWith(" 423"))).toEqual(
      [
        "POST /firewalls 201",
        "POST /networks 201",
        "POST /networks/N/actions/add_subnet 201",
        "POST /placement_groups 201",
        "POST /primary_ips 201",
        "POST /primary_ips 201",
        "POST /primary_ips/N/actions/change_dns_ptr 201",
        "POST /primary_ips/N/actions/change_dns_ptr 201",
        "POST /primary_ips/N/actions/change_protection 201",
        "POST /primary_ips/N/actions/change_protection 201",
        "POST /servers 201",
        "POST /servers/N/actions/attach_to_network 201",
        "POST /servers/N/actions/change_protection 201",
        "POST /ssh_keys 201",
        "POST /volumes 201",
        "POST /volumes/N/actions/attach 201",
        "POST /volumes/N/actions/change_protection 201",
      ].sort(),
    );
    const [machine] = p.machines.machines.values();
    expect(machine).toMatchObject({ state: "running", spec: { ipv4: "198.18.7.20", ipv6: "2001:db8:7:1::1" } });
    expect(machine?.rules).toHaveLength(3);
    expect(machine?.volumes).toHaveLength(1);
    expect([...(machine?.networks.values() ?? [])]).toEqual(["198.18.64.2"]);
    await nothing();
  });

  it("changes rules, type and size in place, and then nothing", async () => {
    const [id] = p.machines.machines.keys();
    expect(await up("changed")).toMatch(/~ 3 updated/);
    const [machine] = p.machines.machines.values();
    expect([...p.machines.machines.keys()]).toEqual([id]);
    expect(machine).toMatchObject({ state: "running", spec: { cores: 4, memoryGb: 16 } });
    expect(machine?.rules).toHaveLength(4);
    await nothing("changed");
  });

  it("brings a server back that somebody deleted, with its addresses and its volume", async () => {
    const { servers } = p.store.get();
    const id = servers[0]?.id ?? 0;
    await p.ok("POST", `/servers/${id}/actions/change_protection`, { delete: false, rebuild: false });
    await p.settled((await p.ok("DELETE", `/servers/${id}`)).action);
    await pulumi(["refresh", "--stack", "x", "--yes", "--skip-preview"], "changed");
    await up("changed");
    const [machine] = p.machines.machines.values();
    expect(machine).toMatchObject({ state: "running", spec: { ipv4: "198.18.7.20", ipv6: "2001:db8:7:1::1" } });
    expect(machine?.spec.id).toBeGreaterThan(id);
    expect([machine?.volumes.length, machine?.networks.size, machine?.rules?.length]).toEqual([1, 1, 4]);
    await nothing("changed");
  });

  // While the server is protected the provider would ask for its subnet's end fifty times, a minute apart at last.
  it("destroys all of it once nothing is protected", async () => {
    await up("unprotected");
    await pulumi(["destroy", "--stack", "x", "--yes", "--skip-preview"], "unprotected");
    const { servers, volumes, networks, firewalls, sshKeys, primaryIps, placementGroups } = p.store.get();
    expect([servers, volumes, networks, firewalls, sshKeys, primaryIps, placementGroups].flat()).toEqual([]);
    expect([p.machines.machines.size, p.machines.volumes.size]).toEqual([0, 0]);
  });
});
