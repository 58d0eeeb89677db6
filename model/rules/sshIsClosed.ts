/** Port 22 is open to named addresses, never to everybody, and to people whom `coop/members.yaml` names. */
import { range } from "../address.ts";
import type { Finding } from "../problem.ts";
import type { Platform } from "../schema.ts";
import { type Rule, stackAt } from "./rule.ts";

/** The widest range that is still somebody's: about what a registry gives to one provider. */
const WIDEST = { 4: 8, 6: 16 } as const;

export const sshIsClosed: Rule = (platform) => [...wide(platform), ...unnamed(platform)];

const wide = (platform: Platform): Finding[] =>
  Object.entries(platform.stacks).flatMap(([id, stack]) =>
    stack.ssh.from.flatMap((text, i) => {
      const { version, prefix } = range(text);
      if (prefix >= WIDEST[version]) return [];
      return {
        code: "ssh-open",
        message: `${text} opens port 22 of every machine of stack "${id}" to ${prefix === 0 ? "everybody" : "a large part of the internet"}`,
        help: "name the addresses you log in from, such as 203.0.113.0/24 or 2001:db8::/48",
        at: stackAt(id, "ssh", "from", i),
      };
    }),
  );

const unnamed = (platform: Platform): Finding[] =>
  Object.entries(platform.stacks).flatMap(([id, { ssh, domain }]) =>
    ssh.localKey && !domain.endsWith(".test")
      ? {
          code: "ssh-unnamed",
          message: `stack "${id}" lets in a key that no person in coop/members.yaml has`,
          help: "leave localKey out, and add the key to a person in coop/members.yaml; only a sandbox, whose domain ends in .test, may have it",
          at: stackAt(id, "ssh", "localKey"),
        }
      : [],
  );
