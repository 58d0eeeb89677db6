import { describe, expect, test } from "vitest";
import { type Knowledge, lookUp, type Rr } from "../../../../sandbox/cloud/dns/zone.ts";

const records: readonly Rr[] = [
  { name: "gl1.meet.test", type: "A", content: "198.18.7.20", ttl: 300 },
  { name: "gl1.meet.test", type: "AAAA", content: "2001:db8:7:1::1", ttl: 60 },
  { name: "riverbank.meet.test", type: "CNAME", content: "GL1.meet.test", ttl: 1 },
  { name: "elsewhere.meet.test", type: "CNAME", content: "www.example.org", ttl: 300 },
  { name: "lost.meet.test", type: "CNAME", content: "nowhere.meet.test", ttl: 300 },
  { name: "round.meet.test", type: "CNAME", content: "about.meet.test", ttl: 300 },
  { name: "about.meet.test", type: "CNAME", content: "round.meet.test", ttl: 300 },
  { name: "*.wild.meet.test", type: "A", content: "198.18.7.30", ttl: 300 },
  { name: "here.wild.meet.test", type: "TXT", content: '"v=spf1 -all"', ttl: 300 },
  { name: "meet.test", type: "MX", content: "mail.meet.test", ttl: 300, priority: 10 },
  { name: "deep.down.meet.test", type: "A", content: "198.18.7.40", ttl: 300 },
];
const known: Knowledge = {
  zones: ["meet.test", "7.18.198.in-addr.arpa"],
  nameServers: ["ns1.meet.test", "ns2.meet.test"],
  records,
  reverse: [{ ip: "198.18.7.20", name: "gl1.meet.test" }],
};
const soa = {
  type: "SOA",
  ttl: 5,
  data: {
    mname: "ns1.meet.test",
    rname: "dns.ns1.meet.test",
    serial: 1,
    refresh: 10_000,
    retry: 2_400,
    expire: 604_800,
    minimum: 5,
  },
};

describe("answers", () => {
  test("an address, in the spelling of whoever asked", () => {
    expect(lookUp(known, "Gl1.MEET.test", "A")).toEqual({
      rcode: "NOERROR",
      answers: [{ name: "Gl1.MEET.test", type: "A", ttl: 300, data: "198.18.7.20" }],
      authorities: [],
    });
    expect(lookUp(known, "gl1.meet.test", "AAAA")).toMatchObject({ answers: [{ data: "2001:db8:7:1::1", ttl: 60 }] });
  });

  test("an alias and what it leads to; `automatic` is 300 seconds", () => {
    expect(lookUp(known, "riverbank.meet.test", "A")).toEqual({
      rcode: "NOERROR",
      answers: [
        { name: "riverbank.meet.test", type: "CNAME", ttl: 300, data: "gl1.meet.test" },
        { name: "gl1.meet.test", type: "A", ttl: 300, data: "198.18.7.20" },
      ],
      authorities: [],
    });
  });

  test("an alias itself, when it is asked for", () => {
    expect(lookUp(known, "riverbank.meet.test", "CNAME")).toMatchObject({
      answers: [{ type: "CNAME", data: "gl1.meet.test" }],
    });
  });

  test("an alias to the outside is not followed", () => {
    expect(lookUp(known, "elsewhere.meet.test", "A")).toEqual({
      rcode: "NOERROR",
      answers: [{ name: "elsewhere.meet.test", type: "CNAME", ttl: 300, data: "www.example.org" }],
      authorities: [],
    });
  });

  test("an alias to nothing says so, and a circle ends", () => {
    expect(lookUp(known, "lost.meet.test", "A")).toEqual({
      rcode: "NXDOMAIN",
      answers: [{ name: "lost.meet.test", type: "CNAME", ttl: 300, data: "nowhere.meet.test" }],
      authorities: [{ name: "meet.test", ...soa }],
    });
    const round = lookUp(known, "round.meet.test", "A");
    expect(round.rcode === "NOERROR" && round.answers.length).toBe(8);
  });

  test("texts, mail exchangers, and everything at a name", () => {
    expect(lookUp(known, "here.wild.meet.test", "TXT")).toMatchObject({
      answers: [{ data: [Buffer.from("v=spf1 -all")] }],
    });
    expect(lookUp(known, "meet.test", "MX")).toMatchObject({
      answers: [{ data: { preference: 10, exchange: "mail.meet.test" } }],
    });
    const all = lookUp(known, "meet.test", "ANY");
    expect(all.rcode === "NOERROR" && all.answers.map(({ type }) => type)).toEqual(["SOA", "NS", "NS", "MX"]);
  });

  test("the top of a zone has its own records", () => {
    expect(lookUp(known, "meet.test", "SOA")).toMatchObject({ answers: [{ name: "meet.test", ...soa }] });
    expect(lookUp(known, "7.18.198.in-addr.arpa", "NS")).toMatchObject({
      answers: [{ data: "ns1.meet.test" }, { data: "ns2.meet.test" }],
    });
  });

  test("a wildcard answers for names that are not there, not for those that are", () => {
    expect(lookUp(known, "any.wild.meet.test", "A")).toMatchObject({
      answers: [{ name: "any.wild.meet.test", data: "198.18.7.30" }],
    });
    expect(lookUp(known, "far.away.wild.meet.test", "A")).toMatchObject({ answers: [{ data: "198.18.7.30" }] });
    expect(lookUp(known, "here.wild.meet.test", "A")).toMatchObject({ rcode: "NOERROR", answers: [] });
    expect(lookUp(known, "below.here.wild.meet.test", "A")).toMatchObject({ rcode: "NXDOMAIN" });
  });

  test("an address backwards", () => {
    expect(lookUp(known, "20.7.18.198.in-addr.arpa", "PTR")).toMatchObject({ answers: [{ data: "gl1.meet.test" }] });
  });
});

describe("what is not there", () => {
  test("no such name: NXDOMAIN, with the zone's SOA", () => {
    expect(lookUp(known, "no.meet.test", "A")).toEqual({
      rcode: "NXDOMAIN",
      answers: [],
      authorities: [{ name: "meet.test", ...soa }],
    });
    expect(lookUp(known, "99.7.18.198.in-addr.arpa", "PTR")).toMatchObject({
      rcode: "NXDOMAIN",
      authorities: [{ name: "7.18.198.in-addr.arpa" }],
    });
  });

  test("the name is there, the type is not: no error, no answer, the SOA", () => {
    expect(lookUp(known, "gl1.meet.test", "TXT")).toEqual({
      rcode: "NOERROR",
      answers: [],
      authorities: [{ name: "meet.test", ...soa }],
    });
  });

  test("a name that only others lie below is there", () => {
    expect(lookUp(known, "down.meet.test", "A")).toMatchObject({ rcode: "NOERROR", answers: [] });
  });

  test.each(["example.org", "notmeet.test", "test", "1.0.0.127.in-addr.arpa", "."])("%s is not ours", (name) => {
    expect(lookUp(known, name, "A")).toEqual({ rcode: "REFUSED" });
  });
});
