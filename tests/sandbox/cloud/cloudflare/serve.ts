/** The emulated API on a real port, as the sandbox mounts it. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { type CloudflareOptions, cloudflareApp } from "../../../../sandbox/cloud/cloudflare/app.ts";

export interface Served {
  readonly baseURL: string;
  close(): Promise<void>;
}

export function served(options: CloudflareOptions): Promise<Served> {
  const app = new Hono().route("/cloudflare/client/v4", cloudflareApp(options));
  return new Promise((done) => {
    const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
      done({
        baseURL: `http://127.0.0.1:${port}/cloudflare/client/v4`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      }),
    );
  });
}
