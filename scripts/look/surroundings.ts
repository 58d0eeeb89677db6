/** Where a stack is looked at from: the world, or the sandbox with its own names and its own authority. */

import { Resolver } from "node:dns/promises";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { CLOUD } from "../../sandbox/cloud/addresses.ts";
import { statePaths } from "../../sandbox/state.ts";
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

export function surroundings(stack: string): Surroundings {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  if (stack === SANDBOX) resolver.setServers([CLOUD]);
  return {
    addresses: (name, type) => (type === "A" ? resolver.resolve4(name) : resolver.resolve6(name)),
    authorities: stack === SANDBOX ? [...rootCertificates, ...sandboxRoots()] : rootCertificates,
    environment: { ...process.env, ...(stack === SANDBOX ? sandboxEnvironment(CHECKOUT) : {}) },
  };
}

/** The roots of the sandbox's authority, old ones too: it draws a new one whenever it starts. */
export function sandboxRoots(checkout: string = CHECKOUT): string[] {
  const file = join(statePaths(checkout).folder, "cloud", "roots.pem");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
