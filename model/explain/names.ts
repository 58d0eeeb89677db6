/** Names that meet, mislead or lead nowhere. */
import { add, change, type Explanation } from "./explanation.ts";
import { HERON, NORTH, SOUTH } from "./region.ts";

export const NAMES = {
  "look-alike": {
    title: "A host name that looks like another one",
    cause:
      "People read 0 and o, 1 and l, rn and m as one, and letters of other scripts as ours. They would end at the wrong door.",
    remedy: "Choose a name that cannot be mistaken.",
    example: {
      wrong: [add(HERON, "hostname: sw1ft.north.coop.example")],
      right: [add(HERON, "hostname: housing.north.coop.example")],
    },
  },
  "name-too-long": {
    title: "A name that is too long",
    cause: "A machine's name has at most 64 characters, a host name at most 253.",
    remedy: "Choose a shorter domain or id.",
    example: {
      wrong: [
        change(
          SOUTH,
          "domain: south.coop.example",
          "domain: a-region-with-a-very-long-name-indeed.of-a-cooperative.example",
        ),
      ],
    },
  },
  "no-certificate": {
    title: "A name for which nobody issues a certificate",
    cause: "Names that end in .test, .local, .internal and the like exist in no public DNS.",
    remedy: "Write a public name; or, for a sandbox, take certificates from the host's own authority.",
    example: {
      wrong: [add(HERON, "hostname: meet.heron.test")],
      right: [add(HERON, "hostname: meet.heron.example")],
    },
  },
  "outside-zone": {
    title: "A domain outside its zone",
    cause: "A stack's records are set in its zone, and its domain does not end in the zone's name.",
    remedy: "Write a domain inside the zone; or leave zone out, and the plan lists the records to set.",
    example: {
      wrong: [change(NORTH, "domain: north.coop.example", "domain: north.other.example")],
    },
  },
  "same-domain": {
    title: "A domain that two stacks have",
    cause: "Machines and tenants of both would get the same names.",
    remedy: "Give each stack a domain of its own.",
    example: { wrong: [change(SOUTH, "domain: south.coop.example", "domain: north.coop.example")] },
  },
  "same-host-name": {
    title: "A host name that is taken",
    cause: "A host name leads to one place. This one is another tenant's, a machine's or the zone's own.",
    remedy: "Choose another hostname, or leave it out.",
    example: {
      wrong: [add(HERON, "hostname: swift.north.coop.example")],
      right: [],
    },
  },
  "same-machine-id": {
    title: "Two machines of one name",
    cause: "A machine's host name is its id and the stack's domain, whatever its role.",
    remedy: "Give the newer one another id. A machine that runs keeps its own: its key is its identity.",
    example: { wrong: [change(NORTH, "  gl2: {", "  lb1: {"), change("tenants/assembly.yaml", "gl2", "lb1")] },
  },
  "same-stack-name": {
    title: "Two regions of one name",
    cause: "People choose a region by its name, and would put a tenant into the wrong one.",
    remedy: "Give one of them a name that tells them apart.",
    example: { wrong: [change(SOUTH, "name: South", "name: north")] },
  },
  "zone-differs": {
    title: "A zone with two ids, or an id with two zones",
    cause: "Cloudflare knows a zone by its id, so name and id go together in every stack.",
    remedy: "Copy the id from the zone's overview page at Cloudflare to each of them.",
    example: {
      wrong: [add(SOUTH, "zone: { name: coop.example, id: ffffffffffffffffffffffffffffffff }")],
      right: [add(SOUTH, "zone: { name: coop.example, id: 0123456789abcdef0123456789abcdef }")],
    },
  },
  "mail-blocked": {
    title: "Mail by a port that Hetzner keeps closed",
    cause:
      "Hetzner lets nothing out to ports 25 and 465 of a mail server until the owner of the account asks for it. Mail would wait and get lost, and nobody is told.",
    remedy:
      "Use port 587 with STARTTLS, which almost every mail provider has; or ask Hetzner's support, and leave the warning.",
    example: {
      wrong: [change(NORTH, "  username:", "  port: 465\n  security: tls\n  username:")],
      right: [change(NORTH, "  username:", "  port: 587\n  security: starttls\n  username:")],
    },
  },
  "mail-password": {
    title: "A mail password that would go unprotected",
    cause: "The connection to the mail server is not encrypted, and a log-in name is given.",
    remedy: "Write security: starttls or tls; or leave username out.",
    example: {
      wrong: [change(NORTH, "  username:", "  port: 25\n  security: none\n  username:")],
      right: [change(NORTH, "  username:", "  port: 587\n  security: starttls\n  username:")],
    },
  },
  "mail-port": {
    title: "A mail port that means something else",
    cause: "By convention port 465 is for TLS from the first byte, and 587 for STARTTLS.",
    remedy: "Let port and security agree; ask your mail provider which one it offers.",
    example: {
      wrong: [change(NORTH, "  username:", "  security: tls\n  username:")],
      right: [change(NORTH, "  username:", "  security: starttls\n  username:")],
    },
  },
  "same-address": {
    title: "An address that two machines have",
    cause: "An address leads to one machine, and a machine stands under one role.",
    remedy: "Give each machine its own address.",
    example: {
      wrong: [change(SOUTH, "hosts:\n", "hosts:\n  gl2: { existing: 203.0.113.41, cores: 4, memory: 8 }\n")],
      right: [change(SOUTH, "hosts:\n", "hosts:\n  gl2: { existing: 203.0.113.42, cores: 4, memory: 8 }\n")],
    },
  },
  "unreachable-address": {
    title: "An address on which no machine answers",
    cause: "It is a loopback, multicast or link-local address, or a private one that machines elsewhere cannot reach.",
    remedy: "Write the address on which the machine answers from outside.",
    example: { wrong: [change(SOUTH, "existing: 203.0.113.41", "existing: 127.0.0.1")] },
  },
} as const satisfies Readonly<Record<string, Explanation>>;
