/** coturn as the component declares it: it relays to the nodes and to nobody else, and hardly ever starts anew. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SECRETS } from "../fixtures/turn/graph.ts";
import { until } from "./containers.ts";
import { ELSEWHERE, FQDN, ipv4, ipv6, openTurnPlace, type TurnPlace } from "./turnPlace.ts";

let place: TurnPlace;

beforeAll(async () => {
  place = await openTurnPlace();
});
afterAll(async () => {
  await place?.clear();
});

/** Everything a run may leave on the machine, by content; what coturn's database says rather than its files. */
const state = () =>
  place.on(
    "turn",
    `find /srv/meet /etc/letsencrypt/{live,renewal,renewal-hooks} /etc/systemd/system -type f ! -name 'turndb*' ! -name turnserver.pid -printf '%p %m %u:%g %T@ ' -exec sha256sum {} \\; | sort
     sqlite3 /srv/meet/turn/data/turndb .dump; docker inspect --format '{{.State.StartedAt}} {{.State.Pid}}' coturn; systemctl is-enabled certbot.timer docker`,
  );
const serial = () =>
  place.on(
    "client",
    `openssl s_client -connect ${ipv4("turn")}:443 -servername ${FQDN} -CAfile /etc/trust.pem -verify_return_error -verify_hostname ${FQDN} </dev/null 2>/dev/null | openssl x509 -noout -serial`,
  );

describe("a first set-up", () => {
  test("gets a certificate and says whom it relays to", async () => {
    const ran = await place.setup();
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toBe(
      `turn1 in t: a peer: ${ipv4("node1")}\nturn1 in t: a peer: ${ipv6("node1")}\nturn1 in t: ready to relay\n`,
    );
    expect(await place.on("turn", "docker ps -aq")).toBe("");
  });

  test("then coturn starts, and answers to its name with a certificate of the authority", async () => {
    await place.start();
    expect(await serial()).toMatch(/^serial=/);
  });

  test("a second run changes nothing", async () => {
    const before = await state();
    const ran = await place.setup();
    expect(ran).toMatchObject({ status: 0, stdout: "turn1 in t: ready to relay\n", stderr: "" });
    expect(await state()).toBe(before);
  });
});

describe("who may do what", () => {
  test("whoever has the secret reaches a node through TLS on 443, by IPv4 and by IPv6", async () => {
    expect(await place.relay(ipv4("node1"))).toBe("relayed");
    expect(await place.relay(ipv6("node1"), { six: true })).toBe("relayed");
  });

  test("and through UDP on 3478", async () => {
    expect(await place.relay(ipv4("node1"), { plain: true })).toBe("relayed");
  });

  test("whoever has another secret gets no relay", async () => {
    expect(await place.relay(ipv4("node1"), { secret: SECRETS[1] })).toBe("not allowed in");
    expect(await place.relay(ipv4("node1"), { secret: SECRETS[1], plain: true })).toBe("not allowed in");
  });

  test.each([
    ["127.0.0.1", {}],
    ["10.0.0.1", {}],
    ["172.17.0.1", {}],
    ["192.168.0.1", {}],
    ["169.254.169.254", {}],
    ["0.0.0.0", {}],
    ["224.0.0.1", {}],
    [ipv4("node2"), {}],
    [ipv4("turn"), {}],
    ["::1", { six: true }],
    ["::", { six: true }],
    ["::ffff:10.0.0.1", { six: true }],
    ["64:ff9b::a00:1", { six: true }],
    ["fd00::1", { six: true }],
    ["fe80::1", { six: true }],
    ["ff02::1", { six: true }],
    [ipv6("node2"), { six: true }],
    [ipv6("turn"), { six: true }],
  ])("nobody is led to %s", async (peer, options) => {
    // By UDP, which the client does at the first try; the rules are the same.
    expect(await place.relay(peer, { ...options, plain: true })).toBe("peer denied");
  });

  test("nor through TLS", async () => {
    const peers = ["127.0.0.1", "10.0.0.1", "169.254.169.254", ipv4("node2")];
    expect(await Promise.all(peers.map((peer) => place.relay(peer)))).toEqual(peers.map(() => "peer denied"));
  });

  test("old versions of TLS, and those without forward secrecy, are refused", async () => {
    const shake = (how: string) =>
      place.attempt("client", `timeout 3 openssl s_client ${how} -connect ${ipv4("turn")}:443 </dev/null 2>&1`);
    expect((await shake("-tls1_2")).stdout).toMatch(/^New, TLSv1.2, Cipher is ECDHE-ECDSA-AES256-GCM-SHA384$/m);
    const refused = ["-tls1", "-tls1_1", "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA", "-tls1_2 -cipher AES128-GCM-SHA256"];
    for (const how of refused) {
      expect((await shake(`${how.includes("-cipher") ? how : `${how} -cipher ALL:@SECLEVEL=0`}`)).stdout).not.toMatch(
        /^New, TLS/m,
      );
    }
  });

  test("nothing else listens, and coturn is nobody and cannot write its settings", async () => {
    // Less the relays that are in use.
    const ports = "ss -Hlntu '( sport < :32769 )' | awk '{print $1, $5}' | grep -v ' 127\\.' | sort -u";
    const listening = await place.on("turn", ports);
    const at = (address: string) => [`tcp ${address}:3478`, `tcp ${address}:443`, `udp ${address}:3478`];
    expect(listening.split("\n").sort()).toEqual(
      ["tcp 0.0.0.0:22", "tcp [::]:22", ...at(ipv4("turn")), ...at(`[${ipv6("turn")}]`)].sort(),
    );
    expect(await place.on("turn", "ss -Hlnt src 127.0.0.1:5766")).toBe("");
    expect(await place.on("turn", `stat -c %U /proc/${await place.pid()}`)).toBe("nobody");
    const write = await place.attempt("turn", "docker exec --user 0 coturn touch /etc/coturn/x");
    expect(write.stderr).toContain("Read-only file system");
  });

  test("secrets stand on no command line and in no log, and only coturn's user reads them and the key", async () => {
    const told = await place.on(
      "turn",
      "docker inspect coturn; docker logs coturn 2>&1; cat /proc/[0-9]*/cmdline; cat /srv/meet/turn/settings/turnserver.conf; journalctl -o cat --no-pager",
    );
    for (const secret of SECRETS) expect(told).not.toContain(secret);
    const modes =
      "cd /srv/meet/turn; stat -c '%n %a %u' data data/turndb settings/privkey.pem settings/turnserver.conf";
    expect((await place.on("turn", modes)).split("\n")).toEqual([
      "data 700 65534",
      "data/turndb 600 65534",
      "settings/privkey.pem 400 65534",
      "settings/turnserver.conf 444 0",
    ]);
  });
});

describe("what starts nothing anew", () => {
  test("a new node is a peer within seconds; one that left is none", async () => {
    const before = await place.pid();
    const ran = await place.setup({ PEERS: `${ipv4("node2")}\n${ipv6("node2")}` });
    expect(ran.stdout.split("\n").sort()).toEqual(
      [
        `turn1 in t: no longer a peer: ${ipv4("node1")}`,
        `turn1 in t: no longer a peer: ${ipv6("node1")}`,
        `turn1 in t: a peer: ${ipv4("node2")}`,
        `turn1 in t: a peer: ${ipv6("node2")}`,
        "turn1 in t: ready to relay",
        "",
      ].sort(),
    );
    const asked = (peer: string) => () => place.relay(peer, { plain: true });
    expect(await until(asked(ipv4("node2")), (it) => it === "relayed")).toBe("relayed");
    expect(await until(asked(ipv4("node1")), (it) => it === "peer denied")).toBe("peer denied");
    await place.setup();
    expect(await until(asked(ipv4("node1")), (it) => it === "relayed")).toBe("relayed");
    expect(await place.pid()).toBe(before);
  });

  test("a new secret opens beside the old one, until the old one is gone", async () => {
    const before = await place.pid();
    const [old, fresh] = SECRETS;
    const open = async () =>
      Promise.all([old, fresh].map((secret) => place.relay(ipv4("node1"), { secret, plain: true })));
    expect((await place.setup({ SECRETS: `${fresh}\n${old}` })).status).toBe(0);
    expect(await open()).toEqual(["relayed", "relayed"]);
    await place.setup({ SECRETS: fresh });
    expect(await open()).toEqual(["not allowed in", "relayed"]);
    await place.setup();
    expect(await place.pid()).toBe(before);
  });

  test("a relay in use goes on while secrets and peers change and the certificate is renewed", async () => {
    const [before, old] = [await place.pid(), await serial()];
    const talk = place.attempt(
      "client",
      `timeout 60 turnutils_uclient -p 3478 -W ${SECRETS[0]} -u long -e ${ipv4("node1")} -n 400 -z 60 -c ${ipv4("turn")} 2>&1`,
    );
    await place.setup({ SECRETS: SECRETS[1], PEERS: `${ipv4("node1")}\n${ipv4("node2")}` });
    await place.on("turn", "certbot renew --force-renewal --no-random-sleep-on-renew 2>&1");
    expect(await until(serial, (it) => it !== old && it.startsWith("serial="))).not.toBe(old);
    expect((await talk).stdout).toMatch(/tot_send_msgs=400, tot_recv_msgs=(?:39\d|400)$/m);
    await place.setup();
    expect(await place.pid()).toBe(before);
  });

  test("another certificate of this machine is none of coturn's business", async () => {
    const before = await state();
    const hook = "/etc/letsencrypt/renewal-hooks/deploy/meet-turn";
    await place.on("turn", `RENEWED_LINEAGE=/etc/letsencrypt/live/other.test ${hook}`);
    expect(await state()).toBe(before);
  });
});

describe("what does", () => {
  const settings = () => place.on("turn", "cat /srv/meet/turn/settings/turnserver.conf");

  test("new settings: once, and it is said that relays break", async () => {
    const before = await place.pid();
    const ran = await place.setup({ TOTAL_QUOTA: "9000" });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toBe(
      "turn1 in t: coturn starts anew with new settings: the relays in use break, and browsers ask for others\nturn1 in t: ready to relay\n",
    );
    const after = await place.pid();
    expect(after).not.toBe(before);
    expect((await place.setup({ TOTAL_QUOTA: "9000" })).stdout).toBe("turn1 in t: ready to relay\n");
    expect(await place.pid()).toBe(after);
    expect(await place.relay(ipv4("node1"))).toBe("relayed");
  });

  test("a run that broke off between writing and starting is made good by the next", async () => {
    const before = await place.pid();
    await place.on("turn", "touch /srv/meet/turn/settings/turnserver.conf");
    expect((await place.setup({ TOTAL_QUOTA: "9000" })).stdout).toContain("starts anew");
    expect(await place.pid()).not.toBe(before);
  });

  test("settings it cannot start with are taken back, and it relays on", async () => {
    const before = await settings();
    // Nobody's address: no health check gets an answer from there.
    const ran = await place.setup({ SETTINGS: `${(await settings()).replace(/^pkey=.*$/m, "pkey=/nowhere")}` });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toBe(
      "meet: turn1 in t: coturn does not start with its new settings; the old ones are in force again: see docker logs coturn\n",
    );
    expect(await settings()).toBe(before);
    await place.healthy();
    expect(await place.relay(ipv4("node1"))).toBe("relayed");
  });

  test("behind a router it tells the address outside; an address of nobody's is refused", async () => {
    const way = await place.on("turn", "ip -4 route show default");
    await place.attempt("turn", "ip -4 route del default");
    const lost = await place.setup({ ADDRESSES: "203.0.113.9" });
    expect([lost.status, lost.stderr]).toEqual([
      1,
      "meet: turn1 in t: 203.0.113.9 is none of this machine's addresses, and it has no way there\n",
    ]);
    await place.on("turn", `ip route add ${way || "default via 198.18.7.1"}`);
    const ran = await place.setup({ ADDRESSES: "203.0.113.9\n2001:db8::9" });
    if (way === "") await place.on("turn", "ip route del default");
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toContain(
      "turn1 in t: 2001:db8::9 is none of this machine's addresses: nobody is served there\n",
    );
    expect((await settings()).split("\n").slice(-3)).toEqual([
      `listening-ip=${ipv4("turn")}`,
      `relay-ip=${ipv4("turn")}`,
      `external-ip=203.0.113.9/${ipv4("turn")}`,
    ]);
    await place.setup();
  });

  test("an authority of its own: a certificate of the machine's, until another authority is named", async () => {
    const before = await serial();
    expect(await place.setup({ AUTHORITY: "internal" })).toMatchObject({ status: 0, stderr: "" });
    const shown = `openssl s_client -connect ${ipv4("turn")}:443 </dev/null 2>/dev/null | openssl x509 -noout -issuer`;
    const issuer = () => place.on("client", shown);
    expect(await until(issuer, (it) => it.includes(FQDN))).toBe(`issuer=CN = ${FQDN}`);
    await place.setup();
    expect(await until(serial, (it) => it === before)).toBe(before);
  });

  test("a crash and a reboot of its Docker, also after a signal: it comes back by itself, with its secrets and peers", async () => {
    // Docker would take a signal that it passes on for the wish to stop.
    const hook = "/etc/letsencrypt/renewal-hooks/deploy/meet-turn";
    await place.on(
      "turn",
      `echo >>/srv/meet/turn/settings/fullchain.pem; CERTIFICATE=/etc/letsencrypt/live/meet-turn ${hook}`,
    );
    await place.on("turn", `kill -9 ${await place.pid()}`);
    await place.healthy();
    await place.on("turn", "systemctl restart docker");
    await place.healthy();
    expect(await place.relay(ipv4("node1"))).toBe("relayed");
  });
});

describe("refusals", () => {
  test("what is no address or no secret is refused before anything is written, and the secret is not shown", async () => {
    const before = await state();
    const peer = await place.setup({ PEERS: "198.18.7.223\n'); DROP TABLE allowed_peer_ip; --" });
    expect([peer.status, peer.stderr]).toEqual([1, "meet: turn1 in t: the peers must be addresses, one a line\n"]);
    const secret = await place.setup({ SECRETS: "it's short" });
    expect([secret.status, secret.stderr]).toEqual([
      1,
      "meet: turn1 in t: a TURN secret must be letters and digits, 16 or more\n",
    ]);
    expect(await state()).toBe(before);
  });

  test("an authority that refuses is quoted, and the certificate in use stays", async () => {
    await place.setup();
    const before = [await serial(), await state()];
    const ran = await place.setup({ FQDN: ELSEWHERE });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(
      /^meet: turn1 in t: no certificate for elsewhere\.t\.meet\.test: .+: does the name lead to this machine, and does port 80 reach it\?$/m,
    );
    expect([await serial(), await state()]).toEqual(before);
  });
});
