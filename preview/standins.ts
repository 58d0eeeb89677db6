/**
 * Stand-ins for what only a cloud can say: ids, addresses, digests. They are made from a resource's identity by
 * hashing, so the same program declares the same graph on every machine, and nothing that is built from them
 * stays unknown. IPv4 addresses are of 198.18.0.0/15 (benchmarks, RFC 2544), IPv6 of 2001:db8::/32
 * (documentation, RFC 3849): none can be anybody's.
 */
import { createHash } from "node:crypto";
import type { Simple } from "./values.ts";

/** What is asked for: the identity is the oldest URN of the resource, so a rename keeps its ids. */
export interface Wanted {
  readonly type: string;
  readonly name: string;
  readonly identity: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface StandIn {
  readonly id: string;
  /** Outputs beyond the inputs. */
  readonly outputs: Readonly<Record<string, Simple>>;
}

/** What one run has given out, for what refers to it by id. */
interface Given {
  readonly ipv4: Set<string>;
  readonly addresses: Map<string, string>;
}

type Maker = (wanted: Wanted, given: Given) => StandIn;

/** Gives stand-ins for the resources of one run; no two resources share an id or an address. */
export function createStandIns(): (wanted: Wanted) => StandIn {
  const given: Given = { ipv4: new Set(), addresses: new Map() };
  return (wanted) => (MAKERS[wanted.type] ?? other)(wanted, given);
}

/** By the providers' own words for types and outputs: the declarations of the four SDKs (package.json). */
const MAKERS: Readonly<Record<string, Maker>> = {
  "hcloud:index/primaryIp:PrimaryIp": (wanted, given) => {
    const id = number(wanted);
    const six = wanted.inputs.type === "ipv6";
    const network = ipv6Network(wanted);
    const address = six ? network : ipv4(wanted, given);
    given.addresses.set(id, address);
    const outputs = {
      ipAddress: address,
      ipNetwork: six ? `${network}/64` : "",
      assigneeId: 0,
      assigneeType: "server",
      autoDelete: false,
    };
    return { id, outputs };
  },
  "hcloud:index/server:Server": (wanted, given) => {
    const network = addressOf(wanted, "ipv6", given) ?? ipv6Network(wanted);
    const outputs = {
      ipv4Address: addressOf(wanted, "ipv4", given) ?? ipv4(wanted, given),
      ipv6Address: `${network}1`,
      ipv6Network: `${network}/64`,
      status: "running",
    };
    return { id: number(wanted), outputs };
  },
  "hcloud:index/volume:Volume": (wanted) => {
    const id = number(wanted);
    return { id, outputs: { linuxDevice: `/dev/disk/by-id/scsi-0HC_Volume_${id}` } };
  },
  "hcloud:index/volumeAttachment:VolumeAttachment": (wanted) => only(String(wanted.inputs.volumeId)),
  "hcloud:index/networkSubnet:NetworkSubnet": ({ inputs }) => ({
    id: `${inputs.networkId}-${inputs.ipRange}`,
    outputs: { gateway: String(inputs.ipRange).replace(/\.\d+\/\d+$/, ".1") },
  }),
  "hcloud:index/serverNetwork:ServerNetwork": (wanted) => ({
    id: `${wanted.inputs.serverId}-${wanted.inputs.networkId ?? wanted.inputs.subnetId}`,
    outputs: {
      ip: `10.${bytes(wanted, "ip", 3).join(".")}`,
      macAddress: `86:00:00:${hex(wanted, 6).replaceAll(/..(?=.)/g, "$&:")}`,
    },
  }),
  "hcloud:index/sshKey:SshKey": (wanted) => ({
    id: number(wanted),
    outputs: { fingerprint: hex(wanted, 32).replaceAll(/..(?=.)/g, "$&:") },
  }),
  "docker:index/remoteImage:RemoteImage": (wanted) => {
    const imageId = `sha256:${hex(wanted, 64, String(wanted.inputs.name))}`;
    const [repository] = String(wanted.inputs.name).split(/[@:](?![^/]*\/)/);
    return { id: `${imageId}${wanted.inputs.name}`, outputs: { imageId, repoDigest: `${repository}@${imageId}` } };
  },
  "docker:index/container:Container": (wanted) => ({ id: hex(wanted, 64), outputs: { exitCode: 0 } }),
  "docker:index/network:Network": (wanted) => ({ id: hex(wanted, 64), outputs: { driver: "bridge", scope: "local" } }),
  "cloudflare:index/dnsRecord:DnsRecord": (wanted) => only(hex(wanted, 32)),
  "command:local:Command": command,
  "command:remote:Command": command,
};

function other(wanted: Wanted): StandIn {
  if (wanted.type.startsWith("pulumi:providers:")) return only(uuid(wanted));
  if (wanted.type.startsWith("hcloud:")) return only(number(wanted));
  return only(hex(wanted, 32));
}

/** A command whose name ends in `-hostkey` prints the key by which a machine proves itself. */
function command(wanted: Wanted): StandIn {
  const stdout = wanted.name.endsWith("-hostkey") ? hostKey(wanted) : "";
  return { id: `create${hex(wanted, 32)}`, outputs: { stdout, stderr: "" } };
}

/** An Ed25519 public key as OpenSSH writes it (RFC 8709): the key's name and 32 bytes, each with its length before it. */
function hostKey(wanted: Wanted): string {
  const name = Buffer.from("ssh-ed25519");
  const key = hash(wanted, "host key");
  const blob = Buffer.concat([length(name), name, length(key), key]);
  return `ssh-ed25519 ${blob.toString("base64")}`;
}

function length(part: Buffer): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(part.length);
  return four;
}

/** The address of the primary IP that the server's `publicNets` names. */
function addressOf(wanted: Wanted, family: "ipv4" | "ipv6", given: Given): string | undefined {
  const nets = wanted.inputs.publicNets;
  const net: unknown = Array.isArray(nets) ? nets[0] : undefined;
  if (typeof net !== "object" || net === null || !(family in net)) return undefined;
  return given.addresses.get(String(Reflect.get(net, family)));
}

/** A /64 of 2001:db8::/32, written `2001:db8:x:y::`. */
function ipv6Network(wanted: Wanted): string {
  const half = (at: number): string => hash(wanted, "ipv6").readUInt16BE(at).toString(16);
  return `2001:db8:${half(0)}:${half(2)}::`;
}

/**
 * An address of 198.18.0.0/15 that no other resource has. 198.18.7.0/24 is left out: there the sandbox has real
 * machines. Two of 100 addresses meet in one case of 26; the one that is declared later then gets the next draw.
 */
function ipv4(wanted: Wanted, given: Given): string {
  for (let draw = 0; ; draw++) {
    const [a, b, c] = bytes(wanted, `ipv4 ${draw}`, 3);
    const address = `198.${18 + ((a ?? 0) % 2)}.${b}.${1 + ((c ?? 0) % 254)}`;
    if (address.startsWith("198.18.7.") || given.ipv4.has(address)) continue;
    given.ipv4.add(address);
    return address;
  }
}

function only(id: string): StandIn {
  return { id, outputs: {} };
}

/** Hetzner's ids are numbers; 40 bits keep thousands of them apart. */
function number(wanted: Wanted): string {
  return String(hash(wanted, "id").readUIntBE(0, 5));
}

function uuid(wanted: Wanted): string {
  return hex(wanted, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hex(wanted: Wanted, digits: number, of = wanted.identity): string {
  return digest(of, "id").toString("hex").slice(0, digits);
}

function bytes(wanted: Wanted, use: string, count: number): number[] {
  return [...hash(wanted, use).subarray(0, count)];
}

function hash(wanted: Wanted, use: string): Buffer {
  return digest(wanted.identity, use);
}

function digest(identity: string, use: string): Buffer {
  return createHash("sha256").update(`${use}\n${identity}`).digest();
}
