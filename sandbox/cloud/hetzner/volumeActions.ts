/** What is done with a volume: attached, detached, made larger, protected. */
import type { Hono } from "hono";
import { z } from "zod";
import { actionView } from "./actions.ts";
import type { Context, Step } from "./context.ts";
import { body, idAsked, pathId } from "./input.ts";
import { VOLUMES_PER_SERVER } from "./limits.ts";
import { freeServer } from "./machine.ts";
import { find } from "./named.ts";
import { ApiProblem, invalidField, locked, notEmulated } from "./problem.ts";
import type { HetznerState, Server, Volume } from "./state.ts";

const KIND = "volume";

export function volumeActionRoutes(app: Hono, context: Context): void {
  const path = "/volumes/:id/actions";

  app.post(`${path}/attach`, async (c) => {
    const asked = await body(c, z.object({ server: idAsked, automount: z.boolean().nullish() }));
    if (asked.automount === true) throw notEmulated("mounting a volume by itself");
    const id = pathId(c, KIND);
    const [action] = context.change((state, start) => {
      const volume = freeVolume(state, id);
      const server = freeServer(state, asked.server);
      mustFit(state, volume, server);
      volume.server = server.id;
      return start([attachStep(context, id, server.id)], { machine: server.id, locks: true });
    });
    return c.json({ action: action && actionView(action) }, 201);
  });

  app.post(`${path}/detach`, (c) => {
    const id = pathId(c, KIND);
    const [action] = context.change((state, start) => {
      const { server } = find(state.volumes, KIND, id);
      if (server === null) throw new ApiProblem(422, "volume_not_attached", `volume with ID ${id} is not attached`);
      freeServer(state, server);
      const step: Step = {
        command: "detach_volume",
        resources: resources(id, server),
        work: () => context.machines.detachVolume(server, id),
        done: (state) => {
          find(state.volumes, KIND, id).server = null;
        },
      };
      return start([step], { machine: server, locks: true });
    });
    return c.json({ action: action && actionView(action) }, 201);
  });

  app.post(`${path}/resize`, async (c) => {
    const asked = await body(c, z.object({ size: z.int().max(10240, "must not exceed 10240") }));
    const id = pathId(c, KIND);
    const [action] = context.change((state, start) => {
      const volume = freeVolume(state, id);
      if (asked.size <= volume.sizeGb) throw invalidField("size", `must be larger than ${volume.sizeGb}`);
      const step: Step = {
        command: "resize_volume",
        resources: [{ id, type: KIND }],
        work: () => context.machines.resizeVolume(id, asked.size),
        done: (state) => {
          find(state.volumes, KIND, id).sizeGb = asked.size;
        },
      };
      return start([step], volume.server === null ? {} : { machine: volume.server });
    });
    return c.json({ action: action && actionView(action) }, 201);
  });

  app.post(`${path}/change_protection`, async (c) => {
    const asked = await body(c, z.object({ delete: z.boolean().optional() }));
    const id = pathId(c, KIND);
    const [action] = context.change((state, start) => {
      const volume = freeVolume(state, id);
      volume.protection = asked.delete ?? volume.protection;
      return start([{ command: "change_protection", resources: [{ id, type: KIND }] }]);
    });
    return c.json({ action: action && actionView(action) }, 201);
  });
}

/** The volume with this id, unless it is being deleted. */
export function freeVolume(state: HetznerState, id: number): Volume {
  const volume = find(state.volumes, KIND, id);
  if (volume.leaving) throw locked(`volume with ID ${id}`);
  return volume;
}

/** Refuse what cannot be attached: to another server already, elsewhere, or one too many. */
export function mustFit(state: HetznerState, volume: Volume, server: Server): void {
  if (volume.server !== null) {
    throw new ApiProblem(422, "volume_already_attached", `volume with ID ${volume.id} is already attached to a server`);
  }
  if (volume.location !== server.location) {
    throw invalidField("server", `the volume is in ${volume.location}, the server in ${server.location}`);
  }
  if (state.volumes.filter((one) => one.server === server.id).length >= VOLUMES_PER_SERVER) {
    throw new ApiProblem(422, "limit_exceeded_error", `a server cannot have more than ${VOLUMES_PER_SERVER} volumes`);
  }
}

/** Attach a volume that is already written down as the server's; when that fails it is nobody's again. */
export function attachStep(context: Context, id: number, server: number): Step {
  return {
    command: "attach_volume",
    resources: resources(id, server),
    work: () => context.machines.attachVolume(server, id),
    failed: (state) => {
      const volume = state.volumes.find((one) => one.id === id);
      if (volume !== undefined) volume.server = null;
    },
  };
}

function resources(volume: number, server: number): Step["resources"] {
  return [
    { id: server, type: "server" },
    { id: volume, type: KIND },
  ];
}
