/** `meet tenant new [ID]`: the file of a tenant, from questions, options or another file. */
import type { Answers, Field } from "../../model/ask/field.ts";
import { answersIn, TENANT_FIELDS, tenantData, tenantText } from "../../model/ask/tenant.ts";
import { quoted } from "../../model/characters.ts";
import { own } from "../../model/limits.ts";
import { bareEmail, bareOrg } from "../../model/orgs.ts";
import { emptiestHost } from "../../model/placement.ts";
import { type Platform, Tenant } from "../../model/schema.ts";
import { answersTo, canAsk, TERMINAL, type Terminal } from "../ask.ts";
import { blockFrom } from "../blockFrom.ts";
import { openData, requireStack } from "../data.ts";
import { tenantsThatLeft } from "../left.ts";
import type { NewOptions } from "../options.ts";
import { propose } from "../propose.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { refuseAnswers } from "../refuseAnswers.ts";

export async function run(options: NewOptions, terminal: Terminal = TERMINAL): Promise<number> {
  const { platform } = openData(options.root);
  const { id, ...more } = options.from === null ? {} : blockFrom(options.from, Tenant, "tenant", platform);
  const told: Answers = { ...answersIn(more), ...(typeof id === "string" ? { id } : {}), ...options.answers };
  const left = tenantsThatLeft(options.root, "HEAD");
  const fields = TENANT_FIELDS.map((field) => (field.name === "id" ? idBeside(left, field) : field));
  refuseTaken(platform, told["id"]);
  if (told["stack"] !== undefined) requireStack(told["stack"], platform);
  refuseAnswers(fields, platform, told, options);
  if (!canAsk(terminal)) refuseFull(platform, told);
  const answers = await answersTo(fields, platform, told, "tenant new", terminal);
  const file = `tenants/${answers["id"]}.yaml`;
  refuseTaken(platform, answers["id"]);
  const text = tenantText(tenantData(answers, more));
  const stack = answers["stack"] ?? "";
  const proposal = {
    file,
    text,
    shown: text,
    edits: false,
    stack,
    id: answers["id"] ?? "",
    verb: "tenant-new",
    left,
  } as const;
  return propose(platform, proposal, options, terminal);
}

/** An id that an org left with is said where it is asked for, not after all the other questions. */
function idBeside(left: Platform["tenants"], field: Field): Field {
  const check: Field["check"] = (text, platform, answers) => {
    const wrong = field.check(text, platform, answers);
    const was = own(left, text);
    const { org } = answers;
    if (wrong !== null || was === undefined || org === undefined || bareOrg(was.org) === bareOrg(org)) return wrong;
    // The same org under a new name is known by its administrator.
    const email = answers["admin-email"];
    if (email !== undefined && bareEmail(email) === bareEmail(was.admin.email)) return null;
    return `choose another id: ${quoted(was.org)}, which left, had this one, and what it left is kept under it`;
  };
  return { ...field, check };
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
