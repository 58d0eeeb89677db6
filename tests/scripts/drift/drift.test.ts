/** Every kind of drift against the emulated clouds: what is said of it, and that nothing is written there. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CloudflareState } from "../../../sandbox/cloud/cloudflare/state.ts";
import type { HetznerState } from "../../../sandbox/cloud/hetzner/state.ts";
import type { State } from "../../../scripts/apply/state.ts";
import { remedy, sentence } from "../../../scripts/drift/report.ts";
import { examine } from "../../../scripts/drift.ts";
import { type Clouds, openClouds } from "./clouds.ts";
import { fixture, planned, platform } from "./subject.ts";

const { state, ...holding } = fixture();
let clouds: Clouds;
beforeEach(async () => {
  clouds = await openClouds(holding);
});
afterEach(() => clouds.close());

async function look(of: State = state, config = clouds.config) {
  return examine({ platform, planned, state: of, config, pauses: [1, 1] });
}

const said = async (of?: State) => (await look(of)).differences.map(sentence);

/** The one thing of a name in a list. */
function one<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.filter((it) => it.name === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} things are called ${name}`);
  return found[0];
}

const BBB1 = "bbb1.sandbox.meet.test";
const GL1 = "gl1.sandbox.meet.test";
/** Addresses as they were given out when the fixture was made. */
const ip = (name: string) => one(holding.hetzner.primaryIps, name).ip.replace("::/64", "::1");

test("a region as the engine made it does not differ, and takes eight calls that only read", async () => {
  expect(await look()).toEqual({
    stack: "sandbox",
    calls: { hetzner: 7, cloudflare: 1 },
    things: 41,
    differences: [],
    unapplied: [],
  });
  expect(clouds.log.entries().every(({ method, status }) => method === "GET" && status === 200)).toBe(true);
  expect(clouds.log.entries()).toHaveLength(8);
  expect(clouds.log.entries()[0]?.query).toBe(
    "per_page=50&page=1&label_selector=managed-by%3Dmeet-infra%2Cstack%3Dsandbox",
  );
});

const AT_HETZNER: readonly (readonly [string, (held: HetznerState) => void, readonly string[]])[] = [
  [
    "a server that was renamed",
    (held) => {
      one(held.servers, BBB1).name = "other.sandbox.meet.test";
    },
    [`server ${BBB1} (node bbb1): name should be ${BBB1}, is other.sandbox.meet.test`],
  ],
  [
    "a server that was rescaled",
    (held) => {
      one(held.servers, BBB1).serverType = "ccx43";
    },
    [`server ${BBB1} (node bbb1): type should be ccx33, is ccx43`],
  ],
  [
    "a server that nobody protects any more",
    (held) => {
      one(held.servers, GL1).protection = { delete: false, rebuild: false };
    },
    [`server ${GL1} (host gl1): protection should be on, is off`],
  ],
  [
    "a server that left its placement group",
    (held) => {
      one(held.servers, BBB1).placementGroup = null;
    },
    [`server ${BBB1} (node bbb1): placement group should be sandbox-node, is nothing`],
  ],
  [
    "a server that left the private network",
    (held) => {
      one(held.servers, BBB1).networks = [];
    },
    [`server ${BBB1} (node bbb1): private network should be joined, is left`],
  ],
  [
    "a server without its firewall",
    (held) => {
      const { id } = one(held.servers, BBB1);
      const firewall = one(held.firewalls, "sandbox-node");
      firewall.servers = firewall.servers.filter((it) => it !== id);
    },
    [`server ${BBB1} (node bbb1): firewalls should be sandbox-node, is none`],
  ],
  [
    "a label that is missing",
    (held) => {
      one(held.servers, BBB1).labels = { stack: "sandbox", id: "bbb1", role: "node" };
    },
    [`server ${BBB1} (node bbb1): label managed-by should be meet-infra, is not there`],
  ],
  [
    "a server that is gone, told once",
    (held) => {
      const { id } = one(held.servers, GL1);
      held.servers = held.servers.filter((it) => it.id !== id);
      for (const volume of held.volumes) if (volume.server === id) volume.server = null;
    },
    [`server ${GL1} (host gl1) is not there`],
  ],
  [
    "an address that is not protected, and one that goes with its server",
    (held) => {
      one(held.primaryIps, `${BBB1}-ipv4`).protection = false;
      one(held.primaryIps, `${GL1}-ipv6`).autoDelete = true;
    },
    [
      `address ${BBB1}-ipv4 (node bbb1): protection should be on, is off`,
      `address ${GL1}-ipv6 (host gl1): deleted with its server should be off, is on`,
    ],
  ],
  [
    "an address on another server",
    (held) => {
      one(held.primaryIps, `${BBB1}-ipv4`).server = null;
    },
    [`server ${BBB1} (node bbb1): IPv4 address should be ${BBB1}-ipv4, is nothing`],
  ],
  [
    "reverse names",
    (held) => {
      const four = one(held.primaryIps, `${BBB1}-ipv4`);
      four.names = { [four.ip]: "elsewhere.example" };
      one(held.primaryIps, `${GL1}-ipv6`).names = {};
    },
    [
      `address ${BBB1}-ipv4 (node bbb1): reverse name of ${ip(`${BBB1}-ipv4`)} should be ${BBB1}, is elsewhere.example`,
      `address ${GL1}-ipv6 (host gl1): reverse name of ${ip(`${GL1}-ipv6`)} should be ${GL1}, is none`,
    ],
  ],
  [
    "a volume that was detached",
    (held) => {
      one(held.volumes, GL1).server = null;
    },
    [`volume ${GL1} (host gl1): attached to should be ${GL1}, is nothing`],
  ],
  [
    "a volume that is larger and not protected",
    (held) => {
      Object.assign(one(held.volumes, GL1), { sizeGb: 20, protection: false });
    },
    [
      `volume ${GL1} (host gl1): protection should be on, is off`,
      `volume ${GL1} (host gl1): size, GB should be 10, is 20`,
    ],
  ],
  [
    "a volume that is gone",
    (held) => {
      held.volumes = held.volumes.filter(({ name }) => name !== GL1);
    },
    [`volume ${GL1} (host gl1) is not there`],
  ],
  [
    "a firewall that lets more in, and less",
    (held) => {
      const firewall = one(held.firewalls, "sandbox-host");
      firewall.rules = firewall.rules
        .filter(({ port }) => port !== "80")
        .map((rule) => (rule.port === "22" ? { ...rule, sourceIps: ["0.0.0.0/0"] } : rule));
    },
    [
      "firewall sandbox-host: rule should be tcp 22 from 198.18.7.0/24, is not there",
      "firewall sandbox-host: rule should be tcp 80 from 0.0.0.0/0 ::/0, is not there",
      "firewall sandbox-host: rule should be not there, is tcp 22 from 0.0.0.0/0",
    ],
  ],
  [
    "a network without its subnet",
    (held) => {
      one(held.networks, "sandbox").subnets = [];
    },
    ["network sandbox: subnet should be 198.18.8.0/24, is none"],
  ],
  [
    "an SSH key that was exchanged",
    (held) => {
      one(held.sshKeys, "sandbox-key-hypha-dana").publicKey = "ssh-ed25519 AAAAother dana@laptop";
    },
    [
      "SSH key sandbox-key-hypha-dana: key should be ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAP8cV1NPD1gP7Iw5Xy8xIBfi8zsqRv2aSZ5cVRbBoea, is ssh-ed25519 AAAAother",
    ],
  ],
  [
    "a server that bears our labels and that nobody declared",
    (held) => {
      const stray = one(held.servers, BBB1);
      held.servers.push({ ...structuredClone(stray), id: 9001, name: "test.sandbox.meet.test" });
      held.servers.push({ ...structuredClone(stray), id: 9002, name: "else.example", labels: {} });
    },
    ["server test.sandbox.meet.test is there, and nothing declares it: id 9001, with our labels"],
  ],
];

describe("at Hetzner", () => {
  test.each(AT_HETZNER)("%s", async (_, change, expected) => {
    clouds.hetzner.update(change);
    expect(await said()).toEqual(expected);
  });

  test("a server that is switched off, which no run switches on", async () => {
    const { id } = one(clouds.hetzner.get().servers, BBB1);
    await clouds.machines.kill(id);
    const [found] = (await look()).differences;
    expect(found).toEqual({
      kind: "changed",
      what: `server ${BBB1}`,
      of: "node bbb1",
      field: "power",
      should: "on",
      is: "off",
      help: "Hetzner's Console switches it on; the engine does not look at power",
      commands: [],
    });
  });

  test("only what was not found by its labels is looked for without them: one list more", async () => {
    clouds.hetzner.update((held) => {
      one(held.servers, BBB1).labels = {};
    });
    expect((await look()).calls).toEqual({ hetzner: 8, cloudflare: 1 });
    expect(clouds.log.entries()[1]?.query).toBe("per_page=50&page=1");
  });

  test("a list of several pages is read to its end", async () => {
    const added = 120;
    clouds.hetzner.update((held) => {
      const [key] = held.sshKeys;
      if (key === undefined) throw new Error("no key");
      for (let at = 0; at < added; at++) held.sshKeys.push({ ...key, id: 10_000 + at, name: `sandbox-key-${at}` });
    });
    const { calls, differences } = await look();
    expect([calls.hetzner, differences.length]).toEqual([9, added]);
  });
});

type Change = (held: CloudflareState) => void;
const record = (name: string, type: string) => (held: CloudflareState) => {
  const found = held.records.find((it) => it.name === name && it.type === type);
  if (found === undefined) throw new Error(`no ${type} ${name}`);
  return found;
};
const MILL = "mill.sandbox.meet.test";
const more =
  (name: string, type: "A" | "CNAME" | "TXT", content: string, comment: string | null = null): Change =>
  (held) => {
    held.records.push({
      ...record(MILL, "A")(held),
      ...{ id: "f".repeat(32), name, type, content, comment },
    });
  };

const AT_CLOUDFLARE: readonly (readonly [string, Change, readonly string[]])[] = [
  [
    "a record that leads elsewhere",
    (held) => {
      record(MILL, "A")(held).content = "192.0.2.99";
    },
    [`record A ${MILL} (tenant mill): content should be ${ip(`${GL1}-ipv4`)}, is 192.0.2.99`],
  ],
  [
    "a record with another time to live and comment",
    (held) => {
      Object.assign(record(MILL, "A")(held), { ttl: 3600, comment: null });
    },
    [
      `record A ${MILL} (tenant mill): comment should be tenant mill, is none`,
      `record A ${MILL} (tenant mill): seconds to live should be 300, is 3600`,
    ],
  ],
  [
    "a record that is missing",
    (held) => {
      held.records = held.records.filter((it) => it !== record(MILL, "AAAA")(held));
    },
    [`record AAAA ${MILL} (tenant mill) is not there`],
  ],
  [
    "a second address of a name of ours",
    more(MILL, "A", "192.0.2.99"),
    [`record A ${MILL} is there, and nothing declares it: leads to 192.0.2.99`],
  ],
  [
    "a name below our domain",
    more("old.sandbox.meet.test", "CNAME", "elsewhere.example"),
    ["record CNAME old.sandbox.meet.test is there, and nothing declares it: leads to elsewhere.example"],
  ],
  [
    "a name outside our domain with our comment",
    more("old.meet.test", "A", "192.0.2.99", "tenant old"),
    ["record A old.meet.test is there, and nothing declares it: leads to 192.0.2.99"],
  ],
  ["but not a name of others in the zone", more("www.meet.test", "A", "192.0.2.99", "our website"), []],
  ["nor the proofs that mail needs", more("k1._domainkey.sandbox.meet.test", "CNAME", "dkim.example"), []],
  ["nor a text", more("sandbox.meet.test", "TXT", "v=spf1 -all"), []],
];

describe("at Cloudflare", () => {
  test.each(AT_CLOUDFLARE)("%s", async (_, change, expected) => {
    clouds.cloudflare.update(change);
    expect(await said()).toEqual(expected);
  });

  test("what is gone is made anew by up alone, or by nothing that would hide what was lost", async () => {
    clouds.hetzner.update((held) => {
      const { id } = one(held.servers, GL1);
      held.servers = held.servers.filter((it) => it.id !== id);
      held.volumes = held.volumes.filter(({ name }) => name !== GL1);
    });
    const { differences } = await look();
    const commands = differences.filter(({ kind }) => kind === "missing").map((it) => [it.what, it.commands]);
    expect(Object.fromEntries(commands)).toMatchObject({
      [`server ${GL1}`]: ["npx meet up sandbox"],
      [`volume ${GL1}`]: [],
    });
  });

  test("the remedy is two commands that hit this one resource", async () => {
    clouds.cloudflare.update((held) => {
      record(MILL, "A")(held).content = "192.0.2.99";
    });
    expect((await look()).differences.map(remedy)).toEqual([
      "the engine takes over what is there, then puts back what was declared: npx pulumi refresh --yes --stack sandbox --target '**::tenant-mill-a' && npx meet up sandbox",
    ]);
  });
});

test("what no run has done yet is no drift, and is said", async () => {
  const resources = state.deployment.resources.filter(({ urn }) => !urn.endsWith("::tenant-mill-a"));
  const { differences, unapplied } = await look({ deployment: { resources, pending_operations: [] } });
  expect(unapplied).toEqual([`record A ${MILL} is to be made`]);
  expect(differences.map(sentence)).toEqual([
    `record A ${MILL} is there, and nothing declares it: leads to ${ip(`${GL1}-ipv4`)}`,
  ]);
});

test("what the YAML no longer says is to go", async () => {
  const [first] = state.deployment.resources.filter(({ urn }) => urn.endsWith("::tenant-mill-a"));
  if (first === undefined) throw new Error("no such record");
  const urn = first.urn.replace("tenant-mill-a", "tenant-gone-a");
  const gone = { ...first, urn, id: "e".repeat(32), inputs: { ...first.inputs, name: "gone.sandbox.meet.test" } };
  const resources = [...state.deployment.resources, gone];
  const { unapplied } = await look({ deployment: { resources, pending_operations: [] } });
  expect(unapplied).toEqual(["record A gone.sandbox.meet.test is to go"]);
});

describe("without an answer", () => {
  const refused = async (config?: ReadonlyMap<string, string>) => {
    try {
      await look(state, config ?? clouds.config);
    } catch (error) {
      return error;
    }
    return null;
  };

  test("a missing token is exit 3, and named with its command", async () => {
    const config = new Map([...clouds.config].filter(([key]) => key !== "cloudflare:apiToken"));
    expect(await refused(config)).toMatchObject({
      exit: 3,
      code: "secret-missing",
      message:
        "the secret cloudflare:apiToken (sets records in meet.test: a Cloudflare API token that may edit DNS there) is missing",
      help: "npx pulumi config set --secret cloudflare:apiToken --stack sandbox",
    });
    expect(clouds.log.entries()).toEqual([]);
  });

  test("a token that is not taken is exit 3", async () => {
    expect(await refused(new Map([...clouds.config, ["hcloud:token", "short"]]))).toMatchObject({
      exit: 3,
      code: "token-refused",
      message: "Hetzner does not take the token it was given",
      help: "npx pulumi config set --secret hcloud:token --stack sandbox",
    });
  });

  test("a cloud that stumbles is asked again; one that does not answer is exit 4", async () => {
    clouds.faults.set([{ api: "hetzner", path: "^/servers", kind: "503", times: 2 }]);
    expect((await look()).calls.hetzner).toBe(9);
    clouds.faults.set([{ api: "hetzner", path: "^/servers", kind: "503", times: 3 }]);
    expect(await refused()).toMatchObject({
      exit: 4,
      code: "cloud",
      message: "Hetzner answers GET /servers with 503",
    });
    const nowhere = new Map([...clouds.config, ["cloudflare:baseUrl", "http://127.0.0.1:9"]]);
    expect(await refused(nowhere)).toMatchObject({ exit: 4, message: "Cloudflare does not answer" });
  });
});
