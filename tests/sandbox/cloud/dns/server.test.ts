/** The DNS server over real sockets, asked by others: Node's resolver and, where there is one, `dig`. */
import { execFile, spawnSync } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { connect } from "node:net";
import { promisify } from "node:util";
import dns from "dns-packet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DnsServer, type Rr, startDns } from "../../../../sandbox/cloud/dns.ts";

const records: Rr[] = [
  { name: "gl1.meet.test", type: "A", content: "198.18.7.20", ttl: 300 },
  { name: "gl1.meet.test", type: "AAAA", content: "2001:db8:7:1::1", ttl: 300 },
  { name: "riverbank.meet.test", type: "CNAME", content: "gl1.meet.test", ttl: 300 },
  { name: "meet.test", type: "TXT", content: "v=spf1 -all", ttl: 300 },
  { name: "meet.test", type: "MX", content: "mail.meet.test", ttl: 300, priority: 10 },
  { name: "long.meet.test", type: "TXT", content: "x".repeat(3000), ttl: 300 },
];
const reverse = [
  { ip: "198.18.7.20", name: "gl1.meet.test" },
  { ip: "2001:db8:7:1::1", name: "gl1.meet.test" },
];
const refused: string[] = [];
const resolver = new Resolver({ timeout: 2_000, tries: 1 });
let server: DnsServer;

beforeAll(async () => {
  server = await startDns({
    address: "127.0.0.1",
    port: 0,
    records: () => records,
    reverse: () => reverse,
    onRefused: (name, type) => refused.push(`${type} ${name}`),
  });
  resolver.setServers([`127.0.0.1:${server.port}`]);
});
afterAll(() => server.close());

describe("Node's resolver", () => {
  test("finds addresses, through an alias too", async () => {
    expect(await resolver.resolve4("gl1.meet.test")).toEqual(["198.18.7.20"]);
    expect(await resolver.resolve6("riverbank.meet.test")).toEqual(["2001:db8:7:1::1"]);
    expect(await resolver.resolveCname("riverbank.meet.test")).toEqual(["gl1.meet.test"]);
  });

  test("finds texts, exchangers, name servers and the SOA", async () => {
    expect(await resolver.resolveTxt("meet.test")).toEqual([["v=spf1 -all"]]);
    expect(await resolver.resolveMx("meet.test")).toMatchObject([{ exchange: "mail.meet.test", priority: 10 }]);
    expect((await resolver.resolveNs("meet.test")).sort()).toEqual(["ns1.meet.test", "ns2.meet.test"]);
    expect(await resolver.resolveSoa("meet.test")).toMatchObject({ nsname: "ns1.meet.test", minttl: 5 });
  });

  test("finds the sandbox's own services", async () => {
    const find = async (name: string) => (await resolver.resolve4(`${name}.meet.test`)).join();
    expect(await Promise.all(["ns1", "ns2", "cloud", "mail", "authority", "registry"].map(find))).toEqual([
      "198.18.7.2",
      "198.18.7.2",
      "198.18.7.2",
      "198.18.7.2",
      "198.18.7.3",
      "198.18.7.4",
    ]);
  });

  test("finds names backwards", async () => {
    expect(await resolver.reverse("198.18.7.20")).toEqual(["gl1.meet.test"]);
    expect(await resolver.reverse("2001:db8:7:1::1")).toEqual(["gl1.meet.test"]);
  });

  test("asks again over TCP when the answer was cut", async () => {
    expect((await resolver.resolveTxt("long.meet.test"))[0]?.join("")).toBe("x".repeat(3000));
  });

  test("hears of names that are missing, without records, or not ours", async () => {
    await expect(resolver.resolve4("no.meet.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(resolver.resolveTxt("gl1.meet.test")).rejects.toMatchObject({ code: "ENODATA" });
    await expect(resolver.resolve4("www.example.org")).rejects.toMatchObject({ code: "EREFUSED" });
    expect(refused).toContain("A www.example.org");
  });

  test("sees a record as soon as it is there", async () => {
    await expect(resolver.resolve4("new.meet.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
    records.push({ name: "new.meet.test", type: "A", content: "198.18.7.21", ttl: 60 });
    expect(await resolver.resolve4("new.meet.test")).toEqual(["198.18.7.21"]);
  });
});

describe.skipIf(spawnSync("dig", ["-v"]).error !== undefined)("dig", () => {
  const dig = async (...question: string[]) => {
    const options = ["@127.0.0.1", "-p", String(server.port), "+time=2", "+tries=1", "+noall", "+comments", "+answer"];
    return (await promisify(execFile)("dig", [...options, ...question])).stdout;
  };

  test("reads answers over UDP and TCP", async () => {
    expect(await dig("gl1.meet.test")).toMatch(
      /status: NOERROR[\s\S]*flags: qr aa rd[\s\S]*gl1\.meet\.test\.\s+300\s+IN\s+A\s+198\.18\.7\.20/,
    );
    expect(await dig("+tcp", "-x", "198.18.7.20")).toMatch(/status: NOERROR[\s\S]*PTR\s+gl1\.meet\.test\./);
    expect(await dig("+bufsize=512", "+ignore", "long.meet.test", "TXT")).toMatch(/flags: qr aa tc/);
  });

  test("reads refusals and misses, and nothing as malformed", async () => {
    expect(await dig("example.org")).toContain("status: REFUSED");
    expect(await dig("no.meet.test")).toContain("status: NXDOMAIN");
    expect(await dig("gl1.meet.test", "TYPE65")).toMatch(/status: NOERROR[\s\S]*ANSWER: 0, AUTHORITY: 1/);
    expect(await dig("+edns=1", "+noednsnegotiation", "gl1.meet.test")).toContain("status: BADVERS");
    expect(await dig("meet.test", "ANY")).not.toContain("malformed");
  });
});

describe("the server", () => {
  test("answers two questions that come in pieces over one connection", async () => {
    const ask = (id: number) => {
      const bytes = dns.encode({ type: "query", id, questions: [{ type: "A", name: "gl1.meet.test" }] });
      return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
    };
    const both = Buffer.concat([ask(1), ask(2)]);
    const socket = connect(server.port, "127.0.0.1");
    const heard: Buffer[] = [];
    const two = new Promise<void>((done, failed) => {
      socket.on("error", failed);
      socket.on("data", (chunk) => {
        heard.push(chunk);
        const all = Buffer.concat(heard);
        if (all.length > 2 && all.length === 2 * (2 + all.readUInt16BE(0))) done();
      });
    });
    socket.write(both.subarray(0, 1));
    socket.write(both.subarray(1, 30));
    await new Promise((done) => setTimeout(done, 20));
    socket.write(both.subarray(30));
    await two;
    socket.destroy();
    const first = dns.decode(Buffer.concat(heard).subarray(2));
    expect([first.id, first.answers]).toMatchObject([1, [{ data: "198.18.7.20" }]]);
  });

  test("says so when its port is taken", async () => {
    const options = { address: "127.0.0.1", port: server.port, records: () => [], reverse: () => [] };
    await expect(startDns(options)).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
