/** `meet tenant new [ID]`: the file of a tenant, from questions, options or another file. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { answersIn, TENANT_FIELDS, tenantData, tenantText } from "../../model/ask/tenant.ts";
import { limitsOf, read } from "../../model/hostile.ts";
import { isBlock } from "../../model/issues.ts";
import { own } from "../../model/limits.ts";
import { emptiestHost } from "../../model/placement.ts";
import { page, toProblem } from "../../model/positions.ts";
import { type Platform, Tenant } from "../../model/schema.ts";
import { type Data, readTree } from "../../model/tree.ts";
import { answersTo, canAsk, TERMINAL, type Terminal } from "../ask.ts";
import { DataRefusal, openData, shown } from "../data.ts";
import type { NewOptions } from "../options.ts";
import { propose } from "../propose.ts";
import { EXIT, Refusal } from "../refusal.ts";

export async function run(options: NewOptions, terminal: Terminal = TERMINAL): Promise<number> {
  const { platform } = openData(options.root);
  const { id, ...more } = options.from === null ? {} : answersFrom(options.from);
  const told = { ...answersIn(more), ...(typeof id === "string" ? { id } : {}), ...options.answers };
  refuseTaken(platform, told["id"]);
  if (!canAsk(terminal)) refuseFull(platform, told);
  const answers = await answersTo(TENANT_FIELDS, platform, told, "tenant new", terminal);
  const file = `tenants/${answers["id"]}.yaml`;
  refuseTaken(platform, answers["id"]);
  const text = tenantText(tenantData(answers, more));
  const stack = answers["stack"] ?? "";
  return propose(platform, { file, text, shown: text, edits: false, stack, verb: "tenant-new" }, options, terminal);
}

function refuseTaken(platform: Platform, id: string | undefined): void {
  if (id === undefined || own(platform.tenants, id) === undefined) return;
  const sentence = `there is a tenant ${id} already, in tenants/${id}.yaml`;
  throw new Refusal(EXIT.usage, "taken", sentence, "choose another id, or edit that file");
}

function refuseFull(platform: Platform, answers: Readonly<Record<string, string>>): void {
  const stack = answers["stack"] ?? "";
  if ("host" in answers || own(platform.stacks, stack) === undefined || emptiestHost(platform, stack) !== null) return;
  const sentence = `no host of stack "${stack}" has room for one tenant more`;
  throw new Refusal(EXIT.usage, "no-room", sentence, `add one: npx meet node new --stack ${stack} --role host`);
}

/**
 * The keys of a file in JSON or YAML, or of what comes in (`-`).
 *
 * @throws DataRefusal with each place where it is not clear
 */
function answersFrom(path: string): { readonly [key: string]: Data } {
  const name = path === "-" ? "what came in" : shown(path);
  const help = "name a file with the keys of a tenant, and its id, in JSON or YAML";
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path === "-" ? 0 : path);
  } catch {
    throw new Refusal(EXIT.usage, "bad-answers", `${name} cannot be read`, help);
  }
  const inFile = `tenants/${basename(name)}`;
  const { text, safe, marks } = read(inFile, bytes);
  const tree = safe === null ? null : readTree(safe, Tenant, limitsOf(inFile));
  const all = [...marks, ...(tree?.marks ?? [])];
  if (all.length > 0) {
    const at = page(name, text);
    throw new DataRefusal(
      all.map((mark) => toProblem(at, mark)),
      1,
      null,
    );
  }
  if (!isBlock(tree?.value)) throw new Refusal(EXIT.usage, "bad-answers", `${name} is no block of keys`, help);
  return tree.value;
}
