/** `meet tenant show TENANT`: all that is decided about one tenant. */
import { own } from "../../model/limits.ts";
import { plan } from "../../model/plan.ts";
import { renderTenant } from "../../model/render/tenants.ts";
import { problemRow } from "../../model/report.ts";
import { listed, nearest } from "../../model/suggest.ts";
import { openData } from "../data.ts";
import type { ShowOptions } from "../options.ts";
import { columnsOf, print, printDocument } from "../output.ts";
import { EXIT, Refusal } from "../refusal.ts";

export async function run(options: ShowOptions): Promise<number> {
  const { platform, problems } = openData(options.root);
  const found = own(platform.tenants, options.tenant);
  const planned = found === undefined ? null : plan(platform, found.stack);
  const tenant = planned?.tenants.find(({ id }) => id === options.tenant);
  if (planned === null || tenant === undefined) {
    const ids = Object.keys(platform.tenants);
    const near = nearest(options.tenant, ids);
    const help = near === undefined ? `the tenants are ${listed(ids)}` : `did you mean ${near}?`;
    throw new Refusal(EXIT.usage, "unknown-tenant", `there is no tenant "${options.tenant}"`, help);
  }
  if (options.json) printDocument<"tenant-show">(problems.map(problemRow), { stack: planned.stack, tenant });
  else print(renderTenant(planned, tenant, columnsOf(process.stdout)));
  return EXIT.ok;
}
