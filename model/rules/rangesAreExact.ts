/** An address range starts at its first address, which firewalls insist on; a private network is private. */
import { holds, networkOf, printRange, range } from "../address.ts";
import type { Finding, Spot } from "../problem.ts";
import { type Rule, stackAt } from "./rule.ts";

/** What Hetzner accepts for a network: RFC 1918, and at least so many addresses (Hetzner Cloud API, networks, 2026-02). */
const SMALLEST = 24;
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(range);
/** Never routed (RFC 2544): what a sandbox may use, so that it never meets a network that somebody really has. */
const SANDBOX = range("198.18.0.0/15");

export const rangesAreExact: Rule = (platform) => {
  const found: Finding[] = [];
  const check = (text: string, mayBeOne: boolean, at: Spot) => {
    const it = range(text);
    const first = networkOf(it);
    if (first === it.address) return;
    found.push({
      code: "inexact-range",
      message: `${text} does not start at its first address`,
      help: `write ${printRange(it.version, first, it.prefix)}${mayBeOne ? `; or ${text.split("/")[0]}/${it.version === 4 ? 32 : 128} for this one address` : ""}`,
      at,
    });
  };
  for (const [id, stack] of Object.entries(platform.stacks)) {
    for (const [i, from] of stack.ssh.from.entries()) check(from, true, stackAt(id, "ssh", "from", i));
    if (stack.network === undefined) continue;
    const at = stackAt(id, "network");
    check(stack.network, false, at);
    const network = range(stack.network);
    if (network.prefix > SMALLEST) {
      found.push({
        code: "small-network",
        message: `${stack.network} is smaller than Hetzner makes networks`,
        help: `write a range of at least /${SMALLEST}, such as 10.20.0.0/16`,
        at,
      });
    }
    const allowed = stack.domain.endsWith(".test") ? [...PRIVATE, SANDBOX] : PRIVATE;
    if (allowed.some((it) => it.prefix <= network.prefix && holds(it, network.address))) continue;
    found.push({
      code: "public-network",
      message: `${stack.network} is not a private range`,
      help: "write a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, such as 10.20.0.0/16",
      at,
    });
  }
  return found;
};
