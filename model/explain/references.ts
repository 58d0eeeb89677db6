/** Names of things that are not there. */
import { add, change, type Explanation, remove, write } from "./explanation.ts";
import { ASSEMBLY, GARDEN, HERON, NORTH } from "./region.ts";

export const REFERENCES = {
  "unknown-host": {
    title: "A host that the stack does not have",
    cause: "A tenant names the Docker host that carries it, and its stack has no host of that id.",
    remedy:
      "Write one of the stack's hosts, or correct the stack: hosts of the same id in another stack are other hosts.",
    example: { wrong: [change(HERON, "host: gl1", "host: gl7")] },
  },
  "unknown-level": {
    title: "A service level that does not exist",
    cause: "A tenant's level is one of those in coop/levels.yaml.",
    remedy: "Write one of them, or add the level there first.",
    example: { wrong: [change(HERON, "level: small", "level: smal")] },
  },
  "unknown-location": {
    title: "A location that Hetzner does not have",
    cause: "Machines at Hetzner stand in one of its locations, which have short names such as fsn1.",
    remedy: "Write one of the names that the help lists.",
    example: { wrong: [change(NORTH, "location: fsn1", "location: fsn2")] },
  },
  "unknown-member": {
    title: "A member that is not in coop/members.yaml",
    cause: "Operators, custodians and owners are members of the co-op, named by their id.",
    remedy: "Write the id of a member, or add the member there first.",
    example: { wrong: [change(HERON, "custodian: hypha", "custodian: hypa")] },
  },
  "unknown-release": {
    title: "A release that is not in the table",
    cause: "A release is a tested set of versions. What is not in the table was never tried together.",
    remedy: "Write one that the help lists, in quotes. A new one is added to model/releases.ts after it was tested.",
    example: { wrong: [change(NORTH, 'release: "2026.11"', 'release: "2031.05"')] },
  },
  "unknown-server-type": {
    title: "A server type that Hetzner does not have, or that we cannot use",
    cause: "The plan counts cores and memory, so it knows every type. BBB cannot be installed on ARM (cax…).",
    remedy: "Write one that the help lists, such as ccx33 for a node or cx33 for a host.",
    example: { wrong: [change(NORTH, "bbb1: { type: ccx33 }", "bbb1: { type: ccx34 }")] },
  },
  "unknown-stack": {
    title: "A stack that does not exist",
    cause: "A stack is a file in stacks/. A tenant, or the command line, names one that is not there.",
    remedy: "Write the name of one that is there.",
    example: { wrong: [change(HERON, "stack: north", "stack: nort")] },
  },
  "unknown-tag": {
    title: "A tag that no node has",
    cause: "A tenant asks for nodes with a tag, and its stack has no node with it, or no balancer that could choose.",
    remedy: "Write a tag that a node has, tag a node, or leave nodes out.",
    example: { wrong: [change(ASSEMBLY, "nodes: assembly", "nodes: assembley")] },
  },
  "unknown-time-zone": {
    title: "A time zone that does not exist",
    cause: "The hours of a contributed node name a time zone by region and city.",
    remedy: "Write one such as Europe/Berlin, or UTC.",
    example: {
      wrong: [
        change(
          NORTH,
          "balancer:",
          "  bbb3: { type: ccx33, available: Mon-Fri 08:00-18:00 Europe/Atlantis }\nbalancer:",
        ),
      ],
      right: [
        change(NORTH, "balancer:", "  bbb3: { type: ccx33, available: Mon-Fri 08:00-18:00 Europe/Berlin }\nbalancer:"),
      ],
    },
  },
  "previous-id": {
    title: "An id before that cannot be this tenant's",
    cause:
      "previously names the ids that a tenant had, so that its accounts stay with it. An id belongs to one tenant through all time.",
    remedy: "Name only ids that this tenant had and nobody has today.",
    example: {
      wrong: [add(HERON, "previously: [swift]")],
      right: [add(HERON, "previously: [heron-housing]")],
    },
  },
  "retire-unconfirmed": {
    title: "A retirement that was not confirmed",
    cause: "A tenant retires only when its id is written once more, so that nobody leaves by a copied line.",
    remedy: "Write the tenant's own id after confirm, or take retire out.",
    example: {
      wrong: [add(HERON, "retire: { confirm: swift, after: 2027-03-31 }")],
      right: [add(HERON, "retire: { confirm: heron, after: 2027-03-31 }")],
    },
  },
  "id-reused": {
    title: "An id that another org has, or had",
    cause:
      "Accounts, rooms and recordings are kept under a tenant's id, also after it left. Another org, with another administrator, would find them.",
    remedy: "Give the new org an id of its own. Has the old one a new name, change its administrator another time.",
    example: {
      wrong: [
        change(HERON, "org: Heron Housing", "org: Egret Works"),
        change(HERON, "{ name: Ada Okafor, email: ada@heron.example }", "{ name: Bo Lind, email: bo@egret.example }"),
      ],
      right: [change(HERON, "org: Heron Housing", "org: Egret Works")],
      against: true,
    },
  },
  "retire-missing": {
    title: "A tenant that is gone without having retired",
    cause:
      "Its accounts, rooms and recordings would be left without an owner, or a renamed tenant would start empty. npx meet up refuses it as well.",
    remedy: "Bring the file back; or, after a rename, add the id it had. A tenant leaves by retire, in its own file.",
    example: {
      wrong: [
        remove(HERON),
        write(
          "tenants/egret.yaml",
          "org: Heron Housing\nstack: north\nhost: gl1\nlevel: small\ncustodian: hypha\nadmin: { name: Ada Okafor, email: ada@heron.example }\n",
        ),
      ],
      right: [
        remove(HERON),
        write(
          "tenants/egret.yaml",
          "org: Heron Housing\nstack: north\nhost: gl1\nlevel: small\ncustodian: hypha\nadmin: { name: Ada Okafor, email: ada@heron.example }\npreviously: [heron]\n",
        ),
      ],
      against: true,
    },
  },
  emptied: {
    title: "A region without any tenant's file",
    cause:
      "tenants/ has no file of the stack, and it had tenants: a wrong folder or branch. npx meet up refuses it as well, with exit code 5.",
    remedy: "Bring the files back. A tenant leaves by retire, in its own file.",
    example: { wrong: [remove(GARDEN)], right: [], against: true },
  },
  "same-administrator": {
    title: "One administrator of two orgs",
    cause:
      "The first administrator sees an org's accounts, rooms and recordings. One address in two orgs is more often a copied line.",
    remedy: "Write the address of the org's own administrator; or leave it, if both orgs chose this person.",
    example: {
      wrong: [change(HERON, "ada@heron.example", "sam@swift.example")],
    },
  },
  "same-level-twice": {
    title: "Two tenants of one org on one level",
    cause: "An org has a tenant for each level it uses. A second one on the same level is more often a copied file.",
    remedy: "Keep one; or leave it as it is, if both are meant.",
    example: {
      wrong: [
        write(
          "tenants/heron-copy.yaml",
          "org: Heron Housing\nstack: north\nhost: gl1\nlevel: small\ncustodian: hypha\nadmin: { name: Ada Okafor, email: ada@heron.example }\n",
        ),
      ],
    },
  },
} as const satisfies Readonly<Record<string, Explanation>>;
