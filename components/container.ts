import type { Input } from "@pulumi/pulumi";

/**
 * What every container of ours has in common: back after a crash and a reboot, logs that cannot fill a disk, labels that
 * say whose it is.
 */
function always(labels: Readonly<Record<string, string>>) {
  return {
    restart: "unless-stopped",
    labels: labelList(labels),
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
  };
}

/** A container of ours on no network but ours. Whether it is well is asked when it is made (well.ts). */
export function ours(network: Input<string>, labels: Readonly<Record<string, string>>) {
  return { ...always(labels), networkMode: "bridge", networksAdvanced: [{ name: network }] };
}

/** A container of ours on the network of its machine; done only when it is healthy. */
export function onHostNetwork(labels: Readonly<Record<string, string>>) {
  return { ...always(labels), networkMode: "host", wait: true };
}

/** A directory or file of the host inside a container. */
export function bind(source: string, target: string, readOnly = false) {
  return { type: "bind", source, target, readOnly };
}

/** Labels as the Docker provider wants them. */
export function labelList(labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).map(([label, value]) => ({ label, value }));
}
