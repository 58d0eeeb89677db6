/** Firewalls: what may reach a server. Really enforced, before its machine. */
import type { Hono } from "hono";
import { z } from "zod";
import { actionView } from "./actions.ts";
import { type Context, newId } from "./context.ts";
import { applyTo, removeFrom, resourcesAsked } from "./firewallResources.ts";
import { firewallView, rulesAsked, rulesOf } from "./firewallRules.ts";
import { changeFirewalls } from "./firewallSteps.ts";
import { body, labels, pathId, renaming, resourceName } from "./input.ts";
import { byIdNameCreated, page } from "./list.ts";
import { find, remove, rename, uniqueName, withinLimit } from "./named.ts";
import { ApiProblem } from "./problem.ts";
import type { Firewall } from "./state.ts";

const KIND = "firewall";
const creation = z.object({
  name: resourceName,
  labels: labels.optional(),
  rules: rulesAsked.nullish(),
  apply_to: resourcesAsked.nullish(),
});

export function firewallRoutes(app: Hono, context: Context): void {
  const shown = (firewall: Firewall): object => firewallView(context.state(), firewall);
  app.get("/firewalls", (c) =>
    page(c, {
      key: "firewalls",
      items: context.state().firewalls,
      view: shown,
      sort: byIdNameCreated,
      match: { name: (firewall) => firewall.name },
      labels: (firewall) => firewall.labels,
    }),
  );
  app.get("/firewalls/:id", (c) => c.json({ firewall: shown(find(context.state().firewalls, KIND, pathId(c, KIND))) }));
  app.post("/firewalls", async (c) => {
    const asked = await body(c, creation);
    const rules = rulesOf(asked.rules ?? []);
    const { made, actions } = context.change((state, start) => {
      uniqueName(state.firewalls, asked.name);
      withinLimit(state.firewalls, context.limits().firewalls, "firewalls");
      const made: Firewall = {
        id: newId(state),
        name: asked.name,
        labels: asked.labels ?? {},
        created: context.now(),
        rules,
        servers: [],
        selectors: [],
      };
      state.firewalls.push(made);
      const change = (): void => applyTo(state, made, asked.apply_to ?? []);
      return { made, actions: changeFirewalls(context, state, start, made.id, change) };
    });
    return c.json({ firewall: shown(made), actions: actions.map(actionView) }, 201);
  });
  app.put("/firewalls/:id", async (c) => {
    const asked = await body(c, renaming);
    return c.json({
      firewall: shown(context.change((state) => rename(state.firewalls, KIND, pathId(c, KIND), asked))),
    });
  });
  app.delete("/firewalls/:id", (c) => {
    context.change((state) => {
      const firewall = find(state.firewalls, KIND, pathId(c, KIND));
      if (firewall.servers.length + firewall.selectors.length > 0) {
        throw new ApiProblem(422, "resource_in_use", `firewall with ID ${firewall.id} is still in use`);
      }
      remove(state.firewalls, firewall.id);
    });
    return c.body(null, 204);
  });

  app.post("/firewalls/:id/actions/set_rules", async (c) => {
    const asked = await body(c, z.object({ rules: rulesAsked }));
    const rules = rulesOf(asked.rules);
    const id = pathId(c, KIND);
    const actions = context.change((state, start) => {
      const firewall = find(state.firewalls, KIND, id);
      const change = (): void => {
        firewall.rules = rules;
      };
      return [
        ...start([{ command: "set_firewall_rules", resources: [{ id, type: KIND }] }]),
        ...changeFirewalls(context, state, start, id, change),
      ];
    });
    return c.json({ actions: actions.map(actionView) }, 201);
  });
  app.post("/firewalls/:id/actions/apply_to_resources", async (c) => {
    const asked = await body(c, z.object({ apply_to: resourcesAsked }));
    const actions = context.change((state, start) => {
      const firewall = find(state.firewalls, KIND, pathId(c, KIND));
      return changeFirewalls(context, state, start, firewall.id, () => applyTo(state, firewall, asked.apply_to));
    });
    return c.json({ actions: actions.map(actionView) }, 201);
  });
  app.post("/firewalls/:id/actions/remove_from_resources", async (c) => {
    const asked = await body(c, z.object({ remove_from: resourcesAsked }));
    const actions = context.change((state, start) => {
      const firewall = find(state.firewalls, KIND, pathId(c, KIND));
      return changeFirewalls(context, state, start, firewall.id, () => removeFrom(state, firewall, asked.remove_from));
    });
    return c.json({ actions: actions.map(actionView) }, 201);
  });
}
