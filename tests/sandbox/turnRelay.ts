/** Asks a TURN server for a relay to a peer, with coturn's own client. */
import type { Ran } from "../../sandbox/run.ts";

export interface Relay {
  /** The server's address. */
  readonly server: string;
  /** Somebody who runs `turnutils_peer`, on port 3480 or `port`. */
  readonly peer: string;
  readonly port?: number;
  readonly secret: string;
  /** By UDP on port 3478 rather than by TLS on 443. */
  readonly plain?: boolean;
  /** A relay with an IPv6 address. */
  readonly six?: boolean;
}

/** What became of it: messages came back, the peer is denied (403), no such family (440), or no relay at all. */
export type Verdict = "relayed" | "peer denied" | "no such address" | "not allowed in";

/**
 * @param run runs a shell command where `turnutils_uclient` is
 * @throws Error when the server says nothing
 */
export async function askRelay(run: (command: string) => Promise<Ran>, relay: Relay): Promise<Verdict> {
  const { server, peer, port = 3480, secret, plain = false, six = false } = relay;
  const how = plain ? "-p 3478" : "-t -S -p 443 -E /etc/trust.pem";
  const ask = `timeout 5 turnutils_uclient ${how} ${six ? "-x" : "-X"} -W ${secret} -u u$i -e ${peer} -r ${port} -n 3 -c ${server}`;
  let said = "";
  for (let round = 0; round < 5; round += 1) {
    // The client draws a TLS version for each of its connections, old ones too, which the server lets hang. So many
    // ask at once, and those that were let in tell.
    const tries = plain ? "1" : "1 2 3 4 5 6 7 8 9 10";
    const enough = `*tot_recv_msgs=3*|*"error 4"*|*"Cannot complete"*) echo "$said"; kill 0`;
    const ran = await run(
      `for i in ${tries}; do { said=$(${ask} 2>&1); case $said in ${enough} ;; esac; } & done; wait`,
    );
    said = `${ran.stdout}${ran.stderr}`;
    if (/tot_recv_msgs=3\b/.test(said)) return "relayed";
    if (/error 403/.test(said)) return "peer denied";
    if (/error 440/.test(said)) return "no such address";
    if (/error 401|Cannot complete Allocation/.test(said)) return "not allowed in";
  }
  throw new Error(`${server} says nothing of ${peer}: ${said.slice(-2000)}`);
}
