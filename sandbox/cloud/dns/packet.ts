/** Bytes in, bytes out: one DNS message as RFC 1035 and RFC 6891 (EDNS) want it answered. */

import type { Answer, DecodedPacket, OptAnswer, Question } from "dns-packet";
import dns from "dns-packet";
import { type Knowledge, lookUp, TRANSFERS } from "./zone.ts";

const RCODES = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
type Rcode = keyof typeof RCODES;

/** Without EDNS a client takes 512 bytes over UDP (RFC 1035); we never send more than passes every path. */
const UDP_PLAIN = 512;
const UDP_LARGEST = 1232;
const TCP_LARGEST = 65_535;
const BADVERS = 1;

export interface Exchange {
  /** Null when nothing should be said: what came was not a question. */
  readonly reply: Buffer | null;
  readonly question: Question | null;
  readonly refused: boolean;
}

const SILENCE: Exchange = { reply: null, question: null, refused: false };

/** The reply to one message. `udp` cuts it to what the client can take. */
export function exchange(message: Buffer, known: () => Knowledge, udp: boolean): Exchange {
  if (message.length < 12) return SILENCE;
  let query: DecodedPacket;
  try {
    query = dns.decode(message);
  } catch {
    // An answer is never answered, however broken: two servers would talk for ever.
    if (((message[2] ?? 0) & 0x80) !== 0) return SILENCE;
    return { ...SILENCE, reply: bare(message, "FORMERR") };
  }
  if (query.flag_qr) return SILENCE;
  if ((((message[2] ?? 0) >> 3) & 0xf) !== 0) return { ...SILENCE, reply: bare(message, "NOTIMP") };
  const [question, another] = query.questions ?? [];
  if (question === undefined || another !== undefined) return { ...SILENCE, reply: bare(message, "FORMERR") };
  const reply = { query, question, edns: ednsOf(query), udp };
  if (reply.edns !== null && reply.edns.ednsVersion !== 0)
    return { reply: written(reply, { rcode: "NOERROR", extended: BADVERS }), question, refused: false };
  // Others may ask about the class CHAOS or for a whole zone: neither is ours to give.
  const strange = (question.class ?? "IN") !== "IN" || TRANSFERS.includes(question.type);
  const verdict = strange ? ({ rcode: "REFUSED" } as const) : lookUp(known(), question.name, question.type);
  if (verdict.rcode === "REFUSED") return { reply: written(reply, { rcode: "REFUSED" }), question, refused: true };
  return { reply: written(reply, { ...verdict, own: true }), question, refused: false };
}

interface Asked {
  readonly query: DecodedPacket;
  readonly question: Question;
  readonly edns: OptAnswer | null;
  readonly udp: boolean;
}

interface Said {
  readonly rcode: Rcode;
  readonly extended?: number;
  readonly own?: boolean;
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
}

/** The reply as bytes; over UDP without its records when they do not fit, with the flag that says so. */
function written(asked: Asked, said: Said): Buffer {
  const room = asked.udp ? udpRoom(asked.edns) : TCP_LARGEST;
  const whole = bytes(asked, said, false);
  return whole.length <= room ? whole : bytes(asked, { ...said, answers: [], authorities: [] }, true);
}

function bytes(asked: Asked, said: Said, cut: boolean): Buffer {
  const flags =
    RCODES[said.rcode] |
    (asked.query.flag_rd ? dns.RECURSION_DESIRED : 0) |
    (said.own === true ? dns.AUTHORITATIVE_ANSWER : 0) |
    (cut ? dns.TRUNCATED_RESPONSE : 0);
  return dns.encode({
    type: "response",
    id: asked.query.id,
    flags,
    questions: [asked.question],
    answers: [...(said.answers ?? [])],
    authorities: [...(said.authorities ?? [])],
    additionals: asked.edns === null ? [] : [opt(said.extended ?? 0)],
  });
}

function opt(extendedRcode: number): OptAnswer {
  return {
    name: ".",
    type: "OPT",
    udpPayloadSize: UDP_LARGEST,
    extendedRcode,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
}

function ednsOf(query: DecodedPacket): OptAnswer | null {
  for (const record of query.additionals ?? []) if (record.type === "OPT") return record;
  return null;
}

function udpRoom(edns: OptAnswer | null): number {
  return edns === null ? UDP_PLAIN : Math.max(UDP_PLAIN, Math.min(edns.udpPayloadSize, UDP_LARGEST));
}

/** A reply to what could not be read: the number of the message, and what is wrong with it. */
function bare(message: Buffer, rcode: Rcode): Buffer {
  const reply = Buffer.alloc(12);
  message.copy(reply, 0, 0, 2);
  const opcode = (message[2] ?? 0) & 0x78;
  reply[2] = 0x80 | opcode | ((message[2] ?? 0) & 0x01);
  reply[3] = RCODES[rcode];
  return reply;
}
