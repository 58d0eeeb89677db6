/** What can be wrong with a file as a text, before anybody asks what it says. */
import { add, change, type Explanation, write } from "./explanation.ts";
import { HERON, NORTH } from "./region.ts";

/** UTF-16, as some programs on Windows save it. */
const UTF16 = Uint8Array.from([0xff, 0xfe, ...[..."org: A"].flatMap((letter) => [letter.charCodeAt(0), 0])]);

export const TEXT = {
  alias: {
    title: "A YAML alias",
    cause:
      "An alias (*name) puts in what stands elsewhere in the file. A reviewer who reads one line would not see its value.",
    remedy: "Write the value itself. Put text that starts with * in quotes.",
    example: { wrong: [change(HERON, "org: Heron Housing", "org: *name")] },
  },
  ambiguous: {
    title: "A word that programs read in two ways",
    cause:
      "Some programs read a word such as no, 0777, 1e3 or 2026-01-31 as a switch, a number or a date, others as text. What is reviewed must be what is used.",
    remedy: "Put text in quotes. Write switches as true or false, and numbers in plain digits.",
    example: {
      wrong: [change(NORTH, 'release: "2026.11"', "release: 2026.11")],
      right: [change(NORTH, 'release: "2026.11"', 'release: "2026.11"')],
    },
  },
  anchor: {
    title: "A YAML anchor",
    cause: "An anchor (&name) makes a value that other lines can take by an alias, which reviewers do not see.",
    remedy: "Take out the &name, and write each value where it belongs.",
    example: { wrong: [change(HERON, "org: Heron", "org: &name Heron")] },
  },
  "bad-key": {
    title: "Something that cannot be a key",
    cause: "The left side of a colon is a list, a block or nothing. A key is one word.",
    remedy: "Write a word, a colon, a space and the value.",
    example: { wrong: [add(HERON, "? [a, b]\n: yes")] },
  },
  directive: {
    title: "A YAML directive",
    cause: "A line that starts with % changes how all that follows is read.",
    remedy: "Delete the line.",
    example: { wrong: [change(HERON, "org:", "%YAML 1.1\n---\norg:")] },
  },
  "duplicate-key": {
    title: "A key that stands twice",
    cause: "One block has the same key twice, and only one of the two values could count.",
    remedy: "Keep the line that is right, and delete the other.",
    example: { wrong: [add(HERON, "host: gl2")] },
  },
  "empty-file": {
    title: "A file with nothing in it",
    cause: "The file holds nothing, or comments alone.",
    remedy: "Bring its text back, or delete the file if none ever stood in it: a tenant leaves by `retire`.",
    example: { wrong: [write("tenants/otter.yaml", "# to do\n")] },
  },
  "empty-value": {
    title: "A key without a value",
    cause: "Nothing stands after the colon. Or it starts with #, and YAML takes the rest of the line for a comment.",
    remedy: "Write a value, or delete the line. Put text that starts with # in quotes.",
    example: {
      wrong: [add(HERON, "branding:\n  color: #467fcf")],
      right: [add(HERON, 'branding:\n  color: "#467fcf"')],
    },
  },
  encoding: {
    title: "A file that is not UTF-8",
    cause: "The file was saved in another encoding, so nobody can be sure what its letters are.",
    remedy: "Save it as UTF-8. In most editors that is a choice under “Save as”.",
    example: { wrong: [write("tenants/otter.yaml", UTF16)] },
  },
  "file-size": {
    title: "A file that is far too large",
    cause: "A tenant's file has some ten lines, a stack's some hundred. This one would take time and memory to read.",
    remedy: "Take out what does not belong there. Is a quote not closed?",
    example: { wrong: [add(HERON, "# and so on\n".repeat(6000))] },
  },
  "hidden-character": {
    title: "A character that nobody can see",
    cause:
      "A control character, a space that is not the usual one, or a sign that turns the direction of text: what is read is not what is there.",
    remedy: "Delete it, or type the line again. It often comes from copying out of a web page or a word processor.",
    example: { wrong: [change(HERON, "org: Heron Housing", "org: Heron\u00a0Housing")] },
  },
  "merge-key": {
    title: "A YAML merge key",
    cause: "The key << takes over the keys of another block, which reviewers do not see.",
    remedy: "Write the keys out.",
    example: { wrong: [add(HERON, "<<: { locale: fr }")], right: [add(HERON, "locale: fr")] },
  },
  nesting: {
    title: "Brackets within brackets without end",
    cause: "Nothing that we describe is nested more than a few levels deep.",
    remedy: "Close the brackets where they end, or take the indentation back.",
    example: { wrong: [add(HERON, `previously: ${"[".repeat(30)}${"]".repeat(30)}`)] },
  },
  "several-documents": {
    title: "A second document in one file",
    cause: "A line of three hyphens (---) or dots (...) ends a document, and only one is read from each file.",
    remedy: "Delete the line, or move what follows to a file of its own.",
    example: { wrong: [add(HERON, "---\norg: Otter Works")] },
  },
  syntax: {
    title: "Something that is not YAML",
    cause: "A bracket, a quote, a comma or the space after a colon is missing, or a line is indented wrongly.",
    remedy: "Compare the line with its neighbours: one key, a colon, a space, the value.",
    example: {
      wrong: [
        change(HERON, "{ name: Ada Okafor, email: ada@heron.example }", "{ name: Ada Okafor, email: ada@heron.example"),
      ],
    },
  },
  tab: {
    title: "A tab",
    cause: "Editors show a tab in different widths, and YAML counts indentation in spaces.",
    remedy: "Indent and separate with spaces.",
    example: {
      wrong: [add(HERON, "recordings:\n\tenabled: false")],
      right: [add(HERON, "recordings:\n  enabled: false")],
    },
  },
  tag: {
    title: "A YAML tag",
    cause: "A tag (!name) makes programs read a value as something else than it looks.",
    remedy: "Take out the tag. Put text that starts with ! in quotes.",
    example: { wrong: [change(HERON, "org: Heron", "org: !!str Heron")] },
  },
} as const satisfies Readonly<Record<string, Explanation>>;
