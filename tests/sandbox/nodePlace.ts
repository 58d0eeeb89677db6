/** A machine for a node, and one that is its balancer and the authority of its certificate; and ways to ask them. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { type BbbServerArgs, setupValues } from "../../components/bbbServer.ts";
import { script } from "../../components/script.ts";
import { ownCapabilities } from "../../sandbox/capabilities.ts";
import { installerApp } from "../../sandbox/cloud/installer.ts";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import { ensureNetwork, GATEWAY, NETWORK } from "../../sandbox/network.ts";
import { pipe, type Ran } from "../../sandbox/run.ts";
import { until } from "./containers.ts";
import { execIn } from "./execIn.ts";
import { ensureOwn } from "./standIns.ts";

export const FQDN = "node1.n.meet.test";
export const BALANCER = "balancer.n.meet.test";
const ADDRESS = { node: "198.18.7.211", balancer: "198.18.7.212" } as const;
const IMAGE = "meet-test-n-node";

export type Wanted = NonNullable<BbbServerArgs["bbb"]> & { ownRanges: string[] };
type Which = keyof typeof ADDRESS;

export interface NodePlace {
  /** What the node is to be. */
  readonly bbb: Wanted;
  /** From now on it is to be this. Runs the component's script there, as its remote command would. */
  setup(change?: Partial<Wanted>): Promise<Ran>;
  /** A shell command there; what it printed. @throws Error when it fails */
  on(which: Which, command: string): Promise<string>;
  /** The same, whatever its end. */
  attempt(which: Which, command: string): Promise<Ran>;
  /** A signed call of BBB's API on the node, over HTTPS with a checked certificate. */
  call(name: string, parameters?: Readonly<Record<string, string>>, options?: CallOptions): Promise<string>;
  /** Give an image of this computer to the Docker engine of the node. */
  load(image: string): Promise<void>;
  /** What waits there, as everybody can read it. */
  pending(): Promise<string>;
  clear(): Promise<void>;
}

export interface CallOptions {
  readonly secret?: string;
  readonly algorithm?: "sha1" | "sha256" | "sha384" | "sha512" | "md5";
  readonly body?: string;
}

const container = (which: Which) => `meet-test-n-${which}`;

export async function openNodePlace(): Promise<NodePlace> {
  await buildImage();
  await ensureNetwork();
  const app = new Hono().route("/bbb-install", installerApp());
  const server = await new Promise<ServerType>((resolve) => {
    const it = serve({ fetch: app.fetch, hostname: GATEWAY, port: 0 }, () => resolve(it));
  });
  const { port } = server.address() as AddressInfo;
  await Promise.all([makeMachine("node"), makeMachine("balancer")]);
  await makeAuthority();
  const hostKey = (await on("balancer", "cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub")).trim();
  const files = `http://${GATEWAY}:${port}/bbb-install`;
  const bbb: Wanted = {
    line: "jammy-300",
    installerUrl: `${files}/bbb-install.sh`,
    email: null,
    acmeDirectory: `https://${ADDRESS.balancer}:14000/dir`,
    secret: randomBytes(32).toString("hex"),
    turn: [{ host: "turn1.n.meet.test", secret: "5ec7e7" }],
    stun: ["turn1.n.meet.test"],
    recordings: true,
    retentionDays: 14,
    balancer: {
      fqdn: BALANCER,
      address: ADDRESS.balancer,
      hostKey,
      spool: "/var/bigbluebutton/spool",
      postPublish: `${files}/scalelite_post_publish.rb`,
    },
    ownRanges: ["198.18.7.0/24", "2001:db8:7::/48"],
    exporter: null,
  };

  return {
    bbb,
    async setup(change = {}) {
      Object.assign(bbb, change);
      const values = setupValues({ title: "node1 in n", fqdn: FQDN }, bbb, {
        address: ADDRESS.node,
        ownRanges: bbb.ownRanges,
        balancerAddress: bbb.balancer === null ? "" : ADDRESS.balancer,
        balancerKey: bbb.balancer === null ? "" : hostKey,
      });
      return execIn(container("node"), ["bash", "-s"], { input: script("node/setup.sh", values) });
    },
    on,
    attempt,
    async call(name, parameters = {}, options = {}) {
      const query = new URLSearchParams(parameters).toString();
      const { secret = bbb.secret, algorithm = "sha256", body } = options;
      const sum = createHash(algorithm).update(`${name}${query}${secret}`).digest("hex");
      const url = `https://${FQDN}/bigbluebutton/api/${name}?${query}${query === "" ? "" : "&"}checksum=${sum}`;
      const data = body === undefined ? "" : `-H 'Content-Type: application/xml' --data-binary '${body}'`;
      return on("balancer", `curl -sS ${data} '${url}'`);
    },
    async load(image) {
      const ran = await pipe(["docker", "save", image], ["docker", "exec", "-i", container("node"), "docker", "load"]);
      if (ran.status !== 0) throw new Error(ran.stderr);
    },
    pending: () => on("balancer", `curl -fsS https://${FQDN}/-/meet/pending`),
    async clear() {
      await docker(["rm", "-f", "-v", container("node"), container("balancer")]);
      server.close();
    },
  };
}

function attempt(which: Which, command: string): Promise<Ran> {
  return docker(["exec", container(which), "bash", "-c", command]);
}

async function on(which: Which, command: string): Promise<string> {
  const ran = await attempt(which, command);
  if (ran.status === 0) return ran.stdout;
  throw new Error(`${which}: ${command}\n${ran.stdout}${ran.stderr}`);
}

/** The sandbox's machine, and the authority's program. */
async function buildImage(): Promise<void> {
  const [machine, authority] = [await ensureOwn("machine"), await ensureOwn("authority")];
  const folder = mkdtempSync(join(tmpdir(), "meet-node-"));
  const lines = [
    `FROM ${authority} AS authority`,
    `FROM ${machine}`,
    "COPY --from=authority /usr/bin/pebble /usr/bin/pebble",
  ];
  writeFileSync(join(folder, "Dockerfile"), lines.join("\n"));
  await dockerOutput(["build", "-q", "-t", IMAGE, folder], { env: { DOCKER_BUILDKIT: "0" }, limit: 600_000 });
  rmSync(folder, { recursive: true });
}

async function makeMachine(which: Which): Promise<void> {
  await docker(["rm", "-f", "-v", container(which)]);
  await dockerOutput([
    ...["run", "-d", "--name", container(which), "--hostname", which === "node" ? FQDN : BALANCER],
    ...["--network", NETWORK, "--ip", ADDRESS[which], "--cgroupns", "private"],
    ...["--network-alias", which === "node" ? FQDN : BALANCER],
    ...["--cap-drop", "ALL", ...ownCapabilities().flatMap((it) => ["--cap-add", it])],
    ...["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"].flatMap((it) => ["--security-opt", it]),
    ...["--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec,mode=1777", "--volume", "/var/lib/docker"],
    IMAGE,
  ]);
  const state = () => attempt(which, "systemctl is-system-running");
  const up = await until(state, (it) => /running|degraded/.test(it.stdout));
  if (!/running|degraded/.test(up.stdout)) throw new Error(`${which} does not come up: ${up.stdout}${up.stderr}`);
  // As clouds do: a machine's own name leads it to itself, and only DNS knows where it leads others.
  await on(which, `printf '127.0.0.1 localhost\\n127.0.1.1 ${which === "node" ? FQDN : BALANCER}\\n' >/etc/hosts`);
}

/** An ACME authority and HTTPS on the balancer; both machines trust them. */
async function makeAuthority(): Promise<void> {
  const config = {
    pebble: {
      listenAddress: "0.0.0.0:14000",
      managementListenAddress: "0.0.0.0:15000",
      certificate: "/etc/authority/own.crt",
      privateKey: "/etc/authority/own.key",
      httpPort: 80,
      tlsPort: 443,
      ocspResponderURL: "",
      externalAccountBindingRequired: false,
    },
  };
  const site = `server { listen 443 ssl; server_name ${BALANCER}; ssl_certificate /etc/authority/own.crt; ssl_certificate_key /etc/authority/own.key;
    location = /-/meet/cordoned { alias /srv/cordoned; default_type text/plain; } }`;
  await on(
    "balancer",
    `set -e; mkdir -p /etc/authority /var/bigbluebutton/spool; cd /etc/authority
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -keyout ca.key -out ca.crt 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=own -keyout own.key -out own.csr 2>/dev/null
printf 'subjectAltName=DNS:${BALANCER},IP:${ADDRESS.balancer}' >own.ext
openssl x509 -req -in own.csr -CA ca.crt -CAkey ca.key -days 2 -extfile own.ext -out own.crt 2>/dev/null
printf '%s' '${JSON.stringify(config)}' >pebble.json
systemd-run -q --unit authority -E PEBBLE_VA_NOSLEEP=1 -E PEBBLE_WFE_NONCEREJECT=0 pebble -config /etc/authority/pebble.json
touch /srv/cordoned
printf '%s' '${site}' >/etc/nginx/sites-enabled/default
systemctl start nginx
useradd --system --create-home --shell /bin/bash scalelite-spool
chown scalelite-spool /var/bigbluebutton/spool
for try in $(seq 50); do curl -fsSk https://127.0.0.1:15000/roots/0 -o issues.crt && break; sleep 0.2; done
cp ca.crt issues.crt /usr/local/share/ca-certificates/
update-ca-certificates >/dev/null 2>&1`,
  );
  for (const name of ["ca", "issues"]) {
    const text = await on("balancer", `cat /etc/authority/${name}.crt`);
    await execIn(container("node"), ["bash", "-c", `cat >/usr/local/share/ca-certificates/${name}.crt`], {
      input: text,
    });
  }
  await on("node", "update-ca-certificates >/dev/null 2>&1");
}
