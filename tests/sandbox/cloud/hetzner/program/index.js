/**
 * The resources of components/machine.ts, network.ts and stacks/region.ts that live at Hetzner, with their options, and nothing
 * that needs the machine to answer. `VARIANT` changes one thing at a time.
 */
import { Firewall } from "@pulumi/hcloud/firewall.js";
import { Network } from "@pulumi/hcloud/network.js";
import { NetworkSubnet } from "@pulumi/hcloud/networkSubnet.js";
import { PlacementGroup } from "@pulumi/hcloud/placementGroup.js";
import { PrimaryIp } from "@pulumi/hcloud/primaryIp.js";
import { Provider } from "@pulumi/hcloud/provider.js";
import { Rdns } from "@pulumi/hcloud/rdns.js";
import { Server } from "@pulumi/hcloud/server.js";
import { ServerNetwork } from "@pulumi/hcloud/serverNetwork.js";
import { SshKey } from "@pulumi/hcloud/sshKey.js";
import { Volume } from "@pulumi/hcloud/volume.js";
import { VolumeAttachment } from "@pulumi/hcloud/volumeAttachment.js";
import * as pulumi from "@pulumi/pulumi";

const variant = process.env.VARIANT ?? "";
const kept = variant !== "unprotected";
const fqdn = "node1.meet.test";
const labels = { "managed-by": "meet-infra", stack: "x" };
const range = "198.18.64.0/24";
const provider = new Provider("hetzner", {
  token: pulumi.secret("t".repeat(64)),
  endpoint: process.env.HETZNER ?? "",
});

const key = new SshKey("key", { name: "x-key", publicKey: process.env.PUBLIC_KEY ?? "", labels }, { provider });
const network = new Network("network", { name: "x", ipRange: range, labels }, { provider });
const subnet = new NetworkSubnet(
  "subnet",
  { networkId: network.id.apply(Number), type: "cloud", networkZone: "eu-central", ipRange: range },
  { provider },
);
const ports = variant === "" ? ["22", "80"] : ["22", "80", "443"];
const firewall = new Firewall(
  "firewall",
  {
    name: "x-node",
    labels,
    rules: [
      ...ports.map((port) => ({
        direction: "in",
        protocol: "tcp",
        port,
        sourceIps: ["0.0.0.0/0", "::/0"],
        description: `port ${port}`,
      })),
      { direction: "in", protocol: "icmp", sourceIps: ["0.0.0.0/0", "::/0"], description: "ping" },
    ],
  },
  { provider },
);
const group = new PlacementGroup("spread", { name: "x-node", type: "spread", labels }, { provider });

const address = (type) =>
  new PrimaryIp(
    type,
    { name: `${fqdn}-${type}`, type, location: "fsn1", autoDelete: false, deleteProtection: kept, labels },
    { provider, ignoreChanges: ["location"] },
  );
const ipv4 = address("ipv4");
const ipv6 = address("ipv6");
const server = new Server(
  "server",
  {
    name: fqdn,
    serverType: variant === "" ? "ccx13" : "ccx23",
    image: "ubuntu-22.04",
    location: "fsn1",
    sshKeys: [key.id],
    userData: "#cloud-config\n{}\n",
    publicNets: [{ ipv4Enabled: true, ipv4: ipv4.id.apply(Number), ipv6Enabled: true, ipv6: ipv6.id.apply(Number) }],
    firewallIds: [firewall.id.apply(Number)],
    placementGroupId: group.id.apply(Number),
    labels,
    deleteProtection: kept,
    rebuildProtection: kept,
    keepDisk: true,
    shutdownBeforeDeletion: true,
  },
  { provider, deleteBeforeReplace: true, ignoreChanges: ["userData", "image", "sshKeys", "location"] },
);
const serverId = server.id.apply(Number);
const onMachine = { provider, deletedWith: server, replacementTrigger: server.id };
new Rdns("rdns4", { primaryIpId: ipv4.id.apply(Number), ipAddress: ipv4.ipAddress, dnsPtr: fqdn }, { provider });
new Rdns("rdns6", { primaryIpId: ipv6.id.apply(Number), ipAddress: server.ipv6Address, dnsPtr: fqdn }, { provider });
new ServerNetwork("private", { serverId, subnetId: subnet.id }, onMachine);
const volume = new Volume(
  "volume",
  { name: fqdn, size: variant === "" ? 10 : 20, location: "fsn1", format: "ext4", deleteProtection: kept, labels },
  { provider, ignoreChanges: ["location", "format"] },
);
new VolumeAttachment("attachment", { volumeId: volume.id.apply(Number), serverId, automount: false }, onMachine);
