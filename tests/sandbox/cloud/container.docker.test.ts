/** The whole cloud, made for a checkout of its own: what a machine of it finds, and that nothing is left in the end. */
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ACME_DIRECTORY } from "../../../sandbox/cloud/addresses.ts";
import { ensureCloud, type RunningCloud, removeCloud } from "../../../sandbox/cloud/container.ts";
import { fillRegistry } from "../../../sandbox/cloud/registry.ts";
import { checkoutOf } from "../../../sandbox/cloud/service.ts";
import { docker, dockerOutput, ensureDocker } from "../../../sandbox/docker.ts";
import { run } from "../../../sandbox/run.ts";
import { stopSandbox } from "../../../sandbox/start.ts";
import { ensureState, publicKey } from "../../../sandbox/state.ts";
import { CHECKOUT } from "../../../scripts/bootstrap.js";
import { until } from "../containers.ts";

const TOKEN = "t".repeat(64);
const NAME = "one.sandbox.meet.test";
const TAGS = ["meet-test/hello:1", "meet-test-official:1"] as const;

let checkout: string;
let cloud: RunningCloud;
let server: { id: number; ipv4: string };
const said: string[] = [];
const say = (line: string) => said.push(line);

const Answer = z.looseObject({
  server: z
    .looseObject({
      id: z.number(),
      status: z.string(),
      public_net: z.looseObject({ ipv4: z.looseObject({ ip: z.string() }) }),
    })
    .optional(),
  action: z.looseObject({ id: z.number(), status: z.string() }).optional(),
  result: z.union([z.array(z.looseObject({ id: z.string() })), z.looseObject({})]).optional(),
});
async function call(url: string, method = "GET", body?: object) {
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  expect(answer.ok, `${method} ${url}: ${answer.status}`).toBe(true);
  return Answer.parse(await answer.json());
}
const machine = () => `meet-sandbox-machine-${server.id}`;
const on = (command: string) => docker(["exec", machine(), "bash", "-c", command], { limit: 90_000 });
const says = async (command: string) => {
  const ran = await on(command);
  expect({ command, status: ran.status, out: ran.stdout + ran.stderr }).toMatchObject({ status: 0 });
  return ran.stdout.trim();
};
const ready = async () => {
  const answer = await until(
    () => on("/usr/lib/meet/ready"),
    (it) => it.status === 0,
  );
  expect(answer.status).toBe(0);
};
const idOf = (reference: string) => dockerOutput(["image", "inspect", "--format", "{{.Id}}", reference]);
const clear = async () => {
  await docker(["rm", "--force", "meet-test-b-stranger"]);
  await docker(["image", "rm", ...TAGS]);
  await removeCloud(checkout, () => {});
};
const FOLDERS = join(tmpdir(), "meet-cloud-");

beforeAll(async () => {
  // Of a run that was killed.
  checkout = (await checkoutOf("meet-sandbox-cloud")) ?? "";
  if (checkout.startsWith(FOLDERS)) await clear();
  checkout = mkdtempSync(FOLDERS);
  for (const it of ["sandbox", "model", "package.json", "tenants", "coop"]) {
    cpSync(join(CHECKOUT, it), join(checkout, it), { recursive: true });
  }
  mkdirSync(join(checkout, "stacks"));
  cpSync(join(CHECKOUT, "stacks", "sandbox.yaml"), join(checkout, "stacks", "sandbox.yaml"));
  symlinkSync(join(CHECKOUT, "node_modules"), join(checkout, "node_modules"));
  const state = await ensureState(checkout);
  await ensureDocker(state.dockerLog, () => {});
  // There is one sandbox on a computer: what `npm start` may have left of it goes, as README says of `npm test`.
  await stopSandbox(CHECKOUT, () => {});
  cloud = await ensureCloud(checkout, say);
  await call(`${cloud.hetzner}/ssh_keys`, "POST", { name: "sandbox", public_key: publicKey(state) });
  const made = await call(`${cloud.hetzner}/servers`, "POST", {
    name: "one",
    server_type: "cx23",
    image: "debian-12",
    location: "fsn1",
    ssh_keys: ["sandbox"],
  });
  server = { id: made.server?.id ?? 0, ipv4: made.server?.public_net.ipv4.ip ?? "" };
  const { result } = await call(`${cloud.cloudflare}/zones`);
  const [zone] = Array.isArray(result) ? result : [];
  await call(`${cloud.cloudflare}/zones/${zone?.id}/dns_records`, "POST", {
    name: NAME,
    type: "A",
    content: server.ipv4,
    ttl: 60,
  });
});
afterAll(async () => {
  await clear();
  rmSync(checkout, { recursive: true });
});

test("a second time there is nothing to do", async () => {
  said.length = 0;
  expect(await ensureCloud(checkout, say)).toEqual(cloud);
  expect(said).toEqual([]);
});

test("the page and the controls answer on loopback", async () => {
  expect(await (await fetch(cloud.page)).text()).toContain("<!doctype html>");
  expect(await (await fetch(`${cloud.control}/health`)).json()).toEqual({ ok: true, authority: true });
  const log = z.looseObject({ writes: z.number(), entries: z.array(z.looseObject({ path: z.string() })) });
  const { writes, entries } = log.parse(await (await fetch(`${cloud.control}/log?api=hetzner&write=true`)).json());
  expect(entries.map(({ path }) => path)).toEqual(["/ssh_keys", "/servers"]);
  expect(writes).toBe(3);
});

test("only loopback and the sandbox's network can reach it, and it can reach nothing else", async () => {
  const ports = await dockerOutput([
    "ps",
    "--filter",
    "label=coop.meet.sandbox=service",
    "--format",
    "{{.Names}} {{.Ports}}",
  ]);
  const lines = ports.split("\n").map((line) => line.trim());
  expect(lines.sort().join("\n")).toMatch(
    /^meet-sandbox-authority\nmeet-sandbox-cloud 127\.0\.0\.1:7718->80\/tcp\nmeet-sandbox-registry 127\.0\.0\.1:[0-9]+->5000\/tcp$/,
  );
  for (const it of ["cloud", "registry"]) {
    expect(await dockerOutput(["exec", `meet-sandbox-${it}`, "ip", "route", "show", "default"])).toBe("");
  }
});

test("a machine knows the sandbox's names and no other", async () => {
  await ready();
  expect(await says(`getent ahostsv4 ${NAME} | awk 'NR == 1 { print $1 }'`)).toBe(server.ipv4);
  expect((await on("getent hosts registry-1.docker.io")).status).toBe(2);
  const { names } = z
    .looseObject({ names: z.array(z.looseObject({ name: z.string(), from: z.string() })) })
    .parse(await (await fetch(`${cloud.control}/refused`)).json());
  expect(names).toContainEqual(expect.objectContaining({ name: "registry-1.docker.io", from: server.ipv4 }));
});

test("a machine gets a certificate for its own name, checked for real, and for no other", async () => {
  const ask = (name: string) =>
    on(`certbot certonly --non-interactive --standalone --agree-tos --email a@b.example --domain ${name} 2>&1`);
  const got = await ask(NAME);
  expect(got).toMatchObject({ status: 0, stdout: expect.stringContaining("Successfully received certificate") });
  expect(
    await says(
      `openssl verify -untrusted /etc/letsencrypt/live/${NAME}/chain.pem /etc/letsencrypt/live/${NAME}/cert.pem`,
    ),
  ).toContain(": OK");
  expect(await says(`curl -sS ${ACME_DIRECTORY}`)).toContain("newOrder");
  expect(await ask("cloud.meet.test")).toMatchObject({ status: 1 });
});

test("a machine is told of an authority that came later, and keeps the one before", async () => {
  const roots = async () => Number(await says("ls /usr/local/share/ca-certificates | wc -l"));
  const before = await roots();
  await docker(["restart", "--time", "1", "meet-sandbox-authority"]);
  expect(await until(roots, (it) => it > before)).toBe(before + 1);
  expect(
    await says(
      `openssl verify -untrusted /etc/letsencrypt/live/${NAME}/chain.pem /etc/letsencrypt/live/${NAME}/cert.pem`,
    ),
  ).toContain(": OK");
});

test("a machine pulls our images by the names that Docker Hub has them under, and no others", async () => {
  // Whatever an earlier run left under these names: another image.
  const other = await idOf("meet-sandbox-authority:latest");
  for (const tag of TAGS) await dockerOutput(["tag", "meet-sandbox-authority:latest", tag]);
  await fillRegistry(TAGS.map((reference) => ({ reference, id: other })));
  for (const tag of TAGS) await dockerOutput(["tag", "meet-sandbox-base:latest", tag]);
  const images = await Promise.all(TAGS.map(async (reference) => ({ reference, id: await idOf(reference) })));
  expect(await fillRegistry(images)).toBe(2);
  expect(await fillRegistry(images)).toBe(0);
  for (const { reference, id } of images) {
    await says(`docker pull -q ${reference}`);
    expect(await says(`docker image inspect --format '{{.Id}}' ${reference}`)).toBe(id);
  }
  expect((await on("docker pull -q meet-test/absent:1")).status).toBe(1);
  expect(
    await dockerOutput(["image", "ls", "--format", "{{.Repository}}", "--filter", "reference=127.0.0.1*/*/*"]),
  ).toBe("");
  // Another image takes the name over.
  expect(await fillRegistry([{ reference: TAGS[0], id: other }])).toBe(1);
  await dockerOutput(["tag", "meet-sandbox-authority:latest", TAGS[0]]);
  expect(await fillRegistry([{ reference: TAGS[0], id: other }])).toBe(1);
  expect(await fillRegistry([{ reference: TAGS[0], id: other }])).toBe(0);
});

test("changed sources start its process anew, which knows what it knew", async () => {
  appendFileSync(join(checkout, "sandbox", "cloud", "main.ts"), "\n// changed\n");
  said.length = 0;
  await ensureCloud(checkout, say);
  expect(said).toEqual(["the cloud starts: Hetzner, Cloudflare, names, mail, certificates, images"]);
  expect((await call(`${cloud.hetzner}/servers/${server.id}`)).server?.status).toBe("running");
});

test("another checkout may not take it over", async () => {
  const other = mkdtempSync(FOLDERS);
  await expect(ensureCloud(other, say)).rejects.toMatchObject({
    message: `the sandbox of another checkout runs on this machine (${checkout})`,
    help: `stop it there first: cd ${checkout} && npm run stop`,
  });
  await expect(removeCloud(other, say)).rejects.toThrow("the sandbox of another checkout");
  rmSync(other, { recursive: true });
});

test("put aside, it comes back as it was", async () => {
  await says("echo kept >/root/kept");
  said.length = 0;
  await removeCloud(checkout, say, { keep: true });
  expect(said).toEqual(["the cloud is switched off; its machines, disks and state stay"]);
  expect(await dockerOutput(["ps", "--quiet", "--filter", "label=coop.meet.sandbox=service"])).toBe("");
  expect(await dockerOutput(["ps", "--quiet", "--filter", "label=coop.meet.cloud=meet-sandbox"])).toBe("");
  await ensureCloud(checkout, say);
  expect(said.slice(1)).toEqual([
    "the cloud starts: Hetzner, Cloudflare, names, mail, certificates, images",
    "switching on the machine that ran before",
  ]);
  await ready();
  expect(await says("cat /root/kept")).toBe("kept");
  expect((await call(`${cloud.hetzner}/servers/${server.id}`)).server?.status).toBe("running");
  expect(await says(`getent ahostsv4 ${NAME} | awk 'NR == 1 { print $1 }'`)).toBe(server.ipv4);
});

test("a port that somebody else has is named", async () => {
  await docker(["rm", "--force", "meet-sandbox-cloud"]);
  await dockerOutput([
    "run",
    "-d",
    "--name",
    "meet-test-b-stranger",
    "--publish",
    "127.0.0.1:7718:1",
    "meet-sandbox-base",
    "sleep",
    "60",
  ]);
  await expect(ensureCloud(checkout, say)).rejects.toMatchObject({
    message: expect.stringMatching(/^meet-sandbox-cloud cannot have its port on this computer: .*7718/),
  });
  await docker(["rm", "--force", "meet-test-b-stranger"]);
  await ensureCloud(checkout, say);
  expect((await call(`${cloud.hetzner}/servers/${server.id}`)).server?.status).toBe("running");
});

test("removed, nothing of it is left but the registry's images", async () => {
  await removeCloud(checkout, say);
  await removeCloud(checkout, say);
  const left = async (...command: string[]) =>
    (await dockerOutput([...command]))
      .split("\n")
      .filter((it) => /meet-sandbox-(cloud|authority|registry|machine|front|volumes|network)/.test(it));
  expect(await left("ps", "--all", "--format", "{{.Names}}")).toEqual([]);
  expect(await left("network", "ls", "--format", "{{.Name}}")).toEqual([]);
  expect(await left("volume", "ls", "--format", "{{.Name}}")).toEqual(["meet-sandbox-registry"]);
  expect((await run("ls", [join(checkout, ".sandbox")])).stdout).not.toContain("cloud");
});
