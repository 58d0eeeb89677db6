/** The entry of the cloud's container (container.ts makes it): every value comes from there, as a variable. */

import { NETWORK } from "../network.ts";
import { run } from "../run.ts";
import { ACME_DIRECTORY, AUTHORITY_ROOT, CLOUD, REGISTRY, REGISTRY_PORT } from "./addresses.ts";
import { dockerMachines } from "./machines/docker.ts";
import { CLOUD_NAME } from "./names.ts";
import { startCloud } from "./server.ts";

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set: sandbox/cloud/container.ts sets it`);
  return value;
}

// Nothing here has any business outside: only this computer and the sandbox's network are left to reach.
await run("ip", ["route", "flush", "default"]);

const cloud = await startCloud({
  stateDir: variable("MEET_CLOUD_STATE"),
  machines: (authorities) =>
    dockerMachines({
      cloud: CLOUD_NAME,
      network: NETWORK,
      image: variable("MEET_CLOUD_MACHINE"),
      capabilities: variable("MEET_CLOUD_CAPABILITIES").split(","),
      around: { resolver: CLOUD, registry: `http://${REGISTRY}:${REGISTRY_PORT}`, acme: ACME_DIRECTORY },
      authorities,
    }),
  http: { address: "0.0.0.0", port: 80 },
  dns: { address: CLOUD, port: 53 },
  smtp: { address: CLOUD, port: 25 },
  authorityRoot: AUTHORITY_ROOT,
  data: {
    root: variable("MEET_CLOUD_DATA"),
    stack: variable("MEET_CLOUD_STACK"),
    masterFile: variable("MEET_CLOUD_MASTER"),
  },
});
console.log("the cloud is up");

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => void cloud.close().finally(() => process.exit(0)));
}
