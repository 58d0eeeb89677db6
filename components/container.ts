import type { Input } from "@pulumi/pulumi";

/**
 * What every container of ours has in common: back after a crash and a reboot, logs that cannot fill a disk,
 * labels that say whose it is, and done only when it is healthy.
 */
function always(labels: Readonly<Record<string, string>>) {
  return {
    restart: "unless-stopped",
    labels: labelList(labels),
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    wait: true,
  };
}

/** A container of ours on no network but ours. */
export function ours(network: Input<string>, labels: Readonly<Record<string, string>>) {
  return { ...always(labels), networkMode: "bridge", networksAdvanced: [{ name: network }] };
}

/** A container of ours on the network of its machine. */
export function onHostNetwork(labels: Readonly<Record<string, string>>) {
  return { ...always(labels), networkMode: "host" };
}

/** A directory or file of the host inside a container. */
export function bind(source: string, target: string, readOnly = false) {
  return { type: "bind", source, target, readOnly };
}

/** Labels as the Docker provider wants them. */
export function labelList(labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).map(([label, value]) => ({ label, value }));
}
