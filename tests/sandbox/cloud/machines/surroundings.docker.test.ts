/** Two machines of a cloud, as the Hetzner side would have them made: their firewalls, their volumes and their private networks. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownCapabilities } from "../../../../sandbox/capabilities.ts";
import { dockerOutput } from "../../../../sandbox/docker.ts";
import { run } from "../../../../sandbox/run.ts";
import { until } from "../../containers.ts";
import { EVERYWHERE, knock, machinesPlace, ONE, rule, SILENCE, TWO } from "./machinesPlace.ts";

const place = machinesPlace("meet-test-ways", [234, 235]);
const { cloud, machines, v4, v6, hostKeys, spec, on, says, ready, serve, reach } = place;

beforeAll(async () => {
  await place.open();
  await Promise.all([ONE, TWO].map((it) => machines.create(spec(it)).then(() => ready(it))));
});
afterAll(() => place.close());

describe("a firewall", () => {
  test("lets in what a rule lets in, and nothing else, over IPv4 and IPv6", async () => {
    for (const port of [8001, 8002, 8090]) await serve(ONE, port);
    const both = async (port: number) => [await knock(v4[ONE], port), await reach(TWO, v6[ONE], port)];
    expect(
      await until(
        () => both(8002),
        (it) => it[0] === "open" && it[1] === 0,
      ),
    ).toEqual(["open", 0]);
    await machines.firewall(ONE, [
      rule("tcp", "22", ["198.18.7.1/32"]),
      rule("tcp", "8000-8001", EVERYWHERE),
      rule("tcp", "8090", [`${v4[TWO]}/32`]),
      rule("udp", "5000", EVERYWHERE),
    ]);
    expect(await both(8001)).toEqual(["open", 0]);
    expect(await both(8002)).toEqual([null, SILENCE]);
    expect(await both(8090)).toEqual([null, SILENCE]);
    expect(await reach(TWO, v4[ONE], 8090)).toBe(0);
    expect(await reach(TWO, v4[ONE], 22)).toBe(SILENCE);
    expect((await on(TWO, `ping -c1 -W1 ${v4[ONE]}`)).status).toBe(1);
    // What it asked for itself comes back.
    await says(ONE, `ping -c1 -W2 ${v4[TWO]}; exec 3<>/dev/tcp/${v4[TWO]}/22`);
    await ready(ONE);
  });

  test("stands before the ports of containers as well", async () => {
    await says(
      ONE,
      "iptables -t nat -A PREROUTING -p tcp --dport 8443 -j REDIRECT --to-ports 8001; iptables -t nat -A PREROUTING -p tcp --dport 8001 -j REDIRECT --to-ports 8002",
    );
    // 8443 is closed, though it leads to a port that is open; 8001 is open, though it leads to one that is closed.
    expect([await knock(v4[ONE], 8443), await knock(v4[ONE], 8001)]).toEqual([null, "open"]);
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
    while (!over) seen.push(await reach(TWO, v4[ONE], 22, 0.3));
    await rebooted;
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).not.toContain(0);
  });

  test("may be about what goes out", async () => {
    await machines.firewall(ONE, [rule("tcp", "22", EVERYWHERE), rule("tcp", "22", [`${v4[TWO]}/32`], "out")]);
    await says(ONE, `exec 3<>/dev/tcp/${v4[TWO]}/22`);
    expect((await on(ONE, `ping -c1 -W1 ${v4[TWO]}`)).status).toBe(1);
    await ready(ONE);
  });

  test("with no rule lets nothing in; without one everything comes in", async () => {
    await machines.firewall(ONE, []);
    expect(await knock(v4[ONE], 22)).toBeNull();
    await says(ONE, `ping -c1 -W2 ${v4[TWO]}`);
    await machines.firewall(ONE, null);
    expect(await knock(v4[ONE], 22)).toBe("open");
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
    expect(await knock(v4[ONE], 8002)).toBeNull();
    await machines.firewall(ONE, null);
  });

  test("moves to another server, even out of use, and leaves no device behind", async () => {
    expect(await loops()).toBe(1);
    await machines.detachVolume(ONE, 77);
    expect(await on(ONE, `ls ${device}; findmnt /mnt`)).toMatchObject({ stdout: "" });
    expect(await until(loops, (it) => it === 0)).toBe(0);
    await machines.attachVolume(TWO, 77);
    expect(await says(TWO, `mount ${device} /mnt; cat /mnt/file`)).toBe("kept");
    await machines.kill(TWO);
    expect(await until(loops, (it) => it === 0)).toBe(0);
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
      ),
    ).toBe(0);
    expect(await reach(ONE, v4[TWO], 8100)).toBe(SILENCE);
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
    expect(await dockerOutput(["network", "ls", "--filter", `name=^${cloud}-network`, "--format", "{{.Name}}"])).toBe(
      "",
    );
  });
});
