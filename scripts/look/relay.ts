/** Whether a TURN server relays for those it should: what coturn's database holds, and what nodes hand out of it. */
import { ipv4, ipv6 } from "../../model/address.ts";
import { count } from "../../model/words.ts";
import { type Finding, ill, well } from "./finding.ts";

/** A node whose people it is there for. */
export interface Client {
  readonly id: string;
  /** Its addresses, as the state has them. */
  readonly addresses: readonly string[];
  /** What `look.sh` said there; null when it could not be looked at. */
  readonly said: string | null;
}

export interface Relay {
  readonly subject: string;
  /** What `look.sh` said of the TURN server. */
  readonly said: string;
  readonly fqdn: string;
  readonly nodes: readonly Client[];
  /** What makes it anew: a whole sentence with its commands. */
  readonly remedy: string;
}

/** The lines of a look that begin with this word, without it. */
function rows(said: string, word: string): string[][] {
  return said.split("\n").flatMap((line) => {
    const [first, ...rest] = line.split("\t");
    return first === word ? [rest] : [];
  });
}

/** One spelling for each address. */
export function spelled(address: string): string {
  return address.includes(":") ? ipv6(address).toString(16) : ipv4(address).toString();
}

export function relayFindings({ subject, said, fqdn, nodes, remedy }: Relay): Finding[] {
  const known = rows(said, "relay");
  const of = (kind: string) => known.flatMap(([it, value = ""]) => (it === kind ? [value] : []));
  const [secrets, peers] = [of("secret"), of("peer")];
  if (secrets.length === 0) return [ill(subject, "coturn has no secret, so nobody gets a relay", remedy)];

  const found: Finding[] = [];
  const allowed = new Set(peers.map(spelled));
  for (const { id, addresses } of nodes) {
    const missing = addresses.filter((address) => !allowed.delete(spelled(address)));
    if (missing.length > 0)
      found.push(ill(subject, `coturn does not relay to node ${id} (${missing.join(", ")})`, remedy));
  }
  const strange = peers.filter((peer) => allowed.has(spelled(peer)));
  if (strange.length > 0) found.push(ill(subject, `coturn relays to what is no node: ${strange.join(", ")}`, remedy));

  for (const node of nodes) {
    if (node.said === null) continue;
    const offered = rows(node.said, "offers").flatMap(([host, digest = ""]) => (host === fqdn ? [digest] : []));
    if (offered.length === 0) {
      const said = `node ${node.id} does not send anybody here yet`;
      found.push(
        ill(subject, said, "nothing to do while something waits there (above): it does so afterwards", "notice"),
      );
    } else if (!offered.every((digest) => secrets.includes(digest))) {
      found.push(ill(subject, `coturn does not know the secret that node ${node.id} hands out`, remedy));
    }
  }
  if (found.some(({ level }) => level === "ill")) return found;
  const words = [count(secrets.length, "secret"), count(peers.length, "peer")];
  return [well(subject, `coturn has ${words.join(" and ")}, as the nodes need it`), ...found];
}
