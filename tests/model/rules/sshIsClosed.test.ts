import { describe, expect, it } from "vitest";
import type { Finding } from "../../../model/problem.ts";
import { sshIsClosed } from "../../../model/rules/sshIsClosed.ts";
import { findings, type Patch } from "./fixture.ts";

const broken: [string, Patch, string | null, Finding[]][] = [
  [
    "everybody",
    { stacks: { one: { ssh: { from: ["0.0.0.0/0", "::/0"] } } } },
    null,
    [
      {
        code: "ssh-open",
        message: '0.0.0.0/0 opens port 22 of every machine of stack "one" to everybody',
        help: "name the addresses you log in from, such as 203.0.113.0/24 or 2001:db8::/48",
        at: { file: "stacks/one.yaml", path: ["ssh", "from", 0] },
      },
      {
        code: "ssh-open",
        message: '::/0 opens port 22 of every machine of stack "one" to everybody',
        help: "name the addresses you log in from, such as 203.0.113.0/24 or 2001:db8::/48",
        at: { file: "stacks/one.yaml", path: ["ssh", "from", 1] },
      },
    ],
  ],
  [
    "half of everybody",
    { stacks: { two: { ssh: { from: ["203.0.113.0/24", "128.0.0.0/1"] } } } },
    null,
    [
      {
        code: "ssh-open",
        message: '128.0.0.0/1 opens port 22 of every machine of stack "two" to a large part of the internet',
        help: "name the addresses you log in from, such as 203.0.113.0/24 or 2001:db8::/48",
        at: { file: "stacks/two.yaml", path: ["ssh", "from", 1] },
      },
    ],
  ],
  [
    "a key that nobody is named for",
    { stacks: { one: { ssh: { from: ["203.0.113.0/24"], localKey: true } } } },
    null,
    [
      {
        code: "ssh-unnamed",
        message: 'stack "one" lets in a key that no person in coop/members.yaml has',
        help: "leave localKey out, and add the key to a person in coop/members.yaml; only a sandbox, whose domain ends in .test, may have it",
        at: { file: "stacks/one.yaml", path: ["ssh", "localKey"] },
      },
    ],
  ],
];

const kept: [string, Patch, string | null][] = [
  ["the widest that is somebody's", { stacks: { one: { ssh: { from: ["10.0.0.0/8", "2001::/16"] } } } }, null],
  [
    "a key made on the spot in a sandbox",
    { stacks: { one: { domain: "one.meet.test", ssh: { from: ["198.18.7.0/24"], localKey: true } } } },
    null,
  ],
];

describe("sshIsClosed", () => {
  it.each(broken)("reports %s", (_title, patch, today, expected) => {
    expect(findings(sshIsClosed, patch, today)).toEqual(expected);
  });

  it.each(kept)("allows %s", (_title, patch, today) => {
    expect(findings(sshIsClosed, patch, today)).toEqual([]);
  });
});
