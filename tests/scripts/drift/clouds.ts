/** Both emulated clouds at one address, with what they hold at hand. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { cloudflareApp } from "../../../sandbox/cloud/cloudflare/app.ts";
import { type CloudflareState, emptyCloudflare } from "../../../sandbox/cloud/cloudflare/state.ts";
import { type Faults, makeFaults } from "../../../sandbox/cloud/faults.ts";
import { hetznerApp } from "../../../sandbox/cloud/hetzner/app.ts";
import { emptyHetzner, type HetznerState } from "../../../sandbox/cloud/hetzner/state.ts";
import { openLog, type RequestLog } from "../../../sandbox/cloud/log.ts";
import { memoryStore, type Store } from "../../../sandbox/cloud/store.ts";
import { type FakeMachines, fakeMachines } from "../../sandbox/cloud/hetzner/machines.ts";

export interface Clouds {
  readonly hetzner: Store<HetznerState>;
  readonly cloudflare: Store<CloudflareState>;
  readonly machines: FakeMachines;
  readonly log: RequestLog;
  readonly faults: Faults;
  /** The stack's configuration that leads here. */
  readonly config: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

export interface Holding {
  readonly hetzner: HetznerState;
  readonly cloudflare: CloudflareState;
}

/** As many requests and records as a measurement wants: these clouds are nobody's. */
const AMPLE = 1_000_000;

export async function openClouds(holding?: Holding): Promise<Clouds> {
  const hetzner = memoryStore(() => structuredClone(holding?.hetzner) ?? emptyHetzner());
  const cloudflare = memoryStore(() => structuredClone(holding?.cloudflare) ?? emptyCloudflare());
  const machines = fakeMachines();
  for (const server of hetzner.get().servers) {
    const { id, name, image } = server;
    const spec = { id, name, image, userData: "", sshKeys: [], cores: 2, memoryGb: 4, ipv4: null, ipv6: null };
    machines.machines.set(id, { spec, state: "running", rules: null, volumes: [], networks: new Map() });
  }
  const log = openLog(null);
  const faults = makeFaults();
  const limits = { requests: { limit: AMPLE, perSecond: AMPLE } };
  const app = new Hono()
    .route("/hetzner/v1", hetznerApp({ store: hetzner, machines, log, faults, limits }))
    .route(
      "/cloudflare/client/v4",
      cloudflareApp({ store: cloudflare, log, faults, limits: { requests: AMPLE, records: AMPLE } }),
    );
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
      const here = `http://127.0.0.1:${port}`;
      const config = new Map([
        ["hcloud:token", "t".repeat(64)],
        ["hcloud:endpoint", `${here}/hetzner/v1`],
        ["cloudflare:apiToken", "t".repeat(40)],
        ["cloudflare:baseUrl", `${here}/cloudflare/client/v4`],
      ]);
      const close = () =>
        new Promise<void>((done) => {
          if ("closeAllConnections" in server) server.closeAllConnections();
          server.close(() => done());
        });
      resolve({ hetzner, cloudflare, machines, log, faults, config, close });
    });
  });
}
