/** The stand-in of BBB, asked as its callers ask: it answers, refuses and ends meetings as BBB does. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import { until } from "./containers.ts";
import { execIn } from "./execIn.ts";
import { ensureOwn } from "./standIns.ts";

const NAME = "meet-test-n-api";
const SECRET = "639259d4-9dd8-4b25-bf01-95f9567eaf4b";
const TREE = new URL("../../sandbox/bbb/tree/usr/share/bbb-web", import.meta.url).pathname;
/** A minute of a BBB that is to be waited for, s: all its waiting is in minutes. */
const SHORT_MINUTE = 2;

const inside = (...command: string[]) => dockerOutput(["exec", NAME, ...command]);
const write = (file: string, text: string) => execIn(NAME, ["sh", "-c", `cat >${file}`], { input: text });
const get = (path: string) => inside("curl", "-sS", `http://127.0.0.1:8090${path}`);

type Parameters = Readonly<Record<string, string>>;
interface How {
  readonly algorithm?: string;
  readonly secret?: string;
  readonly body?: string;
  readonly flags?: readonly string[];
}

function call(name: string, parameters: Parameters = {}, how: How = {}): Promise<string> {
  const query = new URLSearchParams(parameters).toString();
  const sum = createHash(how.algorithm ?? "sha256").update(`${name}${query}${how.secret ?? SECRET}`);
  const url = `http://127.0.0.1:8090/bigbluebutton/api/${name}?${query}&checksum=${sum.digest("hex")}`;
  const body = how.body === undefined ? [] : ["-H", "Content-Type: application/xml", "--data-binary", how.body];
  return inside("curl", "-sS", ...body, ...(how.flags ?? []), url);
}
/** The text of the first element of that name. */
const read = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
const key = async (answer: Promise<string>) => {
  const xml = await answer;
  return `${read(xml, "returncode")} ${read(xml, "messageKey")}`;
};

async function start(properties = "", minute = 60): Promise<void> {
  await write(
    "/etc/bigbluebutton/bbb-web.properties",
    `securitySalt=${SECRET}\nbigbluebutton.web.serverURL=https://n.test\nstandInMinuteSeconds=${minute}\nallowRevealOfBBBVersion=true\n${properties}`,
  );
  // Until the one before is gone, it would be who answers.
  const end = "for _ in $(seq 100); do kill $(cat /tmp/pid) 2>/dev/null || exit 0; sleep 0.1; done; exit 1";
  expect((await docker(["exec", NAME, "sh", "-c", end])).status).toBe(0);
  await docker([
    "exec",
    "-d",
    "-w",
    "/usr/share/bbb-web",
    NAME,
    "sh",
    "-c",
    "echo $$ >/tmp/pid; exec python3 -B -m standin >/tmp/log 2>&1",
  ]);
  await until(
    () => docker(["exec", NAME, "curl", "-fsS", "http://127.0.0.1:8090/bigbluebutton/api"]),
    (it) => it.status === 0,
  );
}
/** A session of somebody whose client has opened. */
async function arrive(meetingID: string, parameters: Parameters = {}): Promise<string> {
  const joined = await call("join", {
    fullName: "Ada",
    meetingID,
    role: "MODERATOR",
    redirect: "false",
    ...parameters,
  });
  const token = read(joined, "session_token") ?? "";
  await get(`/html5client/?sessionToken=${token}`);
  return token;
}

beforeAll(async () => {
  await docker(["rm", "-f", NAME]);
  const mount = `${TREE}:/usr/share/bbb-web:ro`;
  await dockerOutput([
    "run",
    "-d",
    "--name",
    NAME,
    "--network",
    "none",
    "-v",
    mount,
    await ensureOwn("machine"),
    "sleep",
    "infinity",
  ]);
  await inside("mkdir", "-p", "/etc/bigbluebutton", "/usr/local/bigbluebutton/core/scripts/post_publish");
  await write("/etc/bigbluebutton/bigbluebutton-release", "BIGBLUEBUTTON_RELEASE=3.0.37\n");
  await start();
});
afterAll(async () => {
  await docker(["rm", "-f", "-v", NAME]);
});

describe("checksums", () => {
  test("BBB's own vectors", async () => {
    const query = "name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444";
    for (const sum of [
      "1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17",
      "da9185f7f333cfdfcd6eeac32dca3777510c4c436020d8b887ba5515bd1d189e",
    ]) {
      expect(read(await get(`/bigbluebutton/api/create?${query}&checksum=${sum}`), "meetingID")).toBe("abc123");
      // It signs the call, the order and the encoding.
      expect(await key(get(`/bigbluebutton/api/end?${query}&checksum=${sum}`))).toBe("FAILED checksumError");
      const moved = query.split("&").reverse().join("&");
      expect(await key(get(`/bigbluebutton/api/create?${moved}&checksum=${sum}`))).toBe("FAILED checksumError");
      const encoded = query.replace("+", "%20");
      expect(await key(get(`/bigbluebutton/api/create?${encoded}&checksum=${sum}`))).toBe("FAILED checksumError");
    }
    await call("end", { meetingID: "abc123" });
  });

  test.each(["sha1", "sha256", "sha384", "sha512"])("%s is good", async (algorithm) => {
    expect(await key(call("getMeetings", {}, { algorithm }))).toBe("SUCCESS noMeetings");
  });

  test("another secret, another algorithm and none at all are refused", async () => {
    expect(await key(call("getMeetings", {}, { secret: "other" }))).toBe("FAILED checksumError");
    expect(await key(call("getMeetings", {}, { algorithm: "md5" }))).toBe("FAILED checksumError");
    expect(await key(get("/bigbluebutton/api/getMeetings"))).toBe("FAILED checksumError");
    expect(await key(call("noSuchCall"))).toBe("FAILED unsupportedRequest");
  });
});

describe("meetings", () => {
  test("are made once: the same again is a warning, another one of that name is refused", async () => {
    const first = await call("create", { meetingID: "m1", name: "One", moderatorPW: "mp", attendeePW: "ap" });
    expect(read(first, "createTime")).toMatch(/^\d{13}$/);
    const again = await call("create", { meetingID: "m1", moderatorPW: "mp", attendeePW: "ap" });
    expect([read(again, "messageKey"), read(again, "createTime")]).toEqual([
      "duplicateWarning",
      read(first, "createTime"),
    ]);
    expect(await key(call("create", { meetingID: "m1", moderatorPW: "xx" }))).toBe("FAILED idNotUnique");
    expect(await key(call("create", {}))).toBe("FAILED missingParamMeetingID");
  });

  test("are joined by role or by password, and run from then on", async () => {
    expect(read(await call("isMeetingRunning", { meetingID: "m1" }), "running")).toBe("false");
    const join = (parameters: Parameters) => call("join", { meetingID: "m1", redirect: "false", ...parameters });
    expect(await key(join({ fullName: "Ada" }))).toBe("FAILED missingParamPassword");
    expect(await key(join({ password: "mp" }))).toBe("FAILED missingParamFullName");
    expect(await key(join({ fullName: "Ada", password: "wrong" }))).toBe("FAILED invalidPassword");
    expect(await key(join({ fullName: "Ada", role: "VIEWER", createTime: "1" }))).toBe("FAILED mismatchCreateTime");
    expect(await key(call("join", { meetingID: "m0", fullName: "Ada" }))).toBe("FAILED notFound");

    const headers = await call(
      "join",
      { meetingID: "m1", fullName: "Ada & <Bea>", password: "mp" },
      { flags: ["-o", "/dev/null", "-D", "-"] },
    );
    const place = /^Location: https:\/\/n\.test(\S+)/m.exec(headers)?.[1] ?? "";
    expect(headers).toMatch(/^HTTP\/1\.1 302 /);
    // Whoever has not opened their client yet is not there.
    expect(read(await call("getMeetingInfo", { meetingID: "m1" }), "participantCount")).toBe("0");
    expect(await get(place)).toContain("Here: Ada &amp; &lt;Bea&gt;.");
    const info = await call("getMeetingInfo", { meetingID: "m1" });
    expect([read(info, "participantCount"), read(info, "moderatorCount"), read(info, "fullName")]).toEqual([
      "1",
      "1",
      "Ada &amp; &lt;Bea&gt;",
    ]);
    expect(read(await call("isMeetingRunning", { meetingID: "m1" }), "running")).toBe("true");
  });

  test("tell whose they are", async () => {
    await call("create", { meetingID: "m2", "meta_tenant-id": "t1", "meta_bbb-origin": "greenlight" });
    const meetings = await call("getMeetings");
    expect(meetings).toContain("<metadata><tenant-id>t1</tenant-id><bbb-origin>greenlight</bbb-origin></metadata>");
    expect(meetings.match(/<meeting>/g)).toHaveLength(2);
    await call("end", { meetingID: "m2" });
  });

  test("end by a moderator's password or by the secret alone, and tell who asked for it", async () => {
    expect(await key(call("end", { meetingID: "m1", password: "ap" }))).toBe("FAILED invalidPassword");
    expect(await key(call("end", { meetingID: "m1", password: "mp" }))).toBe("SUCCESS sentEndMeetingRequest");
    expect(await key(call("end", { meetingID: "m1" }))).toBe("FAILED notFound");
    expect(await key(call("getMeetings"))).toBe("SUCCESS noMeetings");
  });

  test("take no more people than they may", async () => {
    await call("create", { meetingID: "m3", maxParticipants: "2" });
    const token = await arrive("m3");
    await arrive("m3");
    const third = () => call("join", { meetingID: "m3", fullName: "Cem", role: "VIEWER", redirect: "false" });
    expect(await key(third())).toBe("FAILED maxParticipantsReached");
    await get(`/html5client/leave?sessionToken=${token}`);
    expect(await key(third())).toBe("SUCCESS successfullyJoined");
    await call("end", { meetingID: "m3" });
  });

  test("take documents from where BBB may fetch them, and from nowhere else", async () => {
    await call("create", { meetingID: "m5" });
    const insert = (url: string) =>
      key(
        call(
          "insertDocument",
          { meetingID: "m5" },
          { body: `<modules><module name="presentation"><document url="${url}"/></module></modules>` },
        ),
      );
    expect(await insert("https://docs.example.org/a.pdf")).toBe("SUCCESS documentInserted");
    expect(await insert("http://docs.example.org/a.pdf")).toBe("FAILED unsupportedProtocol");
    expect(await insert("https://localhost/a.pdf")).toBe("FAILED blockedHost");
    await call("end", { meetingID: "m5" });
  });
});

describe("meetings end by themselves", () => {
  beforeAll(() => start("", SHORT_MINUTE));
  afterAll(() => start());

  test.each([
    ["their time is over", { duration: "2" }, true, 2],
    ["nobody comes", { meetingExpireIfNoUserJoinedInMinutes: "2" }, false, 2],
    ["everybody left", { meetingExpireWhenLastUserLeftInMinutes: "2" }, true, 2],
  ] as const)("when %s", async (why, parameters, joined, minutes) => {
    const begun = Date.now();
    await call("create", { meetingID: "m4", ...parameters });
    const token = joined ? await arrive("m4") : "";
    if (why === "everybody left") await get(`/html5client/leave?sessionToken=${token}`);
    const gone = () => key(call("getMeetingInfo", { meetingID: "m4" }));
    expect(await until(gone, (it) => it === "FAILED notFound")).toBe("FAILED notFound");
    expect(Date.now() - begun).toBeGreaterThanOrEqual(minutes * SHORT_MINUTE * 1000 - 500);
    if (joined) expect(await get(`/html5client/?sessionToken=${token}`)).toContain("This meeting is over");
  });
});

test("hooks hear of a meeting, signed, and are forgotten when asked", async () => {
  const listener = `
import http.server, sys
class H(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        open("/tmp/heard", "a").write(self.path + " " + body + "\\n")
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", 9000), H).serve_forever()`;
  await docker(["exec", "-d", NAME, "python3", "-c", listener]);
  // It answers anything but a POST with a refusal.
  const listens = () => docker(["exec", NAME, "curl", "-sS", "-o", "/dev/null", "http://127.0.0.1:9000/"]);
  expect((await until(listens, (it) => it.status === 0)).status).toBe(0);
  const callbackURL = "http://127.0.0.1:9000/heard?by=me";
  const made = await call("hooks/create", { callbackURL });
  const hookID = read(made, "hookID") ?? "";
  expect(read(await call("hooks/create", { callbackURL }), "messageKey")).toBe("duplicateWarning");
  expect(read(await call("hooks/list"), "callbackURL")).toBe(callbackURL.replace("&", "&amp;"));
  await call("create", { meetingID: "m6" });
  await call("end", { meetingID: "m6" });
  const heard = await until(
    () => inside("sh", "-c", "cat /tmp/heard || true"),
    (it) => it.includes("meeting-ended"),
  );
  const [first = ""] = heard.split("\n");
  const [path = "", body = ""] = first.split(" ");
  expect(new URLSearchParams(body).get("event")).toContain('"id": "meeting-created"');
  const sum = createHash("sha1").update(`${callbackURL}${body}${SECRET}`).digest("hex");
  expect(path).toBe(`/heard?by=me&checksum=${sum}`);
  expect(read(await call("hooks/destroy", { hookID }), "removed")).toBe("true");
  expect(await key(call("hooks/destroy", { hookID }))).toBe("FAILED destroyMissingHook");
});

describe("settings", () => {
  test("are read at its start: no recording where it is disabled, no version where it is not told", async () => {
    await start(
      "disableRecordingDefault=true\nallowRevealOfBBBVersion=false\nallowFetchAllRecordings=false\ndefaultMeetingDuration=7\ndefaultMaxUsers=3\n",
    );
    expect(read(await get("/bigbluebutton/api"), "bbbVersion")).toBe("");
    expect(
      read(await call("create", { meetingID: "m7", record: "true", autoStartRecording: "true" }), "duration"),
    ).toBe("7");
    await arrive("m7");
    const info = await call("getMeetingInfo", { meetingID: "m7" });
    expect([read(info, "maxUsers"), read(info, "recording")]).toEqual(["3", "false"]);
    expect(await key(call("getRecordings"))).toBe("FAILED missingParameters");
    await call("end", { meetingID: "m7" });
    expect(await key(call("getRecordings", { meetingID: "m7" }))).toBe("SUCCESS noRecordings");
  });

  test.each([
    ["/etc/bigbluebutton/bbb-web.properties", "securitySalt=\n", "securitySalt is empty"],
    ["/etc/bigbluebutton/bbb-web.properties", `securitySalt=a\ndefaultMaxUsers=many\n`, "defaultMaxUsers is no number"],
    [
      "/etc/bigbluebutton/turn-stun-servers.xml",
      "<beans/>",
      "/etc/bigbluebutton/turn-stun-servers.xml has no bean stunTurnService",
    ],
  ])("it does not start with a %s that says %j", async (file, text, reason) => {
    await write(file, text);
    const ran = await docker(["exec", "-w", "/usr/share/bbb-web", NAME, "python3", "-B", "-m", "standin"]);
    expect([ran.status, ran.stderr.trim()]).toEqual([1, `bbb-web does not start: ${reason}`]);
  });
});

test("TURN credentials are those of the TURN REST API", async () => {
  const program = "from standin.turn import credentials; print(*credentials('north', 'u1', 0, 1700000000))";
  expect(await inside("sh", "-c", `cd /usr/share/bbb-web && python3 -B -c "${program}"`)).toBe(
    "1700000000:u1 V5T4+SMzwlCncdLd960W+gxser0=",
  );
});
