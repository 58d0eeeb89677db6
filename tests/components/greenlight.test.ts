import { expect, test } from "vitest";
import { CONTAINER_SHAPE } from "../../model/plan/tenants.ts";
import { derive, digest } from "../../model/secrets.ts";
import { named, north } from "./graph.ts";

const { one, children, graph, plan } = await north();
const heron = plan.tenants.find(({ id }) => id === "heron");
if (heron === undefined) throw new Error("no heron");
const container = one(`tenant-egret-${heron.digest}`);
const master = plan.secrets.find(({ key }) => key === "meet:master")?.placeholder ?? "";

test("is made of two commands, two containers and its names, all called by its first id", () => {
  expect(children("tenant-egret", "meet:Greenlight")).toEqual(
    [
      "command:remote:Command tenant-egret-prepare",
      "command:remote:Command tenant-egret-serve",
      `docker:index/container:Container tenant-egret-${heron.digest}`,
      "docker:index/container:Container tenant-egret-redis",
      "meet:DnsRecord tenant-egret-a",
      "meet:DnsRecord tenant-egret-aaaa",
    ].sort(),
  );
});

test("a name outside our zone gets no record of ours", () => {
  expect(children("tenant-swift", "meet:Greenlight").filter((child) => child.startsWith("meet:DnsRecord"))).toEqual([]);
});

test("publishes no port, and comes back after a reboot", () => {
  for (const { inputs } of [container, one("tenant-egret-redis")]) {
    expect(inputs.ports).toBeUndefined();
    expect(inputs.restart).toBe("unless-stopped");
  }
  expect(container.inputs.healthcheck).toMatchObject({
    tests: ["CMD", "wget", "-qO-", "http://127.0.0.1:3000/health_check"],
  });
});

test("its logs cannot fill the disk, and it is on only our own network", () => {
  for (const { inputs } of [container, one("tenant-egret-redis")]) {
    expect(inputs.logOpts).toEqual({ "max-size": "10m", "max-file": "3" });
    expect(inputs.networkMode).toBe("bridge");
    expect(inputs.networksAdvanced).toEqual([{ name: "meet" }]);
  }
});

test("a generation has a name of its own, so the next one starts beside it; Redis keeps its name and gives it up first", () => {
  expect(container.inputs.name).toBe(`greenlight-egret-${heron.digest}`);
  expect(container.options.deleteBeforeReplace).toBeNull();
  expect(one("tenant-egret-redis").options.deleteBeforeReplace).toBe(true);
});

test("its form is that of CONTAINER_SHAPE: another form needs another number, or it would take away what serves", () => {
  const { name, image, envs, labels, ...form } = container.inputs;
  const told = JSON.stringify(form, (key, value) => (key === "source" ? undefined : value)).replaceAll(
    heron.digest,
    "",
  );
  expect({ shape: CONTAINER_SHAPE, form: digest(told) }).toEqual({ shape: 2, form: "f5b53b53c4" });
});

test("no secret is in the container's settings: they lie in a file of the host that only root reads", () => {
  const told = JSON.stringify(container.inputs);
  for (const path of ["database", "redis", "bbb"])
    expect(told).not.toContain(derive(master, `tenants/egret/${path}`, 1));
  expect(container.inputs.mounts).toContainEqual({
    type: "bind",
    source: `/srv/meet/tenants/egret/secrets-${heron.digest}.env`,
    target: "/run/meet/secrets.env",
    readOnly: true,
  });
  const { inputs, secrets } = one("tenant-egret-prepare");
  expect(secrets).toContain("stdin");
  expect(inputs.create).toBe("bash -s");
  expect(String(inputs.stdin)).toContain(derive(master, "tenants/egret/database", 1));
});

test("what touches data has neither triggers nor a delete; what is taken away is only the name", () => {
  expect([one("tenant-egret-prepare").inputs.delete, one("tenant-egret-prepare").inputs.triggers]).toEqual([
    undefined,
    undefined,
  ]);
  // What the SDK itself says of triggers, and no more.
  expect(one("tenant-egret-prepare").options.replaceOnChanges).toEqual(["triggers[*]"]);
  expect([one("tenant-egret-serve").inputs.delete, one("tenant-egret-serve").inputs.triggers]).toEqual([
    "bash -s -- withdraw",
    undefined,
  ]);
});

test("takes its turn to start, with secrets from its file, and only reads the host's places", () => {
  const [shell, flag, entrypoint] = Array.isArray(container.inputs.entrypoints) ? container.inputs.entrypoints : [];
  expect([shell, flag]).toEqual(["/bin/sh", "-c"]);
  const lines = String(entrypoint)
    .split("\n")
    .map((line) => line.trim());
  for (const line of [". /run/meet/secrets.env", "flock -n 9 && return 0", "exec ./bin/start"])
    expect(lines).toContain(line);
  expect(container.inputs.mounts).toContainEqual({
    type: "bind",
    source: "/srv/meet/starts",
    target: "/run/meet/starts",
    readOnly: true,
  });
  expect(String(one("host-gl1-setup").inputs.stdin)).toContain("export STARTS_DIR='/srv/meet/starts'\n");
});

test("its health is waited for as long as others may take their turns before, and nobody is shut out meanwhile", () => {
  const serve = String(one("tenant-egret-serve").inputs.stdin);
  for (const line of ["export PATIENCE='1200'", "export LOCK='none'"]) expect(serve.split("\n")).toContain(line);
  expect(container.inputs.healthcheck).toMatchObject({ startPeriod: "20m0s" });
});

test("trusts whom its machine trusts: mail servers, its BBB, single sign-on", () => {
  for (const folder of ["/etc/ssl/certs", "/usr/local/share/ca-certificates"])
    expect(container.inputs.mounts).toContainEqual({ type: "bind", source: folder, target: folder, readOnly: true });
});

test("what a tenant sets stands where Greenlight, its database and Caddy read it", () => {
  expect(container.inputs.envs).toEqual(
    expect.arrayContaining([
      "DEFAULT_LOCALE=pt_BR",
      "OPENID_CONNECT_ISSUER=https://id.heron.example",
      "OPENID_CONNECT_CLIENT_ID=meet",
      "SMTP_SERVER=smtp.meet.example",
      'SMTP_SENDER_NAME=Heron, "Birds" & Friends',
    ]),
  );
  const serve = String(one("tenant-egret-serve").inputs.stdin);
  for (const line of [
    "RegistrationMethod=invite",
    "PrimaryColor=#b5541c",
    "export RECORDING='true'",
    "export ADMIN_NAME='Ada O'\\''Kafor, chair'",
    "export PUBLIC_NAME='heron.north.meet.example'",
  ])
    expect(serve).toContain(line);
  expect(String(one("tenant-swift-serve").inputs.stdin)).toContain("export ROOMS='1'");
  expect(String(one("tenant-egret-prepare").inputs.stdin)).toContain("OPENID_CONNECT_CLIENT_SECRET=");
});

test("starts after its database, and its name leads to it only when it is healthy", () => {
  const after = (name: string) => one(name).options.dependsOn.map(named);
  expect(after("tenant-egret-prepare")).toEqual(expect.arrayContaining(["host-gl1-well", "host-gl1-setup"]));
  const containers = ["tenant-egret-redis", `tenant-egret-${heron.digest}`];
  expect(after("tenant-egret-redis")).toContain("tenant-egret-prepare");
  expect(after(`tenant-egret-${heron.digest}`)).toContain("tenant-egret-redis");
  expect(after("tenant-egret-serve")).toEqual(expect.arrayContaining(containers));
  const { stdin } = one("tenant-egret-serve").inputs;
  expect(String(stdin)).toContain(`export CONTAINER='${container.inputs.name}'\n`);
  expect(String(stdin)).toContain(`export REDIS='${one("tenant-egret-redis").inputs.name}'\n`);
  expect(String(stdin)).toContain('until_well "$PATIENCE" "$REDIS" "$CONTAINER"\nalone "$TENANT"\n');
  // Another container of the same name is looked at again.
  const ids = /^export IDS='(.*)'$/m.exec(String(stdin))?.[1]?.split(" ") ?? [];
  expect([ids.every((id) => /^[0-9a-f]{64}$/.test(id)), new Set(ids).size]).toEqual([true, 2]);
});

test("nobody is led to it before the balancer knows its secret, but its container starts meanwhile", () => {
  const after = (name: string) => one(name).options.dependsOn.map(named);
  expect(after("tenant-egret-serve")).toContain("balancer-lb1-pool-reconcile");
  expect(after(`tenant-egret-${heron.digest}`)).not.toContain("balancer-lb1-pool-reconcile");
});

test("browsers keep to HTTPS on its own name, and on no other below an org's domain", () => {
  expect(String(one("tenant-egret-serve").inputs.stdin)).toContain(
    'header_down Strict-Transport-Security "max-age=31536000"\n',
  );
});

test("every container, volume and command on the host goes with its server", () => {
  const onHost = graph.resources.filter(
    ({ urn, custom }) => custom && /::tenant-/.test(urn) && !urn.includes("cloudflare"),
  );
  expect(onHost.length).toBe(8);
  for (const { options } of onHost) expect(named(options.deletedWith)).toBe("host-gl1-server");
});

test("what must stay secret on the host lies in files that only their reader opens", () => {
  const lines = String(one("tenant-egret-prepare").inputs.stdin).split("\n");
  expect(lines).toContain('put "$DIR/secrets-$GENERATION.env" 400 <<<"$SECRETS"');
  expect(lines).toContain('put "$DIR/redis.conf" 400 999:1000 <<EOT');
  expect(lines).toContain("umask 077");
});
