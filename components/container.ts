import type { Input } from "@pulumi/pulumi";

/**
 * What every container of ours has in common: back after a crash and a reboot, on no network but ours, logs
 * that cannot fill a disk, labels that say whose it is, and done only when it is healthy.
 */
export function ours(network: Input<string>, labels: Readonly<Record<string, string>>) {
  return {
    restart: "unless-stopped",
    networkMode: "bridge",
    networksAdvanced: [{ name: network }],
    labels: labelList(labels),
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    wait: true,
  };
}

/** A directory or file of the host inside a container. */
export function bind(source: string, target: string, readOnly = false) {
  return { type: "bind", source, target, readOnly };
}

/** Labels as the Docker provider wants them. */
export function labelList(labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).map(([label, value]) => ({ label, value }));
}
