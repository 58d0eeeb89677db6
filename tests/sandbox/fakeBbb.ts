/** A BBB server as its callers see it: signed calls, meetings in memory, and the two pages of ours that nodes serve. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Meeting {
  readonly id: string;
  readonly created: number;
  /** What `create` was called with. */
  readonly params: ReadonlyMap<string, string>;
}

export interface FakeBbb {
  readonly port: number;
  secret: string;
  /** Whether it answers at all. */
  up: boolean;
  /** People in each meeting. */
  people: number;
  /** What waits until it is empty; null: it does not say. */
  pending: string[] | null;
  /** Recordings that are not shipped; null: it does not say. */
  unshipped: number | null;
  readonly meetings: Map<string, Meeting>;
  /** What was posted to /recording_ready, as Greenlight has it. */
  readonly told: string[];
  /** Calls in the order they came, with the parameters as they were sent. */
  readonly calls: { readonly name: string; readonly query: URLSearchParams; readonly body: string }[];
  close(): Promise<void>;
}

const ALGORITHM: Readonly<Record<number, string>> = { 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512" };

/** A checksum as BBB wants it: over the query as it stands. */
export function sign(call: string, query: string, secret: string, algorithm = "sha1"): string {
  return createHash(algorithm).update(`${call}${query}${secret}`).digest("hex");
}

const plain = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const success = (inner: string) => `<response><returncode>SUCCESS</returncode>${inner}</response>`;
const failed = (key: string, message: string) =>
  `<response><returncode>FAILED</returncode><messageKey>${key}</messageKey><message>${message}</message></response>`;

/** @param address where it listens */
export async function openFakeBbb(address: string, secret: string): Promise<FakeBbb> {
  const server = createServer((request, response) => {
    void answer(request).then(([status, type, text]) => {
      if (status === 0) return response.destroy();
      response.writeHead(status, { "content-type": type }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeBbb = {
    port,
    secret,
    up: true,
    people: 0,
    pending: [],
    unshipped: 0,
    meetings: new Map(),
    told: [],
    calls: [],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function answer(request: IncomingMessage): Promise<[number, string, string]> {
    let body = "";
    for await (const part of request) body += String(part);
    if (!fake.up) return [0, "", ""];
    const url = new URL(request.url ?? "/", "http://fake");
    if (url.pathname === "/-/meet/pending" && fake.pending !== null)
      return [200, "application/json", `${JSON.stringify({ pending: fake.pending })}\n`];
    if (url.pathname === "/-/meet/unshipped" && fake.unshipped !== null)
      return [200, "text/plain", `${fake.unshipped}\n`];
    if (url.pathname === "/recording_ready") {
      fake.told.push(body);
      return [200, "text/plain", ""];
    }
    const [, name] = /^\/bigbluebutton\/api\/?(.*)$/.exec(url.pathname) ?? [];
    if (name === undefined) return [404, "text/plain", ""];
    const query = (request.url ?? "").split("?")[1] ?? "";
    if (name !== "" && !signed(name, query))
      return [200, "text/xml", failed("checksumError", "You did not pass the checksum security check")];
    fake.calls.push({ name, query: new URLSearchParams(query), body });
    return [200, "text/xml", call(name, url.searchParams)];
  }

  function signed(name: string, query: string): boolean {
    const given = /(?:^|&)checksum=([0-9a-f]+)/.exec(query)?.[1] ?? "";
    const algorithm = ALGORITHM[given.length];
    const rest = query.replace(/&?checksum=[0-9a-f]+/, "").replace(/^&/, "");
    return algorithm !== undefined && sign(name, rest, fake.secret, algorithm) === given;
  }

  function call(name: string, query: URLSearchParams): string {
    const id = query.get("meetingID") ?? "";
    const meeting = fake.meetings.get(id);
    switch (name) {
      case "":
        return success("<version>2.0</version><apiVersion>2.0</apiVersion><bbbVersion>3.0.0</bbbVersion>");
      case "getMeetings":
        return fake.meetings.size === 0
          ? success("<meetings/><messageKey>noMeetings</messageKey><message>none</message>")
          : success(`<meetings>${[...fake.meetings.values()].map((it) => listed(it)).join("")}</meetings>`);
      case "create": {
        const made = meeting ?? { id, created: Date.now(), params: new Map(query) };
        fake.meetings.set(id, made);
        return success(`<meetingID>${plain(id)}</meetingID><createTime>${made.created}</createTime>`);
      }
      case "isMeetingRunning":
        return success(`<running>${meeting !== undefined}</running>`);
      case "getMeetingInfo":
        return meeting === undefined ? failed("notFound", "no such meeting") : listed(meeting, true);
      case "end":
        if (!fake.meetings.delete(id)) return failed("notFound", "no such meeting");
        return success("<messageKey>sentEndMeetingRequest</messageKey><message>it ends</message>");
      default:
        return failed("unsupportedRequest", "This request is not supported.");
    }
  }

  function listed(meeting: Meeting, alone = false): string {
    const { params } = meeting;
    const meta = ["tenant-id", "tenant-name"].map((key) => [key, params.get(`meta_${key}`)] as const);
    const inner = [
      `<meetingID><![CDATA[${meeting.id}]]></meetingID><meetingName><![CDATA[${params.get("name") ?? ""}]]></meetingName>`,
      `<createTime>${meeting.created}</createTime><participantCount>${fake.people}</participantCount>`,
      `<moderatorCount>0</moderatorCount><videoCount>0</videoCount><isBreakout>false</isBreakout>`,
      `<moderatorPW>${plain(params.get("moderatorPW") ?? "")}</moderatorPW><voiceBridge>${params.get("voiceBridge") ?? ""}</voiceBridge>`,
      `<metadata>${meta.map(([key, value]) => (value === undefined ? "" : `<${key}>${plain(value)}</${key}>`)).join("")}</metadata>`,
    ].join("");
    return alone ? success(inner) : `<meeting>${inner}</meeting>`;
  }

  return fake;
}
