import { describe, expect, it } from "vitest";
import { load } from "../../model/load.ts";
import { loaded, saidOf, TENANT, withLine } from "../fixtures/load/data.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const HIDDEN_HELP = "delete it, and type the line again if you pasted it";
const RETYPE = "type the name again, letter by letter; a name that only looks like another one is refused";

describe("YAML that says something else than it shows is refused", () => {
  it.each<[string, string, string]>([
    [
      "an alias",
      withLine("nodes: *tag"),
      "8:8 alias: YAML aliases are not allowed | write the value itself; put text that starts with * in quotes",
    ],
    [
      "an anchor",
      withLine("nodes: &tag blue"),
      "8:8 anchor: YAML anchors are not allowed | take out the &name; write each value where it belongs",
    ],
    [
      "a merge key",
      withLine("<<: { host: gl2 }"),
      "8:1 merge-key: YAML merge keys are not allowed | write the keys out",
    ],
    [
      "a tag",
      withLine("nodes: !!str blue"),
      "8:8 tag: YAML tags are not allowed | take out the tag; put text that starts with ! in quotes",
    ],
    [
      "a tag of our own making",
      withLine("nodes: !env blue"),
      "8:8 tag: YAML tags are not allowed | take out the tag; put text that starts with ! in quotes",
    ],
    ["a directive", `%YAML 1.1\n---\n${TENANT}`, "1:1 directive: YAML directives are not allowed | delete this line"],
    [
      "a second document",
      `${TENANT}---\norg: x\n`,
      "8:1 several-documents: a second document starts here | keep one document in a file; move the rest to a file of its own",
    ],
    [
      "text after the end of the document",
      `${TENANT}...\norg: x\n`,
      "9:1 several-documents: a second document starts here | keep one document in a file; move the rest to a file of its own",
    ],
    ["a key twice", `${TENANT}host: gl2\n`, '8:1 duplicate-key: duplicate key "host" | keep one of the two lines'],
    [
      "a key twice in braces",
      withLine("admin: { name: Ada, email: ada@heron.example, name: Bo }"),
      '7:47 duplicate-key: duplicate key "name" | keep one of the two lines',
    ],
    [
      "a key that is a list",
      `${TENANT}? [a]\n: b\n`,
      "8:3 bad-key: this is no key | write a word and a colon, such as host: gl1",
    ],
    [
      "__proto__",
      withLine("__proto__: { polluted: true }"),
      '8:1 unknown-key: unknown key "__proto__" in tenant "heron" | allowed here: bbb, branding, hostname, limits, locale, mail, nodes, previously, recordings, registration and 4 more',
    ],
    [
      "constructor",
      withLine("constructor: 1"),
      '8:1 unknown-key: unknown key "constructor" in tenant "heron" | allowed here: bbb, branding, hostname, limits, locale, mail, nodes, previously, recordings, registration and 4 more',
    ],
  ])("%s", (_title, text, expected) => {
    expect(saidOf(text)).toEqual([expected]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("and one document between its marks is fine", () => {
    expect(saidOf(`---\n${TENANT}...\n`)).toEqual([]);
  });
});

describe("unquoted words that programs read in different ways are refused", () => {
  const other = (word: string, as: string) =>
    `${JSON.stringify(word)} is ambiguous: some programs read it as ${as}, others do not`;
  it.each<[string, string]>([
    ["no", "false"],
    ["yes", "true"],
    ["on", "true"],
    ["Off", "false"],
    ["y", "true"],
    ["N", "false"],
    ["TRUE", "true"],
    ["0777", "a number"],
    ["0o17", "a number"],
    ["0x1F", "a number"],
    ["1e3", "a number"],
    ["1_000", "a number"],
    ["+5", "a number"],
    [".5", "a number"],
    ["5.", "a number"],
    [".inf", "a number"],
    ["12:30:00", "a time"],
    ["190:20", "a time"],
    ["2026-01-31 10:00:00", "a time"],
  ])("%s where text is meant", (word, as) => {
    expect(saidOf(withLine(`org: ${word}`))).toEqual([
      `7:6 ambiguous: ${other(word, as)} | put it in quotes: "${word}"`,
    ]);
    expect(saidOf(withLine(`org: "${word}"`))).toEqual([]);
  });

  it.each<[string, string]>([
    ["2026.11", "a number"],
    ["12", "a number"],
    ["2026-01-31", "a date"],
    ["true", "a switch"],
  ])("%s, which has one meaning, where text is meant", (word, as) => {
    const message = `"${word}" is ambiguous: without quotes it can be read as ${as}, and text belongs here`;
    expect(saidOf(withLine(`org: ${word}`))).toEqual([`7:6 ambiguous: ${message} | put it in quotes: "${word}"`]);
  });

  it("~ anywhere", () => {
    expect(saidOf(withLine("locale: ~"))).toEqual([
      `8:9 ambiguous: ${other("~", "nothing")} | write null if nothing is meant, or put it in quotes: "~"`,
    ]);
  });

  it.each([
    ["recordings: { enabled: yes }", "8:24", "yes", "true", "write true"],
    ["recordings: { enabled: Off }", "8:24", "Off", "false", "write false"],
    ["rotation: 0777", "8:11", "0777", "a number", "write 777"],
    ["rotation: 0x1F", "8:11", "0x1F", "a number", "write 31"],
    ["rotation: 1e3", "8:11", "1e3", "a number", "write 1000"],
    ["rotation: .nan", "8:11", ".nan", "a number", "write the number in plain digits, such as 12 or 6.49"],
    [
      "retire: { confirm: heron, after: 2027-01-31 10:00:00 }",
      "8:34",
      "2027-01-31 10:00:00",
      "a time",
      'put it in quotes: "2027-01-31 10:00:00"',
    ],
  ])("%s, with the clear spelling of what is meant", (line, place, word, as, help) => {
    expect(saidOf(withLine(line))).toEqual([`${place} ambiguous: ${other(word, as)} | ${help}`]);
  });

  it("in a key as well", () => {
    expect(saidOf(withLine("no: 1"))).toEqual([
      '8:1 ambiguous: the key "no" is ambiguous: some programs do not read it as text | choose another name, or put it in quotes: "no"',
    ]);
  });

  it("but a date stands where a date belongs", () => {
    expect(saidOf(withLine("retire: { confirm: heron, after: 2099-01-31 }"))).toEqual([]);
  });
});

describe("characters that do not show what they do are refused", () => {
  it.each<[string, string, string]>([
    ["\u0000", "a NUL character", HIDDEN_HELP],
    ["\u001b", "a control character (U+001B)", HIDDEN_HELP],
    ["\u007f", "a control character (U+007F)", HIDDEN_HELP],
    ["\u0085", "a control character (U+0085)", HIDDEN_HELP],
    ["\r", "a carriage return without a line feed", HIDDEN_HELP],
    ["\ufeff", "a byte order mark (U+FEFF)", HIDDEN_HELP],
    ["\u202e", "a character that turns the direction of text (U+202E)", HIDDEN_HELP],
    ["\u2066", "a character that turns the direction of text (U+2066)", HIDDEN_HELP],
    ["\u200b", "a character that nobody can see (U+200B)", HIDDEN_HELP],
    ["\u200d", "a character that nobody can see (U+200D)", HIDDEN_HELP],
    ["\u00ad", "a character that nobody can see (U+00AD)", HIDDEN_HELP],
    ["\u{e0041}", "a control character (U+E0041)", HIDDEN_HELP],
    ["\u2028", "a control character (U+2028)", HIDDEN_HELP],
    ["\ue000", "a code that is no character (U+E000)", HIDDEN_HELP],
    ["\uffff", "a code that is no character (U+FFFF)", HIDDEN_HELP],
    ["\u00a0", "a space that is not the usual one (U+00A0)", "write a plain space instead"],
    ["\u3000", "a space that is not the usual one (U+3000)", "write a plain space instead"],
  ])("%j", (char, name, help) => {
    const expected = `hidden-character: ${name} stands here | ${help}`;
    expect(saidOf(withLine(`org: Her${char}on`))).toEqual([`7:9 ${expected}`]);
    expect(saidOf(withLine(`# Her${char}on`))).toEqual([`8:6 ${expected}`]);
  });

  it.each([
    ["org: a\tb", "7:7"],
    ["sso:\n\tissuer: https://id.example", "9:1"],
    ["# a\tb", "8:4"],
  ])("a tab in %j", (line, place) => {
    expect(saidOf(withLine(line))).toContain(`${place} tab: a tab stands here | indent and separate with spaces`);
  });

  it.each<[string, string, string]>([
    ['"a\\u202eb"', "a character that turns the direction of text (U+202E)", "take it out"],
    ['"a\\0b"', "a NUL character", "take it out"],
    ['"a\\nb"', "a line break", "write it on one line"],
    ["|\n  a\n  b", "a line break", "write it on one line"],
  ])("also written as %s", (value, name, help) => {
    expect(saidOf(withLine(`org: ${value}`))).toEqual([`7:6 hidden-character: ${name} is in this text | ${help}`]);
  });

  it("a run of one character is one problem, and a whole file of them is not parsed", () => {
    expect(saidOf(withLine(`org: a${"\u0000".repeat(500)}b`))).toHaveLength(1);
    const lines = saidOf("ab\u0000".repeat(5000));
    expect(lines).toHaveLength(20);
    expect(lines[19]).toContain("(and 981 more like it below)");
  });

  it("letters of all scripts, accents and emoji are fine in text", () => {
    for (const name of ["Érablière", "Коператив", "合作社", "שיתוף", "Café 🌻"]) {
      expect(saidOf(withLine(`org: ${name}`))).toEqual([]);
    }
  });
});

describe("bytes that are no UTF-8 text are refused", () => {
  it.each<[string, Uint8Array, string]>([
    [
      "UTF-16, little end first",
      new Uint8Array([0xff, 0xfe, 0x6f, 0, 0x72, 0]),
      "1:1 encoding: the file is UTF-16, not UTF-8 | save it as UTF-8",
    ],
    [
      "UTF-16, big end first",
      new Uint8Array([0xfe, 0xff, 0, 0x6f]),
      "1:1 encoding: the file is UTF-16, not UTF-8 | save it as UTF-8",
    ],
    [
      "UTF-16 without a mark",
      new Uint8Array(Buffer.from(TENANT, "utf16le")),
      "1:1 encoding: the file is UTF-16, not UTF-8 | save it as UTF-8",
    ],
    [
      "Latin-1",
      new Uint8Array(Buffer.from("a: b\norg: \u00c9rable\n", "latin1")),
      "2:6 encoding: these bytes are not UTF-8 text | save the file as UTF-8 and write this character again",
    ],
    [
      "a character cut off at the end",
      new Uint8Array([0x61, 0x3a, 0x20, 0xe2, 0x82]),
      "1:4 encoding: these bytes are not UTF-8 text | save the file as UTF-8 and write this character again",
    ],
    [
      "an overlong slash",
      new Uint8Array([0x61, 0x3a, 0x20, 0xc0, 0xaf]),
      "1:4 encoding: these bytes are not UTF-8 text | save the file as UTF-8 and write this character again",
    ],
  ])("%s", (_title, bytes, expected) => {
    expect(saidOf(bytes)).toEqual([expected]);
  });
});

describe("host names that pretend are refused", () => {
  it.each<[string, string]>([
    ["Meet.Heron.example", 'the host name "Meet.Heron.example" has upper-case letters | write meet.heron.example'],
    ["müller.example", 'the host name "müller.example" is not in its ASCII form | write xn--mller-kva.example'],
    ["MÜLLER.example", 'the host name "MÜLLER.example" is not in its ASCII form | write xn--mller-kva.example'],
    [
      "XN--MLLER-KVA.example",
      'the host name "XN--MLLER-KVA.example" has upper-case letters | write xn--mller-kva.example',
    ],
    [
      "p\u0430ypal.example",
      `the host name "p\u0430ypal.example" mixes letters of several scripts: "\u0430" is U+0430 | ${RETYPE}`,
    ],
    [
      "\u0430\u0440\u0440\u04cf\u0435.example",
      `the host name "\u0430\u0440\u0440\u04cf\u0435.example" only looks like "apple.example" | ${RETYPE}`,
    ],
    [
      "xn--pypal-4ve.example",
      `the host name "xn--pypal-4ve.example" reads "p\u0430ypal.example", which mixes letters of several scripts: "\u0430" is U+0430 | ${RETYPE}`,
    ],
    [
      "xn--80ak6aa92e.example",
      `the host name "xn--80ak6aa92e.example" reads "\u0430\u0440\u0440\u04cf\u0435.example", which only looks like "apple.example" | ${RETYPE}`,
    ],
    [
      "xn--a.example",
      'the host name "xn--a.example" has an xn-- label that no registry would make | check where you copied it from',
    ],
  ])("%s", (name, expected) => {
    expect(saidOf(withLine(`hostname: ${name}`))).toEqual([`8:11 host-name: ${expected}`]);
  });

  it("in web addresses as well", () => {
    expect(saidOf(withLine("sso: { issuer: https://xn--80ak6aa92e.example, clientId: meet }"))).toEqual([
      expect.stringMatching(/^8:16 host-name: the host name "xn--80ak6aa92e.example" reads/),
    ]);
  });

  it.each(["../etc.example", "$(id).example", "a;b.example", "a_b.example", "-a.example", "localhost", "1.2.3.4"])(
    "%s is none",
    (name) => {
      expect(saidOf(withLine(`hostname: ${name}`))).toEqual([
        `8:11 wrong-value: hostname cannot be "${name}" in tenant "heron" | write a host name in lower-case ASCII, such as meet.riverbank.example (an international name in its xn-- form)`,
      ]);
    },
  );

  it("an honest international name in its xn-- form is fine", () => {
    expect(saidOf(withLine("hostname: xn--mller-kva.example"))).toEqual([]);
  });
});

describe("ids", () => {
  it.each(["../gl1", "gl1;reboot", "$HOME", "'gl 1'", "gl1/..", "__proto__", "Gl1", "gl--1"])(
    "such as %s are refused",
    (id) => {
      const shown = id.replaceAll("'", "");
      expect(saidOf(withLine(`previously: [${id}]`))).toEqual([
        `8:14 wrong-value: item 1 of previously cannot be "${shown}" in tenant "heron" | use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter, such as riverbank`,
      ]);
    },
  );
});

const deep = (open: string, count: number) => open.repeat(count);
const NESTED =
  "nesting: this is nested more than 20 levels deep | nothing we describe is nested so deep; close the brackets or take the indentation back";
const staircase = (levels: number) => Array.from({ length: levels }, (_, i) => `${" ".repeat(i)}a:\n`).join("");

/** Each costs at most a moment: far more than it needs, so that a busy machine does not make it fail. */
const MOMENT_MS = 1000;

describe("a file cannot cost more than a moment", () => {
  it.each<[string, string | Uint8Array, string]>([
    [
      "10 MB",
      "a: b\n".repeat(2_000_000),
      "1:1 file-size: the file is larger than 64 KB | a tenant's file holds a few lines; take out what does not belong here",
    ],
    ["10,000 brackets", `org: ${deep("[", 10_000)}`, `1:25 ${NESTED}`],
    ["10,000 braces", deep("{a: ", 10_000), `1:81 ${NESTED}`],
    ["10,000 brackets that strings seem to close", deep('["]", ', 10_000), `1:121 ${NESTED}`],
    ["10,000 lists in a line", deep("- ", 10_000), `1:41 ${NESTED}`],
    ["10,000 keys in a line", deep("a: ", 10_000), `1:62 ${NESTED}`],
    ["10,000 explicit keys", deep("? ", 10_000), `1:41 ${NESTED}`],
    ["300 blocks in each other", staircase(300), `21:21 ${NESTED}`],
    [
      "10,000 quotes",
      '"'.repeat(10_001),
      "1:10001 syntax: this quote is not closed | end the text with the quote sign it starts with",
    ],
    [
      "a very long text",
      `org: ${"x".repeat(20_000)}`,
      "1:6 file-size: this text has more than 10000 characters | take out what does not belong here; is a quote not closed?",
    ],
    [
      "very many lines",
      "\n".repeat(30_000),
      "2001:1 file-size: the file goes on for more than 2000 lines or 10000 words and signs | take out what does not belong here; nothing we describe needs that much",
    ],
    [
      "very many values",
      `org: [${"a,".repeat(20_000)}]`,
      "file-size: the file goes on for more than 2000 lines or 10000 words and signs | take out what does not belong here; nothing we describe needs that much",
    ],
  ])("%s", (_title, text, expected) => {
    const before = process.cpuUsage();
    const lines = saidOf(text);
    const { user, system } = process.cpuUsage(before);
    expect(lines).toEqual([expect.stringContaining(expected)]);
    expect((user + system) / 1000).toBeLessThan(MOMENT_MS);
  });

  it("a billion laughs are eight problems", () => {
    const laughs = Array.from(
      { length: 9 },
      (_, i) => `l${i}: &l${i} [${i === 0 ? "ha" : `*l${i - 1}, *l${i - 1}`}]\n`,
    ).join("");
    const codes = new Set(loaded({ "tenants/heron.yaml": laughs }).problems.map(({ code }) => code));
    expect([...codes].sort()).toEqual(["alias", "anchor", "missing-key", "unknown-key"]);
  });

  it("a file of coop or stacks may hold a megabyte", () => {
    const bytes = new Uint8Array(1024 * 1024 + 1).fill(32);
    const [problem] = load([{ file: "coop/levels.yaml", bytes }]).problems;
    expect(problem?.message).toBe("the file is larger than 1024 KB");
    const [allowed] = load([{ file: "coop/levels.yaml", bytes: utf8("# x\n".repeat(5_000)) }]).problems;
    expect(allowed?.code).toBe("empty-file");
  });

  it("nesting that is within the limit is read", () => {
    expect(saidOf(staircase(15)).filter((line) => line.includes("nesting"))).toEqual([]);
    const blocks = Array.from({ length: 60 }, (_, i) => `k${i}: |\n  text\n`).join("");
    expect(saidOf(blocks).filter((line) => line.includes("nesting"))).toEqual([]);
  });
});
