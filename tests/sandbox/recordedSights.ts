/** What can be seen of a host from the outside, and everything on it that a second run must leave as it is. */
import { request } from "node:https";
import type { Ran } from "../../sandbox/run.ts";
import { execIn } from "./execIn.ts";
import { onMachine } from "./existingMachine.ts";

export interface Sights {
  /** What a command on the machine prints. @throws when it fails. */
  see(...command: string[]): Promise<string>;
  /** The same for a line of shell. */
  shell(line: string): Promise<string>;
  /** A command that may fail. */
  attempt(...command: string[]): Promise<Ran>;
  /** `755 0:0` of each path. */
  modes(...paths: string[]): Promise<string[]>;
  /** Rows of a query, with PostgreSQL's own role. */
  sql(database: string, query: string): Promise<string>;
  /** Opens a database by password, as Greenlight does: its name, or PostgreSQL's reason. */
  opens(role: string, password: string, database: string): Promise<string>;
  /** `200 success`, or why there was no answer; the certificate must be of the host's own authority. */
  health(hostname: string): Promise<string>;
  /** Files by path: kind, mode, owner, size and time (a folder's time changes when a file in it is tried). */
  files(): Promise<Record<string, string>>;
  /** Everything else that a script could change without need. */
  rest(): Promise<Record<string, string>>;
}

/** What scripts write; what PostgreSQL, Redis and Caddy write themselves is left out. */
const FOLDERS = "/srv/meet /etc/ssh /etc/apt/apt.conf.d /etc/systemd/system /etc/fstab";
const OWN_WRITERS = ["/srv/meet/postgres/data", "/srv/meet/tenants/*/redis", "/srv/meet/caddy-data"];

export function sights(container: string, address: string): Sights {
  const see = (...command: string[]) => onMachine(container, command);
  const shell = (line: string) => see("bash", "-c", line);
  const sql = (database: string, query: string) =>
    see("docker", "exec", "postgres", "psql", "-X", "-U", "postgres", "-d", database, "-Atc", query);
  return {
    see,
    shell,
    sql,
    modes: async (...paths) => (await see("stat", "-c", "%a %u:%g", ...paths)).split("\n"),
    attempt: (...command) => execIn(container, command),
    async opens(role, password, database) {
      const open = `read -r PGPASSWORD; export PGPASSWORD; exec psql -X -h postgres -U ${role} -d ${database} -Atc 'SELECT current_database()'`;
      const ran = await execIn(container, ["docker", "exec", "-i", "postgres", "sh", "-c", open], {
        input: `${password}\n`,
      });
      return (ran.status === 0 ? ran.stdout : ran.stderr).trim();
    },
    async health(hostname) {
      const ca = await see("cat", "/srv/meet/caddy-data/caddy/pki/authorities/local/root.crt");
      return new Promise((resolve) => {
        const options = { host: address, servername: hostname, headers: { host: hostname }, ca, agent: false };
        const asked = request({ ...options, timeout: 10_000, path: "/health_check" }, (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (text: string) => {
            body += text;
          });
          response.on("end", () => resolve(`${response.statusCode} ${body.trim()}`));
        });
        asked.on("timeout", () => asked.destroy(new Error("nothing within 10 s")));
        asked.on("error", (error) => resolve(error.message));
        asked.end();
      });
    },
    async files() {
      const skipped = OWN_WRITERS.map((path) => `-path '${path}'`).join(" -o ");
      const printed = `-type d -printf '%p\\td %m %U:%G\\n' -o -printf '%p\\t%y %m %U:%G %s %T@ %l\\n'`;
      return pairs(await shell(`find ${FOLDERS} \\( ${skipped} \\) -prune -o ${printed}`), "\t");
    },
    async rest() {
      const [dump, containers, services, firewall, packages, caddy, hostname] = await Promise.all([
        // A dump holds roles with their password hashes, which are drawn anew when a password is set, and all data.
        // The lines that are left out hold a random word since 15.14.
        shell(`docker exec postgres pg_dumpall -U postgres | grep -vE '^.(un)?restrict ' | sha256sum`),
        shell(`docker inspect -f '{{.Name}} {{.Id}} {{.State.StartedAt}} {{.RestartCount}}' $(docker ps -aq) | sort`),
        see(
          "systemctl",
          "show",
          "--property=Id,ActiveState,MainPID,ActiveEnterTimestamp",
          "ssh",
          "docker",
          "meet-metadata",
        ),
        see("iptables", "-S", "DOCKER-USER"),
        see("dpkg-query", "-W"),
        see("docker", "exec", "caddy", "wget", "-qO-", "http://127.0.0.1:2019/config/"),
        see("hostname"),
      ]);
      return { dump, containers, services, firewall, packages, caddy, hostname };
    },
  };
}

function pairs(lines: string, separator: string): Record<string, string> {
  return Object.fromEntries(
    lines
      .split("\n")
      .map((line) => line.split(separator))
      .map(([key = "", value = ""]) => [key, value]),
  );
}
