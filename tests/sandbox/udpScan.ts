/**
 * Which UDP ports of a machine can be reached from outside. Nobody answers by UDP who was not asked properly, so what
 * gets through the cloud's firewall is noted on the machine itself, behind it.
 */
import { createSocket } from "node:dgram";
import { setTimeout as wait } from "node:timers/promises";
import { on, onMachineOf } from "./region.ts";

/** At a time: what a socket takes without losing any. */
const AT_ONCE = 100;
/** Each port gets so many datagrams, because one may be lost on a busy computer. */
const TRIES = 2;
const TABLE = "inet meet_scan";

/**
 * The ones among `ports` that a datagram from this computer gets to, sorted.
 *
 * @param id the machine, at `address`, IPv4
 */
export async function reachedByUdp(id: string, address: string, ports: readonly number[]): Promise<number[]> {
  const device = (await on(id, "ip", "-4", "-o", "addr", "show", "to", address)).split(/\s+/)[1] ?? "";
  const rules = [
    `table ${TABLE} {`,
    "  set seen { type inet_service; flags dynamic; size 65535; }",
    // Behind the firewall (-150), before a port becomes that of a container (-100).
    `  chain in { type filter hook prerouting priority -140; iifname "${device}" udp dport 1-65535 add @seen { udp dport }; }`,
    "}",
  ];
  await onMachineOf(id, ["nft", "-f", "-"], `${rules.join("\n")}\n`);
  try {
    for (let round = 0; round < TRIES; round++) await knock(address, ports);
    const { nftables } = JSON.parse(await on(id, "nft", "-j", "list", "set", ...TABLE.split(" "), "seen"));
    const seen: unknown[] = nftables.flatMap((it: { set?: { elem?: unknown[] } }) => it.set?.elem ?? []);
    return ports.filter((port) => seen.includes(port)).sort((a, b) => a - b);
  } finally {
    await on(id, "nft", "delete", "table", ...TABLE.split(" "));
  }
}

async function knock(address: string, ports: readonly number[]): Promise<void> {
  const socket = createSocket("udp4");
  // A closed port says so; that it was reached is noted elsewhere.
  socket.on("error", () => {});
  for (let first = 0; first < ports.length; first += AT_ONCE) {
    const some = ports.slice(first, first + AT_ONCE);
    await Promise.all(some.map((port) => new Promise((sent) => socket.send("?", port, address, sent))));
    await wait(2);
  }
  socket.close();
}
