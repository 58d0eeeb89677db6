/** A region's file and its state, with the real engine: in a folder, and in an S3 that stands in for Hetzner's. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findEngine } from "../../../scripts/engine.ts";
import { run } from "../../../scripts/stack/new.ts";
import { dataFolder } from "../data.ts";
import { meet } from "../meetHere.ts";
import { strayOf } from "../published.ts";
import { person } from "../terminal.ts";
import { OPTIONS, TWO } from "./answers.ts";
import { openS3, type S3 } from "./s3.ts";

const found = await findEngine();
const before = process.env;

describe.skipIf("missing" in found)("meet stack new (an engine)", () => {
  let root: string;
  let kept: string;
  beforeEach(() => {
    root = dataFolder({ "coop/members.yaml": TWO });
    kept = mkdtempSync(join(tmpdir(), "meet-kept-"));
    process.env = { ...before, AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y" };
    delete process.env["PULUMI_CONFIG_PASSPHRASE"];
    delete process.env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    delete process.env["PULUMI_BACKEND_URL"];
  });
  afterEach(() => {
    process.env = before;
    for (const folder of [root, kept]) rmSync(folder, { recursive: true, force: true });
  });

  const make = (state: string, ...more: readonly string[]) =>
    meet("stack", "new", "pt", ...OPTIONS, "--state", state, "--root", root, "--yes", ...more);
  const files = () => ["--passphrase-file", join(kept, "passphrase"), "--master-file", join(kept, "master")];
  const settings = () => join(root, "stacks", "Pulumi.pt.yaml");
  const master = () => readFileSync(join(kept, "master"), "utf8").trim();

  /** What the engine itself says of the new stack, by the very files that were written. */
  async function readBack(): Promise<string> {
    process.env["PULUMI_CONFIG_PASSPHRASE_FILE"] = join(kept, "passphrase");
    const { openWorkspace, configSecrets } = await import("../../../scripts/apply/workspace.ts");
    if ("missing" in found) throw new Error(found.missing);
    const workspace = openWorkspace({ engine: found, root, stack: "pt" });
    const secrets = await configSecrets(workspace);
    workspace.close();
    return secrets.get("meet:master") ?? "";
  }

  it("in a folder: proven, made, and found again by the file alone", async () => {
    const state = join(kept, "state");
    mkdirSync(state);
    const { code, stdout, stderr } = await make(`file://${state}`, ...files());
    expect([code, stderr.split("\n")]).toEqual([
      0,
      [
        `file://${state} was written, kept a second run out, and was read back`,
        `the master secret is in ${join(kept, "master")}: hypha-dana and hypha-eli each keep a copy, then delete it`,
        `from now on: export PULUMI_CONFIG_PASSPHRASE_FILE=${join(kept, "passphrase")}`,
        "",
      ],
    ]);
    expect(master()).toMatch(/^[0-9a-f]{64}$/);
    for (const secret of ["master", "passphrase"]) expect(statSync(join(kept, secret)).mode & 0o777).toBe(0o600);
    expect(await readBack()).toBe(master());
    expect((await meet("check", "--root", root)).code).toBe(0);
    const everything = [
      stdout,
      stderr,
      readFileSync(settings(), "utf8"),
      readFileSync(join(root, "stacks/pt.yaml"), "utf8"),
    ];
    expect(everything.join("\n")).not.toContain(master());
    // Nothing of the proof is left but what the engine keeps of every stack that was.
    expect(
      readdirSync(join(state, ".pulumi", "stacks", "meet-probe")).filter((name) => name.endsWith(".json")),
    ).toEqual([]);
  });

  it("in S3, and nothing secret is printed under --json", async () => {
    const s3: S3 = await openS3();
    try {
      const { code, stdout, stderr } = await make(s3.url, ...files(), "--json");
      expect([code, strayOf("stack-new", stdout)]).toEqual([0, null]);
      expect(JSON.parse(stdout)).toMatchObject({ file: "stacks/pt.yaml", written: true });
      expect(`${stdout}${stderr}`).not.toContain(master());
      expect([...s3.objects.keys()].filter((key) => key.endsWith("/pt.json"))).toEqual([
        ".pulumi/stacks/meet-infra/pt.json",
      ]);
      expect(await readBack()).toBe(master());
    } finally {
      await s3.close();
    }
  });

  it("a store that loses its locks is refused, and nothing is written", async () => {
    const s3 = await openS3();
    try {
      s3.lose = (key) => key.includes("/locks/");
      const { code, stderr } = await make(s3.url, ...files());
      expect(code).toBe(4);
      expect(stderr).toContain("error[store]: the state store s3://meet-nz?");
      expect(stderr).toContain("does not keep two runs apart: a second run was let in while a first one worked");
      expect([
        existsSync(join(root, "stacks/pt.yaml")),
        existsSync(settings()),
        existsSync(join(kept, "master")),
      ]).toEqual([false, false, false]);
    } finally {
      await s3.close();
    }
  });

  it("a store that is not there is refused in a sentence", async () => {
    const { code, stderr } = await make(`file://${kept}/nowhere`, ...files());
    expect([code, stderr.split("\n")[0]]).toEqual([
      4,
      expect.stringMatching(/^error\[store\]: the state store file:.*nowhere cannot be written: /),
    ]);
  });

  it("at a terminal the master secret is shown once, and asked for", async () => {
    const state = join(kept, "state");
    mkdirSync(state);
    process.env["PULUMI_CONFIG_PASSPHRASE"] = "correct horse";
    const secretIn = (saw: string) => /^ {4}([0-9a-f]{64})$/m.exec(saw)?.[1] ?? "";
    const terminal = person("", "", "", "", "", "0000", (saw) => secretIn(saw).slice(-4));
    const shown = () => secretIn(terminal.saw());
    const answers = Object.fromEntries(
      OPTIONS.flatMap((word, at) => (word.startsWith("--") ? [[word.slice(2), OPTIONS[at + 1] ?? ""]] : [])),
    );
    const options = { root, json: false, color: false, from: null, dryRun: false, yes: true };
    const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    const more = { secrets: "passphrase", passphraseFile: null, masterFile: null };
    const given = { ...answers, id: "pt", state: `file://${state}`, zone: "meet.example", "zone-id": "0".repeat(32) };
    // Who leaves then has written nothing, and the secret opens nothing.
    const leaving = run({ ...options, ...more, answers: given }, person("", "", "", "", ""));
    const help = expect.stringContaining("left behind: the master secret that was shown, which opens nothing");
    await expect(leaving).rejects.toMatchObject({ exit: 8, message: "nothing was written", help });
    expect([existsSync(join(root, "stacks/pt.yaml")), existsSync(settings())]).toEqual([false, false]);
    expect(await run({ ...options, ...more, answers: given }, terminal)).toBe(0);
    const printed = write.mock.calls.map(([text]) => String(text)).join("");
    write.mockRestore();
    expect(terminal.saw().split(shown())).toHaveLength(2);
    expect(printed).not.toContain(shown());
    expect(terminal.saw().match(/Type its last four signs/g)).toHaveLength(2);
  });
});
