/** The probes over real TLS, against a server that says what each test wants. */
import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeProbe, meetingsOf, type ProbeOptions, type Target } from "../../../../sandbox/cloud/page/probe.ts";
import { type Authority, issue, type Listening, listen, noOpenssl } from "./secure.ts";

const SUCCESS = "<response><returncode>SUCCESS</returncode><bbbVersion>3.0.37</bbbVersion></response>";
const target = (kind: Target["kind"], over: Partial<Target> = {}): Target => ({
  key: `${kind}/x`,
  kind,
  host: "x.meet.test",
  secret: null,
  nodes: [],
  ...over,
});

describe("meetings in an answer", () => {
  test("with their names, people and tenants", () => {
    const xml = `<response><returncode>SUCCESS</returncode><meetings>
<meeting><meetingName>Tea &amp; talk</meetingName><participantCount>3</participantCount><metadata><tenant-id>1</tenant-id><tenant-name>riverbank</tenant-name></metadata></meeting>
<meeting><meetingName><![CDATA[<Loom>]]></meetingName></meeting>
</meetings></response>`;
    expect(meetingsOf(xml)).toEqual([
      { name: "Tea & talk", people: 3, tenant: "riverbank" },
      { name: "<Loom>", people: 0, tenant: null },
    ]);
  });

  test("none, or a refusal", () => {
    expect(meetingsOf("<response><returncode>SUCCESS</returncode><meetings/></response>")).toEqual([]);
    expect(meetingsOf("<response><returncode>FAILED</returncode></response>")).toBeNull();
  });
});

describe("before anything is asked", () => {
  const none = (addressOf: ProbeOptions["addressOf"]) => makeProbe({ addressOf, roots: () => [] })(target("tenant"));

  test("a name without an address is waited for", async () => {
    expect(await none(() => null)).toEqual({ state: "waiting", says: "its name has no address yet" });
  });

  test("an address outside the sandbox is never contacted", async () => {
    expect(await none(() => "203.0.113.9")).toEqual({
      state: "ill",
      says: "its name leads outside the sandbox, to 203.0.113.9",
    });
  });
});

describe.skipIf(noOpenssl)("asking", () => {
  let tls: Authority;
  let server: Listening;
  let answer: RequestListener;
  const paths: string[] = [];

  beforeAll(async () => {
    tls = issue(["x.meet.test"]);
    server = await listen(tls, (request, response) => {
      paths.push(request.url ?? "");
      answer(request, response);
    });
  });
  afterAll(() => server.close());

  const ask = (asked: Target, over: Partial<ProbeOptions> = {}) => {
    paths.length = 0;
    const options = { port: server.port, roots: () => [tls.root], timeoutMs: 2_000, within: () => true };
    return makeProbe({ addressOf: () => "127.0.0.1", ...options, ...over })(asked);
  };
  const says =
    (status: number, body: string): RequestListener =>
    (_request, response) => {
      response.writeHead(status).end(body);
    };

  test("a tenant is well when it says success", async () => {
    answer = says(200, "success");
    expect(await ask(target("tenant"))).toEqual({ state: "well", says: "200" });
    expect(paths).toEqual(["/health_check"]);
  });

  test("a tenant that says anything else is not", async () => {
    answer = says(500, "<h1>Health check failure:</h1>\n <p>no database</p>");
    expect(await ask(target("tenant"))).toEqual({
      state: "ill",
      says: "answers 500: Health check failure: no database",
    });
    answer = says(502, "");
    expect(await ask(target("tenant"))).toEqual({ state: "ill", says: "answers 502" });
  });

  test("a balancer is well when it says so and every node that should be is online", async () => {
    const says: Record<string, [status: number, body: string]> = {
      "/health_check": [200, "success"],
      "/-/meet/cordoned": [200, "bbb1.meet.test\nbbb2.meet.test\n"],
      "/-/meet/online": [200, "bbb2.meet.test\nbbb1.meet.test\n"],
    };
    answer = (request, response) => {
      const [status, body] = says[request.url ?? ""] ?? [404, ""];
      response.writeHead(status).end(body);
    };
    const balancer = target("balancer", { nodes: ["bbb1.meet.test", "bbb2.meet.test"] });
    const cordoned = ["bbb1.meet.test", "bbb2.meet.test"];
    expect(await ask(balancer)).toEqual({ state: "well", says: "Scalelite says success, every node online", cordoned });
    says["/-/meet/online"] = [200, "bbb2.meet.test\n"];
    expect(await ask(balancer)).toEqual({ state: "ill", says: "Scalelite does not reach bbb1.meet.test", cordoned });
    says["/-/meet/online"] = [404, "bbb1.meet.test\nbbb2.meet.test\n"];
    expect(await ask(balancer)).toEqual({ state: "ill", says: "does not tell which nodes are online", cordoned });
    // By what it says, not by its status.
    says["/health_check"] = [200, "Health Check Failure: redis"];
    says["/-/meet/cordoned"] = [404, ""];
    const failure = { state: "ill", says: "answers 200: Health Check Failure: redis", cordoned: [] };
    expect(await ask(balancer)).toEqual(failure);
  });

  test("a node says its version, what waits, and its meetings to whoever knows its secret", async () => {
    answer = (request, response) => {
      if (request.url === "/-/meet/pending") response.end('{"pending":["TURN servers"],"since":"x"}');
      else if (request.url === "/bigbluebutton/api") response.end(SUCCESS);
      else response.end("<response><returncode>SUCCESS</returncode><meetings/></response>");
    };
    expect(await ask(target("node", { secret: "s3cret" }))).toEqual({
      state: "well",
      says: "BBB 3.0.37 says SUCCESS",
      pending: ["TURN servers"],
      meetings: [],
    });
    const checksum = createHash("sha256").update("getMeetingss3cret").digest("hex");
    expect(paths.sort()).toEqual([
      "/-/meet/pending",
      "/bigbluebutton/api",
      `/bigbluebutton/api/getMeetings?checksum=${checksum}`,
    ]);
    expect(await ask(target("node"))).toMatchObject({ state: "well", meetings: null });
  });

  test("a node without BBB is not well, and nonsense waits for nothing", async () => {
    answer = says(404, "not here");
    expect(await ask(target("node"))).toEqual({
      state: "ill",
      says: "answers 404: not here",
      pending: [],
      meetings: null,
    });
    answer = says(200, "{");
    expect(await ask(target("node"))).toMatchObject({ state: "ill", pending: [] });
  });

  test("a TURN server shows a certificate", async () => {
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    expect(await ask(target("turn"))).toEqual({
      state: "well",
      says: `TLS on ${server.port}, certificate until ${tomorrow}`,
    });
  });

  test.each(["tenant", "turn"] as const)("a %s with a certificate that is not good is not well", async (kind) => {
    answer = says(200, "success");
    expect(await ask(target(kind), { roots: () => [] })).toEqual({
      state: "ill",
      says: "shows no trusted certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
    });
    expect(await ask(target(kind, { host: "y.meet.test" }))).toEqual({
      state: "ill",
      says: "shows a certificate for another name",
    });
  });

  test("a server that waits for its certificate, and one that speaks something else", async () => {
    const raw = async (bytes: Buffer) => {
      const other = createServer((socket) => socket.once("data", () => socket.end(bytes)));
      await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
      const bound = other.address();
      const port = bound === null || typeof bound === "string" ? 0 : bound.port;
      const found = await ask(target("tenant"), { port });
      other.close();
      return found.says.replace(String(port), "PORT");
    };
    // A fatal alert, number 80: internal error.
    expect(await raw(Buffer.from([0x15, 3, 3, 0, 2, 2, 80]))).toBe("has no certificate yet");
    expect(await raw(Buffer.from("220 mail.meet.test ESMTP\r\n"))).toBe("speaks no TLS on PORT");
  });

  test("nobody there, nobody answering, somebody hanging up, somebody never ending", async () => {
    expect(await ask(target("tenant"), { port: 1 })).toEqual({ state: "ill", says: "nothing listens on 1" });
    answer = () => {};
    expect(await ask(target("tenant"), { timeoutMs: 60 })).toEqual({
      state: "ill",
      says: `does not answer on ${server.port}`,
    });
    answer = (request) => request.socket.destroy();
    expect(await ask(target("tenant"))).toEqual({ state: "ill", says: "hangs up" });
    answer = says(200, "x".repeat(1_100_000));
    expect(await ask(target("tenant"))).toEqual({ state: "ill", says: "says far too much" });
  });
});
