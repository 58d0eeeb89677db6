/** An existing machine on which everything was made that `declare` recorded for a region that is only a host. */
import { join } from "node:path";
import { tenantSecrets } from "../../model/secrets.ts";
import type { TenantPlan } from "../../model/shape.ts";
import { wantedImages } from "../../sandbox/wanted.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { until } from "./containers.ts";
import { openExistingMachine, type Place } from "./existingMachine.ts";
import { type Recorded, recorded } from "./recorded.ts";
import { type Replay, replay } from "./recordedMachine.ts";
import { type Sights, sights } from "./recordedSights.ts";

const DATA = join(CHECKOUT, "tests", "fixtures", "host");
/** Not an address that the sandbox gives to its machines, and not that of another test. */
const ADDRESS = "198.18.7.91";

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
  // Declaring takes as long as the machine's coming up.
  const declared = recorded("sandbox", DATA);
  const [existing] = await Promise.all([openExistingMachine("scripts", ADDRESS, wantedImages(DATA)), declared]);
  const { place } = existing;
  try {
    const sandbox = await declared;
    const [garden, mill] = sandbox.plan.tenants;
    if (garden === undefined || mill === undefined) throw new Error("the fixture has two tenants");
    const machine = replay(sandbox, place);
    for (const resource of sandbox.resources) await machine.make(resource);
    const look = sights(place.container, place.address);
    return {
      ...look,
      sandbox,
      place,
      machine,
      hostKey: existing.hostKey,
      garden,
      mill,
      secretsOf: (tenant) => tenantSecrets(tenant, sandbox.secret("meet:master"), sandbox.secret),
      healthy: (tenant) =>
        until(
          () => look.health(tenant.hostname),
          (answer) => answer === "200 success",
        ),
      settingOf: (tenant, name) =>
        look.sql(
          tenant.database,
          `SELECT value FROM site_settings JOIN settings ON settings.id = setting_id WHERE settings.name = '${name}'`,
        ),
      close: existing.close,
    };
  } catch (error) {
    await existing.close();
    throw error;
  }
}
