/** A tenant's file, three ways with one result: from questions, from options, from a file. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { run } from "../../../scripts/tenant/new.ts";
import { git } from "../../ci/repository.ts";
import { dataFolder, fileOf } from "../data.ts";
import { meet } from "../meetHere.ts";
import { strayOf } from "../published.ts";
import { person } from "../terminal.ts";

const FILE = `# yaml-language-server: $schema=../docs/schema/tenant.json
org: Weka Works
stack: nz
host: gl1 # never moves by itself
level: level-1
custodian: hypha
admin: { name: Mei Tan, email: mei@weka.example }
bbb: { endpoint: https://bbb.weka.example/bigbluebutton/api }
`;

const OPTIONS = [
  ...["--org", "Weka Works", "--stack", "nz", "--level", "level-1", "--custodian", "hypha"],
  ...["--admin-name", "Mei Tan", "--admin-email", "mei@weka.example"],
  ...["--bbb", "https://bbb.weka.example/bigbluebutton/api"],
];

const read = (root: string, file = "tenants/weka.yaml") => readFileSync(join(root, file), "utf8");

/** Runs it with a person at the terminal; what they were shown. */
async function ask(root: string, answers: readonly string[], given: Readonly<Record<string, string>> = {}) {
  const terminal = person(...answers);
  const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  try {
    const code = await run(
      { root, json: false, color: false, answers: given, from: null, dryRun: false, yes: false },
      terminal,
    );
    return { code, saw: terminal.saw(), printed: write.mock.calls.map(([text]) => String(text)).join("") };
  } finally {
    write.mockRestore();
  }
}

const ANSWERS = [
  ...["Weka Works", "weka", "", "", "level-1", "", "Mei Tan", "mei@weka.example"],
  ...["https://bbb.weka.example/bigbluebutton/api", "", "", "", "y"],
];

describe("an id that an org left with", () => {
  const root = dataFolder();
  git(root, "init", "-q", "-b", "main");
  const file = join(root, "tenants/weka.yaml");
  for (const step of ["joins", "is gone"]) {
    if (step === "joins") writeFileSync(file, FILE.replace("Weka Works", "Weka Guild").replace("mei@", "bo@"));
    else rmSync(file);
    git(root, "add", "--all");
    git(root, "commit", "-q", "-m", step);
  }
  const said = 'choose another id: "Weka Guild", which left, had this one, and what it left is kept under it';

  test("is refused at the question, and another one is taken", async () => {
    const [org, id, ...others] = ANSWERS;
    const { code, saw } = await ask(root, [org ?? "", id ?? "", "weka-works", ...others]);
    expect([code, existsSync(file)]).toEqual([0, false]);
    expect(saw).toContain(`    ${said}\n`);
    rmSync(join(root, "tenants/weka-works.yaml"));
  });

  test("is refused as an argument", async () => {
    const { code, stderr } = await meet("tenant", "new", "weka", ...OPTIONS, "--root", root, "--yes");
    expect([code, stderr]).toEqual([
      2,
      `error[invalid-argument]: the id cannot be "weka", so nothing was written\n   = help: ${said}\n`,
    ]);
  });

  test("is given back to the same org, also under a new name with its administrator", async () => {
    for (const [is, was] of [
      ["Weka Guild", "Weka Works"],
      ["bo@weka.example", "mei@weka.example"],
    ] as const) {
      const options = OPTIONS.map((it) => (it === was ? is : it));
      const { code } = await meet("tenant", "new", "weka", ...options, "--root", root, "--dry-run");
      expect(code).toBe(0);
    }
  });

  test("is refused where the org is said last", async () => {
    const terminal = { id: "weka" };
    const [org, , ...others] = ANSWERS;
    await expect(ask(root, [org ?? "", ...others], terminal)).rejects.toMatchObject({
      problems: [expect.objectContaining({ code: "id-reused" })],
    });
  });
});

describe("the same file", () => {
  test("from options", async () => {
    const root = dataFolder();
    const { code, stdout } = await meet("tenant", "new", "weka", ...OPTIONS, "--root", root, "--yes");
    expect([code, read(root)]).toEqual([0, FILE]);
    expect(stdout).toContain("Weka Works joins nz: weka.nz.meet.example on host gl1, Level 1, 10 people, 3 h, €10 a");
    expect(stdout).toContain(
      "tenants/weka.yaml is written. Next:\n  npx meet plan --against HEAD\n  git switch -c add-weka && git add tenants/weka.yaml && git commit, then",
    );
    expect((await meet("check", "--root", root)).code).toBe(0);
  });

  test("from questions, each with its choices and its usual answer", async () => {
    const root = dataFolder();
    const { code, saw } = await ask(root, ANSWERS);
    expect([code, read(root)]).toEqual([0, FILE]);
    expect(saw).toContain("Short name (id) [weka-works]: ");
    expect(saw).toContain("    level-1  Level 1, €10 a month, 10 people\n");
    expect(saw).toContain("    gl1  1 tenant, room for 28 more\nHost [gl1]: ");
    expect(saw).toContain("Who sends the invoice [hypha]: ");
    expect(saw).toContain("Write tenants/weka.yaml? [y/N] ");
  });

  test.each([
    [
      "yaml",
      `id: weka\n${FILE.split("\n")
        .filter((line) => !line.startsWith("host:"))
        .join("\n")}`,
    ],
    [
      "json",
      JSON.stringify({
        bbb: { endpoint: "https://bbb.weka.example/bigbluebutton/api" },
        admin: { name: "Mei Tan", email: "mei@weka.example" },
        ...{ custodian: "hypha", level: "level-1", stack: "nz", org: "Weka Works", id: "weka" },
      }),
    ],
  ])("from a file in %s", async (ending, text) => {
    const root = dataFolder();
    const from = join(root, `answers.${ending}`);
    writeFileSync(from, text);
    const { code } = await meet("tenant", "new", "--from", from, "--root", root, "--yes");
    expect([code, read(root)]).toEqual([0, FILE]);
  });

  test("from a file, with an option in place of one of its answers, and keys that no question asks for", async () => {
    const root = dataFolder();
    const from = join(root, "answers.yaml");
    writeFileSync(
      from,
      `id: weka\n${FILE}limits: { participants: 7, reason: A small room }\nbranding: { color: "#467fcf" }\n`,
    );
    const { code } = await meet("tenant", "new", "--from", from, "--org", "Weka & Co: Works", "--root", root, "--yes");
    expect(code).toBe(0);
    expect(read(root)).toBe(
      FILE.replace("Weka Works", '"Weka & Co: Works"').replace(
        "bbb:",
        'limits: { participants: 7, reason: A small room }\nbranding: { color: "#467fcf" }\nbbb:',
      ),
    );
  });
});

describe("nothing is written", () => {
  test("by a dry run, which says what would be", async () => {
    const root = dataFolder();
    const { code, stdout } = await meet("tenant", "new", "weka", ...OPTIONS, "--root", root, "--dry-run");
    expect([code, existsSync(join(root, "tenants/weka.yaml"))]).toEqual([0, false]);
    expect(stdout).toContain("    org: Weka Works\n");
    expect(stdout).toContain("1 tenant joins");
    expect(stdout).toMatch(/Nothing was written: this was a dry run\.\n$/);
  });

  test("when the person says no, or leaves", async () => {
    const root = dataFolder();
    expect((await ask(root, [...ANSWERS.slice(0, -1), "n"])).code).toBe(8);
    await expect(ask(root, ANSWERS.slice(0, 3))).rejects.toMatchObject({ exit: 8, code: "cancelled" });
    expect(existsSync(join(root, "tenants/weka.yaml"))).toBe(false);
  });

  test("where nobody can be asked whether to", async () => {
    const root = dataFolder();
    const { code, stderr } = await meet("tenant", "new", "weka", ...OPTIONS, "--root", root);
    expect(code).toBe(2);
    expect(stderr).toContain("error[no-terminal]: there is no terminal to ask whether to write tenants/weka.yaml\n");
    expect(existsSync(join(root, "tenants/weka.yaml"))).toBe(false);
  });

  test("over a tenant that is there", async () => {
    const root = dataFolder();
    const { code, stderr } = await meet("tenant", "new", "kea", ...OPTIONS, "--root", root, "--yes");
    expect([code, read(root, "tenants/kea.yaml")]).toEqual([2, fileOf("tenants/kea.yaml")]);
    expect(stderr).toBe(
      "error[taken]: there is a tenant kea already, in tenants/kea.yaml\n   = help: choose another id, or edit that file\n",
    );
  });

  test("while the data have errors already, or would have", async () => {
    const broken = dataFolder({ "tenants/kea.yaml": `${fileOf("tenants/kea.yaml")}registraton: open\n` });
    expect((await meet("tenant", "new", "weka", ...OPTIONS, "--root", broken, "--yes")).code).toBe(1);
    const root = dataFolder();
    const taken = [...OPTIONS, "--hostname", "kea.nz.meet.example"];
    const { code, stderr } = await meet("tenant", "new", "weka", ...taken, "--root", root, "--yes");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^tenants\/weka\.yaml would have errors: it is shown here as it would be, and nothing was written\.\n/,
    );
    expect(stderr).toContain("tenants/weka.yaml:8:11: error[");
    expect(existsSync(join(root, "tenants/weka.yaml"))).toBe(false);
  });
});

test.each<[string[], string, string]>([
  [["--level", "level-7"], '--level cannot be "level-7"', 'there is no "level-7"; did you mean level-1?'],
  [["--hostname", "Weka.example"], '--hostname cannot be "Weka.example"', "write a host name in lower-case ASCII"],
  [["--participants", "many", "--reason", "R"], '--participants cannot be "many"', "write a whole number of people"],
  [["--participants", "1e400", "--reason", "R"], '--participants cannot be "1e400"', "write a whole number of people"],
])("%j cannot be, and is said by its option", async (wrong, sentence, help) => {
  const root = dataFolder();
  const { code, stderr } = await meet("tenant", "new", "weka", ...OPTIONS, ...wrong, "--root", root, "--yes");
  expect([code, existsSync(join(root, "tenants/weka.yaml"))]).toEqual([2, false]);
  expect(stderr).toContain(`error[invalid-argument]: ${sentence}, so nothing was written\n   = help: ${help}`);
});

describe("without a terminal", () => {
  test("a missing answer is exit code 2 and names it", async () => {
    const root = dataFolder();
    const { code, stdout, stderr } = await meet("tenant", "new", "weka", "--stack", "nz", "--org", "W", "--root", root);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      "error[missing-answer]: 5 answers are missing, and there is no terminal to ask: --level, --custodian, --admin-name, --admin-email, --bbb\n" +
        "   = help: add what is missing, such as npx meet tenant new --level level-2 --custodian hypha --admin-name 'Ada Okafor' --admin-email ada@riverbank.example --bbb https://bbb.riverbank.example/bigbluebutton/api\n",
    );
  });

  test("so is an id, which nobody guesses", async () => {
    const { stderr } = await meet("tenant", "new", ...OPTIONS, "--root", dataFolder());
    expect(stderr).toContain("1 answer is missing, and there is no terminal to ask: its id\n");
  });

  test("limits that the level leaves to the tenant are asked for", async () => {
    const root = dataFolder({
      "coop/levels.yaml": `${fileOf("coop/levels.yaml")}custom: { name: Custom, price: null, duration: null, participants: null, rooms: 1, recordings: false }\n`,
    });
    const custom = [...OPTIONS, "--level", "custom", "--root", root];
    expect((await meet("tenant", "new", "weka", ...custom)).stderr).toContain("--participants, --duration");
    const limits = ["--participants", "40", "--duration", "3 h", "--reason", "As agreed"];
    expect((await meet("tenant", "new", "weka", ...custom, ...limits, "--yes")).code).toBe(0);
    expect(read(root)).toContain("limits: { participants: 40, duration: 3 h, reason: As agreed }\n");
  });

  test("a file of answers that cannot be read is said, with the place where it is not clear", async () => {
    const root = dataFolder();
    const from = join(root, "answers.yaml");
    const says = async (text: string) => {
      writeFileSync(from, text);
      return (await meet("tenant", "new", "--from", from, "--root", root)).stderr;
    };
    expect((await meet("tenant", "new", "--from", "/nowhere.json")).stderr).toContain(
      "error[bad-answers]: /nowhere.json cannot",
    );
    expect(await says("- weka\n")).toContain("is no block of keys");
    expect(await says("org: no\n")).toContain('answers.yaml:1:6: error[ambiguous]: "no" is ambiguous');
    expect(await says("org:\tWeka\n")).toContain("answers.yaml:1:5: error[tab]");
  });
});

test("of two that clash, the new file is shown, whatever the order of their names", async () => {
  const root = dataFolder();
  const org = OPTIONS.with(1, "kea collective");
  const { code, stderr } = await meet("tenant", "new", "auk", ...org, "--root", root, "--yes");
  expect(code).toBe(0);
  expect(stderr).toContain("tenants/auk.yaml:2:6: warning[org-spelt-twice]: ");
  expect(stderr).toContain("write org: Kea Collective in both");
});

test("a mistake at the terminal is said at once, and asked again", async () => {
  const root = dataFolder();
  const [org = "", ...rest] = ANSWERS;
  const { code, saw } = await ask(root, [org, "We ka", "kea", "weka", "", "", "level-7", ...rest.slice(3)]);
  expect(code).toBe(0);
  expect(saw).toContain("    use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter\n");
  expect(saw).toContain('    there is a tenant "kea" already\n');
  expect(saw).toContain('    there is no "level-7"; did you mean level-1?\n');
});

test("a host that is full is not chosen, and a stack without room is refused", async () => {
  const stack = fileOf("stacks/nz.yaml");
  const two = stack.replace(
    "memory: 32, price: 30 }",
    "memory: 4, price: 30 }\n  gl2: { existing: 203.0.113.42, cores: 4, memory: 8, price: 1 }",
  );
  const root = dataFolder({ "stacks/nz.yaml": two });
  expect((await meet("tenant", "new", "weka", ...OPTIONS, "--root", root, "--yes")).code).toBe(0);
  expect(read(root)).toContain("host: gl2 ");
  const full = dataFolder({ "stacks/nz.yaml": stack.replace("memory: 32", "memory: 4") });
  const { code, stderr } = await meet("tenant", "new", "weka", ...OPTIONS, "--root", full, "--yes");
  expect(code).toBe(2);
  expect(stderr).toBe(
    'error[no-room]: no host of stack "nz" has room for one tenant more\n   = help: add one: npx meet node new --stack nz --role host\n',
  );
});

test("--json is one document, as published", async () => {
  const root = dataFolder();
  const { stdout } = await meet("tenant", "new", "weka", ...OPTIONS, "--root", root, "--dry-run", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ file: "tenants/weka.yaml", text: FILE, written: false, problems: [] });
  expect(strayOf("tenant-new", stdout)).toBeNull();
});
