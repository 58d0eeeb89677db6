/** Scalelite's containers on a network of their own, two BBB servers on this computer, and what a balancer runs. */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownFile, script } from "../../components/script.ts";
import { dockerOutput } from "../../sandbox/docker.ts";
import { type Ran, run } from "../../sandbox/run.ts";
import { openPlace, until } from "./containers.ts";
import { execIn } from "./execIn.ts";
import { type FakeBbb, openFakeBbb, sign } from "./fakeBbb.ts";
import { IMAGE } from "./standIns.ts";

export const HOST = "lb.test";
const PASSWORD = "sesame0";
const ADMIN_SECRET = "adm1n";

export interface Server {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly tag?: string;
  readonly enabled?: boolean;
}
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly secrets: readonly string[];
  readonly settings: readonly { readonly param: string; readonly value: string }[];
}

export interface ScalelitePlace {
  readonly folder: string;
  readonly adminSecret: string;
  readonly one: FakeBbb;
  readonly two: FakeBbb;
  /** As the plan has a node. */
  server(id: string, fake: FakeBbb, more?: Partial<Server>): Server;
  /** What the last `up` left on the balancer. */
  want(servers: readonly Server[], tenants: readonly Tenant[]): void;
  /** `meet-balancer WORD`. */
  balancer(word: "reconcile" | "roll"): Promise<Ran>;
  /** As if the balancer had never known a node. */
  forget(id: string): void;
  rake(task: string, input?: string): Promise<Ran>;
  redis(...words: string[]): Promise<string>;
  /** All of Redis as text: equal before and after what changes nothing. */
  everything(): Promise<string>;
  /** A signed call through nginx, under a host name. */
  call(host: string, name: string, query: string, secret: string, algorithm?: string): Promise<string>;
  /** Any request through nginx: status, headers and body as `wget` shows them. */
  get(host: string, path: string): Promise<string>;
  /** A command in a container. */
  inside(name: string, ...command: string[]): Promise<Ran>;
  act(verb: string, ...flagsAndNames: string[]): Promise<Ran>;
  close(): Promise<void>;
}

const PROGRAM = (folder: string) =>
  script("balancer/balancer.sh", {
    MACHINE: "lb1 in test",
    DATA_DIR: folder,
    LOCK: `test-${process.pid}`,
    SERVERS_LUA: ownFile("balancer/servers.lua"),
    TENANTS_LUA: ownFile("balancer/tenants.lua"),
    MEETINGS_LUA: ownFile("balancer/meetings.lua"),
  });

/**
 * @param name the file's own
 * @param parts which containers beside the stores and the api
 */
export async function openScalelite(
  name: string,
  parts: readonly ("poller" | "importer" | "nginx")[],
): Promise<ScalelitePlace> {
  const place = await openPlace(name, [
    ...(["postgres", "redis", "scalelite-api"] as const),
    ...parts.map((it) => `scalelite-${it}` as const),
  ]);
  const { network, start, inside } = place;
  const folder = mkdtempSync(join(tmpdir(), "meet-scalelite-"));
  chmodSync(folder, 0o711);
  const gateway = await dockerOutput(["network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", network]);
  const full = (part: string) => `${network}-${part}`;
  const one = await openFakeBbb(gateway, "secretone0");
  const two = await openFakeBbb(gateway, "secrettwo0");

  files(folder);
  const mount = (from: string, to: string, mode = "") => ["-v", `${join(folder, from)}:${to}${mode}`];
  const role = mount("role.sql", "/docker-entrypoint-initdb.d/role.sql", ":ro");
  const conf = mount("redis.conf", "/run/meet/redis.conf", ":ro");
  const app = (image: string, command: string) => [
    ...mount("secrets.env", "/run/meet/secrets.env", ":ro"),
    ...mount("bigbluebutton", "/var/bigbluebutton"),
    ...[`URL_HOST=${HOST}`, "MULTITENANCY_ENABLED=true", "SERVER_ID_IS_HOSTNAME=true", "POLL_INTERVAL=1"].flatMap(env),
    ...["RAILS_LOG_LEVEL=info", "RECORDING_IMPORT_POLL_INTERVAL=1", "LOAD_JOIN_BUFFER_TIME=0"].flatMap(env),
    ...["--entrypoint", "/bin/sh", image, "-c", `set -a; . /run/meet/secrets.env; set +a; exec ${command}`],
  ];
  const ready = () => inside("postgres", "pg_isready", "-q", "-h", "127.0.0.1");
  await Promise.all([
    start("postgres", [...role, "-e", "POSTGRES_PASSWORD=unused", IMAGE.postgres]),
    start("redis", [...conf, "--user", "999:1000", IMAGE.redis, "redis-server", "/run/meet/redis.conf"]),
  ]);
  await until(ready, (ran) => ran.status === 0);
  await start("scalelite-api", app(IMAGE["scalelite-api"], "bin/start"));
  const health = () => inside("scalelite-api", "wget", "-qO-", "http://127.0.0.1:3000/health_check");
  await until(health, (ran) => ran.stdout === "success");
  // meet-balancer wants to see both run; where a test has no use for them, anything may.
  const idle = ["--entrypoint", "sleep", IMAGE["scalelite-api"], "infinity"];
  const poller = parts.includes("poller") ? app(IMAGE["scalelite-poller"], "bin/start-poller") : idle;
  const importing = parts.includes("importer");
  const importer = importing ? app(IMAGE["scalelite-importer"], "bin/start-recording-importer") : idle;
  await Promise.all([start("scalelite-poller", poller), start("scalelite-recording-importer", importer)]);
  if (parts.includes("nginx")) {
    const published = mount("bigbluebutton/published", "/var/bigbluebutton/published", ":ro");
    await start("scalelite-nginx", [...published, "-e", "NGINX_BEHIND_PROXY=true", IMAGE["scalelite-nginx"]]);
    await until(
      () => inside("scalelite-nginx", "wget", "-qO-", "http://127.0.0.1/health_check"),
      (ran) => ran.stdout === "success",
    );
  }

  const secrets = 'set -a; . /run/meet/secrets.env; set +a; exec ./bin/rake "$1"';
  const redis = async (...words: string[]) =>
    dockerOutput(["exec", "-e", `REDISCLI_AUTH=${PASSWORD}`, full("redis"), "redis-cli", "--raw", ...words]);
  const get = async (host: string, path: string) => {
    const headers = ["--header", `Host: ${host}`, "--header", "X-Forwarded-Proto: https"];
    // curl is on this computer; the container's address is reached from it.
    const form = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
    const address = await dockerOutput(["inspect", "-f", form, full("scalelite-nginx")]);
    const ran = await run("curl", ["-sS", "-i", ...headers, `http://${address}${path}`]);
    return ran.stdout;
  };
  return {
    folder,
    adminSecret: ADMIN_SECRET,
    one,
    two,
    server: (id, fake, more = {}) => ({
      id,
      url: `http://${gateway}:${fake.port}/bigbluebutton/api`,
      secret: fake.secret,
      ...more,
    }),
    want(servers, tenants) {
      const lines = servers.map((it) => [it.id, it.url, it.enabled ?? true, it.tag ?? "", it.secret].join("|"));
      writeFileSync(join(folder, "balancer", "servers"), `${lines.join("\n")}\n`);
      writeFileSync(join(folder, "balancer", "tenants.json"), `${JSON.stringify(tenants)}\n`);
    },
    balancer: (word) =>
      run("bash", ["--norc", "-s", "--", word], {
        input: PROGRAM(folder),
        env: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}`, NAMES: network },
        limit: 120_000,
      }),
    forget: (id) => rmSync(join(folder, "balancer", "nodes", id), { recursive: true, force: true }),
    rake: (task, input) =>
      execIn(full("scalelite-api"), ["/bin/sh", "-c", secrets, "sh", task], input === undefined ? {} : { input }),
    redis,
    everything: () => redis("EVAL", EVERYTHING, "0"),
    get,
    async call(host, name, query, secret, algorithm = "sha1") {
      const mark = query === "" ? "" : "&";
      return get(host, `/bigbluebutton/api/${name}?${query}${mark}checksum=${sign(name, query, secret, algorithm)}`);
    },
    inside,
    act: place.act,
    async close() {
      await place.clear();
      await Promise.all([one.close(), two.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Every key with what is in it, sorted; less the one that a health check leaves for 10 s. */
const EVERYTHING = `
  local lines = {}
  for _, key in ipairs(redis.call("KEYS", "*")) do
    local read = { hash = { "HGETALL", key }, set = { "SMEMBERS", key }, zset = { "ZRANGE", key, 0, -1, "WITHSCORES" } }
    local value = redis.call(unpack(read[redis.call("TYPE", key).ok] or { "GET", key }))
    if type(value) == "table" then table.sort(value) value = table.concat(value, " ") end
    if not key:find("__health_check", 1, true) then lines[#lines + 1] = key .. ": " .. value end
  end
  table.sort(lines)
  return table.concat(lines, "\\n")`;

const env = (text: string) => ["-e", text];

/** What balancer/setup.sh lays out, and a `docker` that finds our containers under the names they have on a balancer. */
function files(folder: string): void {
  const write = (name: string, text: string, owner: number, mode = 0o400) => {
    writeFileSync(join(folder, name), text, { mode });
    chmodSync(join(folder, name), mode);
    chownSync(join(folder, name), owner, owner);
  };
  write("role.sql", "CREATE ROLE scalelite LOGIN CREATEDB PASSWORD 'sesame1';\n", 0, 0o444);
  write("redis.conf", `requirepass ${PASSWORD}\nappendonly no\nsave ""\ndir /data\n`, 999);
  const secrets = [
    "DATABASE_URL=postgres://scalelite:sesame1@postgres:5432/scalelite",
    `LOADBALANCER_SECRET=${ADMIN_SECRET}`,
    `REDIS_URL=redis://:${PASSWORD}@redis:6379/0`,
    "SECRET_KEY_BASE=0123456789abcdef",
  ];
  write("secrets.env", `${secrets.join("\n")}\n`, 1000);
  for (const part of ["spool", "recording/scalelite", "published", "unpublished"]) {
    mkdirSync(join(folder, "bigbluebutton", part), { recursive: true });
    chownSync(join(folder, "bigbluebutton", part), 1000, 2000);
  }
  mkdirSync(join(folder, "balancer"));
  mkdirSync(join(folder, "caddy/public/-/meet"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  const real = execFileSync("sh", ["-c", "command -v docker"], { encoding: "utf8" }).trim();
  const shim = `#!/bin/bash
args=()
for it in "$@"; do
  case $it in redis | scalelite-*) it=$NAMES-$it ;; esac
  args+=("$it")
done
exec ${real} "\${args[@]}"
`;
  write("bin/docker", shim, 0, 0o755);
}
