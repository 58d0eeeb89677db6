/**
 * What a page about a region at Hetzner needs to be typed at the sandbox's clouds: words in the place of others, each
 * with its reason, and a computer that asks the sandbox's name server and trusts its authority.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { ACME_DIRECTORY, CLOUD, HERE } from "../../sandbox/cloud/addresses.ts";
import { ZONE_ID } from "../../sandbox/cloud/cloudflare/zone.ts";
import { dockerOutput } from "../../sandbox/docker.ts";
import { hetzner, roots } from "./region.ts";

/** What the page's region has at the sandbox and nowhere else. */
const EMULATED = [
  // Nobody outside issues certificates for its names, and its machines reach nobody outside.
  `certificates: { authority: acme, directory: "${ACME_DIRECTORY}" }`,
  "installer: http://cloud.meet.test/bbb-install/bbb-install.sh",
  // Private ranges may be in use around this computer.
  "network: 198.18.9.0/24",
];

/** As few words as possible: the page's own, what is typed in their place, and why. */
const INSTEAD: readonly (readonly [word: string, instead: string, why: string])[] = [
  ["--domain nz.meet.example", "--domain nz.meet.test", "the sandbox's name server answers for meet.test alone"],
  [
    "--ssh-from 203.0.113.0/24",
    "--ssh-from 198.18.7.0/24",
    "this computer is at 198.18.7.1 for the sandbox's machines",
  ],
  ["stack new nz", 'stack new nz --from "$HOME/emulated.yaml"', "what an emulated cloud needs (EMULATED)"],
];

/** A command of the page as it is typed here. */
export function atSandbox(command: string): string {
  return INSTEAD.reduce((text, [word, instead]) => text.replace(word, instead), command);
}

/** The words that no command has: a page that was edited away from this table. */
export function strayWords(commands: readonly string[]): string[] {
  return INSTEAD.flatMap(([word]) => (commands.some((command) => command.includes(word)) ? [] : [word]));
}

/** Where the two APIs answer: typed once, beside the page's own token. */
export const ENDPOINT = `npx pulumi config set hcloud:endpoint ${HERE}/hetzner/v1 --stack nz`;

/** Every resolver of Node's asks the sandbox's name server, as if /etc/resolv.conf named it. */
const RESOLVER = `
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
const { Resolver } = dns.promises;
dns.promises.Resolver = class extends Resolver {
  constructor(options) {
    super(options);
    this.setServers(["${CLOUD}"]);
  }
};
syncBuiltinESMExports();
`;

/** The environment of somebody who works on the sandbox's clouds from `home`. */
export async function settleAt(home: string): Promise<Record<string, string>> {
  writeFileSync(join(home, "emulated.yaml"), `${EMULATED.join("\n")}\n`);
  writeFileSync(join(home, "resolver.mjs"), RESOLVER);
  writeFileSync(join(home, "roots.pem"), await roots());
  return {
    NODE_OPTIONS: `--import ${pathToFileURL(join(home, "resolver.mjs")).href}`,
    NODE_EXTRA_CA_CERTS: join(home, "roots.pem"),
  };
}

/** A record as `up` says it: `bbb1.nz.meet.test A 198.18.7.30`. */
const SAID = /^ {2}(\S+\.nz\.meet\.test) (A|AAAA) (\S+)$/gm;

/** The person who keeps the names: sets at Cloudflare what a run says, as it says it, and takes it away again. */
export interface Keeper {
  readonly hear: (said: string) => void;
  /** Everything that was said is set. */
  readonly done: () => Promise<readonly string[]>;
  readonly takeAway: () => Promise<void>;
}

const Made = z.looseObject({ result: z.looseObject({ id: z.string() }) });

export function keeper(): Keeper {
  const set = new Map<string, Promise<string>>();
  return {
    hear(said) {
      for (const [line, name, type, content] of said.matchAll(SAID)) {
        if (set.has(line)) continue;
        set.set(
          line,
          cloudflare("POST", "", { name, type, content, ttl: 60 }).then((made) => Made.parse(made).result.id),
        );
      }
    },
    async done() {
      await Promise.all(set.values());
      return [...set.keys()].map((line) => line.trim()).sort();
    },
    async takeAway() {
      for (const id of await Promise.all(set.values())) await cloudflare("DELETE", `/${id}`);
    },
  };
}

async function cloudflare(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${HERE}/cloudflare/client/v4/zones/${ZONE_ID}/dns_records${path}`, {
    method,
    headers: { authorization: `Bearer ${"t".repeat(40)}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** What belongs to somebody else. */
export interface Others {
  readonly takeAway: () => Promise<void>;
}

/** Somebody else's things, one of each kind that a run could take for its own. */
export async function somebodyElse(): Promise<Others> {
  const made: string[] = [];
  const make = async (kind: string, key: string, what: object) => {
    const answer = z
      .record(z.string(), z.unknown())
      .parse(await hetzner("POST", `/${kind}`, { name: "else", ...what }));
    made.push(`/${kind}/${Thing.parse(answer[key]).id}`);
  };
  await make("volumes", "volume", { size: 10, location: "fsn1", format: "ext4" });
  await make("primary_ips", "primary_ip", { type: "ipv4", assignee_type: "server", location: "fsn1" });
  await make("networks", "network", { ip_range: "10.9.0.0/24" });
  await make("firewalls", "firewall", {});
  await make("placement_groups", "placement_group", { type: "spread" });
  const record = { name: "else.meet.test", type: "A", content: "198.18.7.9", ttl: 60 };
  const { id } = Made.parse(await cloudflare("POST", "", record)).result;
  return {
    async takeAway() {
      for (const path of made) await hetzner("DELETE", path);
      await cloudflare("DELETE", `/${id}`);
    },
  };
}

const KINDS = ["servers", "volumes", "primary_ips", "networks", "firewalls", "placement_groups", "ssh_keys"] as const;
const Things = z.record(z.string(), z.unknown());
const Thing = z.looseObject({ id: z.number(), name: z.string() });

/** Everything that stands at the sandbox's clouds and in Docker because of them, a line each. */
export async function everything(): Promise<string[]> {
  const lists = KINDS.map(async (kind) => {
    const things = z.array(Thing).parse(Things.parse(await hetzner("GET", `/${kind}?per_page=50`))[kind]);
    return things.map(({ id, name }) => `${kind} ${name} ${id}`);
  });
  const records = cloudflare("GET", "?per_page=500").then((all) =>
    z
      .looseObject({ result: z.array(z.looseObject({ id: z.string(), name: z.string() })) })
      .parse(all)
      .result.map(({ id, name }) => `record ${name} ${id}`),
  );
  const inDocker = [
    dockerOutput([
      "ps",
      "-a",
      "--no-trunc",
      "--filter",
      "name=meet-sandbox",
      "--format",
      "container {{.Names}} {{.ID}}",
    ]),
    dockerOutput(["network", "ls", "--filter", "name=meet-sandbox", "--format", "network {{.Name}}"]),
    dockerOutput(["volume", "ls", "--filter", "name=meet-sandbox", "--format", "volume {{.Name}}"]),
  ].map(async (said) => (await said).split("\n").filter((line) => line !== ""));
  return (await Promise.all([...lists, records, ...inDocker])).flat().sort();
}
