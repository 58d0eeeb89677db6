/** What the scripts share, in a folder that stands for the machine. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownFile } from "../../components/script.ts";
import { openRoot, type Root } from "./shell.ts";

let root: Root;
beforeEach(() => {
  root = openRoot();
});
afterEach(() => root.clear());

const run = (shell: string) => root.run(`${ownFile("shared.sh")}\n${shell}`, { MACHINE: "gl1 in n" });

describe("what is given to a container", () => {
  /** A Docker that passes stdin on, and loses its end. */
  const LOSES = 'docker() { called docker "$1" "$2" "$3"; shift 3; "$@" < <(cat; exec sleep 8 2>/dev/null); }';
  const into = (input: string, command: string) =>
    run(`${LOSES}\nexport -f called docker into\n${input} | timeout 5 bash -c 'into box ${command}'`);

  test.each([
    ["printf 'two\\nlines'", "sort -r", "two\nlines\n"],
    ["printf 'ends\\n\\n'", "cat", "ends\n\n"],
    ["printf 'größer'", "cat", "größer"],
    ["true", "cat", ""],
  ])("%s reaches %s whole, although its end is lost", (input, command, stdout) => {
    expect(into(input, command)).toEqual({ status: 0, stdout, stderr: "" });
    expect(root.calls()).toContain("docker exec -i box");
  });

  test("its exit code is the command's", () => {
    expect(into("echo x", "grep -q y").status).toBe(1);
  });
});

describe("until a container is well", () => {
  /** Docker with containers that have this check, answer it at the `times`th time, and have been restarted so often. */
  const docker = (check: string, times: number, restarts = "echo 7") => `docker() {
  called docker "$@"
  case $* in
    *Healthcheck*) printf '%s\\n' ${check} ;;
    *RestartCount*) ${restarts} ;;
    exec*) [ "$(grep -c '^docker exec' "$CALLS")" -ge ${times} ] ;;
  esac
}
timeout() { shift; "$@"; }
# So much longer than a busy computer may take that its own time does not count.
sleep() { called sleep "$@"; SECONDS=$((SECONDS + 1000)); }
`;
  const asked = () => root.calls().filter((line) => line.startsWith("docker exec"));

  test.each([
    ["CMD pg_isready -q ''", "docker exec pg pg_isready -q"],
    [`CMD-SHELL 'redis-cli ping | grep PONG' ''`, "docker exec pg sh -c redis-cli ping | grep PONG"],
  ])("its own check (%s) is asked each second, and no sooner is anything done", (check, call) => {
    expect(run(`${docker(check, 3)}\nuntil_well 9999 pg\necho on`)).toEqual({ status: 0, stdout: "on\n", stderr: "" });
    expect(asked()).toEqual([call, call, call]);
    expect(root.calls().filter((line) => line === "sleep 1")).toHaveLength(2);
  });

  test("each of several", () => {
    expect(run(`${docker("CMD true", 1)}\nuntil_well 60 pg caddy`).status).toBe(0);
    expect(asked()).toEqual(["docker exec pg true", "docker exec caddy true"]);
  });

  test.each([
    ["that is not well in time", docker("CMD true", 99), "gl1 in n: container pg is unhealthy", 11],
    [
      "that ends again and again",
      docker("CMD true", 99, `echo "$(grep -c RestartCount "$CALLS")"`),
      "gl1 in n: container pg is unhealthy: it ends again and again",
      5,
    ],
    [
      "that is taken away meanwhile",
      docker("CMD true", 99, `[ "$(grep -c RestartCount "$CALLS")" = 1 ] && echo 0`),
      "gl1 in n: container pg is gone",
      1,
    ],
    ["without a check", docker("''", 1), "gl1 in n: there is no container pg with a health check", 0],
  ])("one %s ends the script", (_, fake, sentence, times) => {
    expect(run(`${fake}\nuntil_well 9500 pg\necho on`)).toEqual({
      status: 1,
      stdout: "",
      stderr: `meet: ${sentence}\n`,
    });
    expect(asked()).toHaveLength(times);
  });
});

describe("the package servers", () => {
  /** Answers at the last of so many times that it is asked. */
  const busy = (
    times: number,
  ) => `apt-get() { called apt-get "$@"; [ "$1" != update ] || [ "$(grep -c update "$CALLS")" -ge ${times} ] || { echo "E: Could not get lock /lists" >&2; return 100; }; }
sleep() { called sleep "$@"; SECONDS=$((SECONDS + 60)); }
dpkg-query() { :; }`;

  test("are asked again while the machine's own daily look holds the lists", () => {
    expect(run(`${busy(3)}\nrefresh_packages`)).toEqual({ status: 0, stdout: "", stderr: "" });
    const ask = "apt-get update -q";
    expect(root.calls()).toEqual([ask, "sleep 5", ask, "sleep 5", ask]);
    run("dpkg-query() { :; }; packages jq");
    expect(
      root
        .calls()
        .slice(-2)
        .map((it) => it.split(" ").filter((word) => !word.includes("::"))),
    ).toEqual([
      ["apt-get", "update", "-q"],
      ["apt-get", "-o", "install", "-y", "-q", "--no-install-recommends", "jq"],
    ]);
  });

  test("are left alone after five minutes, with what they said last", () => {
    expect(run(`${busy(9)}\npackages jq`)).toEqual({
      status: 1,
      stdout: "",
      stderr: "meet: gl1 in n: the package servers cannot be asked: E: Could not get lock /lists\n",
    });
    expect(root.calls().filter((it) => it === "sleep 5")).toHaveLength(5);
  });
});

describe("Docker's settings", () => {
  const file = "/etc/docker/daemon.json";
  const settings = () => JSON.parse(root.read(file) ?? "null");
  const setUp = (before = "") => run(`${before}\ndocker_machine /srv/meet "" ""`);

  test("let containers outlive a restart of Docker, and are there before it first starts", () => {
    const first = `command() { return 1; }; packages() { called packages "$@" "$(cat ${file} 2>&1 | tr -d ' \\n')"; }`;
    expect(setUp(first)).toMatchObject({ status: 0, stderr: "" });
    expect(root.calls()).toContain('packages docker.io {"live-restore":true}');
    expect(settings()).toEqual({ "live-restore": true });
  });

  test("keep what its owner set; a second run changes nothing", () => {
    root.write(file, '{"registry-mirrors":["http://198.18.7.4:5000"],"live-restore":false}\n');
    expect(setUp()).toMatchObject({ status: 0, stderr: "" });
    expect(settings()).toEqual({ "registry-mirrors": ["http://198.18.7.4:5000"], "live-restore": true });
    expect(root.calls()).toContain("systemctl reload docker");
    const [text, calls] = [root.read(file), root.calls().length];
    expect(setUp()).toMatchObject({ status: 0 });
    expect(root.read(file)).toBe(text);
    expect(root.calls().slice(calls)).not.toContain("systemctl reload docker");
    expect(root.calls().slice(calls)).not.toContain("systemctl daemon-reload");
  });

  test("that nobody can read are told of, and stay", () => {
    root.write(file, "{ registry");
    expect(setUp()).toMatchObject({
      status: 1,
      stderr: `meet: gl1 in n: ${root.at(file)} cannot be read: mend it, or take it away\n`,
    });
    expect(root.read(file)).toBe("{ registry");
  });

  test("stay as they are where Docker is part of a swarm, which would not start with ours", () => {
    expect(setUp("docker() { echo active; }")).toMatchObject({ status: 0 });
    expect(root.read(file)).toBeNull();
  });

  test("end the containers with the machine, and only with the machine", () => {
    setUp();
    const unit = root.read("/etc/systemd/system/docker.service.d/meet-shutdown.conf") ?? "";
    const line = /^ExecStopPost=-\/bin\/sh -c '(.*)'$/m.exec(unit)?.[1] ?? "exit 9";
    const stop = (state: string, lasts: string) => {
      const before = root.calls().length;
      const stand = `systemctl() { echo ${state}; }; sleep() { called sleep "$@"; }; pkill() { called pkill "$@"; }
pgrep() { case $1 in -d,) echo 11,12 ;; *) [ "$(grep -c sleep "$CALLS")" -lt ${lasts} ] ;; esac; }`;
      root.run(`${stand}\n(${line})`);
      return root
        .calls()
        .slice(before)
        .filter((it) => it.startsWith("pkill"));
    };
    expect(stop("running", "0")).toEqual([]);
    expect(stop("stopping", "3")).toEqual(["pkill -TERM -P 11,12"]);
    expect(stop("stopping", "99")).toEqual(["pkill -TERM -P 11,12", "pkill -KILL -P 11,12"]);
  });
});

describe("a data volume", () => {
  const dropIn = "/etc/systemd/system/docker.service.d/meet-volume.conf";
  // No device is made for a test: a file stands for one.
  const setUp = (volume: string, before = "") =>
    root.run(
      `${ownFile("shared.sh").replace('[ -b "$volume" ]', '[ -f "$volume" ]')}\n${before}\ndocker_machine /srv/meet "${volume}" 50`,
      { MACHINE: "gl1 in n" },
    );
  beforeEach(() => {
    root.write("/var/disk", "");
    root.write("/etc/fstab", "");
  });

  test("gives all of its space once it is mounted, and Docker waits for it at every start", () => {
    expect(setUp("/var/disk", "mountpoint() { return 1; }")).toMatchObject({ status: 0, stderr: "" });
    const [disk, dir] = [root.at("/var/disk"), root.at("/srv/meet")];
    const calls = root.calls();
    expect(calls).toContain(`mount ${dir}`);
    expect(calls.slice(calls.indexOf(`mount ${dir}`) + 1)[0]).toBe(`resize2fs ${disk}`);
    expect(root.read(dropIn)).toBe(`[Unit]\nRequiresMountsFor=${dir}\n`);
    expect(root.read("/etc/fstab")).toBe(`${disk} ${dir} ext4 defaults,nofail,discard 0 2\n`);
  });

  test("that gives less than it has is told of", () => {
    expect(setUp("/var/disk", "resize2fs() { return 1; }")).toMatchObject({
      status: 1,
      stderr: `meet: gl1 in n: the files in ${root.at("/srv/meet")} do not get all of the 50 GB of their volume: see resize2fs ${root.at("/var/disk")}\n`,
    });
  });

  test("that is none is waited for by nobody", () => {
    expect(setUp("")).toMatchObject({ status: 0 });
    expect([root.read(dropIn), root.calls().filter((it) => /^(?:mount|resize2fs)/.test(it))]).toEqual([null, []]);
  });
});
