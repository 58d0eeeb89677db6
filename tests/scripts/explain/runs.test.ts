/** Each code of a run has a page whose example is what is really printed: run, or asked of the function that says it. */
import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { load } from "../../../model/load.ts";
import { plan } from "../../../model/plan.ts";
import { readSources } from "../../../model/read.ts";
import { SandboxError } from "../../../sandbox/problem.ts";
import { statePaths } from "../../../sandbox/state.ts";
import { linkPackages } from "../../../scripts/against.ts";
import { failureOf } from "../../../scripts/apply/failure.ts";
import { preflight } from "../../../scripts/apply/preflight.ts";
import { machineNamed, noState, requireSecrets } from "../../../scripts/apply/require.ts";
import { clearDeadLock, exportState, refuseMoved } from "../../../scripts/apply/stateStore.ts";
import type { Workspace } from "../../../scripts/apply/workspace.ts";
import { CHECKOUT } from "../../../scripts/bootstrap.js";
import { refuseAgain, refuseAlone } from "../../../scripts/ci/approved.ts";
import { run as ciData } from "../../../scripts/ci/data.ts";
import { text as doctorText } from "../../../scripts/doctor.ts";
import { openApi } from "../../../scripts/drift/api.ts";
import { differences, RECORD } from "../../../scripts/drift/compare.ts";
import { sift } from "../../../scripts/drift/ignore.ts";
import { type DriftReport, asText as driftText, ruleText } from "../../../scripts/drift/report.ts";
import { COMMANDS } from "../../../scripts/explain/index.ts";
import { openForge } from "../../../scripts/forge/open.ts";
import { placeOf } from "../../../scripts/forge/place.ts";
import { run as logs } from "../../../scripts/logs.ts";
import { ill } from "../../../scripts/look/finding.ts";
import { EXIT, Refusal } from "../../../scripts/refusal.ts";
import { ssh } from "../../../scripts/ssh.ts";
import { passphrase, writeSecret } from "../../../scripts/stack/secrets.ts";
import { broken } from "../../../scripts/stack/store.ts";
import { dataFolder, fileOf } from "../data.ts";
import { type Fakes, fakes } from "../fakes.ts";
import { meet } from "../meetHere.ts";
import { GUARDED } from "./guarded.ts";
import { pinned, printed, type Run, refused, unpacked, urn, workspace } from "./stage.ts";

const root = fileURLToPath(new URL("../../fixtures/north", import.meta.url));
const { platform } = load(readSources(root));
if (platform === null) throw new Error("north has errors");
const north = plan(platform, "north");
const heron = north.tenants.find(({ id }) => id === "heron")?.name ?? "";

/** The command of the page itself, in a folder of data of its own. */
function command(code: keyof typeof COMMANDS, ...more: readonly string[]): Run {
  return async () => {
    const words = COMMANDS[code].example.command.split(" ").slice(2);
    const { code: exit, stderr } = await meet(...words, ...more);
    return { code: exit, says: stderr.trimEnd() };
  };
}

/** What is printed of a diagnostic of the engine. */
function failed(message: string, name: string): Run {
  return async () => {
    const failure = failureOf(urn("docker:index/container:Container", name), message, north);
    return { code: failure.code, says: `error[${failure.kind}]: ${failure.sentence}\n   = help: ${failure.help}` };
  };
}

function git(folder: string, ...args: string[]): void {
  const who = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", folder, ...who, ...args], { stdio: "ignore" });
}

const lost = "hcloud:index/server:Server";
const half = { type: "creating", resource: { urn: urn(lost, "host-gl1-server"), type: lost } };
const command_ = "command:remote:Command";
const again = { type: "creating", resource: { urn: urn(command_, "host-gl1-setup"), type: command_ } };
const lock = { user: "root", host: "elsewhere", pid: 4711, since: "2026-11-21T13:06:00Z" };

let fake: Fakes;
let repository: string;
const before = process.env;

beforeAll(() => {
  fake = fakes();
  fake.add("ssh-keyscan", 'case "$said" in 192.0.2.7) echo "$said ssh-ed25519 AAAAnow" ;; esac');
  repository = dataFolder();
  git(repository, "init", "-q", "-b", "main");
  git(repository, "add", ".");
  git(repository, "commit", "-q", "-m", "all");
});
afterAll(() => {
  process.env = before;
  vi.resetModules();
  fake.close();
});

/** Acts with the fakes first on PATH, and more of an environment. */
async function within<T>(env: NodeJS.ProcessEnv, act: () => Promise<T>): Promise<T> {
  const outer = process.env;
  process.env = { ...outer, ...fake.env, ...env };
  try {
    return await act();
  } finally {
    process.env = outer;
  }
}

/** A verb with an engine that is a fake: which engine there is, is asked once for a process. */
function withEngine(
  act: (on: { verb: (name: string) => Promise<{ run: (options: object) => Promise<number> }> }) => Promise<unknown>,
  ...resources: readonly object[]
): Run {
  return () =>
    within({ PULUMI_CLI: join(fake.folder, "pulumi") }, async () => {
      fake.add(
        "pulumi",
        'case "$1 $2" in',
        '  "version "*) echo v3.260.0 ;;',
        `  "stack export") cat "${join(fake.folder, "state")}" ;;`,
        `  "config --json") cat "${join(fake.folder, "config")}" ;;`,
        '  "preview "*) exit 1 ;;',
        "esac",
      );
      writeFileSync(join(fake.folder, "state"), JSON.stringify({ deployment: { resources, pending_operations: [] } }));
      const config = north.secrets.map(({ key, placeholder }) => [key, { value: placeholder, secret: true }]);
      writeFileSync(join(fake.folder, "config"), JSON.stringify(Object.fromEntries(config)));
      vi.resetModules();
      const { report: reported } = await import("../../../scripts/report.ts");
      let says = "";
      const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
        says += text.toString();
        return true;
      });
      try {
        await act({ verb: (name) => import(`../../../scripts/${name}.ts`) });
        throw new Error("it went through");
      } catch (error) {
        says = "";
        return { code: reported(error, false), says: says.trimEnd() };
      } finally {
        spy.mockRestore();
        vi.resetModules();
      }
    });
}

/** A verb of the stack sandbox, with an engine, in a checkout where no sandbox was started. */
function unstarted(name: string, env: NodeJS.ProcessEnv): Run {
  return () =>
    within(env, async () => {
      fake.add("docker", "printf '29.0.0\\t/var/lib/docker\\t[]\\n'");
      const nowhere = statePaths(join(fake.folder, "checkout"));
      vi.doMock("../../../sandbox/state.ts", async (original) => ({
        ...(await original<object>()),
        statePaths: () => nowhere,
      }));
      const options = { ...up, root: CHECKOUT, stack: "sandbox", standIn: false, confirm: null, today: "2026-11-21" };
      const act = withEngine(async ({ verb }) =>
        (await verb(name)).run({ ...options, subject: "gl1", part: null, since: "1h", follow: false, command: [] }),
      );
      try {
        return await act();
      } finally {
        vi.doUnmock("../../../sandbox/state.ts");
      }
    });
}

const record = {
  urn: urn("cloudflare:index/dnsRecord:DnsRecord", "host-gl1-a"),
  type: "cloudflare:index/dnsRecord:DnsRecord",
};
const common = { root, stack: "north", json: false, color: false };
const up = { ...common, acceptHostKey: [], yes: false, verbose: false, plan: null };

/** What is settled before the engine starts. */
const settled = async (made: Workspace) => {
  const state = await exportState(made);
  if (state === null) throw new Error("no state");
  return preflight(made, state, null, new Map(), [], () => {});
};

/** A region whose only host carries as many tenants as it can. */
function full(): string {
  const south = fileOf("stacks/nz.yaml").replace("memory: 32", "memory: 4");
  const kea = fileOf("tenants/kea.yaml").replace("stack: nz", "stack: south");
  return dataFolder({ "stacks/nz.yaml": null, "stacks/south.yaml": south, "tenants/kea.yaml": kea });
}

/** A cloud that answers every question with this status. */
function cloudAnswering(status: number, setter = ""): Run {
  return async () => {
    const server = createServer((_, response) => response.writeHead(status).end("{}"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const url = `http://127.0.0.1:${address.port}`;
    const api = openApi({ name: "Hetzner", url, token: "x", setter, pauses: [] });
    const said = await refused(() => api.get("/servers", {}))();
    server.close();
    return said;
  };
}

/** One record of the north that leads elsewhere. */
function driftedRecord(): DriftReport {
  const urn_ = urn("cloudflare:index/dnsRecord:DnsRecord", "tenant-swift-a");
  const name = "swift.north.coop.example";
  const inputs = { name, type: "A", content: "192.0.2.7" };
  const resource = { urn: urn_, type: RECORD, id: "x", inputs };
  const state = { deployment: { resources: [resource], pending_operations: [] } };
  const record = { id: "x", name, type: "A", content: "192.0.2.99", ttl: 300, proxied: false };
  const names = { domains: [], domain: "", ours: new Set<string>(), theirs: new Set<string>() };
  const found = differences(state, { hetzner: null, records: new Map([["x", record]]) }, north, names);
  const calls = { hetzner: 7, cloudflare: 1 };
  return { stack: "north", calls, things: 41, differences: found, ignored: [], unapplied: [] };
}

/** `ci data` of a branch called harbour; a commit's own name is another each time. */
function pulled(act: (folder: string) => void): Run {
  return async () => {
    const folder = dataFolder();
    git(folder, "init", "-q", "-b", "main");
    git(folder, "add", ".");
    git(folder, "commit", "-q", "-m", "all");
    git(folder, "checkout", "-q", "-b", "harbour");
    act(folder);
    git(folder, "add", ".");
    git(folder, "commit", "-q", "-m", "harbour");
    git(folder, "checkout", "-q", "main");
    writeFileSync(join(folder, "tenants", "kea.yaml"), fileOf("tenants/kea.yaml").replace("free", "level-1"));
    git(folder, "commit", "-q", "-a", "-m", "main");
    const options = {
      root: folder,
      json: false,
      color: false,
      head: "harbour",
      output: join(folder, "x"),
      refused: null,
    };
    const { code, says } = await refused(() => ciData(options))();
    return { code, says: says.replace(/onto [0-9a-f]{10}/, "onto 0123456789") };
  };
}

/** What is said of a forge that answers so. */
function answering(status: number): Run {
  return async () => {
    vi.stubGlobal("fetch", async () => new Response("{}", { status }));
    const env = { GITHUB_REPOSITORY: "meet/infra", GITHUB_RUN_ID: "1", GITHUB_TOKEN: "x" };
    try {
      return await refused(() => openForge(placeOf(env, "github"), async () => {}).comments(7))();
    } finally {
      vi.unstubAllGlobals();
    }
  };
}

const RUNS: Readonly<Partial<Record<keyof typeof COMMANDS, Run>>> = {
  "excess-arguments": command("excess-arguments"),
  "invalid-argument": command("invalid-argument"),
  "missing-argument": command("missing-argument"),
  "option-missing-argument": command("option-missing-argument"),
  "unknown-command": command("unknown-command"),
  "unknown-option": command("unknown-option"),
  "conflicting-options": command("conflicting-options"),
  "unknown-code": command("unknown-code"),
  "bad-answers": command("bad-answers", "--root", root),
  "missing-answer": command("missing-answer", "--root", root),
  "no-room": () => command("no-room", "--root", full())(),
  taken: command("taken", "--root", root),
  "unknown-tenant": command("unknown-tenant", "--root", root),
  "no-against": command("no-against"),
  "no-commit": () => command("no-commit", "--root", repository)(),
  "no-data": command("no-data"),
  "no-root": command("no-root"),
  "no-program": refused(() => linkPackages(unpacked({}), "before-the-program")),
  "other-packages": refused(() => linkPackages(unpacked({ "stacks/index.js": "" }), "old")),
  "no-unpack": () =>
    within({}, () => {
      fake.add("tar", 'echo "tar: No space left on device" >&2', "exit 2");
      return command("no-unpack", "--root", repository)();
    }),
  "not-confirmed": withEngine(async ({ verb }) => (await verb("down")).run({ ...common, confirm: null }), record),
  ...GUARDED,
  "not-plain": refused(() =>
    logs({ ...common, stack: "ca", subject: "gl1", part: "caddy; reboot", since: "1h", follow: false }),
  ),
  "no-terminal": withEngine(async ({ verb }) => (await verb("up")).run(up)),
  "unknown-machine": refused(() => machineNamed(north, "gl7")),
  "unknown-subject": withEngine(async ({ verb }) =>
    (await verb("ssh")).run({ ...common, subject: "gl7", command: [] }),
  ),
  "never-made": withEngine(async ({ verb }) => (await verb("ssh")).run({ ...common, subject: "gl1", command: [] })),
  "no-engine": async () => {
    const { look } = await import("../../../scripts/engine.ts");
    const found = await look({ PULUMI_CLI: "/nowhere/pulumi" }, "/nowhere");
    if (!("missing" in found)) throw new Error("there is one");
    return printed(new Refusal(EXIT.failed, "no-engine", found.missing, found.remedy));
  },
  "no-docker": unstarted("up", { DOCKER_HOST: "tcp://192.0.2.9:2375" }),
  "no-sandbox": unstarted("up", { DOCKER_HOST: "" }),
  "no-ssh": () => within({ PATH: "/nowhere" }, () => refused(() => ssh(["gl1"], { PATH: "/nowhere" }))()),
  "no-state": async () => printed(noState("north")),
  "half-done": refused(() => settled(workspace({ "config --json --show-secrets": { stdout: "{}" } }, [], [half]))),
  state: refused(() =>
    settled(workspace({ "stack import": { code: 255, stderr: "error: disk quota exceeded" } }, [], [again])),
  ),
  "host-key": () =>
    within(
      {},
      refused(() => settled(workspace({}, [pinned("192.0.2.7")]))),
    ),
  "out-of-time": failed(
    "meet: gl1 in north (192.0.2.9) does not answer SSH on port 22 after 300 s: is it on, and may this address reach it?",
    "host-gl1-hostkey",
  ),
  "waits-for-names": failed(
    "meet: bbb1 in north waits for its names: bbb1.north.coop.example A 192.0.2.9",
    "node-bbb1-names",
  ),
  "no-answer": () =>
    within(
      {},
      refused(() => settled(workspace({}, [pinned("192.0.2.9")]))),
    ),
  "state-moved": refused(() =>
    refuseMoved(workspace({}, [], []), { deployment: { resources: [record], pending_operations: [] } }),
  ),
  locked: refused(() => clearDeadLock(workspace({}), [lock], () => {})),
  "secret-missing": refused(() =>
    requireSecrets(
      north,
      new Map(north.secrets.filter(({ key }) => key !== "meet:master").map(({ key }) => [key, "x"])),
    ),
  ),
  protected: async () => {
    const { main } = await import("../../../scripts/pulumi.ts");
    let says = "";
    const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      says += text.toString();
      return true;
    });
    const code = await main(["destroy", "--ignore-protect"]);
    spy.mockRestore();
    return { code, says: says.trimEnd() };
  },
  "disk-full": failed("write /x: no space left on device", `${heron}-prepare`),
  engine: failed("something nobody foresaw", "host-gl1-caddy"),
  "no-login": failed("ssh: unable to authenticate", "host-gl1-caddy"),
  "port-taken": failed("port is already allocated", "host-gl1-caddy"),
  script: failed("meet: /srv/meet is not on its volume", "host-gl1-setup"),
  unhealthy: failed("container failed to be in healthy state", `${heron}-5f3c`),
  cloud: cloudAnswering(503),
  "token-refused": cloudAnswering(401, "npx pulumi config set --secret hcloud:token --stack north"),
  drifted: async () => ({ code: EXIT.changes, says: driftText(driftedRecord()) }),
  "ignored-nothing": async () => {
    const rule = { what: "record A old.north.coop.example", reason: "Moves in spring", until: "2027-03-31" };
    const place = () => ({ file: "stacks/north.yaml", line: 22, column: 13 });
    const [problem] = sift([], [rule], "2026-11-21", place).problems;
    if (problem === undefined) throw new Error("nothing is wrong");
    return { code: EXIT.config, says: ruleText(problem) };
  },
  "no-passphrase": refused(() => passphrase("passphrase", null, {})),
  "secret-file": refused(() => {
    const folder = process.cwd();
    process.chdir(unpacked({ master: "x" }));
    try {
      writeSecret("--master-file", "master", "y");
    } finally {
      process.chdir(folder);
    }
  }),
  store: refused(() => {
    throw broken("s3://meet-south", "does not keep two runs apart", "a second run was let in while a first one worked");
  }),
  "not-well": async () => ({
    code: EXIT.failed,
    says: doctorText([ill("tenant heron", "its health check answers 500", "npx meet logs north heron")]),
  }),
  sandbox: async () =>
    printed(
      new SandboxError(
        "docker run failed: no space left on device",
        "see the message of Docker; `docker info` tells whether its engine is well",
      ),
    ),
  conflict: pulled((folder) =>
    writeFileSync(join(folder, "tenants", "kea.yaml"), fileOf("tenants/kea.yaml").replace("free", "level-2")),
  ),
  "not-a-file": pulled((folder) => symlinkSync("/etc/passwd", join(folder, "tenants", "harbour.yaml"))),
  forge: answering(503),
  "forge-rights": answering(401),
  "no-forge": refused(() => placeOf({}, null)),
  "same-person": refused(() => refuseAlone("ca", [{ number: 7, by: ["dana"] }], ["dana"])),
  "not-first-attempt": refused(() => refuseAgain({ kind: "github", attempt: 2 }, "ca")),
  "no-access": async () =>
    printed(Object.assign(new Error("EACCES"), { code: "EACCES", path: "tenants/kea.yaml.new" })),
  bug: async () => printed(new TypeError("x is not a function")),
};

/** What only a whole run of the real engine, or a person at a terminal, can bring about: the words are compared with the source. */
const SOURCES: Readonly<Partial<Record<keyof typeof COMMANDS, string>>> = {
  cancelled: "scripts/up.ts",
  config: "scripts/preview.ts",
  "no-markers": "scripts/record.ts",
  "no-run": "scripts/record.ts",
  program: "scripts/declare.ts",
  "sandbox-is-up": "scripts/record.ts",
};

describe("the example of", () => {
  test.each(Object.entries(RUNS))("%s is what is printed", async (code, run) => {
    const { exit, example } = COMMANDS[code as keyof typeof COMMANDS];
    expect(await run()).toEqual({ code: exit, says: example.says });
  });

  test.each(Object.entries(SOURCES))("%s has the words of %s", (code, file) => {
    const { says } = COMMANDS[code as keyof typeof COMMANDS].example;
    const source = readFileSync(join(CHECKOUT, file), "utf8");
    const sentence = /^error\[([a-z-]+)\]: (.*)$/m.exec(says);
    expect(sentence?.[1]).toBe(code);
    for (const part of sentence?.[2]?.split(/npx meet check|with 1|north|: the host.*/) ?? [])
      expect(source).toContain(part.trim());
  });

  test.each(["preview", "down", "drift", "doctor", "logs", "ssh"])(
    "no-sandbox is what %s says as well",
    async (verb) => {
      const { exit, example } = COMMANDS["no-sandbox"];
      expect(await unstarted(verb, { DOCKER_HOST: "" })()).toEqual({ code: exit, says: example.says });
    },
  );

  test("every code is run or compared", () => {
    expect([...Object.keys(RUNS), ...Object.keys(SOURCES)].sort()).toEqual(Object.keys(COMMANDS).sort());
  });
});
