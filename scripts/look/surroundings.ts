/** Where a stack is looked at from: the world, or the sandbox with its own names and its own authority. */

import { Resolver } from "node:dns/promises";
import { rootCertificates } from "node:tls";
import { CLOUD, HERE } from "../../sandbox/cloud/addresses.ts";
import { SANDBOX, sandboxEnvironment } from "../apply/sandbox.ts";
import { CHECKOUT } from "../bootstrap.js";

export interface Surroundings {
  /** Asks for a name's addresses. @throws when nobody knows it. */
  addresses(name: string, type: "A" | "AAAA"): Promise<string[]>;
  /** The authorities whose certificates are good here. */
  readonly authorities: readonly string[];
  /** For `ssh`: which agent to ask. */
  readonly environment: NodeJS.ProcessEnv;
}

export async function surroundings(stack: string): Promise<Surroundings> {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  if (stack === SANDBOX) resolver.setServers([CLOUD]);
  return {
    addresses: (name, type) => (type === "A" ? resolver.resolve4(name) : resolver.resolve6(name)),
    authorities: stack === SANDBOX ? [...rootCertificates, ...(await sandboxRoots())] : rootCertificates,
    environment: { ...process.env, ...(stack === SANDBOX ? sandboxEnvironment(CHECKOUT) : {}) },
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
