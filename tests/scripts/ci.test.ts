/** `.ci/run`, with every program it calls replaced by one that only tells that it was called. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";

const REAL = ["bash", "dirname", "env", "mktemp", "tail", "rm", "mkdir", "sleep", "seq", "cat"];
/** Debian's own Python, beside whichever `python3` the path finds first. */
const PYTHON = "debian-python3";
const NEEDED = [
  ...["git", "debootstrap", "ssh", "tar", "curl", "update-ca-certificates", "shellcheck", "iptables", "rsync"],
  ...["hcloud", PYTHON, "dig", "nft", "openssl", "chromium", "zsh", "fish", "strace", "nmap"],
];

/** Runs it as root of a machine that has the given programs; each is the body of a shell script. */
function run(programs: Readonly<Record<string, string>>) {
  const bin = mkdtempSync(join(tmpdir(), "meet-ci-"));
  const calls = join(bin, "calls");
  for (const name of REAL) {
    const place = ["/usr/bin", "/bin"].map((folder) => join(folder, name)).find(existsSync);
    if (place !== undefined) symlinkSync(place, join(bin, name));
  }
  for (const [name, body] of Object.entries({ id: "echo 0", systemctl: "exit 1", ...programs })) {
    writeFileSync(join(bin, name), `#!/bin/bash\necho "${name} $*" >>${calls}\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  // Only what stands in the folder is on this machine, whatever else the real one has.
  const script = readFileSync(join(CHECKOUT, ".ci", "run"), "utf8")
    .replaceAll(":/usr/sbin:/sbin", "")
    .replaceAll("/usr/bin/python3", join(bin, PYTHON));
  const copy = join(bin, ".ci-run");
  writeFileSync(copy, script.replace('cd "$(dirname "$0")/.."', `cd ${bin}`));
  const done = spawnSync("/bin/bash", [copy], { encoding: "utf8", env: { PATH: bin } });
  const called = existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [];
  return { status: done.status, stdout: done.stdout, stderr: done.stderr, called };
}

/** Calls that change nothing. */
const QUESTIONS = /^(?:docker info|id|debian-python3)/;
const there = Object.fromEntries(NEEDED.map((name) => [name, "exit 0"]));
const npm = { npm: 'case "$*" in test*) echo "3 passed, 1 failed, 0 skipped"; exit 1;; esac' };

describe(".ci/run", () => {
  test("installs nothing where everything is there, and ends with the sum and its exit code", () => {
    const { status, stdout, called } = run({
      ...there,
      ...npm,
      docker: "exit 0",
      dockerd: "exit 0",
      "apt-get": "exit 0",
    });
    expect([status, stdout]).toEqual([1, "3 passed, 1 failed, 0 skipped\n"]);
    expect(called.filter((call) => !QUESTIONS.test(call))).toEqual(["npm test --silent"]);
  });

  test("installs what is missing, once each, as root", () => {
    const { called } = run({ ...npm, "apt-get": "exit 0" });
    expect(called.filter((call) => call.startsWith("apt-get"))).toEqual([
      "apt-get update -q",
      "apt-get install -yq --no-install-recommends git docker.io debootstrap openssh-client tar curl ca-certificates shellcheck iptables rsync hcloud-cli python3-hcloud bind9-dnsutils nftables openssl chromium zsh fish strace nmap",
    ]);
  });

  test("a module that another Python has is still missing from Debian's", () => {
    const programs = { ...there, ...npm, docker: "exit 0", dockerd: "exit 0", "apt-get": "exit 0" };
    const installs = (more: object) =>
      run({ ...programs, ...more }).called.filter((call) => call.includes(" install "));
    expect(installs({})).toEqual([]);
    expect(installs({ python3: "exit 0", [PYTHON]: "exit 1" })).toEqual([
      "apt-get install -yq --no-install-recommends python3-hcloud",
    ]);
  });

  test("goes on where it may not install, and says so", () => {
    const { status, stderr, stdout } = run({ ...npm, id: "echo 1000", "apt-get": "exit 0" });
    expect(stderr).toContain("Not installed, and only root on Debian or Ubuntu can do that here: git docker.io");
    expect([status, stdout]).toEqual([1, "3 passed, 1 failed, 0 skipped\n"]);
  });

  test("goes on where the packages cannot be had", () => {
    const { stderr, stdout } = run({ ...npm, "apt-get": "echo no network; exit 100" });
    expect(stderr).toContain("no network\nSome of these could not be installed; npm test says what that leaves out.");
    expect(stdout).toBe("3 passed, 1 failed, 0 skipped\n");
  });

  test("starts Docker where none answers, and takes the sandbox and Docker away again; the sum stays the last line", () => {
    const docker = "[ -e awake ]";
    const dockerd = "echo > awake; exec sleep 60";
    const { stdout, stderr, called } = run({ ...there, ...npm, docker, dockerd });
    expect(stderr).toContain("Starting Docker");
    expect(called.filter((call) => !QUESTIONS.test(call))).toEqual([
      "dockerd ",
      "npm test --silent",
      "npm run --silent stop",
    ]);
    expect(stdout).toBe("3 passed, 1 failed, 0 skipped\n");
  });

  test("goes on where Docker does not start", () => {
    const { stdout, stderr } = run({ ...there, ...npm, docker: "exit 1", dockerd: "echo no cgroups; exit 1" });
    expect(stderr).toContain("no cgroups\nDocker did not start; npm test says what that leaves out.");
    expect(stdout).toBe("3 passed, 1 failed, 0 skipped\n");
  });
});
