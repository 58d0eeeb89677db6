/** Scripts that run on a BBB server by themselves, in a folder that stands for it. */
import { utimesSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownFile } from "../../components/script.ts";
import { openRoot, type Root } from "./shell.ts";

let root: Root;
beforeEach(() => {
  root = openRoot();
});
afterEach(() => root.clear());

describe("raw files", () => {
  const status = "/var/bigbluebutton/recording/status";
  const id = (digit: number) => `${String(digit).repeat(40)}-1700000000000`;
  const raw = (name: string) => `/var/bigbluebutton/recording/raw/${name}`;
  const keep = (folder: string, days: number) => {
    root.write(`${folder}/events.xml`, "<recording/>");
    const then = new Date(Date.now() - days * 86_400_000);
    utimesSync(root.at(folder), then, then);
  };
  const run = () =>
    expect(root.run(ownFile("node/retention.sh"), { DAYS: "14" })).toMatchObject({ status: 0, stderr: "" });
  const left = (...names: string[]) => names.filter((name) => root.read(`${raw(name)}/events.xml`) !== null);

  test("of meetings that nobody wanted kept go after their days", () => {
    keep(raw(id(1)), 16);
    keep(raw(id(2)), 12);
    keep(raw(id(3)), 16);
    root.write(`${status}/archived/${id(3)}.norecord`, "");
    root.write(`${status}/recorded/${id(3)}.done`, "");
    // That a meeting ended says nothing of a recording.
    keep(raw(id(4)), 16);
    root.write(`${status}/ended/${id(4)}.done`, "");
    run();
    expect(left(id(1), id(2), id(3), id(4))).toEqual([id(2)]);
  });

  test.each([
    ["waits for BBB's workers", "recorded/$.done"],
    ["is on its way through them", "sanity/$.done"],
    ["failed at its archive", "archived/$.fail"],
    ["failed in the making of one format", "processed/$-presentation.fail"],
    ["is made and not shipped", "published/$-presentation.done"],
    ["cannot be shipped", "published/$-sender.fail"],
  ])("of a recording stay while it %s", (_, file) => {
    keep(raw(id(5)), 400);
    root.write(`${status}/${file.replace("$", id(5))}`, "");
    run();
    expect(left(id(5))).toEqual([id(5)]);
  });

  test("of a recording that the balancer has go, as does what BBB has deleted", () => {
    keep(raw(id(6)), 16);
    root.write(`${status}/published/${id(6)}-presentation.done`, "");
    root.write(`${status}/published/${id(6)}-sender.done`, "");
    const deleted = `/var/bigbluebutton/deleted/presentation/${id(7)}`;
    keep(deleted, 16);
    root.write(`${status}/published/${id(7)}-presentation.done`, "");
    run();
    expect([left(id(6)), root.read(`${deleted}/events.xml`)]).toEqual([[], null]);
  });
});

describe("what BBB stands on", () => {
  const setup = ownFile("node/setup.sh");
  const apply = ownFile("node/apply.sh");
  /** From its start to the line that ends it. */
  const part = (text: string, start: string, end: string) => {
    const from = text.indexOf(start);
    expect(from).toBeGreaterThan(-1);
    return text.slice(from, text.indexOf(end, from) + end.length);
  };
  const write = () => {
    for (const file of ["/etc/meet/bbb/x", "/etc/apt/apt.conf.d/x"]) root.write(file, "");
    const held = part(setup, "put /etc/meet/bbb/held", "\nEOT\n\nrm -f").replace(/rm -f$/, "");
    return root.run(`${ownFile("shared.sh")}\n${held}`, { MACHINE: "node1 in n" });
  };

  test("is upgraded by nothing that does not look whether people meet", () => {
    expect(write()).toMatchObject({ status: 0, stderr: "" });
    expect(root.read("/etc/apt/apt.conf.d/53meet-bbb")?.split("\n").slice(1, -1)).toEqual([
      "Unattended-Upgrade::Package-Blacklist {",
      ...["redis", "postgresql", "nginx", "libnginx-mod", "haproxy", "coturn", "openjdk"].map((it) => `  "${it}";`),
      ...["docker[.]io", "containerd", "runc"].map((it) => `  "${it}";`),
      "};",
    ]);
  });

  test("is upgraded before BBB is restarted, where its installer does not do so", () => {
    const order = [
      "cordoned || exit 0",
      '[ "$(meetings)" = none ] || exit 0',
      "then upgrade; else install_bbb; fi",
      "\nrestart\n",
    ];
    const found = order.map((line) => apply.indexOf(line));
    expect(found.every((at) => at > 0)).toBe(true);
    expect(found).toEqual(found.toSorted((a, b) => a - b));

    write();
    const upgrade = part(apply, "upgrade() {", "\n}\n");
    const known = `dpkg-query() { called dpkg-query "\${@:4}"; printf 'ii nginx\\nrc haproxy\\nii redis-server\\n'; }`;
    const run = (stand: string) =>
      root.run(`say() { echo "$*"; }; log=${root.at("/log")}\n${stand}\n${upgrade}\nupgrade`, {
        MACHINE: "node1 in n",
      });
    expect(run(known)).toMatchObject({ status: 0, stdout: "" });
    const options = "-q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold";
    expect(root.calls()).toEqual([
      "dpkg-query redis* postgresql* nginx* libnginx-mod* haproxy* coturn* openjdk* docker.io* containerd* runc*",
      `apt-get ${options} update`,
      `apt-get ${options} install --only-upgrade nginx redis-server`,
    ]);
    // BBB is not kept from what waits by a package server that does not answer.
    expect(run(`${known}; apt-get() { return 100; }`)).toMatchObject({
      status: 0,
      stdout: `node1 in n: updates of what BBB stands on cannot be installed now: see ${root.at("/log")}\n`,
    });
  });
});
