/** Where a stack is looked at from: the world, or the sandbox with its own names and its own authority. */

import { Resolver } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { getCACertificates } from "node:tls";
import { CLOUD, HERE } from "../../sandbox/cloud/addresses.ts";
import { type Answer, onMachine, shownHostKey } from "../apply/machine.ts";
import { SANDBOX, sandboxEnvironment } from "../apply/sandbox.ts";
import type { PinnedMachine } from "../apply/state.ts";
import { CHECKOUT } from "../bootstrap.js";
import { handshake, type Page, page, type Where } from "./reach.ts";

/** What a machine says of itself. */
const LOOK = readFileSync(new URL("./look.sh", import.meta.url), "utf8");

export interface Surroundings {
  /** Asks for a name's addresses. @throws when nobody knows it. */
  addresses(name: string, type: "A" | "AAAA"): Promise<string[]>;
  /** A page of that name at that very address. @throws Error with one plain reason */
  page(where: Where, path: string): Promise<Page>;
  /** The day on which the certificate ends that is shown there. @throws Error with one plain reason */
  handshake(where: Where, port: number): Promise<string>;
  /** The host key a machine shows now; null when it does not answer. */
  hostKey(address: string): Promise<string | null>;
  /** What `look.sh` prints on a machine. */
  inside(machine: PinnedMachine): Promise<Answer>;
  /** For `ssh`: which agent to ask. */
  readonly environment: NodeJS.ProcessEnv;
}

export async function surroundings(stack: string): Promise<Surroundings> {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  if (stack === SANDBOX) resolver.setServers([CLOUD]);
  // Whom this computer trusts: an authority of the region's own too, where NODE_EXTRA_CA_CERTS names it.
  const trusted = getCACertificates("default");
  const authorities = stack === SANDBOX ? [...trusted, ...(await sandboxRoots())] : trusted;
  const environment = { ...process.env, ...(stack === SANDBOX ? sandboxEnvironment(CHECKOUT) : {}) };
  return {
    addresses: (name, type) => (type === "A" ? resolver.resolve4(name) : resolver.resolve6(name)),
    page: (where, path) => page(where, authorities, path),
    handshake: (where, port) => handshake(where, authorities, port),
    hostKey: shownHostKey,
    inside: (machine) => onMachine(machine, "bash -s", environment, LOOK),
    environment,
  };
}

/** The roots of the sandbox's authority, old ones too: it draws a new one whenever it starts. None while it is off. */
export async function sandboxRoots(): Promise<string[]> {
  try {
    const answer = await fetch(`${HERE}/-/roots.pem`, { signal: AbortSignal.timeout(5000) });
    const text = answer.ok ? await answer.text() : "";
    return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  } catch {
    return [];
  }
}
