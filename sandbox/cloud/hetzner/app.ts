/** The emulated Hetzner Cloud API, version 1. */
import { Hono } from "hono";
import type { Faults } from "../faults.ts";
import { watched } from "../http.ts";
import type { RequestLog } from "../log.ts";
import type { Machines } from "../machines/driver.ts";
import { openStore, type Store } from "../store.ts";
import { actionRoutes } from "./actions.ts";
import { catalogueRoutes } from "./catalogueRoutes.ts";
import { makeContext, recover } from "./context.ts";
import { firewallRoutes } from "./firewalls.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { page } from "./list.ts";
import { networkActionRoutes } from "./networkActions.ts";
import { networkRoutes } from "./networks.ts";
import { placementGroupRoutes } from "./placementGroups.ts";
import { primaryIpActionRoutes } from "./primaryIpActions.ts";
import { primaryIpRoutes } from "./primaryIps.ts";
import { ApiProblem, notEmulated, problemBody, statusBody } from "./problem.ts";
import { rateLimit } from "./rate.ts";
import { serverActionRoutes } from "./serverActions.ts";
import { serverNetworkRoutes } from "./serverNetworks.ts";
import { serverRoutes } from "./servers.ts";
import { sshKeyRoutes } from "./sshKeys.ts";
import { emptyHetzner, type HetznerState, hetznerStateSchema } from "./state.ts";
import { volumeActionRoutes } from "./volumeActions.ts";
import { volumeRoutes } from "./volumes.ts";

export interface HetznerOptions {
  readonly store: Store<HetznerState>;
  readonly machines: Machines;
  readonly clock?: () => Date;
  /** Read at every request: whoever keeps the object may change what is in it. */
  readonly limits?: Partial<Limits>;
  readonly log?: RequestLog;
  readonly faults?: Faults;
  /** How long a fault of kind `timeout` keeps a client waiting, ms. */
  readonly holdMs?: number;
}

/** A token's length at Hetzner. Which one it is does not matter here. */
const TOKEN_LENGTH = 64;

/** What the real API has and the sandbox has none of: lists are empty, making one is refused. */
const NONE: Readonly<Record<string, string>> = {
  certificates: "certificates",
  floating_ips: "floating IPs",
  isos: "ISO images",
  load_balancer_types: "load balancers",
  load_balancers: "load balancers",
  zones: "DNS zones: the sandbox keeps names on its Cloudflare side",
};

/** What the API keeps, in a file. */
export function openHetzner(file: string): Store<HetznerState> {
  return openStore(file, emptyHetzner, (data) => hetznerStateSchema.parse(data));
}

/** The API as an app, to be mounted under `/hetzner/v1`. */
export function hetznerApp(options: HetznerOptions): Hono {
  const clock = options.clock ?? (() => new Date());
  const limits = (): Limits => ({ ...DEFAULT_LIMITS, ...options.limits });
  const context = makeContext({ store: options.store, machines: options.machines, limits, clock });
  recover(context);

  const app = new Hono();
  app.onError((error, c) => {
    if (error instanceof ApiProblem) return c.json(problemBody(error.code, error.message, error.details), error.status);
    return c.json(problemBody("server_error", `the sandbox failed: ${error.message}`), 500);
  });
  app.use(
    watched({
      api: "hetzner",
      idHeader: "X-Correlation-Id",
      problem: statusBody,
      clock,
      ...(options.log === undefined ? {} : { log: options.log }),
      ...(options.faults === undefined ? {} : { faults: options.faults }),
      ...(options.holdMs === undefined ? {} : { holdMs: options.holdMs }),
    }),
  );
  app.use(async (c, next) => {
    const token = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
    if (token.length !== TOKEN_LENGTH) {
      throw new ApiProblem(401, "unauthorized", "unable to authenticate: the token has to have 64 characters");
    }
    await next();
  });
  app.use(rateLimit(limits, clock));

  actionRoutes(app, context);
  catalogueRoutes(app);
  sshKeyRoutes(app, context);
  placementGroupRoutes(app, context);
  primaryIpRoutes(app, context);
  primaryIpActionRoutes(app, context);
  networkRoutes(app, context);
  networkActionRoutes(app, context);
  firewallRoutes(app, context);
  volumeRoutes(app, context);
  volumeActionRoutes(app, context);
  serverRoutes(app, context);
  serverActionRoutes(app, context);
  serverNetworkRoutes(app, context);
  for (const [key, what] of Object.entries(NONE)) {
    app.get(`/${key}`, (c) => page(c, { key, items: [], view: () => ({}), sort: { id: () => 0, name: () => "" } }));
    app.post(`/${key}`, () => {
      throw notEmulated(what);
    });
  }
  app.all("*", (c) => {
    throw new ApiProblem(404, "not_found", `the sandbox has no ${c.req.method} ${c.req.path}`);
  });
  return app;
}
