/**
 * The sandbox's DNS server: the names of the sandbox from the records of the Cloudflare side, the names of its
 * addresses from Hetzner's reverse DNS, and a refusal for everything else. It asks nobody.
 */
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import { AUTHORITY, CLOUD, REGISTRY } from "./addresses.ts";
import { exchange } from "./dns/packet.ts";
import type { Knowledge, Reverse, Rr } from "./dns/zone.ts";

export type { Reverse, Rr } from "./dns/zone.ts";

/** The zones of the sandbox: its domain, and the reverse ones of 198.18.7.0/24 and 2001:db8:7::/48. */
export const ZONES: readonly string[] = ["meet.test", "7.18.198.in-addr.arpa", "7.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"];

/** The names of the sandbox's own services, which no record at Cloudflare has to say. */
export const OWN_RECORDS: readonly Rr[] = [
  ["ns1", CLOUD],
  ["ns2", CLOUD],
  ["cloud", CLOUD],
  ["mail", CLOUD],
  ["authority", AUTHORITY],
  ["registry", REGISTRY],
].map(([name, content = ""]) => ({ name: `${name}.meet.test`, type: "A", content, ttl: 300 }));

export interface DnsOptions {
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly zones?: readonly string[];
  readonly nameServers?: readonly string[];
  /** Beside the names of the sandbox's own services. */
  readonly records: () => readonly Rr[];
  readonly reverse: () => readonly Reverse[];
  /** Told of every name that is not ours: somebody in the sandbox wanted to reach the outside. */
  readonly onRefused?: (name: string, type: string, from: string) => void;
}

export interface DnsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Milliseconds a TCP connection may say nothing (RFC 7766 asks for seconds, not minutes). */
const IDLE = 10_000;
const CONNECTIONS = 100;

/** Answers on UDP and TCP until it is closed. */
export async function startDns(options: DnsOptions): Promise<DnsServer> {
  const known = (): Knowledge => ({
    zones: options.zones ?? ZONES,
    nameServers: options.nameServers ?? ["ns1.meet.test", "ns2.meet.test"],
    records: [...OWN_RECORDS, ...options.records()],
    reverse: options.reverse(),
  });
  const answer = (message: Buffer, from: string, udp: boolean): Buffer | null => {
    const { reply, question, refused } = exchange(message, known, udp);
    if (refused && question !== null) options.onRefused?.(question.name, question.type, from);
    return reply;
  };
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    converse(socket, answer);
  });
  tcp.maxConnections = CONNECTIONS;
  const port = await listen(tcp, options.address, options.port);
  const udp = createSocket(options.address.includes(":") ? "udp6" : "udp4");
  udp.on("message", (message, peer) => {
    const reply = answer(message, peer.address, true);
    // A client that has left is no reason to stop.
    if (reply !== null) udp.send(reply, peer.port, peer.address, () => {});
  });
  try {
    await bind(udp, options.address, port);
  } catch (error) {
    tcp.close();
    throw error;
  }
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((done) => void udp.close(() => done())),
        new Promise<void>((done) => void tcp.close(() => done())),
      ]);
    },
  };
}

/** Questions over one TCP connection, each after two bytes that say how long it is. */
function converse(socket: Socket, answer: (message: Buffer, from: string, udp: boolean) => Buffer | null): void {
  let waiting = Buffer.alloc(0);
  const from = socket.remoteAddress ?? "";
  socket.setTimeout(IDLE, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
      const end = 2 + waiting.readUInt16BE(0);
      const reply = answer(waiting.subarray(2, end), from, false);
      waiting = waiting.subarray(end);
      if (reply === null) return void socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      socket.write(Buffer.concat([length, reply]));
    }
  });
}

function listen(server: Server, address: string, port: number): Promise<number> {
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, address, () => {
      server.removeListener("error", failed);
      // Later trouble of one connection ends that connection, never the sandbox.
      server.on("error", () => {});
      const bound = server.address();
      done(bound === null || typeof bound === "string" ? port : bound.port);
    });
  });
}

function bind(socket: UdpSocket, address: string, port: number): Promise<void> {
  return new Promise((done, failed) => {
    socket.once("error", failed);
    socket.bind(port, address, () => {
      socket.removeListener("error", failed);
      socket.on("error", () => {});
      done();
    });
  });
}
