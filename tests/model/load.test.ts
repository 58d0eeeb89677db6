import { describe, expect, it } from "vitest";
import { exampleLine } from "../../model/examples.ts";
import { descend, requiredKeysOf, type Schema } from "../../model/fields.ts";
import { load } from "../../model/load.ts";
import { Levels, Members, Stack, Tenant } from "../../model/schema.ts";
import { FILES, loaded, said, saidOf, sources, TENANT, withLine } from "../fixtures/load/data.ts";

const HEADER = "# yaml-language-server: $schema=../docs/schema/tenant.json\n";
const without = (text: string, key: string) => text.replace(new RegExp(`^ *${key}:.*\n`, "m"), "");

describe("load", () => {
  it("types a platform without problems, with the defaults", () => {
    const { platform, problems } = loaded();
    expect(problems).toEqual([]);
    expect(Object.keys(platform?.tenants ?? {})).toEqual(["heron", "swift"]);
    expect(platform?.tenants["heron"]).toMatchObject({ org: "Heron Housing", registration: "invite", rotation: 1 });
    expect(platform?.stacks["north"]?.nodes["bbb1"]).toMatchObject({
      existing: "203.0.113.11",
      tags: [],
      drain: false,
    });
    expect(platform?.members["alder"]?.people["ada"]?.name).toBe("Ada Okafor");
    expect(platform?.levels["small"]?.price).toBe(10);
  });

  it("gives the same platform whatever the order of files", () => {
    expect(JSON.stringify(load([...sources()].reverse()))).toBe(JSON.stringify(load(sources())));
  });

  it("reads CRLF and a leading byte order mark as if they were not there", () => {
    const windows = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(TENANT.replaceAll("\n", "\r\n"))]);
    expect(loaded({ "tenants/heron.yaml": windows })).toEqual(loaded());
    const wrong = new TextEncoder().encode("\ufefforg: a\r\nhots: b\r\n");
    expect(loaded({ "tenants/heron.yaml": wrong }).problems.map(({ place }) => place.text)).toContain("hots: b");
  });

  it("finds nothing under names that nobody wrote", () => {
    const { platform } = loaded();
    for (const record of [platform?.tenants, platform?.levels, platform?.members, platform?.stacks]) {
      expect(record?.["constructor"]).toBeUndefined();
    }
    expect(platform?.stacks["north"]?.hosts["constructor"]).toBeUndefined();
    expect(platform?.members["alder"]?.people["constructor"]).toBeUndefined();
  });

  it("has no platform as soon as there is one error, and has one with warnings only", () => {
    expect(loaded({ "tenants/heron.yaml": "" }).platform).toBeNull();
    const warned = loaded({ "stacks/Pulumi.south.yaml": "config: {}\n" });
    expect(warned.problems.map(({ severity }) => severity)).toEqual(["warning"]);
    expect(warned.platform).not.toBeNull();
  });
});

describe("the keys that lead to a problem", () => {
  const paths = (text: string) => loaded({ "tenants/heron.yaml": text }).problems.map(({ code, path }) => [code, path]);
  const withLimits = (limits: string) => `${TENANT}limits: ${limits}\n`;

  it.each([
    ["an unknown key", withLimits("{ people: 3, reason: a }"), "unknown-key", ["limits", "people"]],
    ["a value", withLimits("{ participants: many, reason: a }"), "wrong-value", ["limits", "participants"]],
    ["what is missing", TENANT.replace(/^org:.*\n/m, ""), "missing-key", ["org"]],
    ["a word that two programs read in two ways", `${TENANT}locale: no\n`, "ambiguous", ["locale"]],
    ["a key that stands there twice", `${TENANT}host: gl2\n`, "duplicate-key", ["host"]],
    ["an item of a list", `${TENANT}previously: [Heron]\n`, "wrong-value", ["previously", 0]],
    ["what a rule says", TENANT.replace(/^host:.*$/m, "host: gl9"), "unknown-host", ["host"]],
  ])("are told: %s", (_title, text, code, path) => {
    expect(paths(text)).toContainEqual([code, path]);
  });

  it("are not told where it is about the text", () => {
    expect(paths(`${TENANT}\thost: gl1\n`).every(([, path]) => path === undefined)).toBe(true);
  });
});

describe("keys", () => {
  it("suggests the one key that was meant, and does not call that one missing", () => {
    expect(saidOf(TENANT.replace("host:", "hots:"))).toEqual([
      '4:1 unknown-key: unknown key "hots" in tenant "heron" | did you mean "host"?',
    ]);
  });

  it("lists what is allowed and not there yet when no key is near", () => {
    expect(saidOf(withLine("colour: red"))).toEqual([
      '8:1 unknown-key: unknown key "colour" in tenant "heron" | allowed here: bbb, branding, hostname, limits, locale, mail, nodes, previously, recordings, registration and 4 more',
    ]);
  });

  it("says so when nothing is left to allow", () => {
    expect(saidOf(withLine("admin: { name: A, email: a@b.example, phone: '1' }"))).toEqual([
      '7:39 unknown-key: unknown key "phone" in admin of tenant "heron" | delete it: everything that is allowed here is there already',
    ]);
  });

  it.each([
    ["org", "add this line: org: Riverbank Housing Co-operative"],
    ["stack", "add this line: stack: north"],
    ["level", "add this line: level: small"],
    ["custodian", "add this line: custodian: alder"],
    ["admin", "add this line: admin: { name: Ada Okafor, email: ada@riverbank.example }"],
  ])("gives the complete line for a missing %s", (key, help) => {
    const place = key === "org" ? "3:1" : "2:1";
    expect(saidOf(without(TENANT, key))).toEqual([
      `${key === "org" ? "2:1" : place} missing-key: tenant "heron" has no ${key} | ${help}`,
    ]);
  });

  it("names the emptiest host of the stack for a missing host", () => {
    expect(saidOf(without(TENANT, "host"))).toEqual([
      '2:1 missing-key: tenant "heron" has no host | add this line: host: gl2',
    ]);
    const full = { "tenants/swift.yaml": (FILES["tenants/swift.yaml"] ?? "").replace("gl1", "gl2") };
    expect(said({ ...full, "tenants/heron.yaml": without(TENANT, "host") })).toEqual([
      'tenants/heron.yaml:2:1 missing-key: tenant "heron" has no host | add this line: host: gl1',
    ]);
  });

  it("says where in braces a key is missing", () => {
    expect(saidOf(withLine("admin: { name: Ada }"))).toEqual([
      '7:10 missing-key: admin of tenant "heron" has no email | write it between the braces: email: ada@riverbank.example',
    ]);
  });

  it("shows both places of a duplicate", () => {
    const { problems } = loaded({ "tenants/heron.yaml": `${TENANT}host: gl2\n` });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: "duplicate-key",
      message: 'duplicate key "host"',
      help: "keep one of the two lines",
      place: { line: 8, column: 1, text: "host: gl2", length: 4 },
      also: [{ label: "first", place: { line: 4, column: 1, text: "host: gl1", length: 4 } }],
    });
  });

  it("points at bad ids in coop and stacks", () => {
    expect(
      said({
        "coop/levels.yaml": (FILES["coop/levels.yaml"] ?? "").replace("small:", "Small:"),
        "stacks/north.yaml": (FILES["stacks/north.yaml"] ?? "").replace("gl2:", "gl_2:"),
      }),
    ).toEqual([
      'coop/levels.yaml:1:1 bad-id: "Small" cannot be an id in the levels | write it as small: in lower case, with hyphens',
      'stacks/north.yaml:14:3 bad-id: "gl_2" cannot be an id in hosts of stack "north" | write it as gl-2: in lower case, with hyphens',
    ]);
  });

  it("points at bad ids that no lower case would mend", () => {
    const levels = (FILES["coop/levels.yaml"] ?? "").replace("small:", "1small:");
    expect(said({ "coop/levels.yaml": levels })).toContain(
      'coop/levels.yaml:1:1 bad-id: "1small" cannot be an id in the levels | use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter, such as riverbank',
    );
  });

  it("has a line to add, in the words of the schema, for every key that must be there", () => {
    const known = { members: {}, levels: {}, stacks: {}, tenants: {} };
    const lines: string[] = [];
    const visit = (kind: string, schema: Schema, path: string[]): void => {
      for (const key of requiredKeysOf(descend(schema, path))) {
        lines.push(exampleLine(kind, [...path, key], known, null));
        visit(kind, schema, [...path, key]);
      }
    };
    for (const block of [[], ["limits"], ["mail"], ["sso"], ["recordings"], ["bbb"], ["retire"]]) {
      visit("tenant", Tenant, block);
    }
    for (const block of [[], ["zone"]]) visit("stack", Stack, block);
    visit("level", Levels, ["any"]);
    visit("member", Members, ["any"]);
    visit("member", Members, ["any", "people", "any"]);
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.filter((line) => line.endsWith(": …"))).toEqual([]);
  });
});

describe("values", () => {
  it.each([
    [
      "registration: opne",
      '8:15 wrong-value: registration cannot be "opne" in tenant "heron" | did you mean "open"? write invite, approval or open',
    ],
    [
      "registration: never",
      '8:15 wrong-value: registration cannot be "never" in tenant "heron" | write invite, approval or open',
    ],
    [
      "limits: { duration: 48 h, reason: x }",
      '8:21 wrong-value: duration cannot be "48 h" in limits of tenant "heron" | at most 24 h: the balancer forgets a meeting that lasts longer',
    ],
    ["limits: 5", '8:9 wrong-value: limits cannot be 5 in tenant "heron" | write the limits as a block, with a reason'],
    ["host: [gl1]", '7:1 wrong-value: host cannot be a list in tenant "heron" | write one of: gl1, gl2'],
    ["host: null", '7:7 wrong-value: host cannot be null in tenant "heron" | write one of: gl1, gl2'],
    ["host: GL1", '7:7 wrong-value: host cannot be "GL1" in tenant "heron" | did you mean "gl1"?'],
    ["stack: North", '7:8 wrong-value: stack cannot be "North" in tenant "heron" | did you mean "north"?'],
    ["level: Small", '7:8 wrong-value: level cannot be "Small" in tenant "heron" | did you mean "small"?'],
    [
      "branding: { terms: javascript:alert }",
      '8:20 wrong-value: terms cannot be "javascript:alert" in branding of tenant "heron" | write a full https:// address',
    ],
    ["rotation: many", '8:11 wrong-value: rotation cannot be "many" in tenant "heron" | write a whole number'],
    [
      "previously: [ok-id, Bad]",
      '8:21 wrong-value: item 2 of previously cannot be "Bad" in tenant "heron" | use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter, such as riverbank',
    ],
    [
      "sso: { issuer: https://Id.example, clientId: meet }",
      '8:16 wrong-value: issuer cannot be "https://Id.example" in sso of tenant "heron" | write a full https:// address in ASCII, its host name in lower case',
    ],
    ["org:", "7:1 empty-value: nothing is written here | write a value, or delete the line"],
    [
      "branding:\n  color: #467fcf",
      '9:3 empty-value: nothing is written here: "#467fcf" is a comment | put it in quotes: "#467fcf"',
    ],
  ])("of %s", (line, expected) => {
    expect(saidOf(withLine(line))).toEqual([expected]);
  });

  it("of a node with two tags, of which the balancer would know one", () => {
    const stack = FILES["stacks/north.yaml"] ?? "";
    const node = "bbb1: { existing: 203.0.113.11, cores: 8, memory: 32, price: 60 }";
    const tagged = stack.replace(
      node,
      "$&\n  bbb2: { existing: 203.0.113.12, cores: 8, memory: 32, price: 60, tags: [a, b] }",
    );
    expect(said({ "stacks/north.yaml": tagged })).toEqual([
      'stacks/north.yaml:10:68 wrong-value: tags cannot be a list in nodes.bbb2 of stack "north" | write one tag: the balancer knows a node by one alone',
    ]);
  });

  it("that are too long are cut in the message", () => {
    const [problem] = loaded({ "tenants/heron.yaml": withLine(`locale: ${"x".repeat(5000)}`) }).problems;
    expect(problem?.message).toBe(`locale cannot be "${"x".repeat(60)}…" in tenant "heron"`);
  });

  it("say what is wrong with a whole machine even when one of its fields is wrong too", () => {
    const stack = FILES["stacks/north.yaml"] ?? "";
    const broken = stack.replace(
      "gl2: { existing: 203.0.113.42, cores: 8, memory: 32, price: 30 }",
      "gl2: { price: free, cores: 8 }",
    );
    expect(said({ "stacks/north.yaml": broken })).toEqual([
      'stacks/north.yaml:14:3 incomplete: "gl2" does not hold together in hosts of stack "north" | write either type (a Hetzner server) or existing (the address of a machine)',
      'stacks/north.yaml:14:17 wrong-value: price cannot be "free" in hosts.gl2 of stack "north" | write an amount in euro, such as 45 or 6.49',
    ]);
  });

  it("of a file that is no block", () => {
    expect(saidOf("- a\n")).toEqual([
      "1:1 wrong-value: the file is a list, and a block of keys and values is needed | start with a line such as org: Riverbank Housing Co-operative",
    ]);
  });

  it.each(["", "\n\n", "# only a comment\n", "---\n"])("are needed: %j is refused", (text) => {
    expect(saidOf(text)).toEqual([
      expect.stringMatching(
        /^1:1 empty-file: there is nothing in this file \| bring its text back, or delete the file if none ever stood in it$/,
      ),
    ]);
  });
});

describe("syntax", () => {
  it.each([
    [
      "org: Heron: Housing\n",
      "1:6 syntax: a second colon in one line | put the text in quotes if the colon belongs to it; otherwise start a new line",
    ],
    [
      "org: Heron\nstack north\n",
      "2:1 syntax: this line has no colon after its key | write the key, a colon, a space and the value, such as host: gl1",
    ],
    [
      "org: Heron\n stack: north\n",
      "2:2 syntax: this line is indented differently from its neighbours | start all keys of one block in the same column, and indent nested ones by two spaces",
    ],
    [
      'org: "Heron\nstack: north\n',
      "1:6 syntax: this quote is not closed | end the text with the quote sign it starts with",
    ],
    ["org: 'Heron''\n", "1:6 syntax: this quote is not closed | end the text with the quote sign it starts with"],
    [
      "admin: { name: [Ada\n",
      "1:16 syntax: this bracket is not closed | close each { with } and each [ with ], and put text that holds a # in quotes",
    ],
    [
      "admin: { name: Ada\nhost: gl1\n",
      "1:8 syntax: this bracket is not closed | close each { with } and each [ with ], and put text that holds a # in quotes",
    ],
    ["org: @heron\n", "1:6 syntax: text cannot start with this character | put the text in quotes"],
    [
      'org: "\\q"\n',
      "1:7 syntax: a backslash between double quotes starts a code, and this is none | use single quotes",
    ],
    [
      "org: }\n",
      "1:6 syntax: this cannot be read | check the brackets, quotes and commas here, and the space after each colon",
    ],
  ])("%j", (text, expected) => {
    expect(saidOf(text)).toEqual([expected]);
  });
});

describe("files", () => {
  it.each([
    [
      "tenants/Heron.yaml",
      'a tenant\'s file name is its id, and "Heron" cannot be one | use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter, then .yaml',
    ],
    [
      "tenants/$(reboot).yaml",
      'a tenant\'s file name is its id, and "$(reboot)" cannot be one | use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter, then .yaml',
    ],
    [
      "tenants/..yaml",
      'a tenant\'s file name is its id, and "." cannot be one | use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter, then .yaml',
    ],
    [
      "stacks/a--b.yaml",
      'a stack\'s file name is its id, and "a--b" cannot be one | use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter, then .yaml',
    ],
    ["tenants/new.yml", "the name must end in .yaml | rename it to new.yaml"],
    [
      "tenants/new",
      "the name must end in .yaml | rename it to new.yaml, or move it out of tenants/ if it is none of our data",
    ],
    [
      "tenants/new.yaml.txt",
      "the name must end in .yaml | rename it to new.yaml, or move it out of tenants/ if it is none of our data",
    ],
    [
      "coop/levels.json",
      "the name must end in .yaml | rename it to levels.yaml, or move it out of coop/ if it is none of our data",
    ],
    ["tenants/MILL.YAML", "the name must end in .yaml | rename it to mill.yaml"],
    ["stacks/Pulumi.ca.yml", "the name must end in .yaml | rename it to Pulumi.ca.yaml"],
    [
      "tenants/Old Mill.yml",
      "the name must end in .yaml | rename it to its id and .yaml (2 to 31 lower-case letters, digits or single hyphens, starting with a letter)",
    ],
    ["tenants/new.YAML", "the name must end in .yaml | rename it to new.yaml"],
    [
      "tenants/old/new.yaml",
      "tenants/ has no folders with YAML | move the file to tenants/, or out of tenants/ if it is not ours to read",
    ],
    [
      "tenants/../coop.yaml",
      "tenants/ has no folders with YAML | move the file to tenants/, or out of tenants/ if it is not ours to read",
    ],
    [
      "coop/prices.yaml",
      'coop/ has no file "prices.yaml" | coop/ holds members.yaml and levels.yaml and no other YAML; rename or delete the file',
    ],
  ])("named %s are refused", (file, expected) => {
    const text = file.startsWith("stacks") ? (FILES["stacks/north.yaml"] ?? "") : TENANT;
    expect(said({ [file]: text })).toContain(`${file}:1:1 file-name: ${expected}`);
  });

  it("named with control characters do not reach the terminal", () => {
    const [line] = said({ "tenants/a\u001b[2Jb.yaml": TENANT });
    expect(line).toContain('and "a<U+001B>[2Jb" cannot be one');
  });

  it("of the engine are warned of when their stack is gone", () => {
    expect(said({ "stacks/Pulumi.south.yaml": "config: {}\n" })).toEqual([
      'stacks/Pulumi.south.yaml:1:1 orphan-settings: these are settings of the stack "south", and there is no such stack | write stacks/south.yaml, or delete this file once the stack is down',
    ]);
  });

  it("that are missing are named with their remedy", () => {
    const nothing = Object.fromEntries(Object.keys(FILES).map((file) => [file, null]));
    expect(said(nothing)).toEqual([
      "coop/levels.yaml:1:1 missing-file: this file is missing | write the levels: level-1: { name: Level 1, price: 10, duration: 3 h, participants: 10, rooms: 1, recordings: false }",
      "coop/members.yaml:1:1 missing-file: this file is missing | write who runs what: hypha: { name: Hypha Worker Co-operative, contact: infra@hypha.example }",
      "stacks:1:1 missing-file: there is no stack | write one file for each region, such as stacks/ca.yaml, with name, domain, operator, release, mail and ssh",
    ]);
  });

  it("that could not be read are named with the reason", () => {
    const bytes = new Uint8Array();
    const { problems } = load([
      ...sources(),
      { file: "tenants/link.yaml", bytes, unread: "link" },
      { file: "tenants/locked.yaml", bytes, unread: "unreadable" },
      { file: "tenants/pipe.yaml", bytes, unread: "special" },
    ]);
    expect(problems.map(({ place, message }) => `${place.file} ${message}`)).toEqual([
      "tenants/link.yaml this is a link",
      "tenants/locked.yaml this cannot be read",
      "tenants/pipe.yaml this is not a plain file",
    ]);
  });
});

describe("everything at once", () => {
  const codeOf = (line: string) => /^\S+ ([a-z-]+):/.exec(line)?.[1];
  const twin = FILES["tenants/swift.yaml"] ?? "";

  it("reports all problems of all files, sorted by file, line and column", () => {
    expect(
      said({
        "coop/levels.yaml": `${FILES["coop/levels.yaml"]}  color: red\n`,
        "stacks/north.yaml": `${FILES["stacks/north.yaml"]}operater: alder\n`,
        "tenants/heron.yaml": `${HEADER}org: no\nstack: north\nhots: gl1\nlevel: small\ncustodian: alder\nadmin: { name: Ada }\nlocale: \u202een\n`,
      }).map((line) => line.slice(0, line.indexOf(":", line.indexOf(" ")))),
    ).toEqual([
      "coop/levels.yaml:8:3 unknown-key",
      "stacks/north.yaml:15:1 unknown-key",
      "tenants/heron.yaml:2:6 ambiguous",
      "tenants/heron.yaml:4:1 unknown-key",
      "tenants/heron.yaml:7:10 missing-key",
      "tenants/heron.yaml:8:9 hidden-character",
    ]);
  });

  it("calls no key missing that is merged in, or spelt with a sign that nobody sees", () => {
    const rest = TENANT.replace("host: gl1\n", "");
    expect(said({ "tenants/heron.yaml": `${rest}<<: { host: gl1 }\n` }).map(codeOf)).toEqual(["merge-key"]);
    expect(said({ "tenants/heron.yaml": `${rest}ho\u200bst: gl1\n` }).map(codeOf)).toEqual(["hidden-character"]);
    const admin = TENANT.replace(/^admin:.*$/m, "admin: { name: Ada, em\u200bail: ada@heron.example }");
    expect(said({ "tenants/heron.yaml": admin }).map(codeOf)).toEqual(["hidden-character"]);
    // In a value it hides no key.
    const value = rest.replace("org: ", "org: \u200b");
    expect(said({ "tenants/heron.yaml": value }).map(codeOf).sort()).toEqual(["hidden-character", "missing-key"]);
  });

  it("still judges the sound tenants by the rules when another one has an error", () => {
    expect(
      said({
        "tenants/heron.yaml": withLine("colour: red"),
        "tenants/swift.yaml": twin.replace("gl1", "gl9"),
      }).map((line) => line.slice(0, line.indexOf(" |"))),
    ).toEqual([
      'tenants/heron.yaml:8:1 unknown-key: unknown key "colour" in tenant "heron"',
      expect.stringContaining("tenants/swift.yaml:4:7 unknown-host: "),
    ]);
  });

  it("says nothing of tenants whose stack, level or member cannot be read", () => {
    for (const file of ["stacks/north.yaml", "coop/levels.yaml", "coop/members.yaml"]) {
      const lines = said({ [file]: `${FILES[file]}colour: red\n`, "tenants/swift.yaml": twin.replace("gl1", "gl9") });
      expect(lines.filter((line) => line.startsWith("tenants/"))).toEqual([]);
      expect(lines.length).toBeGreaterThan(0);
    }
  });

  it("tells at most twenty problems of one kind in one file, and how many there are", () => {
    const lines = saidOf(TENANT + Array.from({ length: 50 }, (_, i) => `zzz${i}zzz: 1\n`).join(""));
    expect(lines).toHaveLength(20);
    expect(lines[19]).toContain('unknown key "zzz19zzz" in tenant "heron" (and 30 more like it below)');
  });

  it("places the findings of rules in the text", () => {
    const [problem] = loaded({ "tenants/heron.yaml": TENANT.replace("small", "smal") }).problems;
    expect(problem?.place).toEqual({ file: "tenants/heron.yaml", line: 5, column: 8, text: "level: smal", length: 4 });
  });
});
