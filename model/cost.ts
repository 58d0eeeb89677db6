/** What a stack costs each month, and what its tenants' levels bring in. */
import { addressPrice, cents, serverPrice, volumePrice } from "./prices.ts";
import type { CostLine, CostPlan, MachinePlan, TenantPlan } from "./shape.ts";

const OWN_FIGURE = "its owner's own figure";

/** Whether its price is written, so that our table has no say. */
export function hasOwnPrice({ cost }: Pick<MachinePlan, "cost">): boolean {
  return cost.some(({ source }) => source === OWN_FIGURE);
}

/** A machine's costs. Its own `price` (what its owner really pays) wins over the table; a volume comes on top. */
export function machineCost(
  title: string,
  made: MachinePlan["made"],
  price: number | undefined,
  today?: string,
): readonly CostLine[] {
  const lines: CostLine[] = [];
  if (price !== undefined) {
    lines.push({ item: title, monthly: price, source: OWN_FIGURE });
  } else if (made.by === "owner") {
    lines.push({ item: title, monthly: null, source: "its owner has not said what it costs: add price" });
  } else {
    lines.push({ item: `${title}, ${made.type} in ${made.location}`, ...serverPrice(made.type, made.location, today) });
    lines.push({ item: `${title}, IPv4 address`, ...addressPrice(made.location, today) });
  }
  if (made.by === "hetzner" && made.volumeGb !== null) {
    lines.push({
      item: `${title}, volume of ${made.volumeGb} GB`,
      ...volumePrice(made.volumeGb, made.location, today),
    });
  }
  return lines;
}

/** The sum over a stack. What nobody has a price for is listed, and counted as nothing. */
export function stackCost(
  machines: readonly Pick<MachinePlan, "cost">[],
  tenants: readonly Pick<TenantPlan, "price">[],
): CostPlan {
  const lines = machines.flatMap((machine) => machine.cost);
  return {
    lines,
    known: cents(lines.reduce((sum, line) => sum + (line.monthly ?? 0), 0)),
    unknown: lines.filter((line) => line.monthly === null).map((line) => line.item),
    income: cents(tenants.reduce((sum, tenant) => sum + (tenant.price ?? 0), 0)),
  };
}
