/** To what a firewall is applied: servers by id, or whatever fits a label selector. */
import { z } from "zod";
import { selector } from "./labels.ts";
import { ApiProblem } from "./problem.ts";
import type { Firewall, HetznerState } from "./state.ts";

/** Resources as a request names them. */
export const resourcesAsked = z.array(
  z.discriminatedUnion("type", [
    z.object({ type: z.literal("server"), server: z.object({ id: z.int() }) }),
    z.object({ type: z.literal("label_selector"), label_selector: z.object({ selector: z.string().min(1) }) }),
  ]),
);

type Resources = z.infer<typeof resourcesAsked>;

export function applyTo(state: HetznerState, firewall: Firewall, resources: Resources): void {
  for (const resource of resources) {
    if (resource.type === "server") {
      mustExist(state, resource.server.id);
      addTo(firewall.servers, resource.server.id);
    } else {
      // What nobody can read is refused here, not at every later look.
      selector(resource.label_selector.selector);
      addTo(firewall.selectors, resource.label_selector.selector);
    }
  }
}

export function removeFrom(state: HetznerState, firewall: Firewall, resources: Resources): void {
  for (const resource of resources) {
    if (resource.type === "server") {
      const { id } = resource.server;
      const server = mustExist(state, id);
      if (!firewall.servers.includes(id) && firewall.selectors.some((text) => selector(text)(server.labels))) {
        throw new ApiProblem(422, "firewall_managed_by_label_selector", `server ${id} has it by a label selector`);
      }
      takeFrom(firewall.servers, id);
    } else {
      takeFrom(firewall.selectors, resource.label_selector.selector);
    }
  }
}

function mustExist(state: HetznerState, id: number): HetznerState["servers"][number] {
  const server = state.servers.find((one) => one.id === id);
  if (server === undefined) throw new ApiProblem(404, "firewall_resource_not_found", `server with ID ${id} not found`);
  return server;
}

function addTo<T>(list: T[], item: T): void {
  if (list.includes(item)) {
    throw new ApiProblem(422, "firewall_already_applied", `firewall is already applied to '${item}'`);
  }
  list.push(item);
}

function takeFrom<T>(list: T[], item: T): void {
  if (!list.includes(item)) {
    throw new ApiProblem(422, "firewall_already_removed", `firewall is not applied to '${item}'`);
  }
  list.splice(list.indexOf(item), 1);
}
