/** What must be known of a new machine, and its line in the stack's file. */
import { z } from "zod";
import { quoted } from "../characters.ts";
import { sampleLine } from "../examples.ts";
import { descend, kindOf } from "../fields.ts";
import { own } from "../limits.ts";
import { machines } from "../rules/rule.ts";
import { ID, type Platform, Stack } from "../schema.ts";
import type { Data } from "../tree.ts";
import type { Answers, Field } from "./field.ts";
import { isAddress, MACHINE_HINT, wrongMachine } from "./machine.ts";
import { numberIn } from "./number.ts";

/** Where each role stands in a stack's file, and how its machines are called. */
export const ROLES = {
  node: { section: "nodes", prefix: "bbb", text: "a BBB server" },
  turn: { section: "turn", prefix: "turn", text: "a TURN server" },
  balancer: { section: "balancer", prefix: "lb", text: "the Scalelite balancer" },
  host: { section: "hosts", prefix: "gl", text: "a Docker host for tenants" },
} as const;

export type RoleName = keyof typeof ROLES;

export function isRole(text: string | undefined): text is RoleName {
  return text !== undefined && Object.hasOwn(ROLES, text);
}

function field(name: string, label: string, more: Partial<Field> = {}): Field {
  const schema = schemaOf(name);
  const line = sampleLine("stack", ["nodes", "*", name]) ?? "";
  const it: Field = {
    name,
    label,
    hint: schema === undefined ? "" : (z.globalRegistry.get(schema)?.description ?? ""),
    example: line.slice(line.indexOf(": ") + 2).replaceAll(/^[["]|[\]"]$/g, ""),
    asked: () => true,
    needed: false,
    choices: () => null,
    suggestion: () => null,
    settled: false,
    check: (text, platform, answers) => {
      const values = it.choices(platform, answers)?.map(({ value }) => value);
      if (values !== undefined) return values.includes(text) ? null : `write one of: ${values.join(", ")}`;
      return wrong(name, text);
    },
    ...more,
  };
  return it;
}

function schemaOf(key: string) {
  return descend(Stack, ["nodes", "*", key]);
}

function wrong(key: string, text: string): string | null {
  const schema = schemaOf(key);
  if (schema === undefined) return null;
  const read = z.safeParse(schema, asValue(key, text));
  return read.success ? null : (read.error.issues[0]?.message ?? "write something else");
}

function asValue(key: string, text: string): Data {
  if (key === "tags") return text.split(/[\s,]+/).filter((tag) => tag !== "");
  const schema = schemaOf(key);
  return schema !== undefined && kindOf(schema) === "number" ? numberIn(text) : text;
}

const isOwned = (_: Platform, answers: Answers) => isAddress(answers["machine"]);

/** The first name of its kind that is free: `bbb3`. */
function freeId(platform: Platform, { stack = "", role }: Answers): string | null {
  const found = own(platform.stacks, stack);
  if (found === undefined || !isRole(role)) return null;
  const taken = new Set(machines(stack, found).map(({ id }) => id));
  for (let number = 1; ; number++) {
    const id = `${ROLES[role].prefix}${number}`;
    if (!taken.has(id)) return id;
  }
}

/** In the order they are asked; a later one may hang on those before it. */
export const NODE_FIELDS: readonly Field[] = [
  field("stack", "Region", {
    needed: true,
    hint: "The region that it joins.",
    example: "ca",
    choices: ({ stacks }) => Object.entries(stacks).map(([value, { name }]) => ({ value, text: name })),
    check: (text, { stacks }) => (own(stacks, text) === undefined ? `there is no stack ${quoted(text)}` : null),
  }),
  field("role", "What it is for", {
    needed: true,
    settled: true,
    hint: "node, turn, balancer or host.",
    example: "node",
    choices: () => Object.entries(ROLES).map(([value, { text }]) => ({ value, text })),
    suggestion: () => "node",
  }),
  field("id", "Its name (id)", {
    needed: true,
    settled: true,
    hint: "The first part of its host name. It stays.",
    example: "bbb3",
    suggestion: freeId,
    check: (text, platform, { stack = "" }) => {
      if (!ID.test(text)) return "use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter";
      const found = own(platform.stacks, stack);
      const taken = found !== undefined && machines(stack, found).some(({ id }) => id === text);
      return taken ? `${stack} has a machine ${quoted(text)} already` : null;
    },
  }),
  field("machine", "Hetzner server type, or the address of a machine you have", {
    needed: true,
    hint: MACHINE_HINT,
    example: "ccx33",
    check: wrongMachine,
  }),
  field("cores", "Its cores", { needed: true, asked: isOwned }),
  field("memory", "Its memory, GB", { needed: true, asked: isOwned }),
  field("ipv6", "Its IPv6 address", { asked: isOwned }),
  field("price", "What it costs, euro a month", { asked: isOwned }),
  field("volume", "A volume for data, GB", {
    asked: (platform, answers) =>
      !isOwned(platform, answers) && (answers["role"] === "host" || answers["role"] === "balancer"),
  }),
  field("location", "Hetzner location", {
    asked: (platform, answers) =>
      !isOwned(platform, answers) && own(platform.stacks, answers["stack"] ?? "")?.location === undefined,
    needed: true,
  }),
  field("owner", "The member that owns it", {
    choices: ({ members }) => Object.entries(members).map(([value, { name }]) => ({ value, text: name })),
  }),
  field("tags", "A tag: only tenants that ask for it meet here", { asked: (_, { role }) => role === "node" }),
  field("available", "Hours", { asked: (_, { role }) => role === "node" }),
];

/** What a machine's block is read by. */
export const MACHINE = descend(Stack, ["nodes", "*"]) ?? Stack;

const KEYS = ["ipv6", "cores", "memory", "volume", "location", "price", "owner", "tags", "available"] as const;

/** Where a block says what else a file in `stacks/` says by the place. */
const PLACE = ["stack", "role", "id"] as const;

type Block = { readonly [key: string]: Data };

/** The machine's block: the answers, then what a file gave and no question asks for. */
export function machineData(answers: Answers, more: Block = {}): Block {
  const machine = answers["machine"] ?? "";
  const block: Record<string, Data> = isAddress(machine) ? { existing: machine } : { type: machine };
  for (const key of KEYS) {
    const text = answers[key];
    if (text !== undefined) block[key] = asValue(key, text);
  }
  const asked: readonly string[] = ["type", "existing", ...PLACE];
  for (const [key, value] of Object.entries(more)) if (!asked.includes(key)) block[key] ??= value;
  return block;
}

/** The answers that a machine's block holds, so that a file answers as options do. */
export function answersInMachine(data: Block): Answers {
  const text = (value: Data | undefined): string | undefined =>
    typeof value === "string" || typeof value === "number" ? `${value}` : undefined;
  const tags = data["tags"];
  const found = [...PLACE, ...KEYS].map((key) =>
    key === "tags" && Array.isArray(tags) ? ([key, tags.join(" ")] as const) : ([key, text(data[key])] as const),
  );
  return Object.fromEntries(
    [...found, ["machine", text(data["existing"] ?? data["type"])] as const].flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}
