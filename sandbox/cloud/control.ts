/**
 * What is ours alone, under `/-/`: is the cloud well, what was asked of it, what shall break next. For tests, for
 * drills and for the commands of a checkout.
 */
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Limits as CloudflareLimits } from "./cloudflare/limits.ts";
import type { Refusals } from "./dns/refusals.ts";
import { type Faults, faultSchema } from "./faults.ts";
import { type Limits as HetznerLimits, limitsSchema } from "./hetzner/limits.ts";
import type { RequestLog } from "./log.ts";
import type { Mailbox } from "./mailbox.ts";

export interface ControlOptions {
  /** What is there, and whether it is. */
  readonly health: () => Readonly<Record<string, boolean>>;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly refusals: Pick<Refusals, "list">;
  readonly mailbox: Pick<Mailbox, "messages" | "message" | "clear">;
  /** What the APIs read at every request. */
  readonly limits: { readonly hetzner: Partial<HetznerLimits>; readonly cloudflare: Partial<CloudflareLimits> };
}

const flag = z.enum(["true", "false"]).transform((it) => it === "true");
const logQuery = z.strictObject({
  api: z.enum(["hetzner", "cloudflare"]).optional(),
  write: flag.optional(),
  since: z.string().optional(),
  last: z.coerce.number().int().positive().optional(),
});
const limitsAsked = z.strictObject({
  hetzner: limitsSchema.partial().optional(),
  cloudflare: z
    .strictObject({
      requests: z.int().positive(),
      seconds: z.int().positive(),
      block: z.int().nonnegative(),
      records: z.int().nonnegative(),
    })
    .partial()
    .optional(),
});

export function controlApp(options: ControlOptions): Hono {
  const app = new Hono();
  // A page of somebody else's in the same browser can send a form here; it cannot send this type unasked.
  app.use(async (c, next) => {
    if (c.req.method === "PUT" && !/^application\/json\b/.test(c.req.header("content-type") ?? "")) {
      return c.json({ error: "send JSON, and say so (Content-Type: application/json)" }, 415);
    }
    await next();
  });
  app.get("/health", (c) => {
    const parts = options.health();
    return c.json({ ok: Object.values(parts).every(Boolean), ...parts }, 200);
  });
  app.get("/log", (c) => {
    const query = logQuery.safeParse(c.req.query());
    if (!query.success) return wrong(c, query.error);
    const { api, write, since, last } = query.data;
    const entries = options.log.entries({
      ...(api === undefined ? {} : { api }),
      ...(write === undefined ? {} : { write }),
      ...(since === undefined ? {} : { since }),
      ...(last === undefined ? {} : { last }),
    });
    return c.json({ ...options.log.counts(), entries });
  });
  app.get("/faults", (c) => c.json({ faults: options.faults.list() }));
  app.put("/faults", async (c) => {
    const asked = z.strictObject({ faults: z.array(faultSchema) }).safeParse(await json(c));
    if (!asked.success) return wrong(c, asked.error);
    options.faults.set(asked.data.faults);
    return c.json({ faults: options.faults.list() });
  });
  app.get("/limits", (c) => c.json(options.limits));
  app.put("/limits", async (c) => {
    const asked = limitsAsked.safeParse(await json(c));
    if (!asked.success) return wrong(c, asked.error);
    for (const api of ["hetzner", "cloudflare"] as const) {
      const set = asked.data[api];
      if (set === undefined) continue;
      for (const name of Object.keys(options.limits[api])) Reflect.deleteProperty(options.limits[api], name);
      Object.assign(options.limits[api], set);
    }
    return c.json(options.limits);
  });
  app.get("/refused", (c) => c.json({ names: options.refusals.list() }));
  app.get("/mail", (c) => c.json({ mails: options.mailbox.messages() }));
  app.get("/mail/:id{[0-9]+}", (c) => {
    const mail = options.mailbox.message(Number(c.req.param("id")));
    return mail === null ? c.json({ error: "there is no such mail" }, 404) : c.json(mail);
  });
  app.delete("/mail", (c) => {
    options.mailbox.clear();
    return c.json({ mails: [] });
  });
  return app;
}

function wrong(c: Context, error: z.ZodError): Response {
  return c.json({ error: z.prettifyError(error) }, 422);
}

async function json(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    return null;
  }
}
