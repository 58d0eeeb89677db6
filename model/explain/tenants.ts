/** What a tenant cannot have, by its level or its stack. */
import { add, change, type Explanation } from "./explanation.ts";
import { ASSEMBLY, GARDEN, HERON, NORTH, SWIFT } from "./region.ts";

export const TENANTS = {
  "limits-missing": {
    title: "Limits that the level leaves to the tenant",
    cause: "On a level by agreement, each tenant says how many people and how long.",
    remedy: "Add the line that the help shows, with what was agreed.",
    example: { wrong: [change(ASSEMBLY, "participants: 150, ", "")] },
  },
  "limits-same": {
    title: "Limits that are those of the level anyway",
    cause: "They change nothing today, and would hold the tenant back when the level grows.",
    remedy: "Leave limits out, or write what differs.",
    example: { wrong: [add(HERON, "limits: { participants: 10, reason: A small group }")] },
  },
  "meeting-too-large": {
    title: "A meeting that no node can carry",
    cause: "A meeting is on one node. The tenant may hold a larger one than the largest node of its stack seats.",
    remedy: "Promise fewer people, or add a larger node.",
    example: {
      wrong: [add(SWIFT, "limits: { participants: 500, reason: A congress }")],
      right: [add(SWIFT, "limits: { participants: 120, reason: A congress }")],
    },
  },
  "meeting-very-large": {
    title: "A meeting larger than BBB is known to carry",
    cause: "Upstream stands for 200 people in one meeting, whatever the machine.",
    remedy: "Promise at most 200, or try it out on a free day first.",
    example: {
      wrong: [
        change(NORTH, "bbb1: { type: ccx33 }", "bbb1: { type: ccx53 }"),
        add(SWIFT, "limits: { participants: 300, reason: A congress }"),
      ],
      right: [
        change(NORTH, "bbb1: { type: ccx33 }", "bbb1: { type: ccx53 }"),
        add(SWIFT, "limits: { participants: 200, reason: A congress }"),
      ],
    },
  },
  "not-an-api": {
    title: "An address that is not a BBB API",
    cause: "Greenlight calls BBB's API. The address of its front page fails at the first meeting.",
    remedy: "Write the address that ends in /bigbluebutton/api.",
    example: { wrong: [change(GARDEN, "https://bbb.garden.example/bigbluebutton/api", "https://bbb.garden.example/")] },
  },
  "nowhere-to-meet": {
    title: "A tenant that has nowhere to meet",
    cause: "Its stack has no balancer, and it names no BBB endpoint of its own.",
    remedy: "Name the BBB it uses: bbb: { endpoint: … }; or choose a stack with a balancer.",
    example: { wrong: [change(GARDEN, "bbb: { endpoint: https://bbb.garden.example/bigbluebutton/api }\n", "")] },
  },
  "org-spelt-twice": {
    title: "Two spellings of one org",
    cause:
      "Tenants of one org belong together by its name, and these two names differ in case, accents or signs alone.",
    remedy: "Spell it alike in both files; or tell two orgs apart by more.",
    example: {
      wrong: [change(SWIFT, "org: Swift Press", "org: Heron-Housing")],
      right: [change(SWIFT, "org: Swift Press", "org: Heron Housing")],
    },
  },
  "recordings-not-in-level": {
    title: "Recordings on a level without them",
    cause: "The tenant's level does not include recordings.",
    remedy: "Write enabled: false, or choose a level that records.",
    example: {
      wrong: [add(HERON, "recordings: { enabled: true }")],
      right: [add(HERON, "recordings: { enabled: false }")],
    },
  },
  "recordings-off": {
    title: "Rules for recordings that nobody makes",
    cause: "Days and space for recordings decide nothing while recordings are off.",
    remedy: "Leave retention and quota out, or write enabled: true.",
    example: {
      wrong: [add(SWIFT, "recordings: { enabled: false, retention: 90 }")],
      right: [add(SWIFT, "recordings: { enabled: true, retention: 90 }")],
    },
  },
  "recordings-without-balancer": {
    title: "Recordings that nobody would keep",
    cause: "Recordings are kept on a stack's balancer, and this stack has none.",
    remedy: "Write recordings: { enabled: false }, or choose a stack with a balancer.",
    example: {
      wrong: [change(GARDEN, "level: small", "level: large")],
      right: [change(GARDEN, "level: small", "level: large\nrecordings: { enabled: false }")],
    },
  },
  "space-promised-twice": {
    title: "More space for recordings promised than there is",
    cause: "The quotas of a stack's tenants are more than its balancer's volume.",
    remedy: "Give the balancer a larger volume, or promise less.",
    example: {
      wrong: [add(SWIFT, "recordings: { enabled: true, quota: 400 }")],
      right: [add(SWIFT, "recordings: { enabled: true, quota: 40 }")],
    },
  },
  "two-places-to-meet": {
    title: "A tenant with two places to meet",
    cause: "It names a BBB endpoint, but its stack has a balancer that would send it to the stack's nodes.",
    remedy: "Leave bbb out.",
    example: { wrong: [add(HERON, "bbb: { endpoint: https://bbb.heron.example/bigbluebutton/api }")] },
  },
  "host-changed": {
    title: "A tenant that would go to another host",
    cause: "Its database and files lie on its host, and nothing moves them by itself. npx meet up refuses it as well.",
    remedy: "Keep it where it is.",
    example: { wrong: [change(HERON, "host: gl1", "host: gl2")], right: [], against: true },
  },
  "stack-changed": {
    title: "A tenant that would go to another region",
    cause: "Accounts, rooms and recordings live in one region. A tenant in another one would start empty.",
    remedy: "Keep it where it is. For a new start, add a second tenant and retire the first.",
    example: {
      wrong: [
        change(HERON, "stack: north", "stack: south"),
        add(HERON, "bbb: { endpoint: https://bbb.heron.example/bigbluebutton/api }"),
      ],
      right: [],
      against: true,
    },
  },
} as const satisfies Readonly<Record<string, Explanation>>;
