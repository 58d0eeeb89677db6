/** Does on a sandbox machine what the providers would do with what was recorded; no engine takes part. */
import type { z } from "zod";
import { shellQuote } from "../../components/script.ts";
import type { GraphResource } from "../../preview/graph.ts";
import { type Ran, run } from "../../sandbox/run.ts";
import { execIn } from "./execIn.ts";
import { onMachine, type Place } from "./existingMachine.ts";
import { Container, Local, Network, nameOf, type Recorded, Remote, TYPE } from "./recorded.ts";

/** A script of ours may install packages; nothing here takes longer than this, ms. */
const SCRIPT_MS = 300_000;

export interface Replay {
  /** What first contact printed; empty before it. */
  readonly hostKey: string;
  /** Make one resource. @throws Error with what was said when it fails. */
  make(resource: GraphResource): Promise<void>;
  /** Run a remote command over SSH, by its logical name; `change` edits its stdin. Never throws for its exit code. */
  remote(name: string, verb?: "create" | "delete", change?: (stdin: string) => string): Promise<Ran>;
  /** The same without SSH, where nobody is let in. */
  inside(name: string): Promise<Ran>;
  stdinOf(name: string): string;
}

/** Puts another value into the stdin of a script. @throws Error when it has no such value. */
export function exported(name: string, value: string): (stdin: string) => string {
  const line = new RegExp(`^export ${name}='(?:[^']|'\\\\'')*'$`, "m");
  return (stdin) => {
    if (!line.test(stdin)) throw new Error(`the script has no ${name}`);
    return stdin.replace(line, () => `export ${name}=${shellQuote(value)}`);
  };
}

/** @param hostKey the pinned one, where first contact was before */
export function replay(recorded: Recorded, place: Place, hostKey = ""): Replay {
  const stdinOf = (name: string) => Remote.parse(recorded.one(name).inputs).stdin;
  const here = (...command: string[]) => onMachine(place.container, command);

  async function local(resource: GraphResource): Promise<void> {
    const { interpreter, create, environment } = Local.parse(resource.inputs);
    const [shell, ...flags] = interpreter;
    const ran = await run(shell, [...flags, create], { env: { ...environment, ADDRESS: place.address } });
    const { stdout } = done(resource, ran);
    // Others only say which records are to be set.
    if (nameOf(resource.urn).endsWith("-hostkey")) hostKey = stdout;
  }

  function remote(name: string, verb: "create" | "delete" = "create", change = (stdin: string) => stdin): Promise<Ran> {
    const inputs = Remote.parse(recorded.one(name).inputs);
    const { user, port } = inputs.connection;
    const options = [
      "BatchMode=yes",
      "StrictHostKeyChecking=yes",
      "UserKnownHostsFile=none",
      "GlobalKnownHostsFile=none",
      `KnownHostsCommand=/bin/echo ${place.address} ${hostKey}`,
    ].flatMap((option) => ["-o", option]);
    const command = inputs[verb] ?? "true";
    return run("ssh", ["-F", "none", ...options, "-p", String(port), `${user}@${place.address}`, command], {
      env: { SSH_AUTH_SOCK: place.agent },
      input: change(inputs.stdin),
      limit: SCRIPT_MS,
    });
  }

  async function container(resource: GraphResource): Promise<void> {
    const wanted = Container.parse(resource.inputs);
    const [image] = recorded.imagesOf(resource);
    if (image === undefined) throw new Error(`${wanted.name} waits for no image`);
    const request = ["curl", "-sS", "--fail-with-body", "--unix-socket", "/var/run/docker.sock"];
    const url = `http://docker/containers/create?name=${wanted.name}`;
    const body = JSON.stringify(createRequest(wanted, image));
    await onMachine(
      place.container,
      [...request, "-H", "Content-Type: application/json", "--data-binary", "@-", url],
      body,
    );
    // As the provider does: off the default bridge, onto ours, and only then up.
    await here("docker", "network", "disconnect", "bridge", wanted.name);
    await here("docker", "network", "connect", wanted.networksAdvanced[0].name, wanted.name);
    await here("docker", "start", wanted.name);
  }

  return {
    get hostKey() {
      return hostKey;
    },
    remote,
    stdinOf,
    inside: (name) => execIn(place.container, ["bash", "-s"], { input: stdinOf(name) }),
    async make(resource) {
      switch (resource.type) {
        case TYPE.local:
          return local(resource);
        case TYPE.remote:
          done(resource, await remote(nameOf(resource.urn)));
          return;
        case TYPE.network: {
          const { name, driver, labels } = Network.parse(resource.inputs);
          const flags = labels.flatMap(({ label, value }) => ["--label", `${label}=${value}`]);
          await here("docker", "network", "create", "--driver", driver, ...flags, name);
          return;
        }
        case TYPE.container:
          return container(resource);
        case TYPE.image:
          // It was carried there; where it was not, the container says so.
          return;
        default:
          throw new Error(`nobody here knows how to make a ${resource.type}`);
      }
    },
  };
}

function done(resource: GraphResource, ran: Ran): Ran {
  if (ran.status === 0) return ran;
  throw new Error(`${nameOf(resource.urn)} ended with ${ran.status}: ${ran.stderr}${ran.stdout}`);
}

/** What Docker's API is asked for (POST /containers/create). */
function createRequest(wanted: z.infer<typeof Container>, image: string) {
  const { healthcheck: health } = wanted;
  const port = (it: { internal: number; protocol: string }) => `${it.internal}/${it.protocol}`;
  return {
    Image: image,
    User: wanted.user,
    Cmd: wanted.command,
    Entrypoint: wanted.entrypoints,
    Env: wanted.envs,
    Labels: Object.fromEntries(wanted.labels.map(({ label, value }) => [label, value])),
    ExposedPorts: Object.fromEntries(wanted.ports.map((it) => [port(it), {}])),
    Healthcheck: {
      Test: health.tests,
      Interval: nanoseconds(health.interval),
      Timeout: nanoseconds(health.timeout),
      StartPeriod: nanoseconds(health.startPeriod),
      Retries: health.retries,
    },
    HostConfig: {
      NetworkMode: wanted.networkMode,
      RestartPolicy: { Name: wanted.restart },
      LogConfig: { Type: wanted.logDriver, Config: wanted.logOpts },
      ShmSize: wanted.shmSize === undefined ? undefined : wanted.shmSize * 1024 * 1024,
      PortBindings: Object.fromEntries(
        wanted.ports.map((it) => [
          port(it),
          wanted.ports
            .filter((other) => port(other) === port(it))
            .map(({ ip, external }) => ({ HostIp: ip, HostPort: String(external) })),
        ]),
      ),
      Mounts: wanted.mounts.map((it) => ({
        Type: it.type,
        Source: it.source,
        Target: it.target,
        ReadOnly: it.readOnly,
      })),
    },
  };
}

/** `5s` or `1m0s` as Docker's API counts. */
function nanoseconds(time: string): number {
  const found = /^(?:(\d+)m)?(\d+)s$/.exec(time);
  if (found === null) throw new Error(`a time that is not read here: ${time}`);
  return (Number(found[1] ?? 0) * 60 + Number(found[2])) * 1e9;
}
