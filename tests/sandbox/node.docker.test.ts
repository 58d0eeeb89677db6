/** A BBB server, on a machine: installed, left alone by a second run, and never restarted while people meet. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "./containers.ts";
import { FQDN, type NodePlace, openNodePlace, type Wanted } from "./nodePlace.ts";
import { type Sights, sightsOf } from "./nodeSights.ts";
import { ensureStandIns, IMAGE } from "./standIns.ts";

let place: NodePlace;
let sights: Sights;
/** What the node was to be at first. */
let first: Wanted;

beforeAll(async () => {
  place = await openNodePlace();
  sights = sightsOf(place);
  first = { ...place.bbb };
});
afterAll(async () => {
  await place?.clear();
});

describe("a first install", () => {
  test("a machine that is too small is told of by the installer's own words", async () => {
    const size = "mkdir -p /var/lib/meet-cloud; printf 'CORES=%s\\nMEMORY_KB=16000000\\n'";
    await place.on("node", `${size} 2 >/var/lib/meet-cloud/size`);
    const ran = await place.setup();
    expect(ran.stderr).toBe(
      "meet: node1 in n: BBB's installer stopped: Your server needs to have (at least) 4 CPU cores (8 CPU cores recommended for production). (all of it in /var/log/meet/bbb-install.log)\n",
    );
    expect(ran.status).toBe(1);
    await place.on("node", `${size} 8 >/var/lib/meet-cloud/size`);
  });

  test("an installer that came in part is not run", async () => {
    const { installerUrl } = place.bbb;
    const part = installerUrl.replace("bbb-install.sh", "scalelite_post_publish.rb");
    const ran = await place.setup({ installerUrl: part });
    expect(ran.stderr).toBe(`meet: node1 in n: what came from ${part} is not BBB's whole installer\n`);
    await place.setup({ installerUrl: `${installerUrl}x` }).then(({ stderr }) => {
      expect(stderr).toBe(`meet: node1 in n: BBB's installer cannot be fetched from ${installerUrl}x\n`);
    });
    place.bbb.installerUrl = installerUrl;
  });

  test("installs, and BBB answers with the line's version", async () => {
    const ran = await place.setup();
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    expect(ran.stdout).toMatch(/^recordings-key: ssh-ed25519 AAAA\S+$/m);
    expect(ran.stdout).toMatch(/^node1 in n: BBB answers at https:\/\/node1\.n\.meet\.test\/bigbluebutton\/$/m);
    const index = await place.on("balancer", `curl -fsS https://${FQDN}/bigbluebutton/api`);
    expect(index).toContain("<returncode>SUCCESS</returncode>");
    expect(index).toMatch(/<bbbVersion>3\.0\.\d+<\/bbbVersion>/);
    expect(await place.call("getMeetings")).toContain("<messageKey>noMeetings</messageKey>");
    expect(await sights.waiting()).toEqual([]);
    const units = "bbb-web nginx meet-egress.service meet-apply.timer";
    expect(await place.on("node", `systemctl is-enabled ${units} | sort -u`)).toBe("enabled\n");
    const said = `${ran.stdout}${await place.on("node", "journalctl -o cat; cat /var/log/meet/bbb-install.log")}`;
    expect(said).not.toContain(place.bbb.secret);
  });

  test("a second run changes nothing", async () => {
    const before = await sights.state();
    const ran = await place.setup();
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    expect(await sights.state()).toBe(before);
  });
});

describe("what restarts BBB waits", () => {
  test("a new secret: for the end of a meeting, then for the balancer", async () => {
    const secret = place.bbb.secret;
    const next = "0123456789abcdef".repeat(4);
    await sights.meet("one");
    const since = await sights.started();
    const ran = await place.setup({ secret: next });
    expect(ran.stdout).toMatch(/^pending: secret$/m);
    const told = await sights.pending();
    expect([told.pending, typeof told.since]).toEqual([["secret"], "string"]);

    // Cordoned, but somebody is there.
    await sights.cordon("other.n.meet.test", FQDN);
    await sights.attemptToApply();
    const running = await place.call("isMeetingRunning", { meetingID: "one" }, { secret });
    expect(running).toContain("<running>true</running>");
    expect(await place.call("getMeetings")).toContain("<messageKey>checksumError</messageKey>");
    expect(await sights.pending()).toEqual(told);

    // Empty, but somebody may come at any time.
    await sights.cordon("other.n.meet.test");
    await place.call("end", { meetingID: "one" }, { secret });
    await sights.attemptToApply();
    expect([await sights.waiting(), await sights.started()]).toEqual([["secret"], since]);

    await sights.cordon(FQDN);
    expect(await sights.noneWaiting()).toEqual([]);
    expect(await place.call("getMeetings")).toContain("<returncode>SUCCESS</returncode>");
    expect(await place.call("getMeetings", {}, { secret })).toContain("<messageKey>checksumError</messageKey>");
    expect((await place.setup()).stdout).not.toContain("pending:");
  });

  test("a list of TURN servers; then the next client is told of every one, and of nobody else's", async () => {
    expect((await sights.meet("two")).turnServers).toHaveLength(2);
    const turn = [...place.bbb.turn, { host: "turn2.n.meet.test", secret: "north" }];
    const ran = await place.setup({ turn, stun: turn.map(({ host }) => host) });
    expect(ran.stdout).toMatch(/^pending: TURN servers$/m);
    await place.call("end", { meetingID: "two" });
    await sights.attemptToApply();
    expect(await sights.noneWaiting()).toEqual([]);

    const { stunServers, turnServers } = await sights.meet("three");
    expect(stunServers.map(({ url }) => url)).toEqual(["stun:turn1.n.meet.test:3478", "stun:turn2.n.meet.test:3478"]);
    expect(turnServers.map(({ url }) => url)).toEqual([
      "turn:turn1.n.meet.test:3478",
      "turns:turn1.n.meet.test:443?transport=tcp",
      "turn:turn2.n.meet.test:3478",
      "turns:turn2.n.meet.test:443?transport=tcp",
    ]);
    const last = turnServers[3];
    expect(last?.password).toBe(
      createHmac("sha1", "north")
        .update(last?.username ?? "")
        .digest("base64"),
    );
    await place.call("end", { meetingID: "three" });
  });

  test("another release of the line and other settings, together, by the installer", async () => {
    await sights.cordon();
    const ran = await place.setup({ line: "jammy-300-3.0.36", recordings: false });
    expect(ran.stdout).toMatch(/^pending: BBB, settings$/m);
    expect(ran.stdout).not.toContain("recordings-key");
    await sights.cordon(FQDN);
    await sights.attemptToApply();
    expect(await sights.noneWaiting()).toEqual([]);
    const index = await place.on("balancer", `curl -fsS https://${FQDN}/bigbluebutton/api`);
    expect(index).toContain("<bbbVersion>3.0.36</bbbVersion>");
    const settings = await place.on("node", "cat /etc/bigbluebutton/bbb-web.properties");
    expect(settings.split("\n").filter((line) => line.startsWith("disableRecordingDefault"))).toEqual([
      "disableRecordingDefault=true",
    ]);
    // It leaves a TURN file and a secret of its own; ours are back before anybody meets.
    expect(await place.call("getMeetings")).toContain("<returncode>SUCCESS</returncode>");
    expect((await sights.meet("four")).turnServers).toHaveLength(4);
    await place.call("end", { meetingID: "four" });
  });

  test("without a balancer an empty node waits for nobody; and what somebody changed by hand is put back", async () => {
    await place.on("node", "echo '<beans/>' >/etc/bigbluebutton/turn-stun-servers.xml");
    const ran = await place.setup({ balancer: null });
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    expect(ran.stdout).not.toContain("pending:");
    expect((await sights.meet("five")).turnServers).toHaveLength(4);
    await place.call("end", { meetingID: "five" });
  });

  test("what fails is not tried again every 20 s, but at once when something else is wanted", async () => {
    const { line } = place.bbb;
    await sights.meet("six");
    expect((await place.setup({ line: "jammy-300-none" })).stdout).toMatch(/^pending: BBB$/m);
    const failures = () =>
      place.on("node", "journalctl -q -o cat -u meet-apply | grep -c 'cannot\\|stopped: Unable' || true");
    const before = Number(await failures());
    // From here on it may also be the timer's turn.
    await place.call("end", { meetingID: "six" });
    await sights.attemptToApply();
    expect(Number(await until(failures, (it) => Number(it) > before))).toBe(before + 1);
    await sights.attemptToApply();
    await sights.attemptToApply();
    expect(Number(await failures())).toBe(before + 1);
    expect(await sights.waiting()).toEqual(["BBB"]);
    // It refused before it touched anything, so people meet as ever.
    expect(await place.call("getMeetings")).toContain("<returncode>SUCCESS</returncode>");
    expect((await place.setup({ line })).stdout).not.toContain("pending:");
  });
});

describe("beside BBB", () => {
  test("private networks that are not ours are out of reach, for everybody on it", async () => {
    // A private network that begins and ends on the machine itself.
    const address = "10.254.254.2";
    await place.on(
      "node",
      `set -e; ip netns add far; ip link add near type veth peer name far netns far
       ip address add 10.254.254.1/30 dev near; ip link set near up
       ip -n far address add ${address}/30 dev far; ip -n far link set far up
       systemd-run -q --unit far ip netns exec far python3 -m http.server 80 --bind ${address} --directory /var/www`,
    );
    const ask = (as: string) =>
      place.attempt("node", `runuser -u ${as} -- curl -sS -o /dev/null --retry 3 --max-time 5 http://${address}/`);
    for (const user of ["root", "bigbluebutton"]) expect((await ask(user)).stderr).toContain("Failed to connect");
    await place.on("node", "systemctl stop meet-egress");
    expect((await ask("bigbluebutton")).status).toBe(0);
    // Whatever was switched off by hand is on again after the next run.
    await place.setup();
    expect((await ask("bigbluebutton")).status).toBe(7);

    const { ownRanges } = place.bbb;
    await place.setup({ ownRanges: [...ownRanges, "10.254.0.0/16", address] });
    expect((await ask("bigbluebutton")).status).toBe(0);
    await place.setup({ ownRanges });
    expect((await ask("bigbluebutton")).status).toBe(7);
    expect(await place.call("getMeetings")).toContain("<returncode>SUCCESS</returncode>");
    await place.on("node", "systemctl stop far; ip netns del far");
  });

  test("its numbers are told to who knows the password, and to nobody else", async () => {
    const image = IMAGE.exporter;
    await ensureStandIns(["exporter"]);
    await place.load(image);
    const ran = await place.setup({ exporter: { image, password: "sesame" } });
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    const metrics = (...flags: string[]) =>
      place.on("balancer", `curl -sS ${flags.join(" ")} -w '%{http_code}' https://${FQDN}/metrics`);
    expect(await metrics("-o", "/dev/null")).toBe("401");
    expect(await metrics("-o", "/dev/null", "-u", "metrics:wrong")).toBe("401");
    const told = () => metrics("-u", "metrics:sesame");
    expect(await until(told, (it) => it.includes("bbb_api_up 1"))).toContain("bbb_api_up 1\n");
    expect((await place.attempt("balancer", "curl -sS --max-time 5 http://198.18.7.211:9688/metrics")).status).not.toBe(
      0,
    );

    const before = await sights.state();
    const container = () => place.on("node", "docker inspect -f '{{.State.StartedAt}}' meet-exporter");
    const since = await container();
    await place.setup();
    expect([await container(), await sights.state()]).toEqual([since, before]);

    // A machine that is switched off does not wait for it: an exit code of 137 is an end by force.
    const ended = await place.on(
      "node",
      "docker stop meet-exporter && docker inspect -f '{{.State.ExitCode}}' meet-exporter",
    );
    expect(ended).toMatch(/\n(?!137)\d+\n?$/);

    await place.setup({ exporter: null });
    expect(await place.on("node", "docker ps -aq")).toBe("");
    expect(await metrics("-o", "/dev/null")).not.toMatch(/^(?:200|401)$/);
  });

  test("a recording is in the balancer's spool when its meeting is over, and only then; one that failed, later", async () => {
    const { balancer } = first;
    const ran = await place.setup({ balancer, recordings: true });
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    const key = /^recordings-key: (.*)$/m.exec(ran.stdout)?.[1];
    expect(await place.on("node", "systemctl is-enabled meet-ship.timer && systemctl is-active meet-ship.timer")).toBe(
      "enabled\nactive\n",
    );
    await sights.cordon(FQDN);
    await sights.attemptToApply();
    expect(await sights.noneWaiting()).toEqual([]);
    const status = "/var/bigbluebutton/recording/status/published";
    const record = async (meetingID: string) => {
      expect(await place.call("create", { meetingID, record: "true", autoStartRecording: "true" })).toContain(
        "SUCCESS",
      );
      await sights.meet(meetingID);
      const internal = /<internalMeetingID>([^<]*)</.exec(await place.call("getMeetingInfo", { meetingID }))?.[1];
      expect(internal).toMatch(/^[0-9a-f]{40}-\d{13}$/);
      await place.call("end", { meetingID });
      return internal ?? "";
    };
    const there = (file: string) =>
      until(
        () => place.attempt("node", `test -f ${status}/${file}`),
        ({ status: code }) => code === 0,
      );
    const spool = () => place.on("balancer", "ls /var/bigbluebutton/spool");

    // The balancer does not know the key yet: the worker's one try fails.
    const late = await record("six");
    await there(`${late}-presentation.done`);
    const ship = () => place.attempt("node", "systemctl start meet-ship.service");
    expect((await ship()).status).toBe(0);
    await place.on("node", `touch -d '-16 minutes' ${status}/${late}-presentation.done`);
    // While the worker is still at its try, this leaves the recording to it.
    expect((await until(ship, ({ status: code }) => code === 1)).status).toBe(1);
    expect(await spool()).toBe("");
    await place.on(
      "balancer",
      `install -d -o scalelite-spool -m 700 ~scalelite-spool/.ssh; echo '${key}' >~scalelite-spool/.ssh/authorized_keys; chmod 644 ~scalelite-spool/.ssh/authorized_keys`,
    );
    expect((await ship()).status).toBe(0);
    expect(await spool()).toBe(`${late}.tar\n`);
    await there(`${late}-sender.done`);
    await place.on("balancer", "rm /var/bigbluebutton/spool/*");

    const internal = await record("seven");
    expect(await until(spool, (it) => it !== "")).toBe(`${internal}.tar\n`);
    expect(await place.on("balancer", `tar -tf /var/bigbluebutton/spool/${internal}.tar`)).toContain(
      `presentation/${internal}/metadata.xml`,
    );
    await there(`${internal}-sender.done`);

    // Kept here for as long as settings say.
    await place.on("node", "/etc/cron.daily/meet-retention");
    expect(await place.call("getRecordings", { meetingID: "seven" })).toContain(`<recordID>${internal}</recordID>`);
    await place.on("node", `touch -d '-16 days' ${status}/*-sender.done && /etc/cron.daily/meet-retention`);
    expect(await place.call("getRecordings", { meetingID: "seven" })).toContain(
      "<messageKey>noRecordings</messageKey>",
    );
    expect(await place.on("node", "find /var/bigbluebutton -name '*-[0-9]*' | wc -l")).toBe("0\n");
  });
});
