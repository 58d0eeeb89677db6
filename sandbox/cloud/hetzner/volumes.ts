/** Volumes: disks that outlive their servers. */
import type { Hono } from "hono";
import { z } from "zod";
import { actionView } from "./actions.ts";
import { locationOf } from "./catalogue.ts";
import { type Context, newId } from "./context.ts";
import { body, idAsked, labels, pathId, reference, renaming, resourceName } from "./input.ts";
import { byIdNameCreated, page } from "./list.ts";
import { freeServer } from "./machine.ts";
import { find, remove, rename, uniqueName, withinLimit } from "./named.ts";
import { locationAsked } from "./primaryIps.ts";
import { ApiProblem, notEmulated, protectedFrom } from "./problem.ts";
import type { HetznerState, Volume } from "./state.ts";
import { attachStep, freeVolume, mustFit } from "./volumeActions.ts";

const KIND = "volume";
/** GB. */
const SMALLEST = 10;
const LARGEST = 10240;

const creation = z.object({
  name: resourceName
    .max(64, "must not exceed 64 characters")
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, "must be letters, digits, dashes, underscores and dots"),
  size: z.int().min(SMALLEST, `must be at least ${SMALLEST}`).max(LARGEST, `must not exceed ${LARGEST}`),
  location: reference.optional(),
  server: idAsked.optional(),
  format: z.enum(["ext4", "xfs"]).nullish(),
  automount: z.boolean().optional(),
  labels: labels.optional(),
});

export function volumeRoutes(app: Hono, context: Context): void {
  app.get("/volumes", (c) =>
    page(c, {
      key: "volumes",
      items: context.state().volumes,
      view,
      sort: byIdNameCreated,
      match: { name: (volume) => volume.name, status: (volume) => volume.status },
      labels: (volume) => volume.labels,
    }),
  );
  app.get("/volumes/:id", (c) => c.json({ volume: view(find(context.state().volumes, KIND, pathId(c, KIND))) }));
  app.post("/volumes", async (c) => {
    const asked = await body(c, creation);
    if (asked.automount === true) throw notEmulated("mounting a volume by itself");
    const { made, actions } = context.change((state, start) => {
      uniqueName(state.volumes, asked.name);
      withinLimit(state.volumes, context.limits().volumes, "volumes");
      const server = asked.server === undefined ? null : freeServer(state, asked.server);
      const made: Volume = {
        id: newId(state),
        name: asked.name,
        labels: asked.labels ?? {},
        created: context.now(),
        sizeGb: asked.size,
        format: asked.format ?? null,
        location: server?.location ?? locationAsked(asked.location, undefined),
        server: null,
        protection: false,
        status: "creating",
        leaving: false,
      };
      state.volumes.push(made);
      const create = {
        command: "create_volume",
        resources: [{ id: made.id, type: KIND }],
        work: () => context.machines.createVolume({ id: made.id, sizeGb: made.sizeGb, format: made.format }),
        done: (state: HetznerState): void => {
          find(state.volumes, KIND, made.id).status = "available";
        },
        failed: (state: HetznerState): void => remove(state.volumes, made.id),
      };
      if (server === null) return { made, actions: start([create]) };
      mustFit(state, made, server);
      made.server = server.id;
      const actions = start([create, attachStep(context, made.id, server.id)], { machine: server.id, locks: true });
      return { made, actions };
    });
    const [action, ...next] = actions.map(actionView);
    return c.json({ volume: view(made), action, next_actions: next }, 201);
  });
  app.put("/volumes/:id", async (c) => {
    const asked = await body(c, renaming);
    return c.json({ volume: view(context.change((state) => rename(state.volumes, KIND, pathId(c, KIND), asked))) });
  });
  app.delete("/volumes/:id", async (c) => {
    const id = pathId(c, KIND);
    // Marked before the disk goes, which takes a while: nobody may attach it in between.
    context.change((state) => {
      const volume = freeVolume(state, id);
      if (volume.protection) throw protectedFrom(`volume with ID ${id}`);
      if (volume.server !== null) {
        throw new ApiProblem(422, "resource_in_use", `volume with ID ${id} is attached to a server: detach it first`);
      }
      volume.leaving = true;
    });
    try {
      await context.machines.deleteVolume(id);
    } catch (error) {
      context.change((state) => {
        find(state.volumes, KIND, id).leaving = false;
      });
      throw error;
    }
    context.change((state) => remove(state.volumes, id));
    return c.body(null, 204);
  });
}

/** A volume as the API shows it. */
function view(volume: Volume): object {
  return {
    id: volume.id,
    name: volume.name,
    labels: volume.labels,
    created: volume.created,
    size: volume.sizeGb,
    format: volume.format,
    linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`,
    location: locationOf(volume.location).view,
    server: volume.server,
    status: volume.status,
    protection: { delete: volume.protection },
  };
}
