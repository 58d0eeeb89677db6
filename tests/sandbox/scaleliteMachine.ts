/** A machine on which everything was made that the stack `sandbox` declares for its balancer, as the engine would. */
import { shellQuote } from "../../components/script.ts";
import { ownCapabilities } from "../../sandbox/capabilities.ts";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import { ensureImages } from "../../sandbox/images.ts";
import { ensureNetwork, GATEWAY, NETWORK } from "../../sandbox/network.ts";
import { lastLine, pipe, type Ran, run } from "../../sandbox/run.ts";
import { imagesOf } from "../../sandbox/wanted.ts";
import { until } from "./containers.ts";
import { execIn } from "./execIn.ts";
import { type FakeBbb, openFakeBbb } from "./fakeBbb.ts";
import { Container, nameOf, type Recorded, Remote, recorded, TYPE } from "./recorded.ts";
import { ensureOwn, withState } from "./standIns.ts";

const MACHINE = "meet-test-s-balancer";
export const ADDRESS = "198.18.7.201";

export interface BalancerMachine {
  readonly region: Recorded;
  readonly fqdn: string;
  /** A node of the test's, under the name that the plan has for the only one. */
  readonly node: FakeBbb;
  /** Run `setup` or `reconcile` as the remote command would, with other values for some of its variables. */
  script(which: "setup" | "reconcile", values?: Readonly<Record<string, string>>): Promise<Ran>;
  /** A shell command there; what it printed. @throws Error when it fails */
  on(command: string): Promise<string>;
  /** A request from outside, by a name that leads there; the whole answer, or why there is none. */
  get(host: string, path: string): Promise<string>;
  close(): Promise<void>;
}

export async function openBalancer(): Promise<BalancerMachine> {
  // Declaring takes as long as the machine's coming up.
  const [region] = await Promise.all([recorded("sandbox"), openMachine()]);
  const { balancer, nodes } = region.plan;
  const [planned] = nodes;
  if (balancer === null || planned === undefined) throw new Error("the example region has a balancer and a node");
  const wanted = imagesOf({ ...region.plan, nodes: [], hosts: [], tenants: [], turn: [] });
  await withState((state, base) => ensureImages(state, base, wanted, "auto", () => {}));

  const on = async (command: string, input?: string) => {
    const ran = await attempt(command, input);
    if (ran.status === 0) return ran.stdout;
    throw new Error(`${command}\n${ran.stdout}${ran.stderr}`);
  };
  // Nobody answers for names here, and who looks one up, as rsync does for its callers', would wait for that.
  await on(`hostname ${balancer.fqdn}; : >/etc/resolv.conf`);
  const carried = await pipe(
    ["docker", "save", ...wanted.map((it) => it.reference)],
    ["docker", "exec", "-i", MACHINE, "docker", "load"],
  );
  if (carried.status !== 0) throw new Error(lastLine(carried.stderr));

  const node = await openFakeBbb(GATEWAY, "");
  const nameFor = { setup: `${balancer.name}-setup`, reconcile: `${balancer.name}-pool-reconcile` };
  const script = async (which: "setup" | "reconcile", values: Readonly<Record<string, string>> = {}) => {
    let stdin = Remote.parse(region.one(nameFor[which]).inputs).stdin;
    for (const [name, value] of Object.entries({ ...(which === "setup" ? own : {}), ...values })) {
      const line = new RegExp(`^(export )?${name}='(?:[^']|'\\\\'')*'$`, "m");
      if (!line.test(stdin)) throw new Error(`the script has no ${name}`);
      stdin = stdin.replace(line, (_, word: string = "") => `${word}${name}=${shellQuote(value)}`);
    }
    if (which === "reconcile")
      stdin = stdin.replaceAll(`https://${planned.fqdn}/bigbluebutton`, `http://${GATEWAY}:${node.port}/bigbluebutton`);
    return execIn(MACHINE, ["bash", "-s"], { input: stdin, limit: 300_000 });
  };
  // No volume, and nobody's authority but Caddy's own.
  const head = /CADDYFILE='((?:[^']|'\\'')*)'/.exec(Remote.parse(region.one(nameFor.setup).inputs).stdin)?.[1] ?? "";
  const own = { VOLUME: "", CADDYFILE: head.replace(/\tacme_ca .*/, "\tlocal_certs") };
  const secretOf = /^SERVERS='.*\|([0-9a-f]+)'$/m.exec(Remote.parse(region.one(nameFor.reconcile).inputs).stdin);
  node.secret = secretOf?.[1] ?? "";

  const machine: BalancerMachine = {
    region,
    fqdn: balancer.fqdn,
    node,
    script,
    on,
    async get(host, path) {
      const to = ["--connect-to", `${host}:443:${ADDRESS}:443`];
      const ran = await run("curl", [
        "-sSik",
        "--http1.1",
        "--path-as-is",
        "--max-time",
        "20",
        ...to,
        `https://${host}${path}`,
      ]);
      return ran.status === 0 ? ran.stdout : ran.stderr;
    },
    async close() {
      await node.close();
      await removeMachine();
    },
  };
  const first = await script("setup");
  if (first.status !== 0) throw new Error(`setup: ${first.stdout}${first.stderr}`);
  await on("docker network create meet");
  for (const resource of region.resources) {
    if (resource.type !== TYPE.container || !nameOf(resource.urn).startsWith(`${balancer.name}-`)) continue;
    const inputs = Container.parse(resource.inputs);
    await on(`docker run -d ${runArguments(region, inputs).map(shellQuote).join(" ")}`);
    // As the provider waits: Scalelite makes its tables once, at its start, and only in a database that answers.
    const health = () => on(`docker inspect -f '{{.State.Health.Status}}' ${inputs.name}`);
    const end = await until(health, (it) => it.trim() === "healthy", 180);
    if (end.trim() !== "healthy")
      throw new Error(`${inputs.name}: ${await on(`docker logs --tail 30 ${inputs.name} 2>&1`)}`);
  }
  return machine;

  function runArguments(from: Recorded, it: ReturnType<typeof Container.parse>): string[] {
    const resource = from.resources.find(
      ({ inputs, urn }) => inputs["name"] === it.name && urn.includes(balancer?.name ?? ""),
    );
    const reference = resource === undefined ? undefined : from.imagesOf(resource).find((name) => fits(name, it.name));
    if (reference === undefined) throw new Error(`${it.name} waits for no image`);
    const [first, ...rest] = it.entrypoints ?? [];
    const { healthcheck: health } = it;
    const test = health.tests[0] === "CMD-SHELL" ? (health.tests[1] ?? "") : health.tests.slice(1).join(" ");
    return [
      ...["--name", it.name, "--network", "meet", "--restart", it.restart],
      ...it.envs.flatMap((env) => ["-e", env]),
      ...it.mounts.flatMap((mount) => ["-v", `${mount.source}:${mount.target}${mount.readOnly ? ":ro" : ""}`]),
      ...it.ports.map(
        (port) => `-p${port.ip === "::" ? "[::]" : port.ip}:${port.external}:${port.internal}/${port.protocol}`,
      ),
      ...(it.user === undefined ? [] : ["--user", it.user]),
      ...["--health-cmd", test, "--health-interval", "1s", "--health-retries", "150"],
      ...(first === undefined ? [] : ["--entrypoint", first]),
      reference,
      ...rest,
      ...(it.command ?? []),
    ];
  }
}

/** Every container waits for all before it; which image is its own is in the names. */
function fits(reference: string, container: string): boolean {
  const part = container.replace("scalelite-", "");
  return container.startsWith("scalelite-") ? reference.endsWith(`-${part}`) : reference.startsWith(`${part}:`);
}

const removeMachine = () => docker(["rm", "-f", "-v", MACHINE]);

/** A machine with Docker, and nothing of ours on it. */
async function openMachine(): Promise<void> {
  const image = await ensureOwn("machine");
  await ensureNetwork();
  // Of a run that was killed.
  await removeMachine();
  await dockerOutput([
    ...["run", "-d", "--name", MACHINE, "--network", NETWORK, "--ip", ADDRESS],
    ...["--cgroupns", "private", "--cap-drop", "ALL", ...ownCapabilities().flatMap((it) => ["--cap-add", it])],
    ...["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"].flatMap((it) => ["--security-opt", it]),
    ...["--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec,mode=1777"],
    ...["--volume", "/var/lib/docker", "--volume", "/srv/meet", image],
  ]);
  await until(
    () => attempt("systemctl is-system-running; docker info >/dev/null 2>&1 && echo with docker"),
    (ran) => /(?:running|degraded)\nwith docker/.test(ran.stdout),
    120,
  );
}

function attempt(command: string, input?: string): Promise<Ran> {
  return execIn(MACHINE, ["bash", "-c", command], input === undefined ? {} : { input });
}
