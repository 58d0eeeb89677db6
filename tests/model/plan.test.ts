import { describe, expect, test } from "vitest";
import { machinesOf } from "../../model/machinesOf.ts";
import { keyName, withoutComment } from "../../model/plan/people.ts";
import { plan } from "../../model/plan.ts";
import { derive, scaleliteId } from "../../model/secrets.ts";
import { CA, DE, platform, SANDBOX, tenant } from "./region.ts";

const inCa = (fields = {}, id = "riverbank", stack = CA) => {
  const planned = plan(platform({ stacks: { ca: stack }, tenants: { [id]: tenant(fields) } }), "ca", {
    today: "2026-11-21",
  });
  const [only] = planned.tenants;
  if (only === undefined) throw new Error("no tenant planned");
  return { plan: planned, tenant: only };
};

const inSandbox = (fields = {}) => {
  const own = { stack: "sandbox", bbb: { endpoint: "https://bbb.example.org/bigbluebutton/api" }, ...fields };
  return plan(platform({ tenants: { mill: tenant(own) } }), "sandbox", { today: "2026-11-21" });
};

test("an unknown stack is an error that names the stacks", () => {
  expect(() => plan(platform(), "nz")).toThrow(new RangeError("there is no stack nz; the stacks are ca, de, sandbox"));
  expect(() => plan(platform(), "constructor")).toThrow(RangeError);
});

describe("a tenant", () => {
  test("has its names from its id", () => {
    const { tenant: it } = inCa();
    expect(it).toMatchObject({
      id: "riverbank",
      key: "riverbank",
      name: "tenant-riverbank",
      hostname: "riverbank.ca.meet.coop",
      ownName: true,
      container: `greenlight-riverbank-${it.digest}`,
      redis: "redis-riverbank",
      database: "gl_riverbank",
      dir: "/srv/meet/tenants/riverbank",
      image: "bigbluebutton/greenlight:v3.8.2.4",
      level: "multi-account",
      levelName: "Multi-account",
      price: 100,
      limits: { duration: 1440, participants: 100, rooms: null },
      scaleliteId: scaleliteId("ca", "riverbank"),
    });
    expect(it.digest).toMatch(/^[0-9a-f]{10}$/);
  });

  test("says all that its YAML means to Greenlight", () => {
    const { tenant: it } = inCa({
      locale: "pt-BR",
      sso: { issuer: "https://id.riverbank.example", clientId: "meet", linkByEmail: true },
      registration: "approval",
      branding: {
        color: "#467fcf",
        terms: "https://riverbank.example/terms",
        privacy: "https://riverbank.example/privacy",
        help: "https://riverbank.example/help",
        accessibility: "https://riverbank.example/accessibility",
      },
    });
    expect(it.env).toEqual({
      BBB_HEALTH_CHECK_DISABLED: "true",
      BIGBLUEBUTTON_ENDPOINT: "https://riverbank.lb1.ca.meet.coop/bigbluebutton/api",
      DEFAULT_LOCALE: "pt_BR",
      LOG_LEVEL: "info",
      OPENID_CONNECT_CLIENT_ID: "meet",
      OPENID_CONNECT_ISSUER: "https://id.riverbank.example",
      OPENID_CONNECT_REDIRECT: "https://riverbank.ca.meet.coop",
      SMTP_AUTH: "plain",
      SMTP_DOMAIN: "ca.meet.coop",
      SMTP_HEALTH_CHECK_DISABLED: "true",
      SMTP_PORT: "587",
      SMTP_SENDER_EMAIL: "rooms@ca.meet.coop",
      SMTP_SENDER_NAME: "Riverbank Housing Co-operative",
      SMTP_SERVER: "smtp.meet.example",
      SMTP_STARTTLS: "true",
      SMTP_STARTTLS_AUTO: "true",
      SMTP_TLS: "false",
      SMTP_USERNAME: "rooms",
      USE_EMAIL_AS_EXTERNAL_ID_FALLBACK: "true",
    });
    expect(Object.keys(it.env)).toEqual(Object.keys(it.env).sort());
    expect(it.siteSettings).toEqual({
      AccessibilityStatement: "https://riverbank.example/accessibility",
      HelpCenter: "https://riverbank.example/help",
      PrimaryColor: "#467fcf",
      // Greenlight's own light colour beside its own colour.
      PrimaryColorLight: "#e8eff9",
      PrivacyPolicy: "https://riverbank.example/privacy",
      RegistrationMethod: "approval",
      Terms: "https://riverbank.example/terms",
    });
  });

  test("is closed to strangers unless it says otherwise", () => {
    expect(inCa().tenant.siteSettings).toEqual({ RegistrationMethod: "invite" });
  });

  test("names its secrets and never holds one", () => {
    const { tenant: it } = inCa({
      rotation: 3,
      sso: { issuer: "https://id.example.org", clientId: "meet", version: 2 },
    });
    expect(it.secretEnv).toEqual([
      { name: "BIGBLUEBUTTON_SECRET", from: "derived", path: "tenants/riverbank/bbb", rotation: 3, form: "hex32" },
      { name: "DATABASE_URL", from: "databaseUrl" },
      { name: "OPENID_CONNECT_CLIENT_SECRET", from: "config", key: "meet:tenant-riverbank-sso", version: 2 },
      { name: "REDIS_URL", from: "redisUrl" },
      {
        name: "SECRET_KEY_BASE",
        from: "derived",
        path: "tenants/riverbank/secret-key-base",
        rotation: 3,
        form: "hex64",
      },
      { name: "SMTP_PASSWORD", from: "config", key: "meet:mail-password", version: 1 },
    ]);
    const text = JSON.stringify(it);
    for (const path of ["bbb", "secret-key-base", "database", "redis"]) {
      expect(text).not.toContain(derive("0".repeat(64), `tenants/riverbank/${path}`, 3));
    }
  });

  test("sends through its own mail server when it has one", () => {
    const mail = {
      server: "mail.riverbank.example",
      port: 465,
      security: "tls",
      sender: "a@riverbank.example",
      senderName: "Riverbank",
    };
    const plain = inCa({ mail }).tenant;
    expect(plain.env).toMatchObject({
      SMTP_SERVER: "mail.riverbank.example",
      SMTP_TLS: "true",
      SMTP_STARTTLS: "false",
      SMTP_STARTTLS_AUTO: "false",
      SMTP_SENDER_NAME: "Riverbank",
    });
    expect(plain.env).not.toHaveProperty("SMTP_USERNAME");
    expect(plain.secretEnv.map((it) => it.name)).not.toContain("SMTP_PASSWORD");
    const named = inCa({ mail: { ...mail, username: "ada", version: 4 } });
    expect(named.tenant.secretEnv).toContainEqual({
      name: "SMTP_PASSWORD",
      from: "config",
      key: "meet:tenant-riverbank-mail",
      version: 4,
    });
    expect(named.plan.secrets.map((it) => it.key)).not.toContain("meet:mail-password");
  });

  test("meets at the endpoint it names, with a secret of its own", () => {
    const [it] = inSandbox().tenants;
    expect(it).toMatchObject({
      bbb: { endpoint: "https://bbb.example.org/bigbluebutton/api", by: "endpoint" },
      scaleliteId: null,
    });
    expect(it?.secretEnv).toContainEqual({
      name: "BIGBLUEBUTTON_SECRET",
      from: "config",
      key: "meet:tenant-mill-bbb",
      version: 1,
    });
  });

  test("without a balancer and without an endpoint is an error", () => {
    const here = platform({ tenants: { mill: tenant({ stack: "sandbox" }) } });
    expect(() => plan(here, "sandbox")).toThrow(
      "tenant mill has no BBB: its stack has no balancer, and it names no endpoint",
    );
  });

  test("on a host that the stack does not have is an error", () => {
    expect(() => inCa({ host: "gl9" })).toThrow("tenant riverbank is on host gl9, which stack ca does not have");
  });

  test("may run another release than its host, if the table knows it", () => {
    expect(() => inCa({ release: "2031.1" })).toThrow("there is no release 2031.1");
  });
});

describe("a generation", () => {
  const base = inCa().tenant.digest;
  test.each([
    ["its host", { host: "gl2" }],
    ["its host name", { hostname: "meet.riverbank.example" }],
    ["its level", { level: "free" }],
    ["its custodian", { custodian: "koumbit" }],
    ["its registration", { registration: "open" }],
    ["its first administrator", { admin: { name: "Bo", email: "bo@riverbank.example" } }],
  ])("is the same when %s changes", (_, fields) => {
    expect(inCa(fields).tenant.digest).toBe(base);
  });

  test.each([
    ["its language", { locale: "fr" }],
    ["its org, which signs its mail", { org: "Riverbank" }],
    ["the rotation of its secrets", { rotation: 2 }],
    ["the version of its client secret", { sso: { issuer: "https://id.example.org", clientId: "m", version: 2 } }],
  ])("is a new one when %s changes", (_, fields) => {
    expect(inCa(fields).tenant.digest).not.toBe(base);
  });

  test("is a new one when the version of a config secret is raised, though the value is not seen", () => {
    const at = (version: number) =>
      inCa({ sso: { issuer: "https://id.example.org", clientId: "m", version } }).tenant.digest;
    expect(at(1)).not.toBe(at(2));
  });
});

describe("a rename", () => {
  const was = inCa({}, "riverbank").tenant;
  const { tenant: is, plan: planned } = inCa({ previously: ["riverbank"] }, "riverside");
  test("keeps every name of identity, and its generation", () => {
    for (const name of [
      "key",
      "name",
      "container",
      "redis",
      "database",
      "dir",
      "scaleliteId",
      "digest",
      "secretEnv",
      "bbb",
    ] as const) {
      expect(is[name], name).toEqual(was[name]);
    }
    expect(planned.records.map((it) => it.name)).toEqual(inCa().plan.records.map((it) => it.name));
  });
  test("leads people to its new name", () => {
    expect(is).toMatchObject({ id: "riverside", hostname: "riverside.ca.meet.coop", previously: ["riverbank"] });
  });
});

describe("the balancer", () => {
  test("knows every node, its tag, and whether it drains", () => {
    const nodes = { ...(CA.nodes as object), bbb3: { existing: "203.0.113.13", cores: 8, memory: 16, drain: true } };
    expect(inCa({}, "riverbank", { ...CA, nodes }).plan.balancer?.servers).toEqual([
      { id: "bbb1.ca.meet.coop", url: "https://bbb1.ca.meet.coop/bigbluebutton/api", tag: null, enabled: true },
      { id: "bbb2.ca.meet.coop", url: "https://bbb2.ca.meet.coop/bigbluebutton/api", tag: "assembly", enabled: true },
      { id: "bbb3.ca.meet.coop", url: "https://bbb3.ca.meet.coop/bigbluebutton/api", tag: null, enabled: false },
    ]);
  });

  test("holds a tenant to its limits, its nodes, and no recordings where there are none", () => {
    const { plan: it } = inCa({ level: "free", nodes: "assembly" });
    expect(it.balancer?.tenants).toEqual([
      {
        tenant: "riverbank",
        id: scaleliteId("ca", "riverbank"),
        name: "riverbank",
        hostname: "riverbank.lb1.ca.meet.coop",
        rotations: [1],
        overrides: [
          { param: "duration", value: "60" },
          { param: "maxParticipants", value: "5" },
          { param: "meta_server-tag", value: "assembly!" },
          { param: "record", value: "false" },
        ],
      },
    ]);
  });

  test("knows a tenant's new secret and the one before, so that nobody is locked out between two steps", () => {
    expect(inCa({ rotation: 3 }).plan.balancer?.tenants[0]?.rotations).toEqual([3, 2]);
  });

  test("overrides nothing that is not limited", () => {
    expect(inCa({ level: "custom" }).plan.balancer?.tenants[0]?.overrides).toEqual([]);
  });

  test("does not know a tenant that meets elsewhere", () => {
    const { plan: it } = inCa({ bbb: { endpoint: "https://bbb.example.org/bigbluebutton/api" } });
    expect(it.balancer?.tenants).toEqual([]);
    expect(it.records.filter((record) => record.service === "balancer")).toEqual([]);
  });
});

describe("machines", () => {
  const de = plan(platform(), "de");
  const ports = (it: { ports: readonly { protocol: string; port?: string }[] } | null | undefined) =>
    it?.ports.map(({ protocol, port }) => (port === undefined ? protocol : `${protocol} ${port}`));

  test("at Hetzner have a type, a location, the image of their role, and hold data or not", () => {
    expect(machinesOf(de).map((it) => [it.name, it.made, it.holdsData])).toEqual([
      ["node-bbb1", { by: "hetzner", type: "ccx33", location: "fsn1", image: "ubuntu-22.04", volumeGb: null }, false],
      ["turn-turn1", { by: "hetzner", type: "cx23", location: "fsn1", image: "ubuntu-24.04", volumeGb: null }, false],
      ["balancer-lb1", { by: "hetzner", type: "cpx32", location: "fsn1", image: "ubuntu-24.04", volumeGb: 100 }, true],
      ["host-gl1", { by: "hetzner", type: "cx33", location: "fsn1", image: "ubuntu-24.04", volumeGb: 50 }, true],
    ]);
    expect(de.networkZone).toBe("eu-central");
  });

  test("that exist have the address and the capacity their owner gives", () => {
    const [bbb1] = plan(platform(), "ca").nodes;
    expect(bbb1).toMatchObject({
      fqdn: "bbb1.ca.meet.coop",
      owner: "koumbit",
      made: { by: "owner", ipv4: "203.0.113.11", ipv6: "2001:db8::11" },
      cores: 8,
      memoryGb: 32,
      seats: 200,
    });
    expect(plan(platform(), "ca").networkZone).toBe("");
  });

  test("answer only what their role needs", () => {
    expect(ports(de.nodes[0])).toEqual(["tcp 22", "tcp 80", "tcp 443", "udp 16384-32768", "icmp"]);
    expect(ports(de.hosts[0])).toEqual(["tcp 22", "tcp 80", "tcp 443", "udp 443", "icmp"]);
    expect(ports(de.balancer)).toEqual(["tcp 22", "tcp 80", "tcp 443", "udp 443", "icmp"]);
    expect(ports(de.turn[0])).toEqual([
      "tcp 22",
      "tcp 80",
      "tcp 443",
      "tcp 3478",
      "udp 3478",
      "udp 32769-65535",
      "icmp",
    ]);
  });

  test("open port 22 to the named addresses and to nobody else", () => {
    for (const it of [...de.nodes, ...de.turn, ...de.hosts]) {
      expect(it.ports.filter(({ port }) => port === "22").map(({ from }) => from)).toEqual([["198.51.100.0/24"]]);
    }
  });

  test("without a location, or of a type nobody knows, are an error", () => {
    const { location: _, ...nowhere } = DE;
    expect(() => plan(platform({ stacks: { de: nowhere } }), "de")).toThrow(
      "node bbb1 has no location, and the stack has none either",
    );
    const odd = { ...DE, turn: { turn1: { type: "cax11" } } };
    expect(() => plan(platform({ stacks: { de: odd } }), "de")).toThrow("turn1 has a type nobody knows: cax11");
  });

  test("nodes name BBB's line and its installer, and record only where a balancer takes recordings in", () => {
    expect(inCa().plan.nodes[0]).toMatchObject({
      bbb: {
        line: "jammy-300",
        installer: "https://raw.githubusercontent.com/bigbluebutton/bbb-install/v3.0.x-release/bbb-install.sh",
        postPublish:
          "https://raw.githubusercontent.com/blindsidenetworks/scalelite/v1.8.5/bigbluebutton/scalelite_post_publish.rb",
      },
      retentionDays: 14,
      records: true,
      rotation: 1,
    });
    const own = { ...DE, installer: "https://mirror.example/bbb-install.sh", balancer: {} };
    expect(plan(platform({ stacks: { de: own }, tenants: {} }), "de").nodes[0]).toMatchObject({
      bbb: {
        installer: "https://mirror.example/bbb-install.sh",
        postPublish: "https://mirror.example/scalelite_post_publish.rb",
      },
      records: false,
    });
  });

  test("TURN servers and the balancer name their images and rotations", () => {
    expect(inCa().plan.turn[0]).toMatchObject({ image: "coturn/coturn:4.17.2-r0", rotation: 1 });
    const turned = { ...DE, turn: { turn1: { type: "cx23", rotation: 4 } } };
    expect(plan(platform({ stacks: { de: turned }, tenants: {} }), "de").turn[0]?.rotation).toBe(4);
    expect(inCa().plan.balancer).toMatchObject({
      dataDir: "/srv/meet",
      images: {
        api: "blindsidenetwks/scalelite:v1.8.5-api",
        poller: "blindsidenetwks/scalelite:v1.8.5-poller",
        nginx: "blindsidenetwks/scalelite:v1.8.5-nginx",
        importer: "blindsidenetwks/scalelite:v1.8.5-recording-importer",
        postgres: "postgres:15.19-alpine3.24",
        redis: "redis:7.2.16-alpine3.21",
        caddy: "caddy:2.11.4-alpine",
      },
      rotation: 1,
    });
  });

  test("the authority is the stack's", () => {
    expect(inCa().plan.authority).toEqual({
      authority: "public",
      directory: null,
      email: "certificates@hypha.example",
    });
    const directory = "https://authority.example/dir";
    const own = { ...DE, certificates: { authority: "acme", directory, email: "ops@hypha.example" } };
    expect(plan(platform({ stacks: { de: own }, tenants: {} }), "de").authority).toEqual(own.certificates);
  });

  test("hosts name every image that runs on them", () => {
    expect(inCa().plan.hosts[0]).toMatchObject({
      dataDir: "/srv/meet",
      images: { postgres: "postgres:15.19-alpine3.24", caddy: "caddy:2.11.4-alpine", redis: "redis:7.2.16-alpine3.21" },
      greenlightImages: ["bigbluebutton/greenlight:v3.8.2.4"],
    });
    expect(inCa().plan.hosts[1]?.greenlightImages).toEqual([]);
  });
});

describe("records", () => {
  const names = (it: { records: readonly { name: string; fqdn: string; setBy: string; machine: string }[] }) =>
    it.records
      .filter(({ name }) => !/^(node|turn|balancer|host)-/.test(name))
      .map(({ name, fqdn, machine, setBy }) => [name, fqdn, machine, setBy]);

  test("lead a tenant's names to its host and to the balancer, with IPv6 where there is one", () => {
    expect(names(inCa().plan)).toEqual([
      ["meet-riverbank-a", "riverbank.lb1.ca.meet.coop", "balancer-lb1", "us"],
      ["tenant-riverbank-a", "riverbank.ca.meet.coop", "host-gl1", "us"],
      ["tenant-riverbank-aaaa", "riverbank.ca.meet.coop", "host-gl1", "us"],
    ]);
  });

  test("outside the zone are their owner's to set", () => {
    const { plan: it, tenant: planned } = inCa({ hostname: "meet.riverbank.example" });
    expect(planned.ownName).toBe(false);
    expect(names(it).slice(1)).toEqual([
      ["tenant-riverbank-a", "meet.riverbank.example", "host-gl1", "owner"],
      ["tenant-riverbank-aaaa", "meet.riverbank.example", "host-gl1", "owner"],
    ]);
    expect(it.notes).toContain(
      "meet.riverbank.example is outside meet.coop: its owner must set A 203.0.113.41 and AAAA 2001:db8::41.",
    );
  });

  test("a name that only ends like the zone is outside it", () => {
    expect(inCa({ hostname: "notmeet.coop" }).tenant.ownName).toBe(false);
    expect(inCa({ hostname: "riverbank.meet.coop" }).tenant.ownName).toBe(true);
  });

  test("without a zone are all to be set by hand", () => {
    const it = inSandbox();
    expect(it.zone).toBeNull();
    expect(new Set(it.records.map(({ setBy }) => setBy))).toEqual(new Set(["owner"]));
    expect(it.notes[0]).toMatch(
      /^This stack has no zone: somebody sets 2 records by hand \(listed above\)\. npx meet up /,
    );
  });

  test("every name that needs a certificate is counted once", () => {
    expect(inCa().plan.certificates).toEqual([
      "bbb1.ca.meet.coop",
      "bbb2.ca.meet.coop",
      "lb1.ca.meet.coop",
      "riverbank.ca.meet.coop",
      "riverbank.lb1.ca.meet.coop",
      "turn1.ca.meet.coop",
    ]);
  });

  test("more certificates than an authority gives in a week are said", () => {
    const tenants = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`t${n + 10}`, tenant()]));
    const here = platform({ stacks: { ca: CA }, tenants });
    expect(plan(here, "ca").notes).toContain(
      "64 names under meet.coop need a certificate, and an authority issues about 50 new ones a week: bring a new stack up in steps.",
    );
    const many = Object.fromEntries(
      Object.keys(tenants).map((id) => [
        id,
        tenant({ stack: "sandbox", bbb: { endpoint: "https://b.example.org/bigbluebutton/api" } }),
      ]),
    );
    expect(plan(platform({ tenants: many }), "sandbox").notes.filter((it) => it.includes("certificate"))).toEqual([]);
  });
});

describe("secrets", () => {
  test("are asked for where they are needed, each with its whole command", () => {
    const keys = (stack: string) => plan(platform(), stack).secrets.map((it) => it.key);
    expect(keys("ca")).toEqual(["cloudflare:apiToken", "meet:master"]);
    expect(keys("de")).toEqual(["cloudflare:apiToken", "hcloud:token", "meet:master"]);
    expect(keys("sandbox")).toEqual(["meet:master"]);
    expect(inSandbox().secrets).toEqual([
      {
        key: "meet:master",
        why: "every derived secret of this stack follows from it; meet stack new makes it once",
        command: "openssl rand -hex 32 | npx pulumi config set --secret meet:master --stack sandbox",
        placeholder: "0".repeat(64),
      },
      {
        key: "meet:tenant-mill-bbb",
        why: "the shared secret of the BBB that mill meets on",
        command: "npx pulumi config set --secret meet:tenant-mill-bbb --stack sandbox",
        placeholder: "placeholder-meet-tenant-mill-bbb-0000000",
      },
    ]);
  });

  test("two tenants share the stack's mail password, which is asked for once", () => {
    const here = platform({ tenants: { a1: tenant(), b1: tenant() } });
    expect(plan(here, "ca").secrets.map((it) => it.key)).toEqual([
      "cloudflare:apiToken",
      "meet:mail-password",
      "meet:master",
    ]);
  });

  test("have stand-ins that are valid in form, the same every time, and no secret", () => {
    const placeholder = (key: string) => plan(platform(), "de").secrets.find((it) => it.key === key)?.placeholder;
    expect(placeholder("meet:master")).toMatch(/^[0-9a-f]{64}$/);
    expect(placeholder("hcloud:token")).toMatch(/^placeholder-hcloud-token-0+$/);
    expect(placeholder("hcloud:token")).toHaveLength(64);
    expect(placeholder("cloudflare:apiToken")).toMatch(/^placeholder-cloudflare-token-0+$/);
    expect(placeholder("cloudflare:apiToken")).toHaveLength(40);
  });
});

describe("a key", () => {
  test("is named by its type and itself, whatever it is called and wherever it stands", () => {
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8Yb6wDcDGSpWzN1sn1DYbKQwwD1ybVd5nHTsTg2j3B";
    expect(withoutComment(`${key} dana@old laptop`)).toBe(key);
    expect(keyName(key)).toMatch(/^key-[0-9a-f]{10}$/);
    for (const same of [`${key} dana@laptop`, `${key}  dana@new`]) expect(keyName(same)).toBe(keyName(key));
    expect(keyName(key.replace("3B", "3C"))).not.toBe(keyName(key));
  });
});

describe("people", () => {
  const ids = (stack: string, today?: string) =>
    plan(platform(), stack, today === undefined ? {} : { today }).people.map((it) => it.id);

  test("of the operator and of a machine's owner may log in, until their last day", () => {
    expect(ids("ca", "2026-03-31")).toEqual(["hypha-dana", "hypha-theo", "koumbit-amelie"]);
    expect(ids("ca", "2026-04-01")).toEqual(["hypha-dana", "koumbit-amelie"]);
    expect(ids("de", "2026-03-31")).toEqual(["koumbit-amelie"]);
  });

  test("without a date whoever has a last day is out, and the plan says so", () => {
    expect(ids("ca")).toEqual(["hypha-dana", "koumbit-amelie"]);
    expect(plan(platform(), "ca").notes.at(-1)).toBe("No date was given, so nobody with a last day may log in: Theo.");
  });

  test("of a member that left are out with it", () => {
    const members = {
      hypha: { name: "Hypha", contact: "a@hypha.example" },
      koumbit: {
        name: "Koumbit",
        contact: "a@koumbit.example",
        until: "2026-06-30",
        people: { amelie: { name: "Amélie", ssh: [`ssh-ed25519 ${"A".repeat(68)}`], until: "2026-12-31" } },
      },
    };
    const at = (today: string) => plan(platform({ members }), "de", { today }).people.map((it) => it.id);
    expect(at("2026-06-30")).toEqual(["koumbit-amelie"]);
    expect(at("2026-07-01")).toEqual([]);
  });
});

describe("notes", () => {
  const notes = (fields: object, stack = CA) => inCa(fields, "riverbank", stack).plan.notes;

  test("say whose the firewall of an existing machine is", () => {
    expect(notes({})).toEqual([
      "The firewall of bbb1, bbb2, turn1, lb1, gl1 and gl2 is its owner's to set: the ports listed here, and nothing else.",
    ]);
  });

  test("say what a node does not do", () => {
    const nodes = {
      bbb1: { existing: "203.0.113.11", cores: 8, memory: 16, drain: true, available: "Mon-Fri 08:00-18:00" },
    };
    expect(notes({}, { ...CA, nodes })).toEqual(
      expect.arrayContaining([
        "Node bbb1 drains: it takes no new meetings.",
        "Node bbb1 may be used Mon-Fri 08:00-18:00: this version does not watch the hours.",
      ]),
    );
  });

  test("say that a tenant leaves", () => {
    expect(notes({ retire: { confirm: "riverbank", after: "2027-01-31" } })).toContain(
      "Tenant riverbank leaves: it closes with the first npx meet up from 2027-01-31; its accounts, rooms and files stay on host gl1, and its recordings on the balancer, until an operator deletes them there.",
    );
  });

  test("say which limits nobody holds", () => {
    expect(inSandbox({ nodes: "assembly" }).notes).toContain(
      "Tenant mill meets on a BBB of its own choice: its Greenlight asks for its limits there (meeting duration and participants), and no balancer sees to them.",
    );
    expect(inSandbox({ nodes: "assembly" }).notes).toContain(
      "Tenant mill meets on a BBB of its own choice, so its nodes are not used.",
    );
    expect(inSandbox({ level: "custom" }).notes.join()).not.toContain("its limits");
    expect(notes({ recordings: { enabled: true, retention: 90, quota: 40 } })).toContain(
      "Tenant riverbank: the retention and quota of recordings is not enforced by this version.",
    );
  });

  test("say that sign-on shuts out the first administrator, unless accounts are linked", () => {
    const sso = { issuer: "https://id.example.org", clientId: "meet" };
    expect(notes({ sso }).join()).toContain("Tenant riverbank has single sign-on, which closes local sign-in");
    expect(notes({ sso: { ...sso, linkByEmail: true } }).join()).not.toContain("single sign-on");
  });

  test("say that there is no second authority without an address to write to", () => {
    const alone = "There is no second authority for certificates: add certificates: { email: ADDRESS } to the stack.";
    const at = (certificates: object) => plan(platform({ stacks: { de: { ...DE, certificates } } }), "de").notes;
    expect(at({})).toContain(alone);
    expect(at({ email: "a@b.example" })).not.toContain(alone);
    expect(at({ authority: "internal" })).not.toContain(alone);
  });

  test("say that an older machine keeps its price, unless its owner stated it", () => {
    const older =
      "Hetzner's prices are those for new orders: a server made before they rose keeps its own, which belongs in its price.";
    const at = (stack: object) => plan(platform({ stacks: { de: stack } }), "de").notes;
    expect(at(DE)).toContain(older);
    const priced = { nodes: {}, turn: {}, balancer: {}, hosts: { gl1: { type: "cx33", price: 6.99 } } };
    expect(at({ ...DE, ...priced })).not.toContain(older);
  });
});

test("what a stack costs, and what its levels bring in", () => {
  expect(inCa().plan.cost).toMatchObject({ known: 203, unknown: [], income: 100 });
  expect(plan(platform(), "de").cost).toMatchObject({ known: 198.54, unknown: [] });
  expect(plan(platform({ stacks: { sandbox: SANDBOX } }), "sandbox").cost).toMatchObject({
    known: 0,
    unknown: ["host gl1"],
  });
});
