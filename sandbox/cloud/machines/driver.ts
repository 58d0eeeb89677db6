/**
 * What the emulated Hetzner Cloud asks of whatever really runs its servers. The API side knows ids,
 * addresses and rules; the driver turns them into containers, disks and packet filters. Tests put a
 * fake in its place, so the API can be tested without Docker.
 */

/** A server as its machine has to be made. */
export interface MachineSpec {
  readonly id: number;
  readonly name: string;
  readonly ipv4: string | null;
  /** The machine's own address in its /64, ending in `::1`. */
  readonly ipv6: string | null;
  readonly cores: number;
  readonly memoryGb: number;
  /** Name of the system image, such as `ubuntu-22.04`. */
  readonly image: string;
  readonly userData: string;
  /** Public keys, one line each. */
  readonly sshKeys: readonly string[];
  /** False leaves the machine off after it was made. */
  readonly start?: boolean;
}

/** One firewall rule, as the API has it. An address range is in CIDR form. */
export interface FirewallRule {
  readonly direction: "in" | "out";
  readonly protocol: "tcp" | "udp" | "icmp" | "esp" | "gre";
  /** `80`, `80-85` or null for all; only tcp and udp have one. */
  readonly port: string | null;
  /** Where traffic comes from (direction `in`). */
  readonly sourceIps: readonly string[];
  /** Where traffic goes to (direction `out`). */
  readonly destinationIps: readonly string[];
}

/** A private network, as far as a machine needs to know it. */
export interface MachineNetwork {
  readonly id: number;
  /** CIDR of the whole network. */
  readonly ipRange: string;
}

/** A block volume, as far as the driver needs to know it. */
export interface MachineVolume {
  readonly id: number;
  readonly sizeGb: number;
  readonly format: "ext4" | "xfs" | null;
}

/** What a machine is doing: `gone` when nothing of it is left (its container was removed by hand). */
export type MachineState = "running" | "off" | "gone";

/**
 * Runs the servers. Every call is finished when its promise is; a rejected promise fails the action. Calls
 * for one machine come one after another. Firewall, networks and volumes may be asked for while a machine is
 * off (a new server gets them before its first start); they then hold from its next start.
 */
export interface Machines {
  /** Makes the machine, gives it its seed, and starts it unless `spec.start` is false. */
  create(spec: MachineSpec): Promise<void>;
  start(id: number): Promise<void>;
  /** Asks the system to shut down, as a power button does, and waits until it has (or gives up waiting). */
  shutdown(id: number): Promise<void>;
  /** Takes the power away. */
  kill(id: number): Promise<void>;
  /** Asks the system to start again. */
  reboot(id: number): Promise<void>;
  /** Power away and on again. */
  reset(id: number): Promise<void>;
  /** Removes the machine and its disk, or what is left of it. The data of its volumes stay. */
  destroy(id: number): Promise<void>;
  /** A new disk with the same addresses, networks and volumes. */
  rebuild(spec: MachineSpec): Promise<void>;
  /** Other cores and memory, the same disk; only asked for while the machine is off. */
  resize?(id: number, spec: Pick<MachineSpec, "cores" | "memoryGb">): Promise<void>;
  state(id: number): Promise<MachineState>;
  /**
   * The packet filter before the machine; null is open. With a list, even an empty one, nothing comes in that
   * no rule lets in; outwards everything goes until a rule has that direction. It holds after a reboot too.
   */
  firewall(id: number, rules: readonly FirewallRule[] | null): Promise<void>;
  /** Other public addresses; only asked for while the machine is off. */
  addresses(id: number, spec: Pick<MachineSpec, "ipv4" | "ipv6">): Promise<void>;
  attachNetwork(id: number, network: MachineNetwork, ip: string): Promise<void>;
  detachNetwork(id: number, networkId: number): Promise<void>;
  createVolume(volume: MachineVolume): Promise<void>;
  resizeVolume(volumeId: number, sizeGb: number): Promise<void>;
  deleteVolume(volumeId: number): Promise<void>;
  /** The volume appears as `/dev/disk/by-id/scsi-0HC_Volume_<id>`, after a reboot too. */
  attachVolume(id: number, volumeId: number): Promise<void>;
  detachVolume(id: number, volumeId: number): Promise<void>;
}
