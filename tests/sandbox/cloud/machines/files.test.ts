import { expect, test } from "vitest";
import { createOptions } from "../../../../sandbox/cloud/machines/container.ts";
import type { MachineSpec } from "../../../../sandbox/cloud/machines/driver.ts";
import { addressFiles, firewallFile, machineFiles, volumeFile } from "../../../../sandbox/cloud/machines/files.ts";

const spec: MachineSpec = {
  id: 42,
  name: "gl1",
  ipv4: "198.18.7.20",
  ipv6: "2001:db8:7:20::1",
  cores: 4,
  memoryGb: 8,
  image: "debian-12",
  userData: "#cloud-config\nruncmd: [true]\n",
  sshKeys: ["ssh-ed25519 AAAA one", "ssh-ed25519 AAAA two"],
};
const around = {
  resolver: "198.18.7.2",
  registry: "http://198.18.7.4:5000",
  acme: "https://authority.meet.test:14000/dir",
};
const texts = (files: readonly { readonly name: string; readonly text: string }[]) =>
  Object.fromEntries(files.map(({ name, text }) => [name, text]));

test("a new disk has its seed and what the cloud knows", () => {
  expect(texts(machineFiles(spec, "42-ab", around))).toEqual({
    "var/lib/cloud/seed/nocloud/meta-data":
      '{"instance-id":"42-ab","local-hostname":"gl1","public-keys":["ssh-ed25519 AAAA one","ssh-ed25519 AAAA two"]}\n',
    "var/lib/cloud/seed/nocloud/user-data": "#cloud-config\nruncmd: [true]\n",
    "var/lib/meet-cloud/image": "debian-12\n",
    "var/lib/meet-cloud/size": "CORES=4\nMEMORY_KB=8388608\n",
    "var/lib/meet-cloud/range": "198.18.7.\n",
    "var/lib/meet-cloud/hostname": "gl1\n",
    "var/lib/meet-cloud/hosts":
      "127.0.0.1 localhost\n127.0.1.1 gl1\n::1 localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n",
    "var/lib/meet-cloud/resolv.conf": "nameserver 198.18.7.2\n",
    "var/lib/meet-cloud/ipv4": "198.18.7.20\n",
    "var/lib/meet-cloud/ipv6": "2001:db8:7:20::1\n",
    "etc/docker/daemon.json": '{"registry-mirrors":["http://198.18.7.4:5000"]}\n',
    "etc/letsencrypt/cli.ini": "server = https://authority.meet.test:14000/dir\nmax-log-backups = 0\n",
  });
});

test("without user data, addresses and surroundings there is less of it", () => {
  const bare = texts(
    machineFiles({ ...spec, userData: "", ipv4: null, ipv6: null }, "42-ab", {
      resolver: null,
      registry: null,
      acme: null,
    }),
  );
  expect(bare).toMatchObject({
    "var/lib/cloud/seed/nocloud/user-data": "#cloud-config\n{}\n",
    "var/lib/meet-cloud/ipv4": "none\n",
    "var/lib/meet-cloud/ipv6": "none\n",
    "var/lib/meet-cloud/resolv.conf": "# There is no DNS here.\n",
  });
  expect(Object.keys(bare).filter((name) => name.startsWith("etc/"))).toEqual([]);
});

test("what everybody on the machine reads is readable, the rest is root's", () => {
  const open = machineFiles(spec, "42-ab", around).filter(({ mode }) => mode === 0o644);
  expect(open.map(({ name }) => name.split("/").at(-1))).toEqual([
    "hostname",
    "hosts",
    "resolv.conf",
    "daemon.json",
    "cli.ini",
  ]);
});

test("later knowledge comes as files too", () => {
  expect(
    texts([
      ...addressFiles({ ipv4: null, ipv6: "2001:db8:7:9::1" }),
      firewallFile(null),
      volumeFile(7, true),
      volumeFile(8, false),
    ]),
  ).toEqual({
    "var/lib/meet-cloud/ipv4": "none\n",
    "var/lib/meet-cloud/ipv6": "2001:db8:7:9::1\n",
    "var/lib/meet-cloud/firewall.nft": "",
    "var/lib/meet-cloud/volumes/7": "attached\n",
    "var/lib/meet-cloud/volumes/8": "detached\n",
  });
});

test("Docker is asked for this computer's capabilities, loop devices, and a disk that goes with the machine", () => {
  const hosting = {
    cloud: "meet-sandbox",
    network: "meet-sandbox",
    image: "sha256:0",
    capabilities: ["CHOWN", "SYS_ADMIN"],
  };
  expect(createOptions(spec, hosting)).toEqual(
    [
      ["--name", "meet-sandbox-machine-42", "--hostname", "gl1"],
      ["--label", "coop.meet.cloud=meet-sandbox", "--label", "coop.meet.sandbox=machine"],
      ["--network", "meet-sandbox", "--ip", "198.18.7.20"],
      ["--restart", "on-failure"],
      ["--cap-drop", "ALL", "--cap-add", "CHOWN", "--cap-add", "SYS_ADMIN"],
      [
        "--security-opt",
        "seccomp=unconfined",
        "--security-opt",
        "apparmor=unconfined",
        "--security-opt",
        "systempaths=unconfined",
      ],
      ["--device-cgroup-rule", "b 7:* rwm", "--device-cgroup-rule", "c 10:237 rwm"],
      ["--cgroupns", "private"],
      ["--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec,mode=1777"],
      ["--mount", "type=volume,destination=/var/lib/docker,volume-label=coop.meet.cloud=meet-sandbox"],
      ["--mount", "type=volume,source=meet-sandbox-volumes,destination=/var/lib/meet-volumes"],
    ].flat(),
  );
  expect(createOptions({ ...spec, ipv4: null }, hosting)).not.toContain("--ip");
});
