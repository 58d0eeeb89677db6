/** PostgreSQL, Redis and Caddy, as every machine of ours runs them: what differs is where their files lie. */
import { TRUST } from "./certificates.ts";
import { bind } from "./container.ts";

/**
 * How often Docker looks whether a container is still well, and how often that fails before it is called unhealthy: each
 * look starts a process in the container, and a host has fifty of them. Who waits for one asks more often (well.ts).
 */
export const LOOKS = { interval: "30s", retries: 3 } as const;

const health = (startPeriod: string, ...tests: string[]) => ({ tests, ...LOOKS, timeout: "5s", startPeriod });

/**
 * Connections that a host's PostgreSQL takes, of its own accord 100: for as many tenants as fit on the largest machine
 * (model/sizes.ts), twice while all of them are upgraded, each with a pool of three (Greenlight's RAILS_MAX_THREADS),
 * and three that PostgreSQL keeps for itself. One that is not used costs some 20 kB.
 */
export const HOST_CONNECTIONS = 1200;

/**
 * PostgreSQL with its data in `dir`, and its own password in a file.
 *
 * @param connections how many it takes at once; without it, as many as PostgreSQL does of its own accord
 */
export function postgres(dir: string, passwordFile: string, connections?: number) {
  return {
    name: "postgres",
    ...(connections === undefined ? {} : { command: ["postgres", "-c", `max_connections=${connections}`] }),
    envs: ["POSTGRES_PASSWORD_FILE=/run/meet/postgres-password"],
    mounts: [bind(`${dir}/data`, "/var/lib/postgresql/data"), bind(passwordFile, "/run/meet/postgres-password", true)],
    shmSize: 256,
    destroyGraceSeconds: 60,
    healthcheck: health("1m0s", "CMD", "pg_isready", "-q", "-U", "postgres"),
  };
}

/** Redis with its data in `dir` and its settings in a file of its user's. */
export function redis(name: string, dir: string, settings: string) {
  return {
    name,
    user: "999:1000",
    command: ["redis-server", "/run/meet/redis.conf"],
    mounts: [bind(dir, "/data"), bind(settings, "/run/meet/redis.conf", true)],
    destroyGraceSeconds: 10,
    // PING without the password is refused in words, which is an answer too.
    healthcheck: health("20s", "CMD-SHELL", "redis-cli ping 2>&1 | grep -qE 'PONG|NOAUTH'"),
  };
}

/**
 * Caddy with its settings in `dir` and what it keeps in `dir`-data: the only container that opens ports. The Docker
 * provider opens them for IPv4 alone unless it is told, and then callers and authorities that come by IPv6 are refused.
 *
 * @param ipv6 whether the machine has an address of that kind
 */
export function caddy(dir: string, ipv6: boolean) {
  const open = (port: number, protocol: string) =>
    ["0.0.0.0", ...(ipv6 ? ["::"] : [])].map((ip) => ({ internal: port, external: port, protocol, ip }));
  return {
    name: "caddy",
    command: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
    envs: ["XDG_CONFIG_HOME=/config", "XDG_DATA_HOME=/data"],
    ports: [...open(80, "tcp"), ...open(443, "tcp"), ...open(443, "udp")],
    mounts: [bind(dir, "/etc/caddy", true), bind(`${dir}-data`, "/data"), ...TRUST],
    destroyGraceSeconds: 10,
    healthcheck: health("20s", "CMD", "wget", "-qO-", "http://127.0.0.1:2019/config/"),
  };
}
