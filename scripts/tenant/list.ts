/** `meet tenant list [STACK]`: every tenant, a line each. */
import { plan } from "../../model/plan.ts";
import { renderTenants } from "../../model/render/tenants.ts";
import { problemRow } from "../../model/report.ts";
import { openData, requireStack, stacksOf } from "../data.ts";
import type { ListOptions } from "../options.ts";
import { columnsOf, print, printDocument } from "../output.ts";
import { EXIT } from "../refusal.ts";

export async function run(options: ListOptions): Promise<number> {
  const { platform, problems } = openData(options.root);
  if (options.stack !== null) requireStack(options.stack, platform);
  const stacks = options.stack === null ? stacksOf(platform) : [options.stack];
  const plans = stacks.map((stack) => plan(platform, stack));
  if (!options.json) print(renderTenants(plans, columnsOf(process.stdout)));
  else {
    const tenants = plans.flatMap(({ stack, tenants }) =>
      tenants.map(({ id, org, host, level, custodian, hostname }) => ({
        id,
        org,
        stack,
        host,
        level,
        custodian,
        hostname,
      })),
    );
    printDocument<"tenant-list">(problems.map(problemRow), { tenants });
  }
  return EXIT.ok;
}
