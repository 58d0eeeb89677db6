/**
 * A host that somebody already has, brought up by the real engine: no cloud takes part, and what its owner had there
 * stays. The example region is all Hetzner's, so this is where `existing:` is tried.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { plan } from "../../model/plan.ts";
import type { Plan } from "../../model/shape.ts";
import { imagesOf } from "../../sandbox/wanted.ts";
import { stampFile } from "../../scripts/apply/places.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { openData } from "../../scripts/data.ts";
import { findEngine, runEngine } from "../../scripts/engine.ts";
import { hostOfOnesOwn } from "../nodePage.ts";
import { type ExistingMachine, onMachine, openExistingMachine } from "./existingMachine.ts";
import { sights } from "./recordedSights.ts";
import { document, meet, soon, urns } from "./region.ts";

const STACK = "hof";
/** Not an address that the sandbox gives to its machines, and not that of another test. */
const ADDRESS = "198.18.7.93";
const SECOND = "198.18.7.94";
const OWNER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqO2fVq0mBv3rjTHL0fJYh3nV3pGd1zqXzCkq7hVt1n owner";

const before = process.env;
const folder = mkdtempSync(join(tmpdir(), "meet-hof-"));
const root = join(folder, "data");
let planned: Plan;
let machine: ExistingMachine;

/** The fixture's data under another stack's name, with the host as the page about machines has it written. */
async function makeData(): Promise<void> {
  const from = join(CHECKOUT, "tests", "fixtures", "host");
  cpSync(join(from, "coop"), join(root, "coop"), { recursive: true });
  for (const part of ["stacks", "tenants"]) mkdirSync(join(root, part));
  const inventory = readFileSync(join(from, "stacks", "sandbox.yaml"), "utf8");
  writeFileSync(join(root, "stacks", `${STACK}.yaml`), inventory.slice(0, inventory.indexOf("hosts:")));
  const said = await meet(...hostOfOnesOwn(STACK, ADDRESS), "--root", root);
  expect([said.code, said.code === 0 ? "" : said.stderr]).toEqual([0, ""]);
  for (const id of ["garden", "mill"]) {
    const text = readFileSync(join(from, "tenants", `${id}.yaml`), "utf8");
    writeFileSync(join(root, "tenants", `${id}.yaml`), text.replace("stack: sandbox", `stack: ${STACK}`));
  }
}

/** An empty state of the stack, with its secrets; its settings file goes where the data are. */
async function makeState(): Promise<void> {
  const engine = await findEngine();
  if ("missing" in engine) throw new Error(engine.missing);
  const [backend, project] = [join(folder, "state"), join(folder, "project")];
  for (const part of [backend, project]) mkdirSync(part);
  process.env = {
    ...before,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "x",
    PULUMI_CONFIG_PASSPHRASE_FILE: "",
    SSH_AUTH_SOCK: machine.place.agent,
  };
  const manifest: unknown = parse(readFileSync(join(CHECKOUT, "Pulumi.yaml"), "utf8"));
  writeFileSync(join(project, "Pulumi.yaml"), stringify({ ...Object(manifest), stackConfigDir: "." }));
  const run = async (args: readonly string[], stdin = "") => {
    const all = [...args, "--stack", STACK, "--non-interactive"];
    const done = await runEngine(engine, all, { cwd: project, stdin });
    if (done.code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${done.stdout}\n${done.stderr}`);
  };
  await run(["stack", "init"]);
  for (const { key, placeholder } of planned.secrets) await run(["config", "set", "--secret", key], placeholder);
  cpSync(join(project, `Pulumi.${STACK}.yaml`), join(root, "stacks", `Pulumi.${STACK}.yaml`));
}

/** Whether something on the machine listens on a TCP port. */
const listening = async (port: number) =>
  (await onMachine(machine.place.container, ["ss", "-Hltn", `sport = :${port}`])) !== "";

const up = () => meet("up", STACK, "--root", root, "--yes", "--json");

beforeAll(async () => {
  await makeData();
  planned = plan(openData(root).platform, STACK);
  machine = await openExistingMachine("hof", ADDRESS, imagesOf(planned));
  await onMachine(machine.place.container, ["tee", "-a", "/root/.ssh/authorized_keys"], `${OWNER}\n`);
  await makeState();
});
afterAll(async () => {
  process.env = before;
  await machine?.close();
  for (const path of [folder, stampFile(STACK)]) rmSync(path, { recursive: true, force: true });
});

/** What every run so far has made. */
const made = new Set<string>();

/** Ends with exit 4 and these words for each thing that failed, and a help. */
async function fails(words: RegExp): Promise<void> {
  const said = await up();
  for (const urn of urns(document(said)["steps"])) made.add(urn);
  const { problems } = z
    .object({ problems: z.array(z.object({ message: z.string().regex(words), help: z.string().min(1) })).min(1) })
    .parse(document(said));
  expect([said.code, problems.length <= planned.tenants.length]).toEqual([4, true]);
}

test("a port that its owner uses: said in a sentence, and freed, the next run goes on", async () => {
  const { container } = machine.place;
  const holder = "import socket, time; s = socket.create_server(('', 443)); print('held', flush=True); time.sleep(600)";
  await onMachine(container, ["systemd-run", "--unit=holder", "python3", "-c", holder]);
  expect(
    await soon(
      () => listening(443),
      (it) => it,
      20,
    ),
  ).toBe(true);
  await fails(/^a port that host gl1 needs is in use by something else on its machine$/);
  await onMachine(container, ["systemctl", "stop", "holder"]);
});

test("a full disk: said in a sentence with whose it is, and room made, the next run goes on", async () => {
  const { container } = machine.place;
  const tenants = "/srv/meet/tenants";
  await onMachine(container, ["mkdir", "-p", tenants]);
  // Room for two folders, and for nothing in them.
  await onMachine(container, ["mount", "-t", "tmpfs", "-o", "size=4k,nr_inodes=3", "full", tenants]);
  try {
    await fails(/^the disk of the machine of tenant (?:garden|mill) is full$/);
  } finally {
    await onMachine(container, ["umount", tenants]);
  }
});

test("a host somebody already has: its tenants answer, its owner still gets in, and a second run changes nothing", async () => {
  const { container, address } = machine.place;
  const declared = document(await meet("declare", STACK, "--root", root, "--json"));
  const done = document(await up());
  expect(done).toMatchObject({ problems: [], pending: [] });
  for (const urn of urns(done["steps"])) made.add(urn);
  expect([...made].sort()).toEqual(urns(declared["resources"]));
  const { health } = sights(container, address);
  for (const { hostname } of planned.tenants) {
    const answer = () => health(hostname);
    expect(await soon(answer, (it) => it === "200 success", 60)).toBe("200 success");
  }
  expect(await onMachine(container, ["cat", "/root/.ssh/authorized_keys"])).toContain(OWNER);
  const running = await onMachine(container, ["docker", "ps", "-q", "--no-trunc"]);
  expect(document(await up())).toMatchObject({ changes: 0, steps: [] });
  expect(await onMachine(container, ["docker", "ps", "-q", "--no-trunc"])).toBe(running);
});

/** Writes into the data where the machine is. */
function writeAddress(address: string): void {
  const file = join(root, "stacks", `${STACK}.yaml`);
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(/198\.18\.7\.9[34]/g, address));
}

/** The machine gives one address up and takes another. */
async function readdress(from: string, to: string): Promise<void> {
  const { container } = machine.place;
  const device = (await onMachine(container, ["ip", "-4", "-o", "addr", "show", "to", from])).split(/\s+/)[1] ?? "";
  await onMachine(container, ["ip", "addr", "del", `${from}/24`, "dev", device]);
  await onMachine(container, ["ip", "addr", "add", `${to}/24`, "dev", device]);
}

/** Every tenant answers at an address of the machine. */
async function tenantsAnswer(address: string): Promise<void> {
  const { health } = sights(machine.place.container, address);
  for (const { hostname } of planned.tenants) expect(await health(hostname)).toBe("200 success");
}

/** Ends with exit 5, and says so. */
async function refuses(words: string): Promise<void> {
  const said = await up();
  expect([said.code, JSON.stringify(document(said)["problems"])]).toEqual([5, expect.stringContaining(words)]);
}

test("the same machine at another address: known by its host key, and everything stays as it is", async () => {
  const { container } = machine.place;
  const running = await onMachine(container, ["docker", "ps", "-q", "--no-trunc"]);
  writeAddress(SECOND);
  await refuses(`would move from ${ADDRESS} to ${SECOND}, and nothing answers SSH there`);
  await readdress(ADDRESS, SECOND);
  const there = await up();
  expect([there.code, there.code === 0 ? "" : there.stdout]).toEqual([0, ""]);
  expect(await onMachine(container, ["docker", "ps", "-q", "--no-trunc"])).toBe(running);
  await tenantsAnswer(SECOND);
  expect(document(await up())).toMatchObject({ changes: 0, steps: [] });
});

test.each([
  ["at another address, as a new machine in its place", ADDRESS, "what answers there shows another SSH host key"],
  ["where it was", ADDRESS, "shows another SSH host key than the one pinned"],
])("set up anew %s: refused by its key, and once that is accepted all is there again", async (_, address, words) => {
  const { container } = machine.place;
  const all = async () => (await onMachine(container, ["docker", "ps", "-aq"])).split("\n");
  const before = await all();
  const isThere = (await onMachine(container, ["ip", "-4", "-o", "addr", "show", "to", address])) !== "";
  if (!isThere) await readdress(SECOND, address);
  const anew =
    "docker rm -f $(docker ps -aq) && docker network rm meet && rm /etc/ssh/ssh_host_* && ssh-keygen -A && systemctl restart ssh";
  await onMachine(container, ["bash", "-c", anew]);
  writeAddress(address);
  await refuses(words);
  await refuses(`npx meet up ${STACK} --accept-host-key gl1`);
  expect(await onMachine(container, ["docker", "ps", "-aq"])).toBe("");
  const accepted = await meet("up", STACK, "--root", root, "--yes", "--accept-host-key", "gl1", "--json");
  expect([accepted.code, accepted.code === 0 ? "" : accepted.stdout]).toEqual([0, ""]);
  expect(accepted.stderr).toMatch(/^gl1 in hof was set up anew: \d+ of its containers, networks and images are/m);
  expect(await all()).toHaveLength(before.length);
  await tenantsAnswer(address);
  expect(document(await up())).toMatchObject({ changes: 0, steps: [] });
});
