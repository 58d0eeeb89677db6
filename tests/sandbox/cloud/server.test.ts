/** The whole process on loopback, with machines that are none: what one side is told, the others know. */
import { Resolver } from "node:dns/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Cloud, startCloud } from "../../../sandbox/cloud/server.ts";
import { CHECKOUT } from "../../../scripts/bootstrap.js";
import { until } from "../containers.ts";
import { type FakeMachines, fakeMachines } from "./hetzner/machines.ts";

let stateDir: string;
let machines: FakeMachines;
let cloud: Cloud;

const free = { address: "127.0.0.1", port: 0 };
const start = () =>
  startCloud({
    stateDir,
    machines: () => machines,
    http: free,
    dns: free,
    smtp: free,
    authorityRoot: null,
    data: { root: CHECKOUT, stack: "sandbox", masterFile: null },
  });
const url = (path: string) => `http://127.0.0.1:${cloud.ports.http}${path}`;
const Answer = z.looseObject({
  server: z
    .looseObject({ id: z.int(), public_net: z.looseObject({ ipv4: z.looseObject({ id: z.int(), ip: z.string() }) }) })
    .optional(),
  result: z.unknown().optional(),
});
async function call(path: string, method = "GET", body?: object) {
  const headers = { authorization: `Bearer ${"t".repeat(64)}`, "content-type": "application/json" };
  const answer = await fetch(url(path), {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
  return Answer.parse(await answer.json());
}
const names = () => {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${cloud.ports.dns}`]);
  return resolver;
};
const Zones = z.array(z.looseObject({ id: z.string() }));

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "meet-server-"));
  machines = fakeMachines();
  cloud = await start();
});
afterEach(async () => {
  await cloud.close();
  rmSync(stateDir, { recursive: true });
});

test("a server of the Hetzner side, a record of the Cloudflare side, one DNS; all of it known after a restart", async () => {
  const { server } = await call("/hetzner/v1/servers", "POST", {
    name: "gl1",
    server_type: "cx23",
    image: "debian-12",
    location: "fsn1",
  });
  const { ip, id } = server?.public_net.ipv4 ?? { ip: "", id: 0 };
  const [zone] = Zones.parse((await call("/cloudflare/client/v4/zones")).result);
  const record = { type: "A", name: "gl1.sandbox.meet.test", content: ip, ttl: 60 };
  await call(`/cloudflare/client/v4/zones/${zone?.id}/dns_records`, "POST", record);
  await call(`/hetzner/v1/primary_ips/${id}/actions/change_dns_ptr`, "POST", { ip, dns_ptr: "gl1.sandbox.meet.test" });
  const known = async () => {
    expect(await names().resolve4("gl1.sandbox.meet.test")).toEqual([ip]);
    expect(await names().reverse(ip)).toEqual(["gl1.sandbox.meet.test"]);
    expect((await call(`/hetzner/v1/servers/${server?.id}`)).server?.public_net.ipv4.ip).toBe(ip);
  };
  await known();
  expect([...machines.machines.keys()]).toEqual([server?.id]);
  await cloud.close();
  cloud = await start();
  await known();
});

test("what is asked of DNS and is not ours is refused and shown", async () => {
  await expect(names().resolve4("example.org")).rejects.toThrow("EREFUSED");
  expect(await (await fetch(url("/-/refused"))).json()).toEqual({
    names: [{ name: "example.org", from: "127.0.0.1", times: 1 }],
  });
});

test("faults that are set through the controls break the API, and the log has both sides", async () => {
  const faults = [{ api: "hetzner", kind: "503", times: 1 }];
  const set = await fetch(url("/-/faults"), {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ faults }),
  });
  expect(set.status).toBe(200);
  const headers = { authorization: `Bearer ${"t".repeat(64)}` };
  const asked = async (path: string) => (await fetch(url(path), { headers })).status;
  expect([
    await asked("/hetzner/v1/servers"),
    await asked("/hetzner/v1/servers"),
    await asked("/cloudflare/client/v4/zones"),
  ]).toEqual([503, 200, 200]);
  const log = z.looseObject({
    requests: z.int(),
    entries: z.array(z.looseObject({ api: z.string(), status: z.int() })),
  });
  const { requests, entries } = log.parse(await (await fetch(url("/-/log"))).json());
  expect([requests, entries.map(({ api, status }) => `${api} ${status}`)]).toEqual([
    3,
    ["hetzner 503", "hetzner 200", "cloudflare 200"],
  ]);
});

test("a mail that comes in by SMTP is in the mailbox", async () => {
  const socket = createConnection(cloud.ports.smtp, "127.0.0.1");
  const lines = [
    "EHLO gl1",
    "MAIL FROM:<a@meet.test>",
    "RCPT TO:<b@example.org>",
    "DATA",
    "Subject: hello\r\n\r\nworld\r\n.",
    "QUIT",
  ];
  for await (const answer of socket.setEncoding("utf8")) {
    if (/^[45]/m.test(String(answer))) throw new Error(String(answer));
    if (!/^[0-9]{3} /m.test(String(answer))) continue;
    socket.write(`${lines.shift() ?? "QUIT"}\r\n`);
    if (lines.length === 0) break;
  }
  const mails = async () =>
    z
      .looseObject({ mails: z.array(z.looseObject({ subject: z.string() })) })
      .parse(await (await fetch(url("/-/mail"))).json()).mails;
  expect(await until(mails, (it) => it.length === 1, 5)).toMatchObject([{ subject: "hello" }]);
});

test("the page, the installer of BBB's stand-in, and a health that says so", async () => {
  expect(await (await fetch(url("/"))).text()).toMatch(/^<!doctype html>/i);
  expect(await (await fetch(url("/bbb-install/bbb-install.sh"))).text()).toMatch(/^#!/);
  expect(await (await fetch(url("/-/health"))).json()).toEqual({ ok: true, authority: true });
});

test("a port that is taken is an error, not silence", async () => {
  await expect(
    startCloud({
      stateDir,
      machines: () => machines,
      http: { address: "127.0.0.1", port: cloud.ports.http },
      dns: free,
      smtp: free,
      authorityRoot: null,
      data: { root: CHECKOUT, stack: "sandbox", masterFile: null },
    }),
  ).rejects.toThrow("EADDRINUSE");
});
