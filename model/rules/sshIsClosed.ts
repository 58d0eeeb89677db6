/** Port 22 is open to named addresses, never to everybody. */
import { range } from "../address.ts";
import { type Rule, stackAt } from "./rule.ts";

/** The widest range that is still somebody's: about what a registry gives to one provider. */
const WIDEST = { 4: 8, 6: 16 } as const;

export const sshIsClosed: Rule = (platform) =>
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
