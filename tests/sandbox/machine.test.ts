import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { options } from "../../sandbox/machine.ts";
import { seedArchive } from "../../sandbox/seed.ts";

const spec = {
  name: "gl1",
  address: "198.18.7.10",
  image: "sha256:0",
  publicKey: "ssh-ed25519 AAAA sandbox",
  checkout: "/home/ada/meet",
};

test("a machine gets this machine's capabilities, its own control groups, and volumes that go with it", () => {
  expect(options(spec, ["CHOWN", "SYS_ADMIN"])).toEqual(
    [
      ["--name", "meet-sandbox-gl1", "--hostname", "gl1"],
      ["--network", "meet-sandbox", "--ip", "198.18.7.10"],
      ["--restart", "unless-stopped"],
      ["--label", "coop.meet.sandbox=machine"],
      ["--label", "coop.meet.checkout=/home/ada/meet"],
      ["--label", "coop.meet.key=ssh-ed25519 AAAA sandbox"],
      ["--cap-drop", "ALL", "--cap-add", "CHOWN", "--cap-add", "SYS_ADMIN"],
      ["--security-opt", "seccomp=unconfined"],
      ["--security-opt", "apparmor=unconfined"],
      ["--security-opt", "systempaths=unconfined"],
      ["--cgroupns", "private"],
      ["--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec,mode=1777"],
      ["--volume", "meet-sandbox-gl1-docker:/var/lib/docker"],
      ["--volume", "meet-sandbox-gl1-data:/srv/meet"],
    ].flat(),
  );
});

test("it publishes no port and is not privileged", () => {
  const all = options(spec, []).join(" ");
  expect(all).not.toMatch(/--publish|-p |--privileged/);
});

test("the seed is a tar that tar reads: what a cloud would give, readable by root only", () => {
  const seed = seedArchive({ hostname: "gl1", instanceId: "gl1-7", publicKey: spec.publicKey, userData: null });
  const tar = (...args: string[]) =>
    spawnSync("tar", [...args, "-f", "-"], { input: seed, encoding: "utf8", env: { ...process.env, TZ: "UTC" } });
  const listed = tar("--numeric-owner", "-tv").stdout.split("\n").filter(Boolean);
  expect(
    listed.map((line) =>
      line
        .split(/\s+/)
        .filter((_, i) => [0, 1, 5].includes(i))
        .join(" "),
    ),
  ).toEqual([
    "drwxr-xr-x 0/0 var/",
    "drwxr-xr-x 0/0 var/lib/",
    "drwxr-xr-x 0/0 var/lib/cloud/",
    "drwxr-xr-x 0/0 var/lib/cloud/seed/",
    "drwxr-xr-x 0/0 var/lib/cloud/seed/nocloud/",
    "-rw------- 0/0 var/lib/cloud/seed/nocloud/meta-data",
    "-rw------- 0/0 var/lib/cloud/seed/nocloud/user-data",
  ]);
  expect(tar("-xO", "var/lib/cloud/seed/nocloud/meta-data").stdout).toBe(
    '{"instance-id":"gl1-7","local-hostname":"gl1","public-keys":["ssh-ed25519 AAAA sandbox"]}\n',
  );
  expect(tar("-xO", "var/lib/cloud/seed/nocloud/user-data").stdout).toBe("#cloud-config\n{}\n");
});

test("user data is passed on as it is", () => {
  const long = `#cloud-config\n# ${"x".repeat(2000)}\n`;
  const seed = seedArchive({ hostname: "a", instanceId: "a", publicKey: "k", userData: long });
  const out = spawnSync("tar", ["-xO", "-f", "-", "var/lib/cloud/seed/nocloud/user-data"], {
    input: seed,
    encoding: "utf8",
  });
  expect(out.stdout).toBe(long);
});
