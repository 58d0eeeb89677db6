/** What is to be seen of a node: what runs change, what waits, and people in meetings. */
import { z } from "zod";
import { until } from "./containers.ts";
import { FQDN, type NodePlace } from "./nodePlace.ts";

const Pending = z.strictObject({ pending: z.array(z.string()), since: z.iso.datetime().optional() });
const Stuns = z.object({
  stunServers: z.array(z.strictObject({ url: z.string() })),
  turnServers: z.array(
    z.strictObject({ username: z.string(), password: z.string(), url: z.string(), ttl: z.literal(86400) }),
  ),
});

export type Sights = ReturnType<typeof sightsOf>;

export function sightsOf(place: NodePlace) {
  const pending = async () => Pending.parse(JSON.parse(await place.pending()));
  const waiting = async () => (await pending()).pending;
  return {
    pending,
    waiting,
    noneWaiting: () => until(waiting, (it) => it.length === 0),
    /**
     * Everything that a run may leave on the machine, by content and time, and since when BBB runs. How much is still
     * to be shipped is told by a timer of its own.
     */
    state: () =>
      place.on(
        "node",
        `find /etc/meet /etc/bigbluebutton /var/lib/meet /usr/local/lib/meet /usr/local/bigbluebutton /etc/systemd/system \\
           /etc/cron.daily /etc/default/bigbluebutton-cron-config /etc/needrestart /root/.config -type f ! -name unshipped \\
           -printf '%p %m %u:%g %T@ ' -exec sha256sum {} \\; | cut -d' ' -f1-5 | sort
         systemctl show bbb-web nginx systemd-journald -p ExecMainStartTimestampMonotonic
         nft list table inet meet_egress; iptables -S`,
      ),
    /** When BBB was last started. */
    started: () => place.on("node", "systemctl show bbb-web -p ExecMainStartTimestampMonotonic --value"),
    /** What the timer does every 20 s. */
    attemptToApply: () => place.attempt("node", "systemctl start meet-apply.service"),
    /** Whom the balancer keeps new meetings away from. */
    cordon: (...names: string[]) => place.on("balancer", `printf '%s\\n' ${names.join(" ")} >/srv/cordoned`),
    /** A meeting with somebody in it; what their client is told of STUN and TURN servers. */
    async meet(meetingID: string): Promise<z.infer<typeof Stuns>> {
      await place.call("create", { meetingID });
      const joined = await place.call("join", { meetingID, fullName: "Ada", role: "MODERATOR", redirect: "false" });
      const token = /<session_token>([^<]*)</.exec(joined)?.[1];
      if (token === undefined) throw new Error(joined);
      const see = (path: string) => place.on("balancer", `curl -fsS 'https://${FQDN}/${path}?sessionToken=${token}'`);
      await see("html5client/");
      return Stuns.parse(JSON.parse(await see("bigbluebutton/api/stuns")));
    },
  };
}
