import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { keysBelongToOnePerson } from "../../../model/rules/keysBelongToOnePerson.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "one key for two people",
    {
      members: {
        south: {
          people: {
            ben: { ssh: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIxuZy16L9uKN9ahRM4xi87zLoQXYrXFXfN9oWK0fdqG spare"] },
          },
        },
      },
    },
    null,
    [
      {
        code: "same-key",
        message: '"south-ben" has the same key as "north-ana": whoever leaves first would stay',
        help: "ask each of them for a key of their own",
        at: { file: "coop/members.yaml", path: ["south", "people", "ben", "ssh", 0] },
        also: [{ label: "first", at: { file: "coop/members.yaml", path: ["north", "people", "ana", "ssh", 0] } }],
      },
    ],
  ],
  [
    "one key twice",
    {
      members: {
        north: {
          people: {
            ana: {
              ssh: [
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIxuZy16L9uKN9ahRM4xi87zLoQXYrXFXfN9oWK0fdqG",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIxuZy16L9uKN9ahRM4xi87zLoQXYrXFXfN9oWK0fdqG ana",
              ],
            },
          },
        },
      },
    },
    null,
    [
      {
        code: "same-key",
        message: '"north-ana" has this key twice',
        help: "leave one of them out",
        at: { file: "coop/members.yaml", path: ["north", "people", "ana", "ssh", 1] },
        also: [{ label: "first", at: { file: "coop/members.yaml", path: ["north", "people", "ana", "ssh", 0] } }],
      },
    ],
  ],
  [
    "two people with one id",
    {
      members: {
        "north-a": {
          name: "North A",
          contact: "a@north.example",
          people: {
            bo: {
              name: "Bo",
              ssh: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGaJmV0nnFbEE4o1KAIG+Kv8l6eEALJ2kpWoINIprOfS"],
            },
          },
        },
        north: {
          people: {
            "a-bo": {
              name: "Abo",
              ssh: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOwq9XjYTDP0bwIzb4IOgIWNFRLeRIOV3YCNM9lWvjtK"],
            },
          },
        },
      },
    },
    null,
    [
      {
        code: "same-person-id",
        message: 'two people would both be "north-a-bo" on machines',
        help: "give one of them another id",
        at: { file: "coop/members.yaml", path: ["north-a", "people", "bo"], key: true },
        also: [{ label: "first", at: { file: "coop/members.yaml", path: ["north", "people", "a-bo"], key: true } }],
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "two keys of one person",
    {
      members: {
        north: {
          people: {
            ana: {
              ssh: [
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIxuZy16L9uKN9ahRM4xi87zLoQXYrXFXfN9oWK0fdqG",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGaJmV0nnFbEE4o1KAIG+Kv8l6eEALJ2kpWoINIprOfS",
              ],
            },
          },
        },
      },
    },
    null,
  ],
];

describe("keysBelongToOnePerson", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(keysBelongToOnePerson, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(keysBelongToOnePerson, patch, today)).toEqual([]);
  });
});
