import { chmodSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { CHECKOUT, COMPILED } from "../../scripts/bootstrap.js";
import { type Engine, look, runEngine, withoutOptions } from "../../scripts/engine.ts";

/** A folder with a program `pulumi` in it. */
function cli(body: string, folder = mkdtempSync(join(tmpdir(), "meet-cli-"))): string {
  const file = join(folder, "pulumi");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

const version = (number: string): string => `echo v${number}`;

function home(): string {
  return mkdtempSync(join(tmpdir(), "meet-home-"));
}

const PATH = process.env["PATH"] ?? "";
const NONE = ["cloudflare", "command", "docker", "hcloud"];

// The vendor is never asked in a test: nobody listens there.
vi.stubEnv("NODE_USE_ENV_PROXY", "1");
for (const name of ["HTTPS_PROXY", "https_proxy"]) vi.stubEnv(name, "http://127.0.0.1:9");
for (const name of ["NO_PROXY", "no_proxy"]) vi.stubEnv(name, "");
afterAll(() => vi.unstubAllEnvs());

describe("the engine is looked for", () => {
  test("where PULUMI_CLI says, before anything else", async () => {
    const [named, onPath] = [cli(version("3.261.0")), cli(version("3.262.0"))];
    expect(await look({ PULUMI_CLI: named, PATH: dirname(onPath) }, home())).toEqual({
      command: named,
      version: "3.261.0",
      missingPlugins: NONE,
    });
  });

  test("then on PATH, in its order", async () => {
    const [first, second] = [cli(version("3.261.0")), cli(version("3.262.0"))];
    expect(await look({ PATH: `${dirname(first)}:${dirname(second)}` }, home())).toMatchObject({ command: first });
  });

  test("never at the shim that npm puts on PATH for us", async () => {
    const shim = cli(version("3.261.0"), join(mkdtempSync(join(tmpdir(), "meet-npm-")), "node_modules", ".bin"));
    const real = cli(version("3.262.0"));
    expect(await look({ PATH: `${dirname(shim)}:${dirname(real)}` }, home())).toMatchObject({ command: real });
  });

  test("then in ~/.pulumi/bin", async () => {
    const at = home();
    const usual = cli(version("3.263.1"), join(at, ".pulumi", "bin"));
    expect(await look({ PATH: "" }, at)).toMatchObject({ command: usual, version: "3.263.1" });
  });

  test("past one that is too old", async () => {
    const [old, fine] = [cli(version("3.225.9")), cli(version("3.226.0"))];
    expect(await look({ PATH: `${dirname(old)}:${dirname(fine)}` }, home())).toMatchObject({ command: fine });
  });

  test("with the plugins beside it, on PATH and in its own store", async () => {
    const at = home();
    const command = cli(version("3.261.0"));
    const elsewhere = mkdtempSync(join(tmpdir(), "meet-plugin-"));
    writeFileSync(join(dirname(command), "pulumi-resource-docker"), "");
    writeFileSync(join(elsewhere, "pulumi-resource-hcloud"), "");
    mkdirSync(join(at, ".pulumi", "plugins", "resource-command-v1.2.1"), { recursive: true });
    writeFileSync(join(at, ".pulumi", "plugins", "resource-cloudflare-v6.22.1.partial"), "");
    expect(await look({ PULUMI_CLI: command, PATH: elsewhere }, at)).toMatchObject({ missingPlugins: ["cloudflare"] });
  });

  test("with the plugins beside the program that a link points at", async () => {
    const command = cli(version("3.261.0"));
    for (const name of NONE) writeFileSync(join(dirname(command), `pulumi-resource-${name}`), "");
    const link = join(mkdtempSync(join(tmpdir(), "meet-link-")), "pulumi");
    symlinkSync(command, link);
    expect(await look({ PULUMI_CLI: link }, home())).toMatchObject({ missingPlugins: [] });
  });
});

const REMEDY = "install it with `curl -fsSL https://get.pulumi.com | sh`, or set PULUMI_CLI to where it is";

describe("where there is none, one sentence and the remedy:", () => {
  test("nothing on this machine", async () => {
    expect(await look({ PATH: "" }, home())).toEqual({
      missing: "no pulumi on this machine, and none could be fetched",
      remedy: REMEDY,
    });
  });

  test("only an old one", async () => {
    const old = cli(version("3.225.9"));
    expect(await look({ PATH: dirname(old) }, home())).toEqual({
      missing: `${old} is version 3.225.9, and 3.226 or newer is needed, and none could be fetched`,
      remedy: REMEDY,
    });
  });

  test("PULUMI_CLI names nothing", async () => {
    const fine = cli(version("3.261.0"));
    expect(await look({ PULUMI_CLI: "/nowhere/pulumi", PATH: dirname(fine) }, home())).toEqual({
      missing: "PULUMI_CLI names /nowhere/pulumi, and there is no such program",
      remedy: "correct it, or unset it",
    });
  });

  test.each([
    ["4.0.0", "is version 4.0.0"],
    ["3.200.0", "is version 3.200.0"],
  ])("PULUMI_CLI names version %s", async (number, what) => {
    const named = cli(version(number));
    expect(await look({ PULUMI_CLI: named }, home())).toEqual({
      missing: `PULUMI_CLI names ${named}, which ${what}; 3.226 or newer is needed`,
      remedy: REMEDY,
    });
  });

  test("PULUMI_CLI names something else", async () => {
    const named = cli("exit 1");
    expect(await look({ PULUMI_CLI: named }, home())).toMatchObject({
      missing: `PULUMI_CLI names ${named}, which does not answer \`pulumi version\`; 3.226 or newer is needed`,
    });
  });
});

test("the oldest engine is the one that Pulumi.yaml asks for", () => {
  expect(readFileSync(join(CHECKOUT, "Pulumi.yaml"), "utf8")).toContain('requiredPulumiVersion: ">=3.226.0 <4.0.0"');
});

const engine = (body: string, missingPlugins: readonly string[] = []): Engine => ({
  command: cli(body),
  version: "3.261.0",
  missingPlugins,
});

describe("the engine is started", () => {
  test("with no flag that comes in by the environment", async () => {
    const bad = { PULUMI_OPTION_IGNORE_PROTECT: "true", PULUMI_OPTION_TARGET: "x", PULUMI_CONTINUE_ON_ERROR: "1" };
    const good = { PULUMI_HOME: "/h", PULUMI_OPTIONAL: "1", PULUMI_BACKEND_URL: "file:///s" };
    const all = { ...bad, PULUMI_SKIP_CHECKPOINTS: "true", ...good };
    expect(withoutOptions(all)).toEqual(good);
    const it = { command: cli("env"), version: "3.260.0", missingPlugins: [] };
    const { stdout } = await runEngine(it, [], { cwd: CHECKOUT, env: all });
    expect(stdout.split("\n").filter((line) => /^PULUMI_(?:OPTION_|CONTINUE|SKIP_CHECK)/.test(line))).toEqual([]);
  });

  test("with our Node first on its PATH, then its own folder, and no question about newer versions", async () => {
    const it = engine(
      'echo "$PATH"; echo "$PULUMI_SKIP_UPDATE_CHECK/$PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION/$MORE"',
    );
    const { stdout, code } = await runEngine(it, [], { cwd: CHECKOUT, env: { MORE: "yes" } });
    const [path, rest] = stdout.split("\n");
    expect(path).toBe(`${join(CHECKOUT, "node_modules", ".bin")}:${dirname(it.command)}:${PATH}`);
    expect([rest, code]).toEqual(["true//yes", 0]);
  });

  test("with what Node compiled for us before, unless it is told where to keep that", async () => {
    const it = engine('echo "$NODE_COMPILE_CACHE"');
    const asked = async (env: NodeJS.ProcessEnv) => (await runEngine(it, [], { cwd: CHECKOUT, env })).stdout;
    vi.stubEnv("NODE_COMPILE_CACHE", undefined);
    expect(await asked({})).toBe(COMPILED);
    expect(await asked({ NODE_COMPILE_CACHE: "/elsewhere" })).toBe("/elsewhere");
  });

  test("without a hunt for plugins that cannot be fetched", async () => {
    const it = engine('echo "$PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"', ["cloudflare"]);
    expect((await runEngine(it, [], { cwd: CHECKOUT })).stdout).toBe("true");
  });

  test("and its arguments, its input, both its outputs and its exit code go through", async () => {
    const it = engine('cat; echo "$1 $2"; echo oops >&2; exit 255');
    const lines: string[] = [];
    const onLine = (line: string, stream: string): void => void lines.push(`${stream}: ${line}`);
    const result = await runEngine(it, ["up", "two words"], { cwd: CHECKOUT, stdin: "from stdin\n", onLine });
    expect(result).toEqual({ code: 255, stdout: "from stdin\nup two words", stderr: "oops", cancelled: false });
    expect(lines.sort()).toEqual(["stderr: oops", "stdout: from stdin", "stdout: up two words"]);
  });

  test("and no secret comes out of it, in no line of either output, also when a line comes in pieces", async () => {
    const it = engine("printf 'a canary-'; sleep 0.2; echo 4711; echo canary-4711 >&2");
    const lines: string[] = [];
    const onLine = (line: string): void => void lines.push(line);
    const { stdout, stderr } = await runEngine(it, [], { cwd: CHECKOUT, secrets: ["canary-4711"], onLine });
    expect([stdout, stderr, ...lines.sort()]).toEqual(["a [secret]", "[secret]", "[secret]", "a [secret]"]);
  });

  test("and the two warnings about plugins on PATH are not passed on", async () => {
    const it = engine(
      [
        "echo 'warning: using pulumi-resource-docker from $PATH at /opt/pulumi-resource-docker' >&2",
        "echo '<{%fg 3%}>warning: <{%reset%}>resource plugin docker is expected to have version >=5.2.0, but has 5.1.0; the wrong version may be on your path' >&2",
        "echo 'warning: something else' >&2",
      ].join("\n"),
    );
    expect((await runEngine(it, [], { cwd: CHECKOUT })).stderr).toBe("warning: something else");
  });

  test("and one that cannot be started is a failure like any other", async () => {
    const gone: Engine = { command: "/nowhere/pulumi", version: "3.261.0", missingPlugins: [] };
    expect(await runEngine(gone, [], { cwd: CHECKOUT })).toMatchObject({ code: 127, cancelled: false });
  });

  test("and an interrupt reaches it, and is told", async () => {
    const it = engine("trap 'echo stopping; exit 3' INT; echo ready; while :; do sleep 0.1; done");
    const run = runEngine(it, [], { cwd: CHECKOUT, onLine: (line) => line === "ready" && process.emit("SIGTERM") });
    expect(await run).toEqual({ code: 3, stdout: "ready\nstopping", stderr: "", cancelled: true });
  });
});
