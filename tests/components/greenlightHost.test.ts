import { expect, test } from "vitest";
import { SIZE_NAMES, size, tenantsThatFit } from "../../model/sizes.ts";
import { named, north } from "./graph.ts";

const { one, children, graph } = await north();
const shorten = (name: string) => name.replace(/image-(?:.*\/)?([a-z]+):.*$/, "image-$1");

test("is made of its machine, set-up, Docker's door, images, a network, PostgreSQL and Caddy", () => {
  expect(children("host-gl1", "meet:GreenlightHost").map(shorten).sort()).toEqual(
    [
      "command:remote:Command host-gl1-setup",
      "command:remote:Command host-gl1-well",
      "docker:index/container:Container host-gl1-caddy",
      "docker:index/container:Container host-gl1-postgres",
      "docker:index/network:Network host-gl1-network",
      ...["caddy", "greenlight", "postgres", "redis"].map(
        (image) => `docker:index/remoteImage:RemoteImage host-gl1-image-${image}`,
      ),
      "meet:Machine host-gl1",
      "pulumi:providers:docker host-gl1-docker",
    ].sort(),
  );
});

test("Docker is reached over SSH with the pinned key, and no path or key of this computer is in its arguments", () => {
  const { host, sshOpts } = one("host-gl1-docker").inputs;
  expect(host).toMatch(/^ssh:\/\/root@[0-9.]+:22$/);
  const options = Array.isArray(sshOpts) ? sshOpts : JSON.parse(String(sshOpts));
  expect(options).toContain("StrictHostKeyChecking=yes");
  // No other list of known keys may speak for a machine.
  expect(options).toContain("UserKnownHostsFile=/dev/null");
  expect(options).toContain("GlobalKnownHostsFile=/dev/null");
  expect(options).toContain("HostKeyAlgorithms=ssh-ed25519");
  expect(options.join("\n")).toMatch(/^KnownHostsCommand=\/bin\/echo [0-9.]+ ssh-ed25519 AAAA\S+$/m);
  expect(options.join(" ")).not.toMatch(/IdentityFile|ControlPath|\/home|\/root\//);
});

test("the order in which Docker tells Caddy's ports are never a change", () => {
  expect(one("host-gl1-caddy").options.ignoreChanges).toEqual(["ports"]);
});

test("only Caddy opens ports, and they are 80 and 443, of both kinds of address", () => {
  expect(one("host-gl1-postgres").inputs.ports).toBeUndefined();
  const { ports } = one("host-gl1-caddy").inputs;
  expect(Array.isArray(ports) && ports.map((port) => `${port.ip} ${port.external}/${port.protocol}`)).toEqual([
    "0.0.0.0 80/tcp",
    ":: 80/tcp",
    "0.0.0.0 443/tcp",
    ":: 443/tcp",
    "0.0.0.0 443/udp",
    ":: 443/udp",
  ]);
});

test.each(["host-gl1-postgres", "host-gl1-caddy"])(
  "%s comes back after a reboot, and gives its name up before it is replaced",
  (name) => {
    const { inputs, options } = one(name);
    expect(inputs.restart).toBe("unless-stopped");
    expect(options.deleteBeforeReplace).toBe(true);
    expect(named(options.provider)).toBe("host-gl1-docker");
    expect(named(options.deletedWith)).toBe("host-gl1-server");
  },
);

test("PostgreSQL's data lie in a directory of the host, and its password in no variable", () => {
  const { mounts, envs } = one("host-gl1-postgres").inputs;
  expect(mounts).toContainEqual({
    type: "bind",
    source: "/srv/meet/postgres/data",
    target: "/var/lib/postgresql/data",
    readOnly: false,
  });
  expect(envs).toEqual(["POSTGRES_PASSWORD_FILE=/run/meet/postgres-password"]);
});

test("PostgreSQL takes the connections of as many tenants as fit on the largest machine, twice", () => {
  const most = Math.max(...SIZE_NAMES.map((type) => tenantsThatFit(size(type)?.memoryGb ?? 0)));
  const [program, flag, setting = ""] = [one("host-gl1-postgres").inputs.command].flat().map(String);
  expect([program, flag]).toEqual(["postgres", "-c"]);
  const [name, connections] = setting.split("=");
  expect(name).toBe("max_connections");
  expect(Number(connections)).toBeGreaterThanOrEqual(most * 2 * 3 + 3);
});

test("the size of its volume is told to its set-up, which gives the files what was added", () => {
  for (const [machine, gb] of [
    ["host-gl1", 50],
    ["balancer-lb1", 100],
  ] as const) {
    expect(one(`${machine}-volume`).inputs.size).toBe(gb);
    expect(String(one(`${machine}-setup`).inputs.stdin).split("\n")).toContain(`export VOLUME_GB='${gb}'`);
  }
});

test("its set-up is a secret on stdin; its command line is constant", () => {
  const { inputs, secrets } = one("host-gl1-setup");
  expect(inputs.create).toBe("bash -s");
  expect(inputs.delete).toBeUndefined();
  expect(inputs.triggers).toBeUndefined();
  expect(secrets).toContain("stdin");
});

test("its set-up is made again on a new server, once access is set there", () => {
  const { deletedWith, replacementTrigger, dependsOn } = one("host-gl1-setup").options;
  expect([named(deletedWith), replacementTrigger === null]).toEqual(["host-gl1-server", false]);
  expect(dependsOn.map(named)).toContain("host-gl1-access");
});

test("durations are written as Docker answers them: another spelling would be a change at every run", () => {
  for (const { inputs } of graph.resources.filter(({ type }) => type === "docker:index/container:Container")) {
    const { interval, timeout, startPeriod } = Object(inputs.healthcheck);
    for (const duration of [interval, timeout, startPeriod]) expect(duration).toMatch(/^(?:[1-9]\d*m)?[1-5]?\ds$/);
  }
});

test("PostgreSQL's password lies in a file that only root opens, and the cloud's metadata are closed to containers", () => {
  const stdin = String(one("host-gl1-setup").inputs.stdin);
  expect(stdin.split("\n")).toContain('put "$DATA_DIR/postgres/password" 400 <<<"$POSTGRES_PASSWORD"');
  expect(stdin).toContain("iptables -I DOCKER-USER -d 169.254.169.254 -j DROP");
});
