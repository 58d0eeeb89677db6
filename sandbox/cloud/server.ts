/** The cloud: two emulated APIs, the DNS server and the mailbox they feed, the page, and our own controls. */
import { createServer } from "node:http";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { type Authorities, watchAuthorities } from "./authority.ts";
import { cloudflareApp } from "./cloudflare/app.ts";
import type { Limits as CloudflareLimits } from "./cloudflare/limits.ts";
import { emptyCloudflare, readCloudflare, recordsOf } from "./cloudflare/state.ts";
import { controlApp } from "./control.ts";
import { makeRefusals } from "./dns/refusals.ts";
import { startDns } from "./dns.ts";
import { makeFaults } from "./faults.ts";
import { reverseNames } from "./hetzner/addresses.ts";
import { hetznerApp, openHetzner } from "./hetzner/app.ts";
import type { Limits as HetznerLimits } from "./hetzner/limits.ts";
import { installerApp } from "./installer.ts";
import { openLog } from "./log.ts";
import type { Machines } from "./machines/driver.ts";
import { emptyMailbox, readMailbox, startMailbox } from "./mailbox.ts";
import { pageApp } from "./page/app.ts";
import { readDeclaration } from "./page/declared.ts";
import { liveRegion } from "./page/live.ts";
import { openStore } from "./store.ts";

/** Where to listen; port 0 takes a free one. */
export interface Listen {
  readonly address: string;
  readonly port: number;
}

export interface CloudOptions {
  /** What survives a restart lies here. */
  readonly stateDir: string;
  /** Makes the driver; it may ask which authorities machines are to trust. */
  readonly machines: (authorities: () => readonly string[]) => Machines & { trust?(): Promise<void> };
  readonly http: Listen;
  readonly dns: Listen;
  readonly smtp: Listen;
  /** URL of the ACME server's root certificate; null where there is no such server. */
  readonly authorityRoot: string | null;
  /** The data folder and stack that the page is about, and the file with the stack's master secret. */
  readonly data: { readonly root: string; readonly stack: string; readonly masterFile: string | null };
}

export interface Cloud {
  /** The ports it really has. */
  readonly ports: { readonly http: number; readonly dns: number; readonly smtp: number };
  close(): Promise<void>;
}

/** Up when this returns. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const at = (name: string) => join(options.stateDir, name);
  const hetzner = openHetzner(at("hetzner.json"));
  const cloudflare = openStore(at("cloudflare.json"), emptyCloudflare, readCloudflare);
  const mails = openStore(at("mailbox.json"), emptyMailbox, readMailbox);
  const log = openLog(at("requests.jsonl"));
  const faults = makeFaults();
  const refusals = makeRefusals();
  const limits: { hetzner: Partial<HetznerLimits>; cloudflare: Partial<CloudflareLimits> } = {
    hetzner: {},
    cloudflare: {},
  };

  let authorities: Authorities | null = null;
  const roots = () => authorities?.all() ?? [];
  const machines = options.machines(roots);
  /** What is to be closed, in the order in which it was opened. */
  const open: (() => void | Promise<void>)[] = [];
  const close = async () => {
    await Promise.all(open.splice(0).map((it) => it()));
  };

  try {
    const mailbox = await startMailbox({ ...options.smtp, store: mails });
    open.push(mailbox.close);
    const dns = await startDns({
      ...options.dns,
      records: () => recordsOf(cloudflare),
      reverse: () => reverseNames(hetzner.get()),
      onRefused: refusals.note,
    });
    open.push(dns.close);
    if (options.authorityRoot !== null) {
      authorities = watchAuthorities({
        own: at("authority/ca.pem"),
        roots: at("roots"),
        url: options.authorityRoot,
        onNew: () => void machines.trust?.().catch((error: unknown) => console.error(String(error))),
      });
      open.push(authorities.close);
    }
    const region = liveRegion({
      declaration: () => readDeclaration(options.data),
      hetzner,
      cloudflare,
      machineState: (id) => machines.state(id),
      mailbox,
      log,
      faults,
      refusals,
      roots,
    });
    open.push(region.stop);

    const app = new Hono();
    app.route("/hetzner/v1", hetznerApp({ store: hetzner, machines, log, faults, limits: limits.hetzner }));
    app.route("/cloudflare/client/v4", cloudflareApp({ store: cloudflare, log, faults, limits: limits.cloudflare }));
    app.route("/bbb-install", installerApp());
    const health = () => ({ authority: authorities?.known() ?? true });
    app.route("/-", controlApp({ health, log, faults, refusals, mailbox, limits }));
    app.route("/", pageApp(region));
    const web = await listen(app, options.http);
    open.push(web.close);
    return { ports: { http: web.port, dns: dns.port, smtp: mailbox.port }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function listen(app: Hono, { address, port }: Listen): Promise<{ port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: address, port, createServer }, (info) =>
      resolve({
        port: info.port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      }),
    );
    server.once("error", reject);
  });
}
