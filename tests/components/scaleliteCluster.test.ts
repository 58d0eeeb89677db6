import { expect, test } from "vitest";
import { serverLine } from "../../components/scalelitePool.ts";
import { named, north } from "./graph.ts";

const { one, children, graph, plan } = await north();
const stdin = (name: string) => String(one(name).inputs["stdin"]);
const SETUP = "balancer-lb1-setup";
const RECONCILE = "balancer-lb1-pool-reconcile";
const APP = ["api", "poller", "importer"].map((part) => `balancer-lb1-${part}`);
const CONTAINERS = [...APP, ...["nginx", "postgres", "redis", "caddy"].map((part) => `balancer-lb1-${part}`)];
const WELL = ["well-stores", "well-api", "well"].map((name) => `balancer-lb1-${name}`);
const given = (name: string, key: string) =>
  new RegExp(`^(?:export )?${key}='((?:[^']|'\\\\'')*)'$`, "m").exec(stdin(name))?.[1]?.replaceAll("'\\''", "'");

test("is made of its machine, set-up, Docker's door, images, a network, seven containers and three looks at them", () => {
  // Images without their versions.
  const plain = (name: string) => name.replace(/image-(?:.*\/)?([a-z]+):(?:v[^-]*-(.*)|.*)$/, "image $1 $2").trimEnd();
  expect(children("balancer-lb1", "meet:ScaleliteCluster").map(plain).sort()).toEqual(
    [
      `command:remote:Command ${SETUP}`,
      ...WELL.map((name) => `command:remote:Command ${name}`),
      ...CONTAINERS.map((name) => `docker:index/container:Container ${name}`),
      "docker:index/network:Network balancer-lb1-network",
      ...[
        "caddy",
        "postgres",
        "redis",
        ...["api", "poller", "nginx", "recording-importer"].map((it) => `scalelite ${it}`),
      ].map((image) => `docker:index/remoteImage:RemoteImage balancer-lb1-image ${image}`),
      "meet:Machine balancer-lb1",
      "pulumi:providers:docker balancer-lb1-docker",
    ].sort(),
  );
  expect(children("balancer-lb1-pool", "meet:ScalelitePool")).toEqual([`command:remote:Command ${RECONCILE}`]);
});

test.each(CONTAINERS)("%s: back after a reboot, its name given up first, on our network alone", (name) => {
  const { inputs, options } = one(name);
  expect(inputs).toMatchObject({ restart: "unless-stopped", networkMode: "bridge" });
  expect(options.deleteBeforeReplace).toBe(true);
  expect(named(options.provider)).toBe("balancer-lb1-docker");
  expect(named(options.deletedWith)).toBe("balancer-lb1-server");
});

test("only Caddy opens ports", () => {
  const open = CONTAINERS.filter((name) => one(name).inputs["ports"] !== undefined);
  expect(open).toEqual(["balancer-lb1-caddy"]);
});

test("Scalelite's own containers have the names, the environment and the folder that Scalelite's documents give them", () => {
  for (const name of APP) {
    const { envs, mounts } = one(name).inputs;
    expect(envs).toEqual(
      expect.arrayContaining([
        "URL_HOST=lb1.north.meet.example",
        "MULTITENANCY_ENABLED=true",
        "SERVER_ID_IS_HOSTNAME=true",
        "POLL_INTERVAL=15",
        "SERVER_UNHEALTHY_THRESHOLD=4",
        "RAILS_LOG_LEVEL=info",
      ]),
    );
    expect(mounts).toContainEqual(bind("/srv/meet/bigbluebutton", "/var/bigbluebutton", false));
  }
  expect([...APP, "balancer-lb1-nginx"].map((name) => one(name).inputs["name"])).toEqual([
    "scalelite-api",
    "scalelite-poller",
    "scalelite-recording-importer",
    "scalelite-nginx",
  ]);
  expect(one("balancer-lb1-nginx").inputs).toMatchObject({
    envs: ["URL_HOST=lb1.north.meet.example", "NGINX_BEHIND_PROXY=true"],
    mounts: [bind("/srv/meet/bigbluebutton/published", "/var/bigbluebutton/published", true)],
  });
  // A recording that is half unpacked when its container must go.
  expect(one("balancer-lb1-importer").inputs["destroyGraceSeconds"]).toBe(120);
});

const bind = (source: string, target: string, readOnly: boolean) => ({ type: "bind", source, target, readOnly });

test("the api starts alone on an empty database, the others after it; nginx goes with it, because it looks up its name once", () => {
  const after = (name: string) => one(name).options.dependsOn.map(named);
  expect(after("balancer-lb1-well-stores")).toEqual(
    expect.arrayContaining(["balancer-lb1-postgres", "balancer-lb1-redis"]),
  );
  expect(after("balancer-lb1-api")).toContain("balancer-lb1-well-stores");
  expect(after("balancer-lb1-well-api")).toContain("balancer-lb1-api");
  const others = ["poller", "importer", "nginx"].map((part) => `balancer-lb1-${part}`);
  for (const name of others) expect(after(name)).toContain("balancer-lb1-well-api");
  expect(after("balancer-lb1-well")).toEqual(expect.arrayContaining([...others, "balancer-lb1-caddy"]));
  expect(one("balancer-lb1-nginx").options.replacementTrigger).not.toBe(
    one("balancer-lb1-api").options.replacementTrigger,
  );
});

test("health is asked for in the text of the answer: the status is 200 either way", () => {
  expect(one("balancer-lb1-api").inputs["healthcheck"]).toMatchObject({
    tests: ["CMD-SHELL", "wget -qO- http://127.0.0.1:3000/health_check | grep -qx success"],
  });
});

test("its set-up is made again on a new server, once access is set there", () => {
  const { deletedWith, replacementTrigger, dependsOn } = one(SETUP).options;
  expect([named(deletedWith), replacementTrigger === null]).toEqual(["balancer-lb1-server", false]);
  expect(dependsOn.map(named)).toContain("balancer-lb1-access");
});

test("its secrets are on stdin and in a file that only its containers open, in no setting of theirs", () => {
  const { inputs, secrets } = one(SETUP);
  expect([inputs["create"], inputs["delete"], inputs["triggers"]]).toEqual(["bash -s", undefined, undefined]);
  expect(secrets).toContain("stdin");
  expect(one(RECONCILE).secrets).toContain("stdin");
  const lines = (given(SETUP, "SECRETS") ?? "").split("\n");
  expect(lines.map((line) => line.split("=")[0])).toEqual([
    "DATABASE_URL",
    "LOADBALANCER_SECRET",
    "REDIS_URL",
    "SECRET_KEY_BASE",
  ]);
  const values = lines.map((line) => /[0-9a-f]{64,}/.exec(line)?.[0] ?? "none");
  expect(new Set(values).size).toBe(4);
  for (const name of CONTAINERS)
    for (const value of values) expect(JSON.stringify(one(name).inputs)).not.toContain(value);
  expect(stdin(SETUP).split("\n")).toContain('put "$private/secrets.env" 400 1000:1000 <<<"$SECRETS"');
});

test("admin calls and telephones are closed to the outside, and no name gets a certificate that is not the plan's", () => {
  const site = given(SETUP, "SITE") ?? "";
  expect(site).toContain("@closed path /scalelite/api /scalelite/api/* /fsapi /fsapi/*\n\trespond @closed 404");
  expect(site.match(/import scalelite\n/g)).toHaveLength(2);
  expect(given(SETUP, "CADDYFILE")).toContain("\ton_demand_tls {\n\t\task http://127.0.0.1:8404/\n\t}");
  expect(given(RECONCILE, "NAMES")).toBe(
    ["lb1.north.meet.example", ...plan.tenants.map(({ key }) => `${key}.lb1.north.meet.example`).sort()].join("\n"),
  );
});

test("nodes may write into the spool and do nothing else", () => {
  const script = stdin(SETUP);
  expect(script).toContain("ForceCommand /usr/bin/rsync --server --daemon --config=/etc/meet/rsyncd.conf .");
  expect(script).toContain("read only = no\nwrite only = yes\n");
  expect(script).toContain("DisableForwarding yes");
});

test("Scalelite is told of nodes and tenants after they and its containers stand, by one command", () => {
  const after = one(RECONCILE).options.dependsOn.map(named);
  expect(after).toEqual(expect.arrayContaining([SETUP, ...WELL, "node-bbb1-bbb"]));
  expect(named(one(RECONCILE).options.deletedWith)).toBe("balancer-lb1-server");
  expect(given(RECONCILE, "SERVERS")).toMatch(
    /^bbb1\.north\.meet\.example\|https:\/\/bbb1\.north\.meet\.example\/bigbluebutton\/api\|true\|\|[0-9a-f]{64}$/,
  );
  const tenants: unknown = JSON.parse(given(RECONCILE, "TENANTS") ?? "");
  expect(tenants).toEqual(
    (plan.balancer?.tenants ?? []).map(({ id, name, overrides }) => ({
      id,
      name,
      secrets: [expect.stringMatching(/^[0-9a-f]{64}$/)],
      settings: overrides,
    })),
  );
});

test("what grows with the tenants is no variable of the programs that run: Linux takes 128 KiB", () => {
  const [, ours = ""] = /^((?:export .*\n)*)/.exec(stdin(RECONCILE)) ?? [];
  expect(ours).toBe("export DATA_DIR='/srv/meet'\nexport MACHINE='lb1 in north'\n");
});

test.each([
  [{ tag: 'a"b' }, 'the node bbb1 has "a"b", which no balancer takes'],
  [{ url: "https://a b" }, 'the node bbb1 has "https://a b", which no balancer takes'],
  [{ secret: "a|b" }, "the secret of the node bbb1 is not letters and digits alone"],
])("a node with %o is refused: what is told of it is read by others", (part, sentence) => {
  const node = { id: "bbb1", url: "https://bbb1/bigbluebutton/api", secret: "ab12", tag: null, enabled: true };
  expect(serverLine({ ...node, tag: "a-b" })).toBe("bbb1|https://bbb1/bigbluebutton/api|true|a-b|ab12");
  expect(() => serverLine({ ...node, ...part })).toThrow(sentence);
});

test("durations are written as Docker answers them", () => {
  for (const { inputs } of graph.resources.filter(({ urn }) => CONTAINERS.includes(named(urn) ?? ""))) {
    const { interval, timeout, startPeriod } = Object(inputs["healthcheck"]);
    for (const duration of [interval, timeout, startPeriod]) expect(duration).toMatch(/^(?:[1-9]\d*m)?[1-5]?\ds$/);
  }
});

test("the order in which Docker tells Caddy's ports are never a change", () => {
  expect(one("balancer-lb1-caddy").options.ignoreChanges).toEqual(["ports"]);
});
