/** A sandbox machine of one's own on which everything was made that `declare` recorded for the stack `sandbox`. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tenantSecrets } from "../../model/secrets.ts";
import type { TenantPlan } from "../../model/shape.ts";
import { removeMachine } from "../../sandbox/machine.ts";
import { startSandbox, stopSandbox } from "../../sandbox/start.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { until } from "./containers.ts";
import { type Recorded, recorded } from "./recorded.ts";
import { type Place, type Replay, replay } from "./recordedMachine.ts";
import { type Sights, sights } from "./recordedSights.ts";

/** Not the developer's machine, and not that of another test. */
const HOST = { name: "scripts", address: "198.18.7.91" };

export interface Host extends Sights {
  readonly sandbox: Recorded;
  readonly place: Place;
  readonly machine: Replay;
  /** The host key that the machine itself shows. */
  readonly hostKey: string;
  /** The two tenants. */
  readonly garden: TenantPlan;
  readonly mill: TenantPlan;
  /** A tenant's secrets, as they follow from the placeholder of the master secret. */
  secretsOf(tenant: TenantPlan): ReturnType<typeof tenantSecrets>;
  /** A tenant's answer, asked for until it is a good one. */
  healthy(tenant: TenantPlan): Promise<string>;
  settingOf(tenant: TenantPlan, name: string): Promise<string>;
  close(): Promise<void>;
}

export async function openHost(): Promise<Host> {
  const checkout = mkdtempSync(join(tmpdir(), "meet-scripts-"));
  mkdirSync(join(checkout, "stacks"));
  const sandbox = await recorded("sandbox");
  const [garden, mill] = sandbox.plan.tenants;
  if (garden === undefined || mill === undefined) throw new Error("the example region has two tenants");
  const close = async () => {
    await stopSandbox(checkout, () => {}, HOST);
    await removeMachine(HOST.name);
    rmSync(checkout, { recursive: true });
  };
  try {
    const started = await startSandbox(checkout, () => {}, CHECKOUT, HOST);
    const place = { ...HOST, agent: started.environment["SSH_AUTH_SOCK"] ?? "" };
    const machine = replay(sandbox, place);
    for (const resource of sandbox.resources) await machine.make(resource);
    const look = sights(HOST.name, HOST.address);
    return {
      ...look,
      sandbox,
      place,
      machine,
      hostKey: started.hostKey,
      garden,
      mill,
      secretsOf: (tenant) => tenantSecrets(tenant, sandbox.secret("meet:master"), sandbox.secret),
      healthy: (tenant) =>
        until(
          () => look.health(tenant.hostname),
          (answer) => answer === "200 success",
          30,
        ),
      settingOf: (tenant, name) =>
        look.sql(
          tenant.database,
          `SELECT value FROM site_settings JOIN settings ON settings.id = setting_id WHERE settings.name = '${name}'`,
        ),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
