import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { keysAreWhole } from "../../../model/rules/keysAreWhole.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "letters lost at the end",
    {
      members: {
        north: {
          people: { ana: { ssh: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIxuZy16L9uKN9ahRM4xi87zLoQXYrXFXfN9oWK0"] } },
        },
      },
    },
    null,
    [
      {
        code: "broken-key",
        message: "this is no whole ssh-ed25519 key: letters are missing, or something else was pasted",
        help: "paste the whole line of the .pub file again, such as ssh-ed25519 AAAA… name",
        at: { file: "coop/members.yaml", path: ["north", "people", "ana", "ssh", 0] },
      },
    ],
  ],
  [
    "the key of another type",
    {
      members: {
        north: {
          people: { ana: { ssh: ["ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIIxuZy16L9uKN9ahRM4xi87zLoQXYrXFXfN9oWK0fdqG"] } },
        },
      },
    },
    null,
    [
      {
        code: "broken-key",
        message: "this is no whole ssh-rsa key: letters are missing, or something else was pasted",
        help: "paste the whole line of the .pub file again, such as ssh-ed25519 AAAA… name",
        at: { file: "coop/members.yaml", path: ["north", "people", "ana", "ssh", 0] },
      },
    ],
  ],
  [
    "no key at all",
    {
      members: {
        north: {
          people: {
            ana: { ssh: ["ssh-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] },
          },
        },
      },
    },
    null,
    [
      {
        code: "broken-key",
        message: "this is no whole ssh-ed25519 key: letters are missing, or something else was pasted",
        help: "paste the whole line of the .pub file again, such as ssh-ed25519 AAAA… name",
        at: { file: "coop/members.yaml", path: ["north", "people", "ana", "ssh", 0] },
      },
    ],
  ],
  [
    "broken base64",
    {
      members: {
        north: {
          people: { ana: { ssh: ["ssh-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] } },
        },
      },
    },
    null,
    [
      {
        code: "broken-key",
        message: "this is no whole ssh-ed25519 key: letters are missing, or something else was pasted",
        help: "paste the whole line of the .pub file again, such as ssh-ed25519 AAAA… name",
        at: { file: "coop/members.yaml", path: ["north", "people", "ana", "ssh", 0] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  [
    "an ECDSA key",
    {
      members: {
        north: {
          people: {
            ana: {
              ssh: [
                "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBCo/7WssmSRR+6MTfk6LKNDQXwPH8EUsTu1fHNvDX9S8gwpS4nityZAJUysvDnhN8RwCDtnjoFuRkqOD9pKRlBo=",
              ],
            },
          },
        },
      },
    },
    null,
  ],
  [
    "an RSA key",
    {
      members: {
        north: {
          people: {
            ana: {
              ssh: [
                "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC9QyYVHFST3hZSiIKFbdAXXR1PA3cWK2sb1pRRMx5uj+THdTS7Y4BKM1+J9X+fn1zegwVz/qmve7Sadd3Ks1JGnDmmjrEWHs/JYRNP8RWzcuecOULNAumW5yfoxmH+FHwqTqQ5YFZuEkMUB70YnOArTibha6Hfx7bg1yuJGFdBNmZRnKvRPbuzwI2i5y4iR/2YYSrH/YoNtCelnLsW+3xh1G+cFAS7FIqEPuuu6L44E/ekrPxX4NFpFEGJr9yvPzyifJzChF8rhsFYLPgY1CbR+ouwWR4q9UbxdvzFc6GAYGlF4H9hUfdkt36rJYNac/8w9rTfz7Kr+CtJ2bQgM3FP",
              ],
            },
          },
        },
      },
    },
    null,
  ],
];

describe("keysAreWhole", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(keysAreWhole, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(keysAreWhole, patch, today)).toEqual([]);
  });
});
