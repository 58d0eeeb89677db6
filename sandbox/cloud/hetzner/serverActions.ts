/** What is done with a server: power, a new disk, another type, protection, names. */
import type { Hono, Context as Request } from "hono";
import { z } from "zod";
import type { Machines } from "../machines/driver.ts";
import { actionView } from "./actions.ts";
import { setName } from "./addresses.ts";
import { byIdOrName, IMAGES, SERVER_TYPES } from "./catalogue.ts";
import type { Context } from "./context.ts";
import { putFirewall } from "./firewallSteps.ts";
import { body, idAsked, pathId, reference } from "./input.ts";
import { freeServer, mustBeOff, serverOf, specOf } from "./machine.ts";
import { find, given } from "./named.ts";
import { roomInGroup } from "./placementGroups.ts";
import { naming } from "./primaryIpActions.ts";
import { ApiProblem, invalidField, notEmulated, protectedFrom } from "./problem.ts";
import { mustBeThere } from "./serverCreate.ts";
import type { HetznerState, Server } from "./state.ts";

const KIND = "server";
const PATH = "/servers/:id/actions";

/** Power: the command each is known by, what the server is doing meanwhile, what its machine does. */
const POWER: Readonly<
  Record<string, { command: string; doing: Server["doing"]; work: (machines: Machines, id: number) => Promise<void> }>
> = {
  poweron: { command: "start_server", doing: "starting", work: (machines, id) => machines.start(id) },
  poweroff: { command: "stop_server", doing: "stopping", work: (machines, id) => machines.kill(id) },
  shutdown: { command: "shutdown_server", doing: "stopping", work: (machines, id) => machines.shutdown(id) },
  reboot: { command: "reboot_server", doing: "starting", work: (machines, id) => machines.reboot(id) },
  reset: { command: "reset_server", doing: "starting", work: (machines, id) => machines.reset(id) },
};

/** What the real API can do to a server, and the sandbox cannot. */
const NOT_EMULATED: Readonly<Record<string, string>> = {
  create_image: "snapshots",
  enable_backup: "backups",
  disable_backup: "backups",
  attach_iso: "ISO images",
  detach_iso: "ISO images",
  enable_rescue: "the rescue system",
  disable_rescue: "the rescue system",
  request_console: "the console",
  reset_password: "root passwords",
};

export function serverActionRoutes(app: Hono, context: Context): void {
  for (const [path, power] of Object.entries(POWER)) {
    app.post(`${PATH}/${path}`, (c) => powered(c, context, power));
  }
  for (const [path, what] of Object.entries(NOT_EMULATED)) {
    app.post(`${PATH}/${path}`, () => {
      throw notEmulated(what);
    });
  }
  app.post(`${PATH}/rebuild`, (c) => rebuild(c, context));
  app.post(`${PATH}/change_type`, (c) => changeType(c, context));
  changeRoutes(app, context);
}

function powered(c: Request, context: Context, power: (typeof POWER)[string]): Response {
  const [action] = context.change((state, start) => {
    const server = freeServer(state, pathId(c, KIND));
    server.doing = power.doing;
    const settle = (state: HetznerState): void => {
      serverOf(state, server.id).doing = null;
    };
    const step = {
      command: power.command,
      resources: [{ id: server.id, type: KIND }],
      work: () => power.work(context.machines, server.id),
      done: settle,
      failed: settle,
    };
    return start([step], { machine: server.id, locks: true });
  });
  return c.json({ action: action && actionView(action) }, 201);
}

async function rebuild(c: Request, context: Context): Promise<Response> {
  const asked = await body(c, z.object({ image: reference, user_data: z.string().nullish() }));
  const image = given(byIdOrName(IMAGES, asked.image), "image", "image not found").name;
  const [action] = context.change((state, start) => {
    const server = freeServer(state, pathId(c, KIND));
    const { id } = server;
    if (server.protection.rebuild) throw protectedFrom(`server with ID ${id}`);
    server.doing = "rebuilding";
    const settle = (state: HetznerState): void => {
      serverOf(state, id).doing = null;
    };
    const step = {
      command: "rebuild_server",
      resources: [{ id, type: KIND }],
      work: async () => {
        const now = serverOf(context.state(), id);
        await context.machines.rebuild({
          ...specOf(context.state(), now),
          image,
          userData: asked.user_data ?? now.userData,
        });
        await putFirewall(context, id);
      },
      done: (state: HetznerState) => {
        const rebuilt = serverOf(state, id);
        rebuilt.image = image;
        rebuilt.userData = asked.user_data ?? rebuilt.userData;
        settle(state);
      },
      failed: settle,
    };
    return start([step], { machine: id, locks: true });
  });
  return c.json({ action: action && actionView(action), root_password: null }, 201);
}

async function changeType(c: Request, context: Context): Promise<Response> {
  const asked = await body(c, z.object({ server_type: reference, upgrade_disk: z.boolean() }));
  const id = pathId(c, KIND);
  serverOf(context.state(), id);
  const type = given(byIdOrName(SERVER_TYPES, asked.server_type), "server_type", "server type not found");
  const { machines } = context;
  if (machines.resize === undefined) throw notEmulated("a change of server type");
  await mustBeOff(context, id);
  const [action] = context.change((state, start) => {
    const server = freeServer(state, id);
    mustBeThere(context, type, server.location);
    if (type.diskGb < server.diskGb) {
      throw new ApiProblem(422, "invalid_server_type", "the disk of the server type is smaller than the server's");
    }
    server.doing = "migrating";
    const step = {
      command: "change_server_type",
      resources: [{ id, type: KIND }],
      // The real one starts the server again by itself, too.
      work: async () => {
        await machines.resize?.(id, { cores: type.cores, memoryGb: type.memoryGb });
        await machines.start(id);
      },
      done: (state: HetznerState) => {
        const changed = serverOf(state, id);
        changed.serverType = type.name;
        if (asked.upgrade_disk) changed.diskGb = type.diskGb;
        changed.doing = null;
      },
      failed: (state: HetznerState) => {
        serverOf(state, id).doing = null;
      },
    };
    return start([step], { machine: id, locks: true });
  });
  return c.json({ action: action && actionView(action) }, 201);
}

/** What needs no machine. */
function changeRoutes(app: Hono, context: Context): void {
  const act = <T>(
    command: string,
    schema: z.ZodType<T>,
    apply: (server: Server, asked: T, state: HetznerState) => void,
    ready: (id: number) => Promise<void> = async () => {},
  ) => {
    app.post(`${PATH}/${command}`, async (c) => {
      const asked = await body(c, schema);
      const id = pathId(c, KIND);
      await ready(id);
      const [action] = context.change((state, start) => {
        apply(serverOf(state, id), asked, state);
        return start([{ command, resources: [{ id, type: KIND }] }]);
      });
      return c.json({ action: action && actionView(action) }, 201);
    });
  };

  act(
    "change_protection",
    z.object({ delete: z.boolean().optional(), rebuild: z.boolean().optional() }),
    (server, asked) => {
      const next = {
        delete: asked.delete ?? server.protection.delete,
        rebuild: asked.rebuild ?? server.protection.rebuild,
      };
      if (next.delete !== next.rebuild) throw invalidField("rebuild", "must be the same as delete");
      server.protection = next;
    },
  );
  act("change_dns_ptr", naming, (server, asked, state) => {
    const own = state.primaryIps.filter((primary) => primary.server === server.id);
    const kind = asked.ip.includes(":") ? "ipv6" : "ipv4";
    const primary = own.find(({ type }) => type === kind);
    setName(given(primary, "ip", `'${asked.ip}' does not belong to this server`), asked.ip, asked.dns_ptr);
  });
  act(
    "add_to_placement_group",
    z.object({ placement_group: idAsked }),
    (server, asked, state) => {
      find(state.placementGroups, "placement_group", asked.placement_group);
      if (server.placementGroup !== null) {
        throw new ApiProblem(422, "server_already_added", `server is in placement group ${server.placementGroup}`);
      }
      roomInGroup(state, asked.placement_group);
      server.placementGroup = asked.placement_group;
    },
    (id) => mustBeOff(context, id),
  );
  act("remove_from_placement_group", z.unknown(), (server) => {
    server.placementGroup = null;
  });
}
