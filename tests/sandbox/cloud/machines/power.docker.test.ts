/** Two machines of a cloud, as the Hetzner side would have them made: switched on and off, named, addressed, destroyed. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeMade } from "../../../../sandbox/cloud/machines/clean.ts";
import { docker, dockerOutput } from "../../../../sandbox/docker.ts";
import { run } from "../../../../sandbox/run.ts";
import { until } from "../../containers.ts";
import { machinesPlace, ONE, TWO } from "./machinesPlace.ts";

const place = machinesPlace("meet-test-power", [231, 232]);
const { cloud, machines, v4, v6, hostKeys, spec, name, on, says, up, ready } = place;

beforeAll(async () => {
  await place.open();
  await Promise.all([machines.create(spec(ONE)), machines.create({ ...spec(TWO), start: false })]);
});
afterAll(() => place.close());

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
    expect(addresses.split("\n")).toEqual([`${v4[ONE]}/24`, `${v6[ONE]}/48`]);
    expect(await says(ONE, "ip route show default; ip -6 route show default")).toBe("");
    const away = await on(ONE, "timeout 5 curl -sS http://192.0.2.1/ http://[2001:db8:99::1]/");
    expect(away.stderr.match(/Couldn't connect/g)).toHaveLength(2);
    await machines.start(TWO);
    await ready(TWO);
    expect(hostKeys.get(ONE)).not.toBe(hostKeys.get(TWO));
    await says(TWO, `ping -c1 -W2 ${v4[ONE]}; ping -6 -c1 -W2 ${v6[ONE]}`);
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
    place.authorities = [await make("First")];
    await machines.trust();
    place.authorities = [await make("Second")];
    await machines.trust();
    expect(await trusted()).toBe("subject=CN = First\nsubject=CN = Second");
    place.authorities = [await make("Third")];
    await machines.reset(ONE);
    await ready(ONE);
    expect(await trusted()).toBe("subject=CN = First\nsubject=CN = Second\nsubject=CN = Third");
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
    docker([what, "ls", ...(what === "container" ? ["-a"] : []), "-q", "--filter", `label=coop.meet.cloud=${cloud}`]);
  expect((await made("container")).stdout).toBe("");
  expect((await made("volume")).stdout.trim()).toBe(`${cloud}-volumes`);
  await removeMade(cloud);
  expect((await made("volume")).stdout).toBe("");
});
