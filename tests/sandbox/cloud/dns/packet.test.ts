import dns, { type OptAnswer, type Packet } from "dns-packet";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exchange } from "../../../../sandbox/cloud/dns/packet.ts";
import type { Knowledge } from "../../../../sandbox/cloud/dns/zone.ts";

const many = Array.from({ length: 30 }, (_, i) => ({
  name: "many.meet.test",
  type: "A",
  content: `198.18.7.${i}`,
  ttl: 60,
}));
const known = (): Knowledge => ({
  zones: ["meet.test"],
  nameServers: ["ns1.meet.test"],
  records: [{ name: "a.meet.test", type: "A", content: "198.18.7.20", ttl: 60 }, ...many],
  reverse: [],
});
const query = (over: Partial<Packet> = {}) =>
  dns.encode({ type: "query", id: 77, flags: 0, questions: [{ type: "A", name: "a.meet.test" }], ...over });
const opt = (udpPayloadSize: number, ednsVersion = 0): OptAnswer => {
  const flags = { flags: 0, flag_do: false, options: [] };
  return { type: "OPT", name: ".", udpPayloadSize, extendedRcode: 0, ednsVersion, ...flags };
};
const RCODE = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const rcode = (reply: Buffer | null) => RCODE[(reply?.[3] ?? 15) & 0xf];
function reply(message: Buffer, udp = true) {
  const said = exchange(message, known, udp).reply;
  if (said === null) throw new Error("nothing was said");
  return said;
}

describe("a question", () => {
  test("is answered with authority, under its own number", () => {
    const said = dns.decode(reply(query({ flags: dns.RECURSION_DESIRED })));
    expect(said).toMatchObject({ id: 77, flag_qr: true, flag_aa: true, flag_rd: true, flag_ra: false, flag_tc: false });
    expect(said.answers).toMatchObject([{ name: "a.meet.test", type: "A", data: "198.18.7.20" }]);
    expect(said.additionals).toEqual([]);
  });

  test("about somebody else's name is refused, and reported", () => {
    const said = exchange(query({ questions: [{ type: "A", name: "example.org" }] }), known, true);
    expect(rcode(said.reply)).toBe("REFUSED");
    expect(said).toMatchObject({ refused: true, question: { name: "example.org", type: "A" } });
    expect(dns.decode(said.reply ?? Buffer.alloc(0)).flag_aa).toBe(false);
  });

  test("of a type nobody here knows has no answer and no error", () => {
    // 65 is HTTPS, which browsers ask for first.
    const bytes = query();
    bytes.writeUInt16BE(65, bytes.length - 4);
    const said = reply(bytes);
    expect(rcode(said)).toBe("NOERROR");
    expect(dns.decode(said).authorities).toMatchObject([{ type: "SOA" }]);
  });

  test("of another class, or for a whole zone, is refused", () => {
    expect(rcode(reply(query({ questions: [{ type: "TXT", name: "version.meet.test", class: "CH" }] })))).toBe(
      "REFUSED",
    );
    expect(rcode(reply(query({ questions: [{ type: "AXFR", name: "meet.test" }] })))).toBe("REFUSED");
  });
});

describe("EDNS", () => {
  test("is answered with ours", () => {
    expect(dns.decode(reply(query({ additionals: [opt(4096)] }))).additionals).toMatchObject([
      { type: "OPT", udpPayloadSize: 1232, extendedRcode: 0, ednsVersion: 0 },
    ]);
  });

  test("of another version is BADVERS", () => {
    expect(dns.decode(reply(query({ additionals: [opt(4096, 1)] })))).toMatchObject({
      answers: [],
      additionals: [{ type: "OPT", extendedRcode: 1 }],
    });
  });
});

describe("a long answer", () => {
  const long = (additionals: Packet["additionals"]) =>
    query({ questions: [{ type: "A", name: "many.meet.test" }], additionals });

  test("over UDP is cut where the client has no room, and whole where it has", () => {
    const short = dns.decode(reply(long([])));
    expect([short.flag_tc, short.answers?.length]).toEqual([true, 0]);
    const roomy = dns.decode(reply(long([opt(4096)])));
    expect([roomy.flag_tc, roomy.answers?.length]).toEqual([false, 30]);
    // Less than 512 is taken for 512 (RFC 6891).
    expect(dns.decode(reply(query({ additionals: [opt(1)] }))).flag_tc).toBe(false);
  });

  test("over TCP is whole", () => {
    expect(dns.decode(reply(long([]), false)).answers?.length).toBe(30);
  });
});

describe("what is no question", () => {
  test("an answer is never answered", () => {
    expect(
      exchange(dns.encode({ type: "response", id: 1, questions: [{ type: "A", name: "a.meet.test" }] }), known, true)
        .reply,
    ).toBeNull();
    const broken = Buffer.from([0, 1, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63]);
    expect(exchange(broken, known, true).reply).toBeNull();
  });

  test("another order is not implemented, two questions or half of one are malformed", () => {
    const update = query();
    update[2] = 5 << 3;
    expect(rcode(reply(update))).toBe("NOTIMP");
    expect(rcode(reply(query({ questions: [] })))).toBe("FORMERR");
    const two = [{ type: "A", name: "a.meet.test" } as const, { type: "A", name: "b.meet.test" } as const];
    expect(rcode(reply(query({ questions: two })))).toBe("FORMERR");
    const half = reply(query().subarray(0, 20));
    expect([rcode(half), half.readUInt16BE(0)]).toEqual(["FORMERR", 77]);
  });

  test("too little for a header is nothing at all", () => {
    expect(exchange(Buffer.alloc(11), known, true).reply).toBeNull();
  });

  test("no bytes whatever stop the server", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (bytes, udp) => {
        const { reply: said } = exchange(Buffer.from(bytes), known, udp);
        expect(said === null || said.length >= 12).toBe(true);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const bytes = query({ additionals: [opt(4096)] });
        if (at < bytes.length) bytes[at] = byte;
        exchange(bytes, known, true);
      }),
      { numRuns: 2000 },
    );
  });
});
