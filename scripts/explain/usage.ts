/** The command line is not right: nothing was read yet, and nothing was done. Exit code 2. */
import type { CommandExplanation } from "./explanation.ts";

export const USAGE = {
  "excess-arguments": {
    exit: 2,
    title: "More words than the verb takes",
    cause: "A verb takes so many words and no more; a value with a blank in it needs quotes.",
    remedy: "Look at the verb's --help.",
    example: {
      command: "npx meet declare ca de",
      says: "error[excess-arguments]: too many arguments for 'declare'. Expected 1 argument but got 2: ca, de.\n   = help: npx meet declare --help lists what there is",
    },
  },
  "invalid-argument": {
    exit: 2,
    title: "A value that an option cannot have",
    cause: "The option takes one of a few words, or a value of a certain form.",
    remedy: "Write one that the help names.",
    example: {
      command: "npx meet plan --format html",
      says: "error[invalid-argument]: --format cannot be html\n   = help: allowed choices are text, md",
    },
  },
  "missing-argument": {
    exit: 2,
    title: "A word is missing",
    cause: "The verb must be told what to work on, such as a stack.",
    remedy: "Add it; the verb's --help says what belongs there.",
    example: {
      command: "npx meet declare",
      says: "error[missing-argument]: missing required argument 'STACK'\n   = help: npx meet declare --help lists what there is",
    },
  },
  "option-missing-argument": {
    exit: 2,
    title: "An option without its value",
    cause: "The option needs a value, and nothing follows it.",
    remedy: "Write the value after it.",
    example: {
      command: "npx meet plan --against",
      says: "error[option-missing-argument]: option '--against <DIR|REF>' argument missing\n   = help: npx meet plan --help lists what there is",
    },
  },
  "unknown-command": {
    exit: 2,
    title: "A verb that does not exist",
    cause: "meet has no verb of that name.",
    remedy: "Write one that npx meet --help lists.",
    example: {
      command: "npx meet chek",
      says: "error[unknown-command]: unknown command 'chek'\n   = help: did you mean check?",
    },
  },
  "conflicting-options": {
    exit: 2,
    title: "Two options that exclude each other",
    cause: "--json prints one document for programs, and --format says how a text for people looks.",
    remedy: "Leave one of the two out.",
    example: {
      command: "npx meet plan --json --format md",
      says: "error[conflicting-options]: option '--format <FORMAT>' cannot be used with option '--json'\n   = help: leave one of the two out",
    },
  },
  "unknown-option": {
    exit: 2,
    title: "An option that does not exist",
    cause: "The verb has no option of that name.",
    remedy: "Write one that the verb's --help lists.",
    example: {
      command: "npx meet plan --jsn",
      says: "error[unknown-option]: unknown option '--jsn'\n   = help: did you mean --json?",
    },
  },
  "no-against": {
    exit: 2,
    title: "Nothing to compare with",
    cause: "--expect-no-changes is about a change, and --against does not say from what.",
    remedy: "Add --against with a folder or a commit.",
    example: {
      command: "npx meet plan --expect-no-changes",
      says: "error[no-against]: --expect-no-changes compares with nothing\n   = help: say against what, such as --against main",
    },
  },
  "no-commit": {
    exit: 2,
    title: "Neither a folder nor a commit",
    cause:
      "--against names something that is no folder of data and no commit of this repository. A shallow clone holds few commits.",
    remedy: "Write a branch, a tag or a folder; fetch it first if it is not here yet.",
    example: {
      command: "npx meet plan --against no-such-branch",
      says: 'error[no-commit]: "no-such-branch" is neither a folder nor a commit of this repository\n   = help: git branch --all lists the branches',
    },
  },
  "no-data": {
    exit: 2,
    title: "A folder without data",
    cause: "The folder, or the commit, holds none of tenants/, coop/ and stacks/.",
    remedy: "Name the folder that holds these three.",
    example: {
      command: "npx meet check --root /proc/self",
      says: "error[no-data]: /proc/self has no tenants/, coop/ or stacks/ in it\n   = help: name the folder that holds these three",
    },
  },
  "no-program": {
    exit: 2,
    title: "A commit without a program",
    cause: "declare runs the program of the commit it compares with, and that commit has none.",
    remedy: "Compare the data alone, with plan.",
    example: {
      command: "npx meet declare ca --against before-the-program",
      says: "error[no-program]: at before-the-program there is no program that could be run\n   = help: compare the data alone: npx meet plan --against before-the-program",
    },
  },
  "no-root": {
    exit: 2,
    title: "A folder that is not there",
    cause: "--root names a folder that does not exist.",
    remedy: "Name the folder that holds tenants/, coop/ and stacks/.",
    example: {
      command: "npx meet check --root /nowhere",
      says: "error[no-root]: there is no folder /nowhere\n   = help: name the folder that holds tenants/, coop/ and stacks/",
    },
  },
  "not-confirmed": {
    exit: 2,
    title: "A removal that was not confirmed",
    cause: "down takes a whole region away, so it wants the region's name once more.",
    remedy: "Read what it says, and add --confirm with the name if you mean it.",
    example: {
      command: "npx meet down north",
      says: "error[not-confirmed]: this would take away 1 resources of north: 2 tenants stop; their data stays on their hosts' disks\n   = help: if you mean it: npx meet down north --confirm north",
    },
  },
  "not-plain": {
    exit: 2,
    title: "A name with signs in it",
    cause:
      "What logs are shown of is named to the machine's shell, so it may hold letters, digits, dots, colons and hyphens.",
    remedy: "Write the name of a container or service.",
    example: {
      command: "npx meet logs ca gl1 'caddy; reboot'",
      says: "error[not-plain]: PART cannot be caddy; reboot\n   = help: use letters, digits, dots, colons and hyphens",
    },
  },
  "no-terminal": {
    exit: 2,
    title: "Nobody to ask",
    cause: "The verb asks before it goes on, and there is no terminal: it runs in CI or in a pipe.",
    remedy: "Look first with preview or --dry-run, then add --yes.",
    example: {
      command: "npx meet up north",
      says: "error[no-terminal]: there is no terminal to ask whether to go on\n   = help: look at `npx meet preview north` first, then add --plan with its hash, or --yes",
    },
  },
  "other-packages": {
    exit: 2,
    title: "A commit with other packages",
    cause:
      "The program of that commit needs packages that are not installed here: its package-lock.json is another one.",
    remedy: "Compare the data alone, with plan; or run declare in a checkout of each.",
    example: {
      command: "npx meet declare ca --against old",
      says: "error[other-packages]: old has other packages than this checkout (package-lock.json), so its program cannot run here\n   = help: compare the data alone: npx meet plan --against old, or run npx meet declare in a checkout of each",
    },
  },
  "unknown-machine": {
    exit: 2,
    title: "A machine that the stack does not have",
    cause: "--accept-host-key names a machine by its id, and the stack has none of that id.",
    remedy: "Write one that the help lists.",
    example: {
      command: "npx meet up north --accept-host-key gl7",
      says: "error[unknown-machine]: north has no machine gl7\n   = help: its machines are bbb1, turn1, lb1, gl1",
    },
  },
  "unknown-subject": {
    exit: 2,
    title: "Neither a machine nor a tenant",
    cause: "ssh and logs take the id of a machine or a tenant of the stack.",
    remedy: "Write one that the help lists.",
    example: {
      command: "npx meet ssh north gl7",
      says: "error[unknown-subject]: north has no machine and no tenant gl7\n   = help: it has bbb1, turn1, lb1, gl1, heron, swift",
    },
  },
  "bad-answers": {
    exit: 2,
    title: "A file of answers that cannot be read",
    cause: "--from names a file with a tenant's keys, in JSON or YAML, and there is no such file or it is no block.",
    remedy: "Write it as a tenant's file, with the id as one more key: id: riverbank.",
    example: {
      command: "npx meet tenant new --from /nowhere.json",
      says: "error[bad-answers]: /nowhere.json cannot be read\n   = help: name a file with the keys of a tenant, and its id, in JSON or YAML",
    },
  },
  "missing-answer": {
    exit: 2,
    title: "An answer is missing, and nobody can be asked",
    cause: "The verb asks for what it needs to know, and there is no terminal: it runs in CI or in a pipe.",
    remedy: "Give the answers that it names as options, or all of them with --from.",
    example: {
      command: "npx meet tenant new otter --org Otter --stack north --custodian hypha",
      says: "error[missing-answer]: 3 answers are missing, and there is no terminal to ask: --level, --admin-name, --admin-email\n   = help: add what is missing, such as npx meet tenant new --level level-2 --admin-name 'Ada Okafor' --admin-email ada@riverbank.example",
    },
  },
  "no-room": {
    exit: 2,
    title: "No host has room",
    cause: "A host has memory for so many tenants, and every host of the stack carries as many.",
    remedy: "Add a host to the stack first.",
    example: {
      command: "npx meet tenant new otter --stack south",
      says: 'error[no-room]: no host of stack "south" has room for one tenant more\n   = help: add one: npx meet node new --stack south --role host',
    },
  },
  taken: {
    exit: 2,
    title: "A name that is taken",
    cause: "There is a tenant or a machine of that id, and nothing that people wrote is ever overwritten.",
    remedy: "Choose another id, or edit the file.",
    example: {
      command: "npx meet tenant new heron",
      says: "error[taken]: there is a tenant heron already, in tenants/heron.yaml\n   = help: choose another id, or edit that file",
    },
  },
  "unknown-tenant": {
    exit: 2,
    title: "A tenant that does not exist",
    cause: "A tenant's id is the name of its file in tenants/, and there is none of that name.",
    remedy: "Write one that npx meet tenant list shows.",
    example: {
      command: "npx meet tenant show hero",
      says: 'error[unknown-tenant]: there is no tenant "hero"\n   = help: did you mean heron?',
    },
  },
  "unknown-code": {
    exit: 2,
    title: "A code that does not exist",
    cause: "No verb prints this code.",
    remedy: "Copy it from between the brackets of error[…]; npx meet explain lists them all.",
    example: {
      command: "npx meet explain unknown-kye",
      says: 'error[unknown-code]: there is no code "unknown-kye"\n   = help: did you mean unknown-key?',
    },
  },
  "no-markers": {
    exit: 2,
    title: "No place for the recording",
    cause: "npm run record writes a real run between two markers of README.md, and they are not there.",
    remedy: "Put them back, each on a line of its own.",
    example: {
      command: "npm run record",
      says: "error[no-markers]: README.md has no place for the recording\n   = help: put these two lines where it belongs: <!-- record --> and <!-- /record -->",
    },
  },
  "sandbox-is-up": {
    exit: 2,
    title: "The sandbox is up already",
    cause: "npm run record shows how the example region is made, and it is there.",
    remedy: "Take it away first: npm run stop.",
    example: {
      command: "npm run record",
      says: "error[sandbox-is-up]: the example region is up already, so a recording would show nothing being made\n   = help: take it away first: npm run stop, then npm run record",
    },
  },
  "no-run": {
    exit: 4,
    title: "A recorded command failed",
    cause: "npm run record runs a few commands and keeps what they print; one of them ended with an error.",
    remedy: "See what it says above, mend that, and record again.",
    example: {
      command: "npm run record",
      says: "error[no-run]: npx meet check ended with 1\n   = help: see above; no recording was written",
    },
  },
} as const satisfies Readonly<Record<string, CommandExplanation>>;
