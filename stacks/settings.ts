/** The only reader of Pulumi's configuration. All missing secrets are named at once, each with its command. */
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";

export interface Settings {
  /** The folder that holds `tenants/`, `coop/` and `stacks/`. */
  readonly root: string;
  /** The day it is: who has left by then may not log in. Config `meet:today`, else this computer's. */
  readonly today: string;
  /** Tenants that this run leaves out, by id: `meet up` names those that wait for a secret and were never made. */
  readonly without: readonly string[];
}

/** What a provider needs to reach its API. */
export interface Secrets {
  /** @throws Error when the plan did not ask for it. */
  get(key: string): string;
  /** Another address of an API, for the sandbox; undefined is the vendor's own. */
  readonly hetznerEndpoint: string | undefined;
  readonly cloudflareBaseUrl: string | undefined;
}

export function settings(): Settings {
  const checkout = fileURLToPath(new URL("..", import.meta.url));
  const config = new pulumi.Config("meet");
  return {
    root: config.get("root") ?? checkout,
    today: config.get("today") ?? new Date().toISOString().slice(0, 10),
    without: (process.env["MEET_WITHOUT"] ?? "").split(",").filter((id) => id !== ""),
  };
}

/**
 * Reads every secret the plan asks for.
 *
 * @throws pulumi.RunError that names each one that is missing and the command that sets it.
 */
export function secrets(wanted: readonly { key: string; why: string; command: string }[]): Secrets {
  const found = new Map<string, string>();
  const missing: string[] = [];
  for (const { key, why, command } of wanted) {
    const colon = key.indexOf(":");
    const value = new pulumi.Config(key.slice(0, colon)).get(key.slice(colon + 1));
    if (value === undefined || value === "") missing.push(`secret missing: ${key} (${why})\n  set it with: ${command}`);
    else found.set(key, value);
  }
  if (missing.length > 0) throw new pulumi.RunError(missing.join("\n"));
  return {
    get(key) {
      const value = found.get(key);
      if (value === undefined) throw new Error(`the plan did not ask for ${key}`);
      return value;
    },
    hetznerEndpoint: new pulumi.Config("hcloud").get("endpoint"),
    cloudflareBaseUrl: new pulumi.Config("cloudflare").get("baseUrl"),
  };
}
