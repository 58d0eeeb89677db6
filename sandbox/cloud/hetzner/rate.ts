/** The limit of requests: a bucket that a request empties by one and time fills. */
import type { MiddlewareHandler } from "hono";
import type { Limits } from "./limits.ts";
import { ApiProblem } from "./problem.ts";

/** Every answer says in its headers what is left; without anything left the answer is 429. */
export function rateLimit(limits: () => Limits, clock: () => Date): MiddlewareHandler {
  let left: number | null = null;
  let since = clock().getTime();
  return async (c, next) => {
    const { limit, perSecond } = limits().requests;
    const now = clock().getTime();
    left = Math.min(limit, (left ?? limit) + ((now - since) / 1000) * perSecond);
    since = now;
    const refused = left < 1;
    if (!refused) left -= 1;
    const headers = {
      "RateLimit-Limit": String(limit),
      "RateLimit-Remaining": String(Math.floor(left)),
      // When it will be full again (Unix time).
      "RateLimit-Reset": String(Math.ceil(now / 1000 + (limit - left) / perSecond)),
    };
    if (refused) for (const [name, value] of Object.entries(headers)) c.header(name, value);
    if (refused) throw new ApiProblem(429, "rate_limit_exceeded", "limit of requests reached");
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  };
}
