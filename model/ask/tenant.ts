/** What must be known of a new tenant, and the file that follows. */
import { z } from "zod";
import { quoted } from "../characters.ts";
import { sampleLine } from "../examples.ts";
import { descend, kindOf } from "../fields.ts";
import { isBlock, valueAt } from "../issues.ts";
import { own } from "../limits.ts";
import { hostsByRoom } from "../placement.ts";
import type { Place } from "../problem.ts";
import { hasBalancer } from "../rules/rule.ts";
import { ID, type Platform, Tenant } from "../schema.ts";
import { listed, nearest } from "../suggest.ts";
import type { Data, Path } from "../tree.ts";
import { count, euro } from "../words.ts";
import { fileText } from "../write.ts";
import type { Answers, Choice, Field } from "./field.ts";
import { numberIn } from "./number.ts";

/** A field of a tenant's file, with what most of them share. */
function field(name: string, path: Path, label: string, more: Partial<Field> = {}): Field {
  const schema = descend(Tenant, path);
  const line = sampleLine("tenant", path) ?? "";
  const hint = schema === undefined ? "" : (z.globalRegistry.get(schema)?.description ?? "");
  const it: Field = {
    name,
    label,
    hint,
    example: line.slice(line.indexOf(": ") + 2),
    asked: () => true,
    needed: true,
    choices: () => null,
    suggestion: () => null,
    settled: false,
    check: (text, platform, answers) => {
      const choices = it.choices(platform, answers);
      return choices === null ? wrong(path, text) : notAmong(text, choices);
    },
    ...more,
  };
  return it;
}

/** What the schema says to a value. */
function wrong(path: Path, text: string): string | null {
  const schema = descend(Tenant, path);
  if (schema === undefined) return null;
  const value = kindOf(schema) === "number" ? numberIn(text) : text;
  const read = z.safeParse(schema, value);
  return read.success ? null : (read.error.issues[0]?.message ?? "write something else");
}

function notAmong(text: string, choices: readonly Choice[]): string | null {
  const values = choices.map(({ value }) => value);
  if (values.includes(text)) return null;
  const near = nearest(text, values);
  return near === undefined ? `write one of: ${listed(values)}` : `there is no ${quoted(text)}; did you mean ${near}?`;
}

const levelOf = (platform: Platform, { level }: Answers) => own(platform.levels, level ?? "");

/** An org's name as an id: `Harbour Workers' Co-operative` as `harbour-workers-co-operative`, cut at a word. */
export function idFrom(org: string): string | null {
  const words = org
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  let id = "";
  for (const word of words) {
    const longer = id === "" ? word : `${id}-${word}`;
    if (longer.length > 31) break;
    id = longer;
  }
  return ID.test(id) ? id : null;
}

/** In the order they are asked; a later one may hang on those before it. */
export const TENANT_FIELDS: readonly Field[] = [
  field("org", ["org"], "Name of the org"),
  field("id", [], "Short name (id)", {
    hint: "Its file's name and the first part of its address. It stays; the org's name may change.",
    example: "riverbank",
    suggestion: (_, { org = "" }) => idFrom(org),
    check: (text, platform) => {
      if (!ID.test(text)) return "use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter";
      return own(platform.tenants, text) === undefined ? null : `there is a tenant ${quoted(text)} already`;
    },
  }),
  field("stack", ["stack"], "Region", {
    choices: ({ stacks }) => Object.entries(stacks).map(([value, { name }]) => ({ value, text: name })),
    suggestion: ({ stacks }) => (Object.keys(stacks).length === 1 ? (Object.keys(stacks)[0] ?? null) : null),
  }),
  field("host", ["host"], "Host", {
    choices: (platform, { stack = "" }) =>
      hostsByRoom(platform, stack).map(({ id, tenants, room }) => ({
        value: id,
        text: `${count(tenants, "tenant")}, ${room === null ? "room unknown" : `room for ${room} more`}`,
      })),
    suggestion: (platform, { stack = "" }) => hostsByRoom(platform, stack).find(({ room }) => room !== 0)?.id ?? null,
    settled: true,
  }),
  field("level", ["level"], "Service level", {
    choices: ({ levels }) =>
      Object.entries(levels).map(([value, { name, price, participants }]) => {
        const people = participants === null ? "people by agreement" : `${participants} people`;
        return { value, text: `${name}, ${price === null ? "on request" : `${euro(price)} a month`}, ${people}` };
      }),
  }),
  field("participants", ["limits", "participants"], "People in one meeting", {
    asked: (platform, answers) => levelOf(platform, answers)?.participants === null || "participants" in answers,
  }),
  field("duration", ["limits", "duration"], "Longest meeting", {
    asked: (platform, answers) => levelOf(platform, answers)?.duration === null || "duration" in answers,
  }),
  field("reason", ["limits", "reason"], "Why these limits", {
    asked: (_, answers) => "participants" in answers || "duration" in answers,
  }),
  field("custodian", ["custodian"], "Who sends the invoice", {
    choices: ({ members }) => Object.entries(members).map(([value, { name }]) => ({ value, text: name })),
    suggestion: ({ stacks }, { stack = "" }) => own(stacks, stack)?.operator ?? null,
  }),
  field("admin-name", ["admin", "name"], "First administrator's name"),
  field("admin-email", ["admin", "email"], "Their e-mail address"),
  field("bbb", ["bbb", "endpoint"], "Address of the BBB it meets on", {
    asked: ({ stacks }, { stack = "" }) => {
      const found = own(stacks, stack);
      return found !== undefined && !hasBalancer(found);
    },
  }),
  field("hostname", ["hostname"], "Address of its own", { needed: false }),
  field("registration", ["registration"], "Who may make an account", {
    needed: false,
    choices: () => [
      { value: "invite", text: "people who were invited" },
      { value: "approval", text: "everybody, once the administrator agrees" },
      { value: "open", text: "everybody" },
    ],
  }),
  field("locale", ["locale"], "Language", { needed: false }),
];

/** Where each answer stands in the file. */
const PLACES: Readonly<Record<string, Path>> = {
  ...{ org: ["org"], stack: ["stack"], host: ["host"], level: ["level"], custodian: ["custodian"] },
  ...{ participants: ["limits", "participants"], duration: ["limits", "duration"], reason: ["limits", "reason"] },
  ...{ "admin-name": ["admin", "name"], "admin-email": ["admin", "email"], bbb: ["bbb", "endpoint"] },
  ...{ hostname: ["hostname"], registration: ["registration"], locale: ["locale"] },
};

type Block = { readonly [key: string]: Data };

/** The data of a tenant's file: what a file gave, then the answers over it, in the order of the schema. */
export function tenantData(answers: Answers, more: Block = {}): Block {
  let data: Block = more;
  for (const [name, path] of Object.entries(PLACES)) {
    const text = answers[name];
    if (text !== undefined) data = put(data, path, kindOf(descend(Tenant, path)) === "number" ? numberIn(text) : text);
  }
  return inOrder(data, Object.keys(Tenant.shape));
}

function put(block: Block, [key, ...rest]: Path, value: Data): Block {
  if (key === undefined) return block;
  const before = block[key];
  const inner = isBlock(before) ? before : {};
  return { ...block, [key]: rest.length === 0 ? value : put(inner, rest, value) };
}

/** The keys as the schema has them; unknown ones last, for load to refuse. */
function inOrder(block: Block, order: readonly string[]): Block {
  const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.fromEntries(Object.entries(block).sort(([a], [b]) => place(a) - place(b)));
}

/** The file of a tenant. */
export function tenantText(data: Block): string {
  return fileText(
    "tenant",
    Object.entries(data).map(([key, value]) =>
      key === "host" ? { key, value, comment: "never moves by itself" } : { key, value },
    ),
  );
}

/** The answers that a tenant's data hold, so that a file answers as options do. */
export function answersIn(data: Block): Answers {
  const found = Object.entries(PLACES).flatMap(([name, path]): [string, string][] => {
    const value = valueAt(data, path);
    return typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [];
  });
  return Object.fromEntries(found);
}

/** The field beside which a problem in a tenant's file belongs; null where it is about the whole. */
export function fieldAt({ text, column }: Pick<Place, "text" | "column">): string | null {
  const keys = [...text.slice(0, column + 60).matchAll(/(?<=^|[{,] ?)([A-Za-z]+):/g)].filter(
    ({ index }) => index < column,
  );
  const outer = /^([A-Za-z]+):/.exec(text)?.[1];
  const inner = keys.at(-1)?.[1];
  const path = outer === undefined ? [] : inner === undefined || inner === outer ? [outer] : [outer, inner];
  const exact = Object.entries(PLACES).find(([, place]) => place.join(".") === path.join("."));
  const below = Object.entries(PLACES).find(([, place]) => place[0] === outer);
  return exact?.[0] ?? below?.[0] ?? null;
}
