/** Machines that cannot do what is asked of them. */
import { change, type Explanation } from "./explanation.ts";
import { ASSEMBLY, NORTH, SOUTH } from "./region.ts";

export const MACHINES = {
  "drained-tag": {
    title: "A tag whose nodes are all drained",
    cause: "A tenant meets only on nodes with a tag, and none of them takes new meetings.",
    remedy: "Let the tenant meet elsewhere while they are drained, or tag another node.",
    example: { wrong: [change(NORTH, "tags: [assembly] }", "tags: [assembly], drain: true }")] },
  },
  "idle-node": {
    title: "A node on which nobody meets",
    cause: "A tagged node carries only tenants that ask for its tag, and nobody does.",
    remedy: "Take its tags out, or let a tenant ask for them.",
    example: {
      wrong: [change(ASSEMBLY, "nodes: assembly\n", "")],
    },
  },
  "inexact-range": {
    title: "A range that does not start at its first address",
    cause: "Firewalls insist on it, and it is often a slip: one address was meant, or a wider range.",
    remedy: "Write the range or the single address that the help shows.",
    example: { wrong: [change(NORTH, "203.0.113.0/24", "203.0.113.7/24")] },
  },
  "location-missing": {
    title: "A Hetzner machine without a location",
    cause: "Neither the machine nor its stack says where it stands.",
    remedy: "Add a location to the stack, such as location: fsn1.",
    example: { wrong: [change(NORTH, "location: fsn1\n", "")] },
  },
  "location-unused": {
    title: "A location of a machine that already exists",
    cause: "Where an existing machine stands was decided by its owner; the line decides nothing.",
    remedy: "Leave location out.",
    example: { wrong: [change(SOUTH, "memory: 8 }", "memory: 8, location: fsn1 }")] },
  },
  "machine-too-small": {
    title: "A machine that is too small for its role",
    cause: "BBB refuses to install on less than its minimum, and stutters on less than upstream advises.",
    remedy: "Choose a larger type.",
    example: { wrong: [change(NORTH, "bbb1: { type: ccx33 }", "bbb1: { type: ccx13 }")] },
  },
  "memory-promised-twice": {
    title: "A host with more tenants than it has memory for",
    cause: "Each tenant needs memory, and one more Greenlight must fit beside the others during an upgrade.",
    remedy: "Put the newest tenants on another host, or give this one more memory.",
    example: { wrong: [change(SOUTH, "memory: 8", "memory: 3")] },
  },
  "no-untagged-node": {
    title: "No node for those who ask for none",
    cause: "Tenants without a tag meet on untagged nodes that are not drained, at all hours. There is none.",
    remedy: "Keep one node without tags, drain and available.",
    example: { wrong: [change(NORTH, "bbb1: { type: ccx33 }", "bbb1: { type: ccx33, drain: true }")] },
  },
  "nodes-without-balancer": {
    title: "Nodes to which nobody sends meetings",
    cause: "A balancer sends meetings to nodes, and the stack has none.",
    remedy: "Add a balancer.",
    example: {
      wrong: [change(SOUTH, "hosts:", "nodes:\n  bbb1: { existing: 203.0.113.51, cores: 8, memory: 16 }\nhosts:")],
    },
  },
  "public-network": {
    title: "A private network with public addresses",
    cause: "Machines in it could not reach whoever really has these addresses.",
    remedy: "Write a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.",
    example: { wrong: [change(NORTH, "network: 10.20.0.0/16", "network: 203.0.0.0/16")] },
  },
  "seats-promised-twice": {
    title: "More people promised than the nodes seat",
    cause: "Were all tenants to meet at once as large as they may, the nodes could not carry them.",
    remedy: "Add a node or a larger one, or promise fewer people.",
    example: {
      wrong: [change(NORTH, "bbb1: { type: ccx33 }", "bbb1: { type: ccx23 }")],
    },
  },
  "network-missing": {
    title: "A balancer and nodes at Hetzner without a network",
    cause:
      "Nodes ship recordings to the balancer by SSH. At Hetzner they do it on the stack's private network; from outside its port 22 is open to operators and to machines elsewhere alone.",
    remedy: "Add a private network to the stack.",
    example: { wrong: [change(NORTH, "network: 10.20.0.0/16\n", "")] },
  },
  "second-network-zone": {
    title: "Machines in two network zones of Hetzner's",
    cause: "A private network lies in one zone, and a machine in another one cannot join it.",
    remedy: "Choose a location in the zone of the others, or make another stack.",
    example: { wrong: [change(NORTH, "bbb1: { type: ccx33 }", "bbb1: { type: ccx33, location: ash }")] },
  },
  "second-balancer": {
    title: "A second balancer",
    cause: "Two balancers would not know of each other's meetings.",
    remedy: "Keep one. Another region with its own balancer is another stack.",
    example: { wrong: [change(NORTH, "volume: 100 }", "volume: 100 }\n  lb2: { type: cx33 }")] },
  },
  "retire-in-use": {
    title: "A machine that retires under its tenants",
    cause:
      "From the day of its retirement nothing of a machine is protected. Tenants that stay have their accounts, rooms and files on the host, and meet through the balancer.",
    remedy: "Let its tenants retire first, or take retire out of its line.",
    example: {
      wrong: [
        change(
          NORTH,
          "gl2: { type: cx33, volume: 50 }",
          "gl2: { type: cx33, volume: 50, retire: { confirm: gl2, after: 2027-03-31 } }",
        ),
      ],
    },
  },
  "shared-cores": {
    title: "A node on shared cores",
    cause: "Audio suffers first when neighbours on the same machine are busy.",
    remedy: "Choose a type with its own cores, such as ccx33.",
    example: { wrong: [change(NORTH, "bbb1: { type: ccx33 }", "bbb1: { type: cx53 }")] },
  },
  "small-network": {
    title: "A private network that is too small",
    cause: "Hetzner makes no network smaller than a /24.",
    remedy: "Write a larger range, such as 10.20.0.0/16.",
    example: { wrong: [change(NORTH, "network: 10.20.0.0/16", "network: 10.20.0.0/28")] },
  },
  "ssh-open": {
    title: "Port 22 open to everybody",
    cause: "The range is so wide that it is nobody's in particular.",
    remedy: "Name the addresses that you log in from.",
    example: { wrong: [change(NORTH, "203.0.113.0/24", "0.0.0.0/0")] },
  },
  "unreadable-hours": {
    title: "Hours that a program cannot read",
    cause: "The hours of a contributed node have days, times and a time zone.",
    remedy: "Write them as in Mon-Fri 08:00-18:00 Europe/Berlin.",
    example: {
      wrong: [change(NORTH, "balancer:", "  bbb3: { type: ccx33, available: at night }\nbalancer:")],
      right: [
        change(NORTH, "balancer:", "  bbb3: { type: ccx33, available: Mon-Fri 20:00-06:00 Europe/Berlin }\nbalancer:"),
      ],
    },
  },
} as const satisfies Readonly<Record<string, Explanation>>;
