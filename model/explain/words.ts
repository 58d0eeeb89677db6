/** What can be wrong with files and with what stands in one of them. */
import { add, change, type Explanation, remove, write } from "./explanation.ts";
import { GARDEN, HERON, MEMBERS, NORTH, SOUTH } from "./region.ts";

export const WORDS = {
  "bad-id": {
    title: "A name that cannot be an id",
    cause:
      "Ids become host names, database names and folders, so they have 2 to 31 lower-case letters, digits or single hyphens and start with a letter.",
    remedy: "Choose another one. The name that people see is another key, and may change at any time.",
    example: {
      wrong: [change(NORTH, "  gl2: {", "  GL_2: {")],
    },
  },
  "file-name": {
    title: "A file whose name or place is not right",
    cause:
      "A tenant's id is its file's name, and so is a stack's. coop/ and stacks/ hold the files that DESIGN names, and none of the three folders has folders in it.",
    remedy: "Rename the file, or move it out.",
    example: {
      wrong: [write("tenants/Otter Works.yml", "org: Otter Works\n")],
      right: [],
    },
  },
  "host-name": {
    title: "A host name that is not what it seems",
    cause:
      "It has upper-case letters, is not in the form that travels (xn--…), or mixes letters of several scripts so that it looks like another name.",
    remedy: "Write it in lower case, an international name in its xn-- form; type a copied name again.",
    example: {
      wrong: [add(HERON, "hostname: Meet.Heron.example")],
      right: [add(HERON, "hostname: meet.heron.example")],
    },
  },
  incomplete: {
    title: "A block whose keys do not fit together",
    cause: "Each key is right by itself, but not beside the others: such as a machine with both type and existing.",
    remedy: "Do what the help says: keep one of the two, or add what is missing.",
    example: {
      wrong: [change(SOUTH, "gl1: { existing: 203.0.113.41, cores: 4, memory: 8 }", "gl1: { existing: 203.0.113.41 }")],
    },
  },
  "missing-file": {
    title: "A file that everything else needs",
    cause: "Without members, levels and a stack nothing can be planned.",
    remedy: "Write it; the help has a line to start with. If it was there before: is this the right folder and branch?",
    example: { wrong: [remove(MEMBERS)] },
  },
  "missing-key": {
    title: "A key that must be there",
    cause: "A few keys have no default, because only people can know them.",
    remedy: "Add the line that the help shows, with your own value.",
    example: { wrong: [change(HERON, "custodian: hypha\n", "")] },
  },
  "orphan-settings": {
    title: "Settings of a stack that is not there",
    cause: "stacks/Pulumi.NAME.yaml holds the engine's settings of a stack, and there is no stacks/NAME.yaml.",
    remedy: "Delete it once the stack is down; or rename it, if the stack was renamed.",
    example: { wrong: [write("stacks/Pulumi.east.yaml", "config: {}\n")] },
  },
  "secret-in-file": {
    title: "A secret in a file that everybody may read",
    cause:
      "Passwords and tokens never stand in YAML: it is public, and git keeps what was once committed. In the engine's settings (stacks/Pulumi.NAME.yaml) whatever is not known to be open must be encrypted.",
    remedy: "Take it out and change it. Secrets are set with npx pulumi config set --secret; npx meet plan lists them.",
    example: {
      wrong: [
        add(HERON, "password: correct-horse"),
        write("stacks/Pulumi.north.yaml", "config:\n  hcloud:token: correct-horse\n"),
      ],
      right: [],
    },
  },
  "unknown-key": {
    title: "A key that nobody reads",
    cause: "A misspelt key would look effective and do nothing, so every key that is not known is refused.",
    remedy: "Write the key that was meant; the help names it where only one is close. Else delete the line.",
    example: {
      wrong: [add(HERON, "registraton: open")],
      right: [add(HERON, "registration: open")],
    },
  },
  unreadable: {
    title: "A file that cannot be read",
    cause: "It is a link, not a plain file, or its permissions forbid reading. What is reviewed must be what is used.",
    remedy: "Put the file itself there, and let everybody read it.",
    example: { wrong: [{ file: GARDEN, from: null, to: "", unread: "link" }] },
  },
  "wrong-value": {
    title: "A value of the wrong kind",
    cause: "The key is right, but its value is not: text where a number belongs, a list where a block belongs.",
    remedy: "The help says what belongs there, with an example.",
    example: {
      wrong: [add(HERON, "registration: everybody")],
      right: [add(HERON, "registration: open")],
    },
  },
} as const satisfies Readonly<Record<string, Explanation>>;
