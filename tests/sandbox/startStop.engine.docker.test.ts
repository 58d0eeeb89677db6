/**
 * The two commands of the README on a whole region: started once more, put aside, taken up again, taken away. It is
 * the last of these files (vitest.config.ts), because nothing is left after it.
 */
import { readdirSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { HERE } from "../../sandbox/cloud/addresses.ts";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import { run } from "../../sandbox/run.ts";
import { statePaths } from "../../sandbox/state.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { allWell, containers, openRegion, writesSince } from "./region.ts";

beforeAll(async () => {
  await openRegion();
});

async function npm(script: string, ...args: string[]): Promise<string> {
  const ran = await run("npm", ["--prefix", CHECKOUT, "run", "--silent", script, "--", ...args], { limit: 600_000 });
  expect({ script, status: ran.status, said: ran.status === 0 ? "" : ran.stdout + ran.stderr }).toEqual({
    script,
    status: 0,
    said: "",
  });
  return ran.stdout;
}

/** What of the sandbox Docker has besides images. */
async function leftInDocker(): Promise<string[]> {
  const label = ["--filter", "label=coop.meet.sandbox"];
  const kinds = [
    ["ps", "-a", ...label, "--format", "container {{.Names}}"],
    ["network", "ls", "--filter", "name=meet-sandbox", "--format", "network {{.Name}}"],
    ["volume", "ls", "--filter", "name=meet-sandbox", "--format", "volume {{.Name}}"],
  ];
  const said = await Promise.all(kinds.map((args) => dockerOutput(args)));
  return said.flatMap((it) => it.split("\n")).filter((line) => line !== "");
}

/** Network namespaces that somebody named; Docker's own go with their containers. */
async function namedNamespaces(): Promise<string> {
  return (await run("ip", ["netns", "list"])).stdout;
}

test("npm start once more changes nothing, writes nothing at the clouds, and ends with where to look", async () => {
  const before = await containers();
  const since = new Date();
  const said = await npm("start");
  expect(said).toContain("\nsandbox: 0 changes.\n");
  expect(said).toMatch(/well +tenant garden +https:\/\/garden\.sandbox\.meet\.test answers success/);
  expect(said).toContain(`${HERE}/`);
  expect(said).toContain("error[unknown-key]");
  expect(await writesSince(since)).toEqual([]);
  expect(await containers()).toEqual(before);
});

test("put aside, nothing of it runs; started again, everything is as it was", async () => {
  const before = await containers();
  await npm("stop", "--keep");
  expect(await dockerOutput(["ps", "-q", "--filter", "label=coop.meet.sandbox"])).toBe("");
  expect(await npm("start")).toContain("\nsandbox: 0 changes.\n");
  expect(await containers()).toEqual(before);
  expect(await allWell(60)).toEqual([]);
});

test("stopped, nothing is left but what the last sentence says", async () => {
  const { folder, agentSocket, dockerLog } = statePaths(CHECKOUT);
  const said = await npm("stop");
  expect(said).toContain("the images stay");
  // The registry's volume is the one that the sentence names.
  expect((await leftInDocker()).filter((line) => !line.endsWith("registry"))).toEqual([]);
  expect(await namedNamespaces()).not.toContain("meet");
  expect((await run("ssh-add", ["-l"], { env: { SSH_AUTH_SOCK: agentSocket } })).status).toBe(2);
  const left = await run("ls", ["-A", folder]);
  expect(left.stdout.split("\n").filter((name) => name !== "" && !dockerLog.endsWith(name))).toEqual([]);
  expect(readdirSync(`${CHECKOUT}/stacks`)).not.toContain("Pulumi.sandbox.yaml");
  expect((await docker(["image", "ls", "-q", "--filter", "label=coop.meet.sandbox"])).stdout).not.toBe("");
});
