/** What is done with a network: subnets, a larger range, protection. Routes are not emulated. */
import type { Hono } from "hono";
import { z } from "zod";
import { actionView } from "./actions.ts";
import type { Context } from "./context.ts";
import { body, pathId } from "./input.ts";
import { find } from "./named.ts";
import { invalidField, notEmulated } from "./problem.ts";
import { show4 } from "./ranges.ts";
import type { HetznerState, Network } from "./state.ts";
import { addSubnet, deleteSubnet, networkRange, rangeAsked, subnetAsked } from "./subnets.ts";

const KIND = "network";
const rangeOnly = z.object({ ip_range: z.string() });

export function networkActionRoutes(app: Hono, context: Context): void {
  const act = <T>(
    command: string,
    schema: z.ZodType<T>,
    apply: (network: Network, asked: T, state: HetznerState) => void,
  ) => {
    app.post(`/networks/:id/actions/${command}`, async (c) => {
      const asked = await body(c, schema);
      const [action] = context.change((state, start) => {
        const network = find(state.networks, KIND, pathId(c, KIND));
        apply(network, asked, state);
        return start([{ command, resources: [{ id: network.id, type: KIND }] }]);
      });
      return c.json({ action: action && actionView(action) }, 201);
    });
  };

  act("add_subnet", subnetAsked, addSubnet);
  act("delete_subnet", rangeOnly, (network, asked, state) => deleteSubnet(state, network, asked.ip_range));
  act("change_ip_range", rangeOnly, (network, asked) => {
    const range = rangeAsked(asked.ip_range);
    const now = networkRange(network);
    if (range.first !== now.first || range.bits > now.bits) {
      throw invalidField("ip_range", `must begin with the first address of ${show4(now)} and be no smaller`);
    }
    network.ipRange = show4(range);
  });
  act("change_protection", z.object({ delete: z.boolean().optional() }), (network, asked) => {
    network.protection = asked.delete ?? network.protection;
  });
  const route = (): never => {
    throw notEmulated("routes");
  };
  act("add_route", z.unknown(), route);
  act("delete_route", z.unknown(), route);
}
