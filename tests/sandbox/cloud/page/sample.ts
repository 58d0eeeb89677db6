/** A region as the page may be given it. Tests change what they look at. */
import type {
  CallView,
  Health,
  MachineView,
  Region,
  RegionState,
  TenantView,
} from "../../../../sandbox/cloud/page/region.ts";

const AT = "2026-11-21T10:00:00.000Z";
export const well = (says = ""): Health => ({ state: "well", says, since: AT });
export const ill = (says: string): Health => ({ state: "ill", says, since: AT });

export function machine(over: Partial<MachineView> & Pick<MachineView, "id" | "role">): MachineView {
  return {
    fqdn: `${over.id}.sandbox.meet.test`,
    state: "running",
    type: "ccx13",
    ipv4: "198.18.7.20",
    ipv6: "2001:db8:7:1::1",
    privateIps: [],
    open: [
      { from: null, ports: ["80, 443 tcp", "443 udp", "icmp"] },
      { from: ["198.18.7.0/24"], ports: ["22 tcp"] },
    ],
    volumes: [],
    health: well(),
    pending: [],
    cordoned: false,
    meetings: null,
    ...over,
  };
}

export function tenant(over: Partial<TenantView> & Pick<TenantView, "id" | "org">): TenantView {
  return {
    level: "Level 2",
    hostname: `${over.id}.sandbox.meet.test`,
    host: "gl1",
    limits: ["20 people", "24 h", "5 rooms each"],
    health: well("200"),
    ...over,
  };
}

export function call(n: number, over: Partial<CallView> = {}): CallView {
  const at = new Date(Date.parse(AT) + n * 1700).toISOString();
  return {
    id: String(n),
    at,
    api: "hetzner",
    method: "GET",
    path: "/servers/1007",
    status: 200,
    ms: 4,
    write: false,
    ...over,
  };
}

const ZONE = "/zones/5a6e8d1c0b7f4e2a9d3c6b1f8e0a7d42/dns_records";
const record = (name: string, content: string, comment: string) => ({
  name: `${name}sandbox.meet.test`,
  type: content.includes(":") ? "AAAA" : "A",
  content,
  ttl: 300,
  comment,
});

export function sample(over: Partial<RegionState> = {}): RegionState {
  return {
    stack: { id: "sandbox", title: "Sandbox", domain: "sandbox.meet.test", operator: "Hypha Worker Co-operative" },
    trouble: null,
    tenants: [
      tenant({ id: "riverbank", org: "Riverbank Housing Co-operative" }),
      tenant({ id: "weavers", org: "Weavers & Dyers", level: "Level 3", limits: ["100 people", "no time limit"] }),
    ],
    machines: [
      machine({
        id: "gl1",
        role: "host",
        volumes: [{ name: "gl1-data", gb: 40 }],
        privateIps: ["10.7.0.4"],
        health: well("2 of 2 tenants answer"),
      }),
      machine({
        id: "lb1",
        role: "balancer",
        ipv4: "198.18.7.21",
        ipv6: "2001:db8:7:2::1",
        type: "cx33",
        volumes: [{ name: "lb1-data", gb: 40 }],
        health: well("Scalelite says success, every node online"),
      }),
      machine({
        id: "bbb1",
        role: "node",
        ipv4: "198.18.7.22",
        ipv6: "2001:db8:7:3::1",
        type: "ccx33",
        open: [
          { from: null, ports: ["80, 443 tcp", "16384-32768 udp", "icmp"] },
          { from: ["198.18.7.0/24"], ports: ["22 tcp"] },
        ],
        health: well("BBB 3.0.37 says SUCCESS"),
        pending: ["TURN servers"],
        meetings: [
          { name: "Monday circle", people: 3, tenant: "riverbank" },
          { name: "Loom repair", people: 1, tenant: "weavers" },
        ],
      }),
      machine({
        id: "turn1",
        role: "turn",
        ipv4: "198.18.7.23",
        ipv6: "2001:db8:7:4::1",
        type: "cx23",
        health: well("TLS on 443 until 19 February"),
      }),
    ],
    records: [
      record("gl1.", "198.18.7.20", "host-gl1"),
      record("gl1.", "2001:db8:7:1::1", "host-gl1"),
      record("lb1.", "198.18.7.21", "balancer-lb1"),
      record("bbb1.", "198.18.7.22", "node-bbb1"),
      record("turn1.", "198.18.7.23", "turn-turn1"),
      record("riverbank.", "198.18.7.20", "tenant riverbank"),
      record("weavers.", "198.18.7.20", "tenant weavers"),
    ],
    mails: [
      {
        id: 2,
        at: "2026-11-21T10:02:00.000Z",
        from: "Riverbank <rooms@sandbox.meet.test>",
        to: "Ada Okafor <ada@riverbank.example>",
        subject: "You are invited to Riverbank's rooms",
        text: "Hello Ada,\n\nchoose a password here:\nhttps://riverbank.sandbox.meet.test/reset_password/5f2c9e7a81d04b6c\n\nThe link is good for a day.",
        links: ["https://riverbank.sandbox.meet.test/reset_password/5f2c9e7a81d04b6c"],
        hasHtml: true,
      },
      {
        id: 1,
        at: AT,
        from: "rooms@sandbox.meet.test",
        to: "ben@weavers.example",
        subject: "",
        text: "A test mail.",
        links: [],
        hasHtml: false,
      },
    ],
    calls: [
      call(8, { api: "cloudflare", method: "POST", path: ZONE, write: true }),
      call(7, { api: "cloudflare", method: "POST", path: ZONE, status: 503, write: true }),
      call(6),
      call(5, { method: "POST", path: "/servers", status: 201, ms: 312, write: true }),
      call(4, { method: "GET", path: "/server_types" }),
      call(3, { method: "POST", path: "/primary_ips", status: 201, write: true }),
      call(2, { status: null }),
      call(1),
    ],
    counts: { requests: 214, writes: 31, mails: 2 },
    faults: [],
    refused: [{ name: "deb.debian.org", from: "198.18.7.22", times: 4 }],
    ...over,
  };
}

export function sampleRegion(state: () => RegionState = sample): Region {
  return {
    state,
    mailHtml: (id) =>
      id === 2 ? '<h1>Hello Ada</h1><p><a href="https://riverbank.sandbox.meet.test/">Rooms</a></p>' : null,
    roots: () => ["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"],
  };
}
