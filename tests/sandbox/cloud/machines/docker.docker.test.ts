/** Two machines of a cloud, as the Hetzner side would have them made: everything that happens to a server. */
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureAgent, stopAgent } from "../../../../sandbox/agent.ts";
import { ensureBase, ensureOwnImage } from "../../../../sandbox/build.ts";
import { ownCapabilities } from "../../../../sandbox/capabilities.ts";
import { removeMade } from "../../../../sandbox/cloud/machines/clean.ts";
import { type DockerMachines, dockerMachines } from "../../../../sandbox/cloud/machines/docker.ts";
import type { FirewallRule, MachineSpec } from "../../../../sandbox/cloud/machines/driver.ts";
import { docker, dockerOutput, ensureDocker } from "../../../../sandbox/docker.ts";
import { ensureNetwork, NETWORK } from "../../../../sandbox/network.ts";
import { run } from "../../../../sandbox/run.ts";
import { ensureState, publicKey, type State } from "../../../../sandbox/state.ts";
import { until } from "../../containers.ts";
import { overSsh } from "../../ssh.ts";

const CLOUD = "meet-test-b";
const [ONE, TWO] = [901, 902];
const V4 = { [ONE]: "198.18.7.231", [TWO]: "198.18.7.232" };
const V6 = { [ONE]: "2001:db8:7:231::1", [TWO]: "2001:db8:7:232::1" };
const USER_DATA =
  "#cloud-config\nwrite_files:\n  - path: /root/greeting\n    content: hello\nruncmd:\n  - echo run >/root/ran\n";

let folder: string;
let state: State;
let machines: DockerMachines;
let authorities: string[] = [];

const spec = (id: number): MachineSpec => ({
  id,
  name: `server-${id}`,
  ipv4: V4[id] ?? null,
  ipv6: V6[id] ?? null,
  cores: 2,
  memoryGb: 4,
  image: "debian-12",
  userData: USER_DATA,
  sshKeys: [publicKey(state)],
});
const rule = (
  protocol: FirewallRule["protocol"],
  port: string | null,
  from: string[],
  direction: "in" | "out" = "in",
) => ({
  direction,
  protocol,
  port,
  sourceIps: direction === "in" ? from : [],
  destinationIps: direction === "out" ? from : [],
});
const EVERYWHERE = ["0.0.0.0/0", "::/0"];

const name = (id: number) => `${CLOUD}-machine-${id}`;
const on = (id: number, command: string) => docker(["exec", name(id), "bash", "-c", command], { limit: 60_000 });
const says = async (id: number, command: string) => {
  const ran = await on(id, command);
  expect({ command, status: ran.status, stderr: ran.stderr }).toMatchObject({ status: 0 });
  return ran.stdout.trim();
};
const hostKeys = new Map<number, string>();

/** Up, with cloud-init, SSH and Docker; its host key. */
async function up(id: number): Promise<string> {
  const answer = await until(
    () => docker(["exec", name(id), "/usr/lib/meet/ready"], { limit: 10_000 }),
    (it) => it.status === 0,
    90,
  );
  expect(answer).toMatchObject({ status: 0 });
  return answer.stdout;
}

/** Up, and logged in over SSH by the key that the cloud was given. */
async function ready(id: number): Promise<void> {
  hostKeys.set(id, (await up(id)).trim().split(" ").slice(0, 2).join(" "));
  expect(await overSsh(state, V4[id] ?? "", hostKeys.get(id) ?? "", "cat /root/greeting")).toBe("hello");
}

/** Whether a TCP port of a machine answers to this computer; `null` is silence. */
function knock(address: string, port: number): Promise<"open" | "closed" | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port, timeout: 1500 });
    const end = (answer: "open" | "closed" | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", () => end("open"));
    socket.on("timeout", () => end(null));
    socket.on("error", () => end("closed"));
  });
}
/** Something that listens on a TCP port, over IPv4 and IPv6. */
const SERVER = [
  "import socket, sys",
  "server = socket.create_server(('::', int(sys.argv[1])), family=socket.AF_INET6, dualstack_ipv6=True)",
  "while True: server.accept()[0].close()",
].join("\n");
const serve = (id: number, port: number) => docker(["exec", "-d", name(id), "python3", "-c", SERVER, String(port)]);
const SILENCE = 124;
/** From one machine to another: 0 it is open, 1 it is closed, SILENCE. */
const reach = async (from: number, address: string, port: number, seconds = 2) =>
  (await on(from, `timeout ${seconds} bash -c 'exec 3<>/dev/tcp/${address}/${port}'`)).status;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "meet-machines-"));
  state = await ensureState(folder);
  await ensureDocker(state.dockerLog, () => {});
  const image = await ensureOwnImage(state, "machine", await ensureBase(state, () => {}), () => {});
  await ensureNetwork();
  await ensureAgent(state);
  await removeMade(CLOUD);
  machines = dockerMachines({
    cloud: CLOUD,
    network: NETWORK,
    image,
    capabilities: ownCapabilities(),
    around: { resolver: "198.18.7.2", registry: "http://198.18.7.4:5000", acme: "https://198.18.7.3:14000/dir" },
    authorities: () => authorities,
  });
  await Promise.all([machines.create(spec(ONE)), machines.create({ ...spec(TWO), start: false })]);
});
afterAll(async () => {
  await removeMade(CLOUD);
  await stopAgent(state);
  rmSync(folder, { recursive: true });
});

describe("a server", () => {
  test("comes up as its user data say, and lets in the keys it was given", async () => {
    expect([await machines.state(ONE), await machines.state(TWO), await machines.state(999)]).toEqual([
      "running",
      "off",
      "gone",
    ]);
    await ready(ONE);
    expect(await says(ONE, "systemctl is-system-running --wait")).toBe("running");
    expect(await says(ONE, "cat /root/ran; hostname; cat /etc/resolv.conf; cat /var/lib/meet-cloud/image")).toBe(
      `run\nserver-${ONE}\nnameserver 198.18.7.2\ndebian-12`,
    );
    expect(await says(ONE, "cloud-init status --wait >/dev/null; echo $?")).toBe("0");
    expect(JSON.parse(await says(ONE, "docker info --format '{{json .RegistryConfig.Mirrors}}'"))).toEqual([
      "http://198.18.7.4:5000/",
    ]);
  });

  test("has its two addresses and no way outside", async () => {
    const addresses = await says(ONE, "ip -o address show scope global | awk '/eth/ { print $4 }'");
    expect(addresses.split("\n")).toEqual([`${V4[ONE]}/24`, `${V6[ONE]}/48`]);
    expect(await says(ONE, "ip route show default; ip -6 route show default")).toBe("");
    const away = await on(ONE, "timeout 5 curl -sS http://192.0.2.1/ http://[2001:db8:99::1]/");
    expect(away.stderr.match(/Couldn't connect/g)).toHaveLength(2);
    await machines.start(TWO);
    await ready(TWO);
    expect(hostKeys.get(ONE)).not.toBe(hostKeys.get(TWO));
    await says(TWO, `ping -c1 -W2 ${V4[ONE]}; ping -6 -c1 -W2 ${V6[ONE]}`);
  });

  test("takes another name, and keeps it over a reboot", async () => {
    await says(ONE, "hostnamectl set-hostname gl1.sandbox.meet.test");
    await machines.reboot(ONE);
    await ready(ONE);
    expect(await says(ONE, "hostname")).toBe("gl1.sandbox.meet.test");
    expect(await says(ONE, "uptime -s >/dev/null; cat /etc/hostname")).toBe("gl1.sandbox.meet.test");
  });

  test("switched off from inside it stays off; rebooted from inside it comes back", async () => {
    await on(TWO, "systemctl poweroff");
    expect(
      await until(
        () => machines.state(TWO),
        (it) => it === "off",
        20,
      ),
    ).toBe("off");
    await machines.start(TWO);
    await ready(TWO);
    const boots = () => says(TWO, "cat /proc/1/stat | cut -d' ' -f22");
    const before = await boots();
    await on(TWO, "shutdown -r now");
    expect(
      await until(
        async () => (await on(TWO, "cut -d' ' -f22 /proc/1/stat")).stdout.trim(),
        (it) => /^\d+$/.test(it) && it !== before,
        20,
      ),
    ).not.toBe(before);
    await ready(TWO);
  });

  test("the power button, the plug and the reset button", async () => {
    await says(TWO, "echo data >/root/data; docker network create kept");
    const key = hostKeys.get(TWO);
    await machines.shutdown(TWO);
    expect(await machines.state(TWO)).toBe("off");
    await machines.start(TWO);
    await machines.kill(TWO);
    expect(await machines.state(TWO)).toBe("off");
    await machines.kill(TWO);
    const comesBack = () => dockerOutput(["inspect", "--format", "{{.HostConfig.RestartPolicy.Name}}", name(TWO)]);
    // Not even with Docker's engine.
    expect(await comesBack()).toBe("no");
    await machines.start(TWO);
    await machines.reset(TWO);
    expect(await comesBack()).toBe("on-failure");
    await ready(TWO);
    expect(await says(TWO, "cat /root/data; docker network inspect -f '{{.Name}}' kept")).toBe("data\nkept");
    expect(hostKeys.get(TWO)).toBe(key);
  });

  test("trusts the authorities there are, and those that were", async () => {
    const make = async (who: string) => {
      const made = await run("openssl", [
        "req",
        "-x509",
        "-newkey",
        "ed25519",
        "-nodes",
        "-keyout",
        "/dev/null",
        "-subj",
        `/CN=${who}`,
        "-days",
        "2",
      ]);
      return made.stdout;
    };
    const trusted = async () =>
      says(ONE, "cd /etc/ssl/certs && for f in meet-*.pem; do openssl x509 -in $f -noout -subject; done | sort");
    authorities = [await make("First")];
    await machines.trust();
    authorities = [await make("Second")];
    await machines.trust();
    expect(await trusted()).toBe("subject=CN = First\nsubject=CN = Second");
    authorities = [await make("Third")];
    await machines.reset(ONE);
    await ready(ONE);
    expect(await trusted()).toBe("subject=CN = First\nsubject=CN = Second\nsubject=CN = Third");
  });
});

describe("a firewall", () => {
  test("lets in what a rule lets in, and nothing else, over IPv4 and IPv6", async () => {
    for (const port of [8001, 8002, 8090]) await serve(ONE, port);
    const both = async (port: number) => [await knock(V4[ONE] ?? "", port), await reach(TWO, V6[ONE] ?? "", port)];
    expect(
      await until(
        () => both(8002),
        (it) => it[0] === "open" && it[1] === 0,
        10,
      ),
    ).toEqual(["open", 0]);
    await machines.firewall(ONE, [
      rule("tcp", "22", ["198.18.7.1/32"]),
      rule("tcp", "8000-8001", EVERYWHERE),
      rule("tcp", "8090", ["198.18.7.232/32"]),
      rule("udp", "5000", EVERYWHERE),
    ]);
    expect(await both(8001)).toEqual(["open", 0]);
    expect(await both(8002)).toEqual([null, SILENCE]);
    expect(await both(8090)).toEqual([null, SILENCE]);
    expect(await reach(TWO, V4[ONE] ?? "", 8090)).toBe(0);
    expect(await reach(TWO, V4[ONE] ?? "", 22)).toBe(SILENCE);
    expect((await on(TWO, `ping -c1 -W1 ${V4[ONE]}`)).status).toBe(1);
    // What it asked for itself comes back.
    await says(ONE, `ping -c1 -W2 ${V4[TWO]}; exec 3<>/dev/tcp/${V4[TWO]}/22`);
    await ready(ONE);
  });

  test("stands before the ports of containers as well", async () => {
    await says(
      ONE,
      "iptables -t nat -A PREROUTING -p tcp --dport 8443 -j REDIRECT --to-ports 8001; iptables -t nat -A PREROUTING -p tcp --dport 8001 -j REDIRECT --to-ports 8002",
    );
    // 8443 is closed, though it leads to a port that is open; 8001 is open, though it leads to one that is closed.
    expect([await knock(V4[ONE] ?? "", 8443), await knock(V4[ONE] ?? "", 8001)]).toEqual([null, "open"]);
  });

  test("is in force after a reboot, before anything answers", async () => {
    const seen: unknown[] = [];
    const rebooted = machines.reboot(ONE).then(() => ready(ONE));
    let over = false;
    rebooted
      .finally(() => {
        over = true;
      })
      .catch(() => {});
    while (!over) seen.push(await reach(TWO, V4[ONE] ?? "", 22, 0.3));
    await rebooted;
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).not.toContain(0);
  });

  test("may be about what goes out", async () => {
    await machines.firewall(ONE, [rule("tcp", "22", EVERYWHERE), rule("tcp", "22", [`${V4[TWO]}/32`], "out")]);
    await says(ONE, `exec 3<>/dev/tcp/${V4[TWO]}/22`);
    expect((await on(ONE, `ping -c1 -W1 ${V4[TWO]}`)).status).toBe(1);
    await ready(ONE);
  });

  test("with no rule lets nothing in; without one everything comes in", async () => {
    await machines.firewall(ONE, []);
    expect(await knock(V4[ONE] ?? "", 22)).toBeNull();
    await says(ONE, `ping -c1 -W2 ${V4[TWO]}`);
    await machines.firewall(ONE, null);
    expect(await knock(V4[ONE] ?? "", 22)).toBe("open");
  });
});

describe("a volume", () => {
  const device = "/dev/disk/by-id/scsi-0HC_Volume_77";
  const loops = async () =>
    (await run("losetup", ["-n", "-O", "BACK-FILE"])).stdout.split("\n").filter((it) => it.endsWith("/77.img")).length;

  test("is a disk with a file system, and back after a reboot where fstab wants it", async () => {
    await machines.createVolume({ id: 77, sizeGb: 10, format: "ext4" });
    await machines.attachVolume(ONE, 77);
    expect(await says(ONE, `blkid -o value -s TYPE ${device}; lsblk -bno SIZE $(readlink -f ${device})`)).toBe(
      `ext4\n${10 * 2 ** 30}`,
    );
    await says(
      ONE,
      `mkdir /srv/data; echo '${device} /srv/data ext4 defaults,nofail,discard 0 2' >>/etc/fstab; mount /srv/data; echo kept >/srv/data/file`,
    );
    await machines.reboot(ONE);
    await ready(ONE);
    expect(await says(ONE, "cat /srv/data/file; systemctl is-system-running --wait")).toBe("kept\nrunning");
  });

  test("grows while it is in use", async () => {
    await machines.resizeVolume(77, 12);
    expect(await says(ONE, `lsblk -bno SIZE $(readlink -f ${device})`)).toBe(String(12 * 2 ** 30));
    // A right that not every computer has to give.
    if (!ownCapabilities().includes("SYS_RESOURCE")) return;
    await says(ONE, `resize2fs $(readlink -f ${device})`);
    expect(Number(await says(ONE, "df --output=size -B1 /srv/data | tail -1"))).toBeGreaterThan(11 * 2 ** 30);
  });

  test("outlives its server's disk", async () => {
    await machines.firewall(ONE, [rule("tcp", "22", EVERYWHERE)]);
    await serve(ONE, 8002);
    const key = hostKeys.get(ONE);
    await machines.rebuild(spec(ONE));
    await ready(ONE);
    expect(hostKeys.get(ONE)).not.toBe(key);
    expect(await says(ONE, `ls /srv; mount ${device} /mnt; cat /mnt/file`)).toBe("kept");
    await serve(ONE, 8002);
    expect(await knock(V4[ONE] ?? "", 8002)).toBeNull();
    await machines.firewall(ONE, null);
  });

  test("moves to another server, even out of use, and leaves no device behind", async () => {
    expect(await loops()).toBe(1);
    await machines.detachVolume(ONE, 77);
    expect(await on(ONE, `ls ${device}; findmnt /mnt`)).toMatchObject({ stdout: "" });
    expect(await until(loops, (it) => it === 0, 5)).toBe(0);
    await machines.attachVolume(TWO, 77);
    expect(await says(TWO, `mount ${device} /mnt; cat /mnt/file`)).toBe("kept");
    await machines.kill(TWO);
    expect(await until(loops, (it) => it === 0, 5)).toBe(0);
    await machines.detachVolume(TWO, 77);
    await machines.start(TWO);
    await ready(TWO);
    expect((await on(TWO, `ls ${device}`)).status).not.toBe(0);
    await machines.deleteVolume(77);
    await expect(machines.attachVolume(TWO, 77)).rejects.toThrow("there is no volume 77");
    await machines.detachVolume(TWO, 77);
  });
});

describe("a private network", () => {
  const network = { id: 5, ipRange: "198.19.5.0/24" };

  test("joins servers, past their firewalls", async () => {
    await machines.attachNetwork(ONE, network, "198.19.5.2");
    await machines.shutdown(TWO);
    await machines.attachNetwork(TWO, network, "198.19.5.3");
    await machines.start(TWO);
    await ready(TWO);
    await machines.firewall(TWO, [rule("tcp", "22", ["198.18.7.1/32"])]);
    await serve(TWO, 8100);
    expect(
      await until(
        () => reach(ONE, "198.19.5.3", 8100),
        (it) => it === 0,
        10,
      ),
    ).toBe(0);
    expect(await reach(ONE, V4[TWO] ?? "", 8100)).toBe(SILENCE);
    expect(await says(ONE, "ip route show default")).toBe("");
    // This computer has no part in it.
    expect((await run("ip", ["route", "show", "198.19.5.0/24"])).stdout).toBe("");
  });

  test("outlives a rebuild, and goes with its last server", async () => {
    await machines.rebuild(spec(TWO));
    await ready(TWO);
    await says(TWO, "ping -c1 -W2 198.19.5.2");
    await machines.detachNetwork(TWO, 5);
    expect((await on(TWO, "ping -c1 -W1 198.19.5.2")).status).not.toBe(0);
    await machines.detachNetwork(ONE, 5);
    expect(await dockerOutput(["network", "ls", "--filter", `name=^${CLOUD}-network`, "--format", "{{.Name}}"])).toBe(
      "",
    );
  });
});

test("other addresses while it is off, or none", async () => {
  await machines.shutdown(TWO);
  await machines.addresses(TWO, { ipv4: null, ipv6: "2001:db8:7:239::1" });
  await machines.start(TWO);
  await up(TWO);
  expect(await says(TWO, "ip -o address show scope global | awk '/eth/ { print $4 }'")).toBe("2001:db8:7:239::1/48");
  await machines.shutdown(TWO);
  await machines.addresses(TWO, { ipv4: "198.18.7.233", ipv6: null });
  await machines.start(TWO);
  await up(TWO);
  expect(await says(TWO, "ip -o address show scope global | awk '/eth/ { print $4 }'")).toBe("198.18.7.233/24");
});

test("destroyed, nothing of it is left but its volumes", async () => {
  await machines.createVolume({ id: 78, sizeGb: 1, format: null });
  await machines.destroy(ONE);
  await machines.destroy(TWO);
  await machines.destroy(TWO);
  expect(await machines.state(ONE)).toBe("gone");
  const made = (what: string) =>
    docker([what, "ls", ...(what === "container" ? ["-a"] : []), "-q", "--filter", `label=coop.meet.cloud=${CLOUD}`]);
  expect((await made("container")).stdout).toBe("");
  expect((await made("volume")).stdout.trim()).toBe(`${CLOUD}-volumes`);
  await removeMade(CLOUD);
  expect((await made("volume")).stdout).toBe("");
});
