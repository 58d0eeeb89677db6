/** `.ci/with-key`: a command gets an agent that holds the key, and neither the key nor an agent is left behind. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";

const absent = spawnSync("ssh-agent", ["-h"]).error !== undefined;

describe.skipIf(absent)("with a key (apt-get install openssh-client)", () => {
  let folder: string;
  let key: string;
  let print: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "meet-key-"));
    const file = join(folder, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ci", "-f", file]);
    key = readFileSync(file, "utf8");
    print = execFileSync("ssh-keygen", ["-l", "-f", `${file}.pub`], { encoding: "utf8" }).split(" ")[1] ?? "";
    rmSync(file);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (ssh: string | undefined, command: string) => {
    const { SSH_KEY: _, SSH_AUTH_SOCK: __, SSH_AGENT_PID: ___, ...env } = process.env;
    return spawnSync(join(CHECKOUT, ".ci/with-key"), ["bash", "--norc", "-c", command], {
      // Its sockets are under the folder for what is temporary.
      env: { ...env, TMPDIR: folder, ...(ssh === undefined ? {} : { SSH_KEY: ssh }) },
      encoding: "utf8",
    });
  };

  test("the command has the agent, and not the key, which is in no file", () => {
    const look = `ssh-add -l; echo "key: \${SSH_KEY-none}"; grep -rl "PRIVATE KEY" "${"$"}TMPDIR"; true`;
    const { status, stdout, stderr } = run(key, look);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: `256 ${print} ci (ED25519)\nkey: none\n`,
      stderr: "",
    });
  });

  test("the agent is gone afterwards, and the command's exit code stays, also one that is not 0", async () => {
    const { status, stdout } = run(key, 'test -S "$SSH_AUTH_SOCK" && echo "$SSH_AUTH_SOCK"; exit 5');
    expect([status, stdout]).toEqual([5, expect.stringContaining("/agent.")]);
    // It was told to end, and does so in its own time.
    await vi.waitFor(() => expect(existsSync(stdout.trim())).toBe(false), { timeout: 30_000 });
  });

  test("without a key the command does not run, and the code is that of a missing secret", () => {
    for (const none of [undefined, ""])
      expect(run(none, "echo ran")).toMatchObject({
        status: 3,
        stdout: "",
        stderr: "SSH_KEY is not set: docs/ci.md says which key it is\n",
      });
  });

  test("what is no key ends before the command", () => {
    const { status, stdout } = run("no key", "echo ran");
    expect([status === 0, stdout]).toEqual([false, ""]);
  });
});
