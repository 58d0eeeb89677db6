/** The stand-in of BBB's installer refuses what the real one refuses, before it touches anything. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import { ensureOwn } from "./standIns.ts";

const FOLDER = new URL("../../sandbox/bbb", import.meta.url).pathname;
/** On the machine that is asked, `here` leads to it and `there` to another one. */
const HERE = "here.n.meet.test";
const THERE = "there.n.meet.test";

const NAME = "meet-test-installer";
const sized = (memory: number) => `printf 'CORES=8\\nMEMORY_KB=${memory}\\n' >/var/lib/meet-cloud/size`;
const PREPARED = `set -e; ip link add near type veth peer name far; ip link set near up; ip address add 198.18.7.219/32 dev near
mkdir -p /var/lib/meet-cloud; ${sized(32_000_000)}`;

const inside = (command: string) => docker(["exec", NAME, "bash", "-c", command]);
const remove = () => docker(["rm", "-f", NAME]);

beforeAll(async () => {
  const hosts = ["--add-host", `${HERE}:198.18.7.219`, "--add-host", `${THERE}:192.0.2.1`, "--cap-add", "NET_ADMIN"];
  const args = ["--name", NAME, "--network", "none", "-v", `${FOLDER}:/bbb:ro`, ...hosts, await ensureOwn("machine")];
  // Of a run that was killed.
  await remove();
  await dockerOutput(["run", "-d", ...args, "sleep", "infinity"]);
  expect(await inside(PREPARED)).toMatchObject({ status: 0 });
});
afterAll(remove);

async function install(flags: string): Promise<string> {
  const ran = await inside(`bash /bbb/install.sh ${flags}`);
  const said = `${ran.stdout}${ran.stderr}`.trim().split("\n");
  return `${ran.status} ${said.find((line) => line.startsWith("bbb-install:"))?.slice(13) ?? said.at(0)}`;
}

test.each([
  ["", "0 Installs a stand-in for BBB 3.0."],
  ["-h", "0 Installs a stand-in for BBB 3.0."],
  ["-y", "1 Invalid option: -y"],
  ["-v", "1 Missing option argument for -v"],
  [
    "-v focal-270",
    "1 This script can only install BigBlueButton 3.0 and is meant to be run on Ubuntu 22.04 (jammy) server.",
  ],
  ["-v jammy-309", "1 Unable to locate packages for jammy-309 at @BASE@."],
  ["-v jammy-300 -s bbb.example.com", "1 You must specify a valid hostname (not the hostname given in the docs)."],
  [
    `-v jammy-300 -s ${HERE} -e info@example.com`,
    "1 You must specify a valid email address (not the email in the docs).",
  ],
  [`-v jammy-300 -s ${HERE} -c turn`, "1 Option for coturn must be <hostname>:<secret>"],
  [`-v jammy-300 -s ${HERE} -c :a`, "1 -c option must contain <hostname>"],
  [`-v jammy-300 -s ${HERE} -c turn:`, "1 -c option must contain <secret>"],
  [
    `-v jammy-300 -s ${HERE} -c turn.example.com:a`,
    "1 You must specify a valid hostname (not the example given in the docs)",
  ],
  [
    `-v jammy-300 -s ${HERE} -c turn:1234abcd`,
    "1 You must specify a new password (not the example given in the docs).",
  ],
  [
    `-v jammy-300 -c ${THERE}:a -s ${HERE}`,
    `1 DNS lookup for ${THERE} resolved to 192.0.2.1 but didn't match local 198.18.7.219.`,
  ],
  [
    `-v jammy-300 -s ${THERE} -e a@b.example`,
    `1 DNS lookup for ${THERE} resolved to 192.0.2.1 but didn't match local 198.18.7.219.`,
  ],
  [
    "-v jammy-300 -s no.n.meet.test -e a@b.example",
    "1 Unable to resolve no.n.meet.test to an IP address using DNS lookup.",
  ],
  ["-v jammy-300 -g", "1 This stand-in has no -g."],
  [
    "-v jammy-300 -a",
    "1 Error: bbb-demo (API demos, '-a' option) were deprecated in BigBlueButton 2.6. Please use Greenlight or API MATE",
  ],
  // Everything is right but its place, which nobody filled in here.
  [`-v jammy-300-3.0.36 -s ${HERE} -e a@b.example -c ${THERE}:a`, "1 Unable to locate packages at @BASE@."],
])("%s: %s", async (flags, end) => {
  expect(await install(flags)).toBe(end);
});

test("a small machine is refused, unless -j", async () => {
  await inside(sized(3_900_000));
  const flags = `-v jammy-300 -s ${HERE} -e a@b.example`;
  expect(await install(flags)).toBe("1 Your server should have (at least) 4 GB of memory.");
  expect(await install(`${flags} -j`)).toBe("1 Unable to locate packages at @BASE@.");
  await inside(sized(32_000_000));
});

test("only root installs", async () => {
  const ran = await docker(["exec", "--user", "65534", NAME, "bash", "/bbb/install.sh", "-v", "jammy-300"]);
  expect([ran.status, ran.stderr]).toEqual([1, "bbb-install: You must run this command as root.\n"]);
});
