/** `meet tenant new [ID]`: the file of a tenant, from questions, options or another file. */
import type { Answers } from "../../model/ask/field.ts";
import { answersIn, TENANT_FIELDS, tenantData, tenantText } from "../../model/ask/tenant.ts";
import { own } from "../../model/limits.ts";
import { emptiestHost } from "../../model/placement.ts";
import { type Platform, Tenant } from "../../model/schema.ts";
import { answersTo, canAsk, TERMINAL, type Terminal } from "../ask.ts";
import { blockFrom } from "../blockFrom.ts";
import { openData, requireStack } from "../data.ts";
import type { NewOptions } from "../options.ts";
import { propose } from "../propose.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { refuseAnswers } from "../refuseAnswers.ts";

export async function run(options: NewOptions, terminal: Terminal = TERMINAL): Promise<number> {
  const { platform } = openData(options.root);
  const { id, ...more } = options.from === null ? {} : blockFrom(options.from, Tenant, "tenant", platform);
  const told: Answers = { ...answersIn(more), ...(typeof id === "string" ? { id } : {}), ...options.answers };
  refuseTaken(platform, told["id"]);
  if (told["stack"] !== undefined) requireStack(told["stack"], platform);
  refuseAnswers(TENANT_FIELDS, platform, told, options);
  if (!canAsk(terminal)) refuseFull(platform, told);
  const answers = await answersTo(TENANT_FIELDS, platform, told, "tenant new", terminal);
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
  } as const;
  return propose(platform, proposal, options, terminal);
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
