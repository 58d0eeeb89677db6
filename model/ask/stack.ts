/** What must be known of a new region, and its file. */
import { z } from "zod";
import { quoted } from "../characters.ts";
import { sampleLine } from "../examples.ts";
import { descend, kindOf } from "../fields.ts";
import { isBlock, valueAt } from "../issues.ts";
import { own } from "../limits.ts";
import { RELEASES } from "../releases.ts";
import { leftBy } from "../rules/secretsAreKeptByTwo.ts";
import { ID, type Platform, Stack } from "../schema.ts";
import type { Data, Path } from "../tree.ts";
import { entryLines, inline } from "../write.ts";
import type { Answers, Choice, Field } from "./field.ts";
import { isAddress, MACHINE_HINT, wrongMachine } from "./machine.ts";
import { ROLES, type RoleName } from "./node.ts";
import { numberIn } from "./number.ts";

type Block = { readonly [key: string]: Data };

/** Where each answer stands in the file. */
const PLACES: Readonly<Record<string, Path>> = {
  ...{ name: ["name"], domain: ["domain"], zone: ["zone", "name"], "zone-id": ["zone", "id"] },
  ...{ operator: ["operator"], location: ["location"], release: ["release"], network: ["network"] },
  ...{ "mail-server": ["mail", "server"], "mail-sender": ["mail", "sender"], "mail-username": ["mail", "username"] },
  ...{ "ssh-from": ["ssh", "from"], "certificates-email": ["certificates", "email"], state: ["state"] },
  ...{ "first-keeper": ["keepers", 0], "second-keeper": ["keepers", 1] },
};

function field(name: string, label: string, more: Partial<Field> = {}): Field {
  const path = PLACES[name] ?? [];
  const schema = path.length === 0 ? undefined : descend(Stack, path);
  const hint = schema === undefined ? "" : (z.globalRegistry.get(schema)?.description ?? "");
  const line = path.length === 0 ? "" : (sampleLine("stack", path) ?? "");
  const it: Field = {
    name,
    label,
    hint,
    example: line.slice(line.indexOf(": ") + 2).replaceAll(/^[["]|[\]"]$/g, ""),
    asked: () => true,
    needed: true,
    choices: () => null,
    suggestion: () => null,
    settled: false,
    check: (text, platform, answers) => {
      const values = it.choices(platform, answers)?.map(({ value }) => value);
      if (values !== undefined) return values.includes(text) ? null : `write one of: ${values.join(", ")}`;
      return path.length === 0 ? null : wrong(path, dataOf(name, text));
    },
    ...more,
  };
  return it;
}

/** What the schema says to a value. */
function wrong(path: Path, value: Data): string | null {
  const schema = descend(Stack, path);
  if (schema === undefined) return null;
  const read = z.safeParse(schema, value);
  return read.success ? null : (read.error.issues[0]?.message ?? "write something else");
}

function dataOf(name: string, text: string): Data {
  if (name === "ssh-from") return text.split(/[\s,]+/).filter((range) => range !== "");
  return kindOf(descend(Stack, PLACES[name] ?? [])) === "number" ? numberIn(text) : text;
}

/** The questions about one machine: what it is, and what we must know of one that somebody already has. */
function machine(role: RoleName, label: string, needed: Field["asked"], more: Partial<Field> = {}): Field[] {
  const path: Path = [ROLES[role].section, "*"];
  const size_ = (key: "cores" | "memory", words: string): Field =>
    field(`${role}-${key}`, words, {
      hint: "Of a machine that you have: so that we know what it can carry.",
      example: key === "cores" ? "8" : "32",
      asked: (_, answers) => isAddress(answers[role]),
      check: (text) => wrong([...path, key], numberIn(text)),
    });
  return [
    field(role, label, {
      hint: MACHINE_HINT,
      example: "ccx33",
      asked: needed,
      check: wrongMachine,
      ...more,
    }),
    size_("cores", `Cores of that ${role === "turn" ? "TURN server" : role}`),
    size_("memory", `Memory of that ${role === "turn" ? "TURN server" : role}, GB`),
    ...(role === "host" || role === "balancer"
      ? [
          field(`${role}-volume`, "A volume for its data, GB", {
            hint: "It outlives the server.",
            example: role === "host" ? "50" : "100",
            settled: true,
            suggestion: () => (role === "host" ? "50" : "100"),
            asked: (_, answers) => answers[role] !== undefined && !isAddress(answers[role]),
            check: (text) => wrong([...path, "volume"], numberIn(text)),
          }),
        ]
      : []),
  ];
}

const people = ({ members }: Platform): Choice[] =>
  Object.entries(members).flatMap(([member, it]) =>
    Object.entries(it.people).map(([id, person]) => ({ value: `${member}-${id}`, text: `${person.name}, ${it.name}` })),
  );

const roles: readonly RoleName[] = ["host", "node", "balancer", "turn"];
const atHetzner: Field["asked"] = (_, answers) =>
  roles.some((role) => answers[role] !== undefined && !isAddress(answers[role]));

/** The first range of 10.0.0.0/8 that no stack has: `10.30.0.0/16`. */
function freeNetwork({ stacks }: Platform): string {
  const taken = new Set(Object.values(stacks).map(({ network }) => network));
  for (let second = 10; ; second += 10) if (!taken.has(`10.${second}.0.0/16`)) return `10.${second}.0.0/16`;
}

const KEEPER = "A person of coop/members.yaml, as member-person. Two of them keep a copy each.";

const optional = { needed: false } as const;

/** In the order they are asked; a later one may hang on those before it. */
export const STACK_FIELDS: readonly Field[] = [
  field("id", "Short name (id)", {
    hint: "Its file's name, and what everybody types. It stays.",
    example: "nz",
    check: (text, platform) => {
      if (!ID.test(text)) return "use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter";
      return own(platform.stacks, text) === undefined ? null : `there is a stack ${quoted(text)} already`;
    },
  }),
  field("name", "Name of the region", { example: "Aotearoa" }),
  field("operator", "The member that runs it", {
    choices: ({ members }) => Object.entries(members).map(([value, { name }]) => ({ value, text: name })),
  }),
  field("domain", "Domain", { example: "nz.meet.example" }),
  field("zone", "Its zone at Cloudflare", optional),
  field("zone-id", "The zone's id", { asked: (_, { zone }) => zone !== undefined }),
  field("mail-server", "Mail server"),
  field("mail-sender", "Sender of mail"),
  field("mail-username", "Log-in at the mail server", optional),
  field("ssh-from", "Addresses that may reach port 22"),
  field("certificates-email", "Where certificate authorities write to", optional),
  field("release", "Release", {
    settled: true,
    choices: () => RELEASES.map(({ id }) => ({ value: id, text: "a tested set of versions" })),
    suggestion: () => RELEASES.at(-1)?.id ?? null,
  }),
  ...machine("host", "The host that carries tenants", () => true),
  ...machine("node", "A BBB server", () => true, optional),
  ...machine("balancer", "The balancer", (_, { node }) => node !== undefined),
  ...machine("turn", "A TURN server", (_, { node }) => node !== undefined, optional),
  field("location", "Hetzner location", { asked: atHetzner }),
  field("network", "Private network", { asked: atHetzner, settled: true, suggestion: freeNetwork }),
  field("state", "Where its state is kept"),
  field("first-keeper", "Who keeps the master secret", { hint: KEEPER, choices: people, example: "hypha-dana" }),
  field("second-keeper", "Who keeps it as well", {
    hint: KEEPER,
    example: "koumbit-amelie",
    choices: (platform, answers) => people(platform).filter(({ value }) => value !== answers["first-keeper"]),
  }),
];

/** The data of a stack's file: what a file gave, then the answers over it, in the order of the schema. */
export function stackData(answers: Answers, more: Block = {}): Block {
  let data: Block = more;
  const keepers = [answers["first-keeper"], answers["second-keeper"]].filter((it) => it !== undefined);
  if (keepers.length > 0) data = { ...data, keepers };
  for (const [name, path] of Object.entries(PLACES)) {
    const text = answers[name];
    if (text !== undefined && path[0] !== "keepers") data = put(data, path, dataOf(name, text));
  }
  for (const role of roles) {
    const what = answers[role];
    if (what === undefined) continue;
    const sized = (["cores", "memory", "volume"] as const).flatMap((key): [string, Data][] => {
      const text = answers[`${role}-${key}`];
      return text === undefined ? [] : [[key, numberIn(text)]];
    });
    const block = { ...(isAddress(what) ? { existing: what } : { type: what }), ...Object.fromEntries(sized) };
    data = { ...data, [ROLES[role].section]: { [`${ROLES[role].prefix}1`]: block } };
  }
  const order = Object.keys(Stack.shape);
  const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.fromEntries(Object.entries(data).sort(([a], [b]) => place(a) - place(b)));
}

function put(block: Block, [key, ...rest]: Path, value: Data): Block {
  if (key === undefined) return block;
  const before = block[key];
  return { ...block, [key]: rest.length === 0 ? value : put(isBlock(before) ? before : {}, rest, value) };
}

/** What a person who opens the file should know, above the key. */
const COMMENTS: Readonly<Record<string, string>> = {
  mail: "Greenlight invites by mail only.",
  ssh: "Who may reach port 22; nobody else can.",
  nodes: "BBB servers. One more: npx meet node new",
  balancer: "Scalelite: spreads meetings over the nodes, and keeps recordings.",
  hosts: "Docker hosts that carry tenants.",
  state: "Where the engine keeps what it made; npx meet and npx pulumi find it by this line.",
  keepers: "Two people keep the master secret, each a copy: with it every other secret can be made again.",
};

/** The file of a stack: a section of machines takes a line for each. */
export function stackText(data: Block): string {
  const lines = Object.entries(data).flatMap(([key, value]) => {
    const comment = COMMENTS[key] === undefined ? [] : [`# ${COMMENTS[key]}`];
    const section = Object.values(ROLES).some((role) => role.section === key);
    if (!section || !isBlock(value)) return [...comment, ...entryLines(key, value, "")];
    return [...comment, `${key}:`, ...Object.entries(value).map(([id, it]) => `  ${id}: ${inline(it)}`)];
  });
  return ["# yaml-language-server: $schema=../docs/schema/stack.json", ...lines, ""].join("\n");
}

/** The answers that a stack's data hold, so that a file answers as options do. */
export function answersInStack(data: Block): Answers {
  const found = Object.entries(PLACES).flatMap(([name, path]): [string, string][] => {
    const value = valueAt(data, path);
    if (Array.isArray(value)) return [[name, value.join(", ")]];
    return typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [];
  });
  return Object.fromEntries(found);
}

/** Who left keeps nothing: they are not offered, and not taken. */
function keptByThoseHere(field: Field, today: string): Field {
  const choices: Field["choices"] = (platform, answers) =>
    (field.choices(platform, answers) ?? []).filter(({ value }) => leftBy(platform, value, today) === null);
  const check: Field["check"] = (text, platform, answers) => {
    const until = leftBy(platform, text, today);
    if (until !== null) return `${quoted(text)} left on ${until}: name somebody who is here to keep the master secret`;
    const values = choices(platform, answers)?.map(({ value }) => value) ?? [];
    return values.includes(text) ? null : `write one of: ${values.join(", ")}`;
  };
  return { ...field, choices, check };
}

/** The questions that are left today, when a file has sections of machines of its own. */
export function fieldsToday(data: Block, today: string): readonly Field[] {
  const isKeeper = ({ name }: Field) => PLACES[name]?.[0] === "keepers";
  return fieldsBeside(data).map((field) => (isKeeper(field) ? keptByThoseHere(field, today) : field));
}

function fieldsBeside(data: Block): readonly Field[] {
  const given = roles.filter((role) => ROLES[role].section in data);
  return STACK_FIELDS.filter(({ name }) => !given.some((role) => name === role || name.startsWith(`${role}-`)));
}
