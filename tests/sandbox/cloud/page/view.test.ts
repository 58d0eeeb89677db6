import { describe, expect, test } from "vitest";
import type { RegionState } from "../../../../sandbox/cloud/page/region.ts";
import { SCRIPT } from "../../../../sandbox/cloud/page/script.ts";
import { DARK, LIGHT, STYLES } from "../../../../sandbox/cloud/page/styles.ts";
import { live, page } from "../../../../sandbox/cloud/page/view/page.ts";
import { call, ill, machine, sample, tenant } from "./sample.ts";

/** The words of the page, without its marks. */
const words = (state: RegionState) =>
  live(state)
    .text.replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
const summary = (state: RegionState) =>
  /<p class="summary (\w+)" role="status">([^<]*)</.exec(live(state).text)?.slice(1);

describe("the summary", () => {
  test("says that all is well", () => {
    expect(summary(sample())).toEqual([
      "well",
      "All is well: 4 of 4 machines running, 2 of 2 tenants well, 2 meetings with 4 people.",
    ]);
  });

  test.each<[string, Partial<RegionState>, string, string]>([
    [
      "a tenant that does not answer",
      { tenants: [tenant({ id: "a", org: "A", health: ill("answers 500") })] },
      "ill",
      "Not all is well: 4 of 4 machines running, 0 of 1 tenant well, 2 meetings with 4 people.",
    ],
    [
      "a machine that is gone",
      { machines: [machine({ id: "gl1", role: "host", state: "gone" })], tenants: [] },
      "ill",
      "Not all is well: 0 of 1 machine running, 0 of 0 tenants well, no meeting.",
    ],
    [
      "YAML that cannot be read",
      { machines: [], tenants: [], trouble: "tenants/a.yaml: no host" },
      "ill",
      "Not all is well: 0 of 0 machines running, 0 of 0 tenants well, no meeting.",
    ],
    [
      "nothing at all",
      { machines: [], tenants: [] },
      "waiting",
      "Coming up: 0 of 0 machines running, 0 of 0 tenants well, no meeting.",
    ],
  ])("of %s", (_what, over, kind, sentence) => {
    expect(summary(sample(over))).toEqual([kind, sentence]);
  });
});

describe("the sections", () => {
  test("a tenant says who it is, where, on which level, and what is wrong", () => {
    const text = words(sample({ tenants: [tenant({ id: "a", org: "A & B", health: ill("nothing listens on 443") })] }));
    expect(text).toContain(
      "A &amp; B not well a.sandbox.meet.test nothing listens on 443 Level 2 on gl1 · 20 people · 24 h · 5 rooms each",
    );
  });

  test("a node says its meetings, what waits, and that it is cordoned", () => {
    const node = machine({
      id: "bbb1",
      role: "node",
      pending: ["TURN servers", "its secret"],
      cordoned: true,
      meetings: [{ name: "Circle", people: 1, tenant: null }],
    });
    const text = words(sample({ machines: [node] }));
    expect(text).toContain("Nodes are where people meet bbb1 well bbb1.sandbox.meet.test");
    expect(text).toContain("cordoned takes no new meetings");
    expect(text).toContain("pending TURN servers, its secret: when nobody meets here Circle 1 person");
    expect(words(sample({ machines: [{ ...node, meetings: [] }] }))).toContain("No meeting");
  });

  test("a machine says its addresses, its firewall, its size and its volume", () => {
    const host = machine({ id: "gl1", role: "host", privateIps: ["10.7.0.4"], volumes: [{ name: "v", gb: 40 }] });
    const text = words(sample({ machines: [host] }));
    expect(text).toContain("Addresses 198.18.7.20 2001:db8:7:1::1 10.7.0.4");
    expect(text).toContain("Firewall 80, 443 tcp · 443 udp · icmp from everybody 22 tcp from 198.18.7.0/24");
    expect(text).toContain("Size ccx13, volume of 40 GB");
    expect(words(sample({ machines: [{ ...host, open: null }] }))).toContain("Firewall none: every port is open");
    expect(words(sample({ machines: [{ ...host, open: [] }] }))).toContain("Firewall nothing is open");
  });

  test("a machine that does not run says what it does instead", () => {
    for (const state of ["declared", "initializing", "off", "gone"]) {
      expect(words(sample({ machines: [machine({ id: "x", role: "other", state })] }))).toContain(
        `x ${state} x.sandbox`,
      );
    }
  });

  test("a mail can be opened, and its links followed", () => {
    const { text } = live(sample());
    expect(text).toContain(
      '<li><a href="https://riverbank.sandbox.meet.test/reset_password/5f2c9e7a81d04b6c" target="_blank" rel="noopener noreferrer">Open riverbank.sandbox.meet.test/reset_password/5f2c9…</a></li>',
    );
    expect(text).toContain(
      '<a href="/-/mail/2.html" target="_blank" rel="noopener noreferrer">As its sender designed it</a>',
    );
    expect(words(sample())).toContain("(no subject) to ben@weavers.example");
    expect(words(sample({ counts: { requests: 0, writes: 0, mails: 60 } }))).toContain("60 mails, the last 2 here;");
  });

  test("a call says what was asked and what became of it", () => {
    const path = `/zones/${"0123456789abcdef".repeat(2)}/dns_records`;
    const text = words(
      sample({ calls: [call(1, { api: "cloudflare", method: "POST", path, status: 503 }), call(2, { status: null })] }),
    );
    expect(text).toContain("POST /zones/012345…/dns_records 503 Cloudflare · 4 ms · 10:00:01");
    expect(text).toContain("GET /servers/1007 no answer Hetzner · 4 ms · 10:00:03");
  });

  test("calls that only read stand in one line, until one writes or fails", () => {
    const zones = (n: number) => call(n, { api: "cloudflare", path: "/zones" });
    const calls = [
      call(7),
      zones(6),
      call(5),
      call(4, { status: 404 }),
      call(3),
      call(2, { write: true, method: "PUT" }),
      call(1),
    ];
    const { text } = live(sample({ calls }));
    expect(words(sample({ calls }))).toContain(
      "GET /servers/1007 ×2, /zones 200 Hetzner, Cloudflare · 10:00:11 GET /servers/1007 404 Hetzner · 4 ms · 10:00:06 " +
        "GET /servers/1007 200 Hetzner · 4 ms · 10:00:05 PUT /servers/1007 200 Hetzner · 4 ms · 10:00:03 GET /servers/1007 200",
    );
    expect([...text.matchAll(/data-key="call-(\d+)"/g)].map(([, id]) => id)).toEqual(["5", "4", "3", "2", "1"]);
    const many = Array.from({ length: 8 }, (_, i) => call(i, { path: `/servers/${i}` }));
    expect(words(sample({ calls: many }))).toContain(
      "/servers/0, /servers/1, /servers/2, /servers/3, /servers/4 and 3 more 200",
    );
  });

  test("records and refused names are there", () => {
    const text = words(sample());
    expect(text).toContain("gl1.sandbox.meet.test AAAA 2001:db8:7:1::1 300 s host-gl1");
    expect(text).toContain("1 name outside asked for, and refused deb.debian.org by 198.18.7.22, 4 times");
    expect(text).toContain("198.18.7.22 bbb1.sandbox.meet.test");
  });

  test("faults in force and trouble with YAML come first", () => {
    const text = words(
      sample({ faults: ["Hetzner, every request: nobody there"], trouble: "tenants/a.yaml: no host" }),
    );
    expect(text).toContain(
      "The YAML has a problem tenants/a.yaml: no host Told to fail Hetzner, every request: nobody there Tenants",
    );
  });

  test("every list says that it is empty", () => {
    const nothing = { machines: [], tenants: [], records: [], mails: [], calls: [], refused: [] };
    const text = words(sample({ ...nothing, counts: { requests: 0, writes: 0, mails: 0 } }));
    for (const sentence of [
      "No tenant yet.",
      "No machine yet.",
      "No record yet.",
      "No mail yet.",
      "Nobody has called yet.",
    ]) {
      expect(text).toContain(sentence);
    }
  });
});

describe("the document", () => {
  test("fetches nothing, from anywhere, but its own live part", () => {
    const text = page(sample());
    expect(text.match(/<(?:img|iframe|object|embed|script src|link rel="(?!icon))/g)).toBeNull();
    expect(text).toContain('<link rel="icon" href="data:,">');
    expect(STYLES).not.toMatch(/url\(|@import/);
    expect(SCRIPT.match(/fetch\("([^"]*)"/g)).toEqual(['fetch("/-/live.html"']);
    expect(SCRIPT).not.toMatch(/https?:|import\(|WebSocket|sendBeacon/);
  });

  test("keeps what strangers write where it belongs", () => {
    const hostile = '</script><img src=x onerror="alert(1)">';
    const state = sample({
      tenants: [tenant({ id: "a", org: hostile, hostname: hostile })],
      mails: [
        {
          id: 1,
          at: "x",
          from: hostile,
          to: hostile,
          subject: hostile,
          text: hostile,
          links: [hostile],
          hasHtml: false,
        },
      ],
      faults: [hostile],
    });
    expect(page(state)).not.toContain("<img");
  });

  test("has one heading of the first level, and sections with names of their own", () => {
    const text = page(sample());
    expect(text.match(/<h1>/g)).toHaveLength(1);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(id);
  });
});

describe("colours", () => {
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string) => {
    const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  const pairs = (palette: typeof LIGHT | typeof DARK) =>
    [
      ...["page", "card", "sunk"].flatMap((ground) => ["ink", "quiet", "accent"].map((ink) => [ink, ground])),
      ...["host", "balancer", "node", "turn", "other"].map((ink) => [ink, "page"]),
      ...["good", "bad", "wait", "ink", "quiet"].flatMap((ink) => [
        [ink, ["good", "bad", "wait"].includes(ink) ? `${ink}Ground` : "goodGround"],
      ]),
    ].map(([ink = "", ground = ""]) => {
      const named = new Map(Object.entries(palette));
      return [`${ink} on ${ground}`, contrast(named.get(ink) ?? "", named.get(ground) ?? "")] as const;
    });

  test.each([
    ["light", LIGHT],
    ["dark", DARK],
  ])("of the %s palette can be read", (_name, palette) => {
    expect(pairs(palette).filter(([, ratio]) => !(ratio >= 4.5))).toEqual([]);
  });
});
