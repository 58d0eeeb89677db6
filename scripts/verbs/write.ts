/** The verbs that write a line or a file for people, and show them: still no engine, secret or network. */
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Field } from "../../model/ask/field.ts";
import { MACHINE_HINT } from "../../model/ask/machine.ts";
import { NODE_FIELDS } from "../../model/ask/node.ts";
import { STACK_FIELDS } from "../../model/ask/stack.ts";
import { TENANT_FIELDS } from "../../model/ask/tenant.ts";
import { type Cli, OUT, ready } from "./cli.ts";

export function writeVerbs({ verb, group, go }: Cli): void {
  group("tenant", "write a new tenant, list them, or show one", "tenant list ca");
  group("node", "write a new machine", "node new --help");
  group("stack", "write a new region", "stack new --help");
  const asking = (command: Command, fields: readonly Field[]): Command => {
    for (const { name, label, hint } of fields) {
      // Of a machine the question alone does not say what to write.
      const what = hint === MACHINE_HINT && !/address/.test(label) ? ": a Hetzner server type, or an IPv4 address" : "";
      if (name !== "id") command.option(`--${name} <${name.toUpperCase()}>`, `${lower(label)}${what}`);
    }
    return command
      .option("--dry-run", "show the file and what it changes; write nothing")
      .option("--yes", "write it without asking");
  };

  const example = "new harbour --org Harbour --stack ca --level level-2 --custodian hypha";
  asking(
    verb(
      "tenant new",
      "write the file of a new tenant; asks for what is not said",
      `tenant ${example} --admin-name Mei --admin-email mei@harbour.example --dry-run`,
    ).argument("[ID]", "its short name; its address follows from it"),
    TENANT_FIELDS,
  )
    .option(
      "--from <FILE>",
      "answers in a file, JSON or YAML, with the keys of a tenant and its id; - reads what comes in",
    )
    .action((id: string | undefined, read) => {
      const { dryRun = false, yes = false, from = null } = read;
      const answers = answersIn(TENANT_FIELDS, read, id);
      return go(import("../tenant/new.ts"), { ...ready(read), answers, from, dryRun, yes });
    });

  verb("tenant list", "every tenant, a line each", "tenant list ca")
    .argument("[STACK]", "one region; default: all")
    .action((stack: string | undefined, read) =>
      go(import("../tenant/list.ts"), { ...ready(read), stack: stack ?? null }),
    );

  verb("tenant show", "all that is decided about a tenant", "tenant show riverbank")
    .argument("<TENANT>", "its id")
    .action((tenant: string, read) => go(import("../tenant/show.ts"), { ...ready(read), tenant }));

  verb("form", "one page on which a person without a terminal fills in a new tenant", "form")
    .addOption(new Option("-o, --output <FILE>", "where to write it").default(join(OUT, "form.html"), ".out/form.html"))
    .option("--forge <URL>", "the repository's page; default: the remote's, as git knows it")
    .addOption(
      new Option("--forge-kind <KIND>", "default: by the site's name").choices(["github", "forgejo", "gitlab"]),
    )
    .option("--branch <BRANCH>", "where changes go; default: the remote's own")
    .action((read) => {
      const { forge = null, forgeKind = null, branch = null } = read;
      return go(import("../form.ts"), { ...ready(read), output: resolve(read.output), forge, forgeKind, branch });
    });

  asking(
    verb(
      "node new",
      "write the line of a new machine; asks for what is not said",
      "node new --stack ca --machine 203.0.113.13 --cores 16 --memory 64 --dry-run",
    ).argument("[ID]", "its short name; default: the next of its kind, such as bbb3"),
    NODE_FIELDS,
  )
    .option(
      "--from <FILE>",
      "answers in a file, JSON or YAML, with the keys of a machine and its stack, role and id; - reads what comes in",
    )
    .action((id: string | undefined, read) => {
      const { dryRun = false, yes = false, from = null } = read;
      const answers = answersIn(NODE_FIELDS, read, id);
      return go(import("../node/new.ts"), { ...ready(read), answers, from, dryRun, yes });
    });

  const region = "new nz --name Aotearoa --operator hypha --domain nz.meet.example --ssh-from 203.0.113.0/24";
  const parts = "--mail-server smtp.meet.example --mail-sender rooms@meet.example --host cpx42 --location fsn1";
  const kept = "--state file:///srv/state --first-keeper hypha-dana --second-keeper koumbit-amelie";
  asking(
    verb(
      "stack new",
      "write the file of a new region, prove its state store, and make its master secret",
      `stack ${region} ${parts} ${kept} --dry-run`,
    ).argument("[ID]", "its short name, which everybody types"),
    STACK_FIELDS,
  )
    .option(
      "--from <FILE>",
      "answers in a file, JSON or YAML, with the keys of a stack and its id; - reads what comes in",
    )
    .addOption(new Option("--secrets <PROVIDER>", SERVICES).default("passphrase"))
    .option("--passphrase-file <FILE>", "where the passphrase is; made where there is none")
    .option("--master-file <FILE>", "write the master secret there, for both keepers; default: show it once")
    .action((id: string | undefined, read) => {
      const { dryRun = false, yes = false, from = null, secrets } = read;
      const [passphraseFile, masterFile] = [read.passphraseFile, read.masterFile].map((file) =>
        file === undefined ? null : resolve(file),
      );
      const options = { ...ready(read), answers: answersIn(STACK_FIELDS, read, id), from, dryRun, yes, secrets };
      return go(import("../stack/new.ts"), {
        ...options,
        passphraseFile: passphraseFile ?? null,
        masterFile: masterFile ?? null,
      });
    });
}

const SERVICES = "passphrase, or a key service: awskms://…, azurekeyvault://…, gcpkms://…, hashivault://…";

/** What was given as options; the id is a word of its own. */
function answersIn(fields: readonly Field[], read: Readonly<Record<string, unknown>>, id: string | undefined) {
  const answers: Record<string, string> = id === undefined ? {} : { id };
  for (const { name } of fields) {
    const value = read[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
    if (typeof value === "string") answers[name] = value;
  }
  return answers;
}

function lower(text: string): string {
  return /^[A-Z][a-z ]/.test(text) && !/^(?:Hetzner|BBB)/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}
