/** A machine with coturn as the component declares it, an ACME authority, two nodes' worth of peers, and a client. */
import { z } from "zod";
import { shellQuote } from "../../components/script.ts";
import { ownCapabilities } from "../../sandbox/capabilities.ts";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import { ensureNetwork, NETWORK } from "../../sandbox/network.ts";
import { pipe, type Ran, run } from "../../sandbox/run.ts";
import { SECRETS, type Turn, turn } from "../fixtures/turn/graph.ts";
import { until } from "./containers.ts";
import { execIn } from "./execIn.ts";
import { ensureOwn, ensureStandIns, IMAGE } from "./standIns.ts";
import { askRelay, type Relay, type Verdict } from "./turnRelay.ts";

export const FQDN = "turn1.t.meet.test";
/** Leads to a machine on which no web server answers. */
export const ELSEWHERE = "elsewhere.t.meet.test";
const ADDRESS = { turn: 221, authority: 222, node1: 223, node2: 224, client: 225 } as const;
type Which = keyof typeof ADDRESS;
export const ipv4 = (which: Which) => `198.18.7.${ADDRESS[which]}`;
export const ipv6 = (which: Which) => `2001:db8:7::${ADDRESS[which]}`;

const COTURN = "coturn/coturn:4.17.2-r0";
/** Nobody here waits for a name to get about, for a server that will never be well, or for one that ends by force. */
const IMPATIENT = [
  ["for pause in 20 20 0", "for pause in 1 1 0"],
  ["until_well 25 coturn", "until_well 10 coturn"],
  ["docker restart --time 5", "docker restart --time 1"],
] as const;
const container = (which: Which) => `meet-test-t-${which}`;

const Container = z.object({
  name: z.string(),
  command: z.array(z.string()),
  networkMode: z.literal("host"),
  init: z.literal(true),
  restart: z.string(),
  logDriver: z.string(),
  logOpts: z.record(z.string(), z.string()),
  mounts: z.array(z.object({ source: z.string(), target: z.string(), readOnly: z.boolean() })),
  healthcheck: z.object({
    tests: z.tuple([z.literal("CMD"), z.literal("bash"), z.literal("-c"), z.string()]),
    interval: z.string(),
    timeout: z.string(),
    startPeriod: z.string(),
    retries: z.number(),
  }),
});

export interface TurnPlace {
  readonly declared: Turn;
  /** Run the component's script, with other values where some are given. */
  setup(change?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Make coturn's container as declared, and wait until it is healthy. */
  start(): Promise<void>;
  /** A shell command; what it printed. @throws Error when it fails */
  on(which: Which, command: string): Promise<string>;
  attempt(which: Which, command: string): Promise<Ran>;
  /** Whether a message comes back from a peer through the server. */
  relay(peer: string, options?: Partial<Relay>): Promise<Verdict>;
  /** The number coturn's process has on the machine. */
  pid(): Promise<string>;
  healthy(): Promise<void>;
  clear(): Promise<void>;
}

export async function openTurnPlace(): Promise<TurnPlace> {
  const clear = async () => {
    await docker(["rm", "-f", "-v", ...Object.keys(ADDRESS).map((it) => `meet-test-t-${it}`)]);
  };
  // Of a run that was killed.
  await clear();
  try {
    return await open(clear);
  } catch (error) {
    await clear();
    throw error;
  }
}

async function open(clear: () => Promise<void>): Promise<TurnPlace> {
  await ensureStandIns(["coturn"]);
  const [image, authority] = [await ensureOwn("machine"), await ensureOwn("authority")];
  await ensureNetwork();
  const peers = (["node1", "node2", "client"] as const).map(makePeer);
  const [declared] = await Promise.all([turn(), makeAuthority(authority), makeMachine(image), ...peers]);
  await trust();
  const loaded = await pipe(
    ["docker", "save", IMAGE.coturn],
    ["docker", "exec", "-i", container("turn"), "docker", "load"],
  );
  if (loaded.status !== 0) throw new Error(loaded.stderr);
  await on("turn", `docker tag ${IMAGE.coturn} ${COTURN}`);

  const script = IMPATIENT.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`the script has no ${from}`);
      return text.replaceAll(from, to);
    },
    String(declared.one("turn-turn1-setup").inputs["stdin"]),
  );
  const healthy = async () => {
    const health = () => attempt("turn", "docker inspect --format '{{.State.Health.Status}}' coturn");
    const end = await until(health, (it) => it.stdout.trim() === "healthy");
    if (end.stdout.trim() !== "healthy")
      throw new Error(`${end.stdout} ${await on("turn", "docker logs --tail 30 coturn 2>&1")}`);
  };
  return {
    declared,
    setup: (change = {}) => {
      const input = Object.entries(change).reduce((text, [name, value]) => given(text, name, value), script);
      return execIn(container("turn"), ["bash", "-s"], { input, limit: 300_000 });
    },
    async start() {
      await on("turn", `docker run -d ${words(Container.parse(declared.one("turn-turn1-coturn").inputs))}`);
      await healthy();
    },
    on,
    attempt,
    relay: (peer, options = {}) =>
      askRelay((command) => attempt("client", command), { secret: SECRETS[0], ...options, server: ipv4("turn"), peer }),
    pid: () => on("turn", "docker inspect --format '{{.State.Pid}}' coturn"),
    healthy,
    clear,
  };
}

/** The stdin of a script with another value in it. */
function given(text: string, name: string, value: string): string {
  const line = new RegExp(`^(export )?${name}='(?:[^']|'\\\\'')*'$`, "m");
  if (!line.test(text)) throw new Error(`the script has no ${name}`);
  return text.replace(line, (_, word = "") => `${word}${name}=${shellQuote(value)}`);
}

/** A declared container as words of `docker run`. */
function words(it: z.infer<typeof Container>): string {
  const { healthcheck: health } = it;
  return [
    ...[
      "--name",
      it.name,
      "--network",
      it.networkMode,
      "--init",
      "--restart",
      it.restart,
      "--log-driver",
      it.logDriver,
    ],
    ...Object.entries(it.logOpts).flatMap(([key, value]) => ["--log-opt", `${key}=${value}`]),
    ...it.mounts.flatMap((mount) => ["--volume", `${mount.source}:${mount.target}:${mount.readOnly ? "ro" : "rw"}`]),
    ...["--health-cmd", `bash -c ${shellQuote(health.tests[3])}`, "--health-retries", String(health.retries)],
    // Nobody here waits longer for it than it takes to come up.
    ...["--health-interval", "1s", "--health-timeout", health.timeout],
    ...["--health-start-period", health.startPeriod, COTURN, ...it.command],
  ]
    .map(shellQuote)
    .join(" ");
}

function attempt(which: Which, command: string): Promise<Ran> {
  return docker(["exec", container(which), "bash", "-c", command]);
}

async function on(which: Which, command: string): Promise<string> {
  const ran = await attempt(which, command);
  if (ran.status === 0) return ran.stdout.trim();
  throw new Error(`${which}: ${command}\n${ran.stdout}${ran.stderr}`);
}

const at = (which: Which) => [
  ...["--name", container(which), "--network", NETWORK, "--ip", ipv4(which), "--ip6", ipv6(which)],
  ...["--add-host", `${FQDN}:${ipv4("turn")}`, "--add-host", `${ELSEWHERE}:${ipv4("node1")}`],
];

async function makeMachine(image: string): Promise<void> {
  await dockerOutput([
    ...["run", "-d", ...at("turn"), "--hostname", FQDN, "--cgroupns", "private"],
    ...["--cap-drop", "ALL", ...ownCapabilities().flatMap((it) => ["--cap-add", it])],
    ...["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"].flatMap((it) => ["--security-opt", it]),
    ...["--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec,mode=1777", "--volume", "/var/lib/docker"],
    image,
  ]);
  const state = () => attempt("turn", "systemctl is-system-running");
  const up = await until(state, (it) => /running|degraded/.test(it.stdout));
  if (!/running|degraded/.test(up.stdout)) throw new Error(`the machine does not come up: ${up.stdout}${up.stderr}`);
}

/** Somebody a relay may lead to: it sends back what it gets. The client is one more such container. */
async function makePeer(which: "node1" | "node2" | "client"): Promise<void> {
  const listen = `-L ${ipv4(which)} -L ${ipv6(which)} -L 127.0.0.1`;
  await dockerOutput([
    "run",
    "-d",
    ...at(which),
    "--entrypoint",
    "bash",
    IMAGE.coturn,
    "-c",
    `exec turnutils_peer -p 3480 ${listen}`,
  ]);
}

async function makeAuthority(image: string): Promise<void> {
  const pebble = {
    listenAddress: "0.0.0.0:14000",
    managementListenAddress: "0.0.0.0:15000",
    certificate: "/srv/own.crt",
    privateKey: "/srv/own.key",
    httpPort: 80,
    tlsPort: 443,
    ocspResponderURL: "",
    externalAccountBindingRequired: false,
  };
  const commands = `set -e; cd /srv
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -keyout ca.key -out ca.crt 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=own -keyout own.key -out own.csr 2>/dev/null
printf 'subjectAltName=IP:${ipv4("authority")}' >own.ext
openssl x509 -req -in own.csr -CA ca.crt -CAkey ca.key -days 2 -extfile own.ext -out own.crt 2>/dev/null
printf '%s' '${JSON.stringify({ pebble })}' >pebble.json
exec pebble -config pebble.json`;
  const quick = ["-e", "PEBBLE_VA_NOSLEEP=1", "-e", "PEBBLE_WFE_NONCEREJECT=0"];
  await dockerOutput(["run", "-d", ...at("authority"), ...quick, image, "bash", "-c", commands]);
  const root = () => run("curl", ["-fsSk", `https://${ipv4("authority")}:15000/roots/0`]);
  const { stdout } = await until(root, (it) => it.status === 0);
  await execIn(container("authority"), ["tee", "/srv/issues.crt"], { input: stdout });
}

/** The machine and the client trust the authority. */
async function trust(): Promise<void> {
  const roots = await on("authority", "cat /srv/ca.crt; echo; cat /srv/issues.crt");
  const [ca = "", issues = ""] = roots.split(/\n(?=\n*-----BEGIN)/).map((it) => it.trim());
  for (const [name, text] of Object.entries({ ca, issues })) {
    await execIn(container("turn"), ["tee", `/usr/local/share/ca-certificates/${name}.crt`], {
      input: `${text}\n`,
    });
  }
  await on("turn", "update-ca-certificates 2>&1");
  await execIn(container("client"), ["tee", "/etc/trust.pem"], { user: "0", input: roots });
}
