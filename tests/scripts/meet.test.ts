import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { DataRefusal, openToday } from "../../scripts/data.ts";
import { dataFolder, fileOf } from "./data.ts";
import { meet } from "./meetHere.ts";

const ROOT = dataFolder();
const BROKEN = dataFolder({ "tenants/kea.yaml": `${fileOf("tenants/kea.yaml")}registraton: open\n` });

const Document = z.strictObject({
  schemaVersion: z.literal(1),
  problems: z.array(
    z.strictObject({
      file: z.string().nullable(),
      line: z.number().nullable(),
      column: z.number().nullable(),
      endLine: z.number().nullable(),
      endColumn: z.number().nullable(),
      path: z.array(z.union([z.string(), z.number()])).nullable(),
      code: z.string().min(1),
      severity: z.enum(["error", "warning"]),
      message: z.string().min(1),
      help: z.string().min(1),
    }),
  ),
});

/** The document of a run, less the verb's own data. */
function problems(stdout: string): z.infer<typeof Document>["problems"] {
  const { schemaVersion, problems } = z
    .looseObject({ schemaVersion: z.unknown(), problems: z.unknown() })
    .parse(JSON.parse(stdout));
  return Document.parse({ schemaVersion, problems }).problems;
}

describe("a command line that is wrong is one sentence with its remedy, and exit code 2:", () => {
  test.each<[string[], string, string]>([
    [["chek"], "error[unknown-command]: unknown command 'chek'", "did you mean check?"],
    [["deploy"], "error[unknown-command]: unknown command 'deploy'", "npx meet --help lists what there is"],
    [["plan", "--jsn"], "error[unknown-option]: unknown option '--jsn'", "did you mean --json?"],
    // Nothing passes the guard: neither the engine's own flags nor one of ours.
    [
      ["up", "ca", "--ignore-protect"],
      "error[unknown-option]: unknown option '--ignore-protect'",
      "npx meet up --help lists what there is",
    ],
    [
      ["up", "ca", "--continue-on-error"],
      "error[unknown-option]: unknown option '--continue-on-error'",
      "npx meet up --help lists what there is",
    ],
    [
      ["up", "ca", "--force"],
      "error[unknown-option]: unknown option '--force'",
      "npx meet up --help lists what there is",
    ],
    [
      ["down", "ca", "--ignore-protect"],
      "error[unknown-option]: unknown option '--ignore-protect'",
      "npx meet down --help lists what there is",
    ],
    [
      ["declare"],
      "error[missing-argument]: missing required argument 'STACK'",
      "npx meet declare --help lists what there is",
    ],
    [["plan", "--format", "html"], "error[invalid-argument]: --format cannot be html", "allowed choices are text, md"],
    [
      ["check", "--today", "2026-02-30"],
      "error[invalid-argument]: --today cannot be 2026-02-30",
      "write a date as year-month-day, such as 2027-03-31",
    ],
    [
      ["plan", "--expect-no-changes"],
      "error[no-against]: --expect-no-changes compares with nothing",
      "say against what, such as --against main",
    ],
    [["plan", "zn", "--root", ROOT], 'error[unknown-stack]: there is no stack "zn"', "did you mean nz?"],
    [["declare", "moon", "--root", ROOT], 'error[unknown-stack]: there is no stack "moon"', "the stacks are nz"],
    [
      ["check", "--root", "/nowhere"],
      "error[no-root]: there is no folder /nowhere",
      "name the folder that holds tenants/, coop/ and stacks/",
    ],
    [
      ["check", "--root", "/proc/version"],
      "error[no-root]: /proc/version is a file, and no folder",
      "name the folder that holds tenants/, coop/ and stacks/",
    ],
    [
      ["plan", "--root", "/proc/self"],
      "error[no-data]: /proc/self has no tenants/, coop/ or stacks/ in it",
      "name the folder that holds these three",
    ],
  ])("%j", async (args, sentence, help) => {
    expect(await meet(...args)).toEqual({ code: 2, stdout: "", stderr: `${sentence}\n   = help: ${help}\n` });
  });

  test("no verb at all: the verbs", async () => {
    const { code, stdout, stderr } = await meet();
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("check [options]");
  });
});

describe("--json gives one document on stdout, whatever happens:", () => {
  test("nothing wrong", async () => {
    const { code, stdout, stderr } = await meet("check", "--root", ROOT, "--json");
    expect([code, problems(stdout), stderr]).toEqual([0, [], ""]);
  });

  test("an error in a file", async () => {
    for (const verb of [
      ["check"],
      ["plan"],
      ["declare", "nz"],
      ["picture"],
      ["preview", "nz"],
      ["up", "nz"],
      ["down", "nz"],
    ]) {
      const { code, stdout } = await meet(...verb, "--root", BROKEN, "--json");
      expect([code, problems(stdout)]).toEqual([
        1,
        [
          {
            file: "tenants/kea.yaml",
            line: 8,
            column: 1,
            endLine: 8,
            endColumn: 12,
            path: ["registraton"],
            code: "unknown-key",
            severity: "error",
            message: 'unknown key "registraton" in tenant "kea"',
            help: 'did you mean "registration"?',
          },
        ],
      ]);
    }
  });

  test("an error in the command line", async () => {
    const { code, stdout } = await meet("plan", "zn", "--root", ROOT, "--json");
    expect([code, problems(stdout)]).toEqual([
      2,
      [
        {
          file: null,
          line: null,
          column: null,
          endLine: null,
          endColumn: null,
          path: null,
          code: "unknown-stack",
          severity: "error",
          message: 'there is no stack "zn"',
          help: "did you mean nz?",
        },
      ],
    ]);
  });

  test("an unknown option", async () => {
    const { code, stdout } = await meet("check", "--json", "--nope");
    expect([code, problems(stdout).map(({ code }) => code)]).toEqual([2, ["unknown-option"]]);
  });
});

describe("meet check", () => {
  test("says that all is well in one line", async () => {
    expect(await meet("check", "--root", ROOT)).toEqual({
      code: 0,
      stdout: "4 files checked, no problems\n",
      stderr: "",
    });
  });

  test("shows each problem at its place", async () => {
    expect(await meet("check", "--root", BROKEN)).toEqual({
      code: 1,
      stdout: `tenants/kea.yaml:8:1: error[unknown-key]: unknown key "registraton" in tenant "kea"
  |
8 | registraton: open
  | ^^^^^^^^^^^
  = help: did you mean "registration"?

1 error in 1 of 4 files; npx meet explain unknown-key says more
`,
      stderr: "",
    });
  });

  test("annotates lines for GitHub", async () => {
    const { stdout } = await meet("check", "--root", BROKEN, "--format", "github");
    expect(stdout.replace(/file=[^,]*\/tenants/, "file=tenants")).toBe(
      '::error file=tenants/kea.yaml,line=8,col=1,endColumn=12,title=unknown-key::unknown key "registraton" in tenant "kea". did you mean "registration"?\n',
    );
  });

  test("gives code scanning a log, from where it is run", async () => {
    const { code, stdout } = await meet("check", "--root", BROKEN, "--format", "sarif");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: "2.1.0",
      runs: [{ results: [{ ruleId: "unknown-key", locations: [{ physicalLocation: { region: { startLine: 8 } } }] }] }],
    });
  });

  test("refuses what up would refuse of the files alone, compared with what they were", async () => {
    const renamed = dataFolder({ "tenants/kea.yaml": null, "tenants/weka.yaml": fileOf("tenants/kea.yaml") });
    expect((await meet("check", "--root", renamed)).code).toBe(0);
    const { code, stdout } = await meet("check", "--root", renamed, "--against", ROOT);
    expect(code).toBe(1);
    expect(
      stdout,
    ).toContain(`tenants/weka.yaml:1:6: error[retire-missing]: tenant "kea" is gone, and "weka" of the same org would start empty
  |
1 | org: Kea Collective
  |      ^^^^^^^^^^^^^^
  = was: tenants/kea.yaml:1:1
  = help: if "kea" is called "weka" now, add previously: [kea] to tenants/weka.yaml; if not, bring tenants/kea.yaml back;`);
    const none = await meet("check", "--root", dataFolder({ "tenants/kea.yaml": null }), "--against", ROOT, "--json");
    expect([none.code, problems(none.stdout).map(({ code, file }) => [code, file])]).toEqual([
      1,
      [["emptied", "tenants"]],
    ]);
  });

  test("compares with what can be read of the other side, and says that some cannot", async () => {
    const more = { "tenants/weka.yaml": fileOf("tenants/kea.yaml").replace("Kea Collective", "Weka Works") };
    const wrong = dataFolder({ ...more, "tenants/kea.yaml": "org: [" });
    const { code, stdout, stderr } = await meet("check", "--root", ROOT, "--against", wrong);
    expect(stderr).toBe(
      `The data of ${wrong} have errors: this is compared with what could be read there (not tenants/kea.yaml).\n`,
    );
    expect([code, stdout]).toEqual([1, expect.stringContaining('error[retire-missing]: tenant "weka" is gone, ')]);
  });

  test("a tenant whose file nobody could read is not gone without a word", async () => {
    const wrong = dataFolder({ "tenants/weka.yaml": "org: [" });
    const { code, stdout } = await meet("check", "--root", ROOT, "--against", wrong);
    expect([code, stdout]).toEqual([1, expect.stringContaining('error[retire-missing]: tenant "weka" is gone, ')]);
    expect(stdout).toContain("tenants/weka.yaml:1:1: ");
  });

  test("judges by the day it is given, by today's when asked, and never by a clock that nobody asked for", async () => {
    const check = async (...more: string[]): Promise<number> => (await meet("check", "--root", ROOT, ...more)).code;
    expect([await check("--today", "2026-11-21"), await check("--today", "2099-01-01")]).toEqual([0, 1]);
    vi.useFakeTimers({ now: new Date("2099-01-01T12:00:00Z"), toFake: ["Date"] });
    try {
      expect([await check(), await check("--today")]).toEqual([0, 1]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("what has ended by the day of a run is told and stops nothing; any other error does", () => {
    const { ended, platform } = openToday(ROOT, "2099-01-01");
    expect(Object.keys(platform.stacks)).toEqual(["nz"]);
    expect(new Set(ended.map(({ code, place }) => `${code} ${place.file}`))).toEqual(
      new Set(["release-over stacks/nz.yaml"]),
    );
    expect(openToday(ROOT, "2026-11-21").ended).toEqual([]);
    expect(() => openToday(BROKEN, "2099-01-01")).toThrow(DataRefusal);
  });
});

describe("meet review", () => {
  test("a tenant that would go to another region: what is wrong with it is said, not a retirement that helps nobody", async () => {
    const stacks = {
      "stacks/zn.yaml": fileOf("stacks/nz.yaml")
        .replace("Aotearoa", "Te Wai")
        .replaceAll(/\bnz\b/g, "zn")
        .replaceAll("203.0.113.", "198.51.100."),
    };
    const before = dataFolder(stacks);
    const after = dataFolder({
      ...stacks,
      "tenants/kea.yaml": fileOf("tenants/kea.yaml").replace("stack: nz", "stack: zn"),
    });
    const { code, stdout, stderr } = await meet("review", "--root", after, "--against", before, "--format", "md");
    expect(code).toBe(1);
    expect(stderr).toContain('error[stack-changed]: tenant "kea" would go from stack "nz" to "zn"');
    expect(stdout).not.toContain("retire it first");
  });
});

test("meet review: a tenant that is gone and whose file nobody could read is in no list of changes, so it is an error", async () => {
  const before = dataFolder({ "tenants/weka.yaml": "org: [" });
  const { code, stderr } = await meet("review", "--root", ROOT, "--against", before);
  expect([code, stderr]).toEqual([1, expect.stringContaining('error[retire-missing]: tenant "weka" is gone, ')]);
});

describe("meet plan", () => {
  const MORE = dataFolder({
    "tenants/weka.yaml": fileOf("tenants/kea.yaml").replace("Kea Collective", "Weka Works"),
  });

  test("tells a region in words, in Markdown and as data", async () => {
    expect((await meet("plan", "nz", "--root", ROOT)).stdout).toMatch(/^Aotearoa \(nz\)\n/);
    expect((await meet("plan", "nz", "--root", ROOT, "--format", "md")).stdout).toMatch(/^#+ Aotearoa \(nz\)\n/);
    expect(JSON.parse((await meet("plan", "--root", ROOT, "--json")).stdout)).toMatchObject({
      plans: [{ stack: "nz", tenants: [{ id: "kea" }] }],
    });
  });

  test("tells what a change does, against a folder", async () => {
    const { code, stdout } = await meet("plan", "--root", MORE, "--against", ROOT);
    expect(code).toBe(0);
    expect(stdout).toContain("Weka Works joins nz");
    expect(JSON.parse((await meet("plan", "--root", MORE, "--against", ROOT, "--json")).stdout)).toMatchObject({
      changes: [
        {
          stack: "nz",
          changes: expect.arrayContaining([expect.objectContaining({ subject: "tenant", id: "weka", op: "joins" })]),
        },
      ],
    });
  });

  test("ends with 7 when there are changes and none were expected", async () => {
    const code = async (root: string): Promise<number> =>
      (await meet("plan", "--root", root, "--against", ROOT, "--expect-no-changes")).code;
    expect([await code(MORE), await code(ROOT)]).toEqual([7, 0]);
  });

  test("compares with what could be read of the other side, so that a change may mend it, and says so", async () => {
    const wrong = dataFolder({ "tenants/weka.yaml": "org: [" });
    const { code, stdout, stderr } = await meet("plan", "--root", MORE, "--against", wrong);
    expect([code, stderr]).toEqual([
      0,
      `The data of ${wrong} have errors: this is compared with what could be read there (not tenants/weka.yaml).\n`,
    ]);
    expect(stdout).toContain("nz: 1 tenant joins, 0 change, 0 leave");
  });

  test("says what is wrong on the other side where too little can be read to compare", async () => {
    const wrong = dataFolder({ "stacks/nz.yaml": fileOf("stacks/nz.yaml").replace("2026.11", "2099.01") });
    const { code, stderr } = await meet("plan", "--root", ROOT, "--against", wrong);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /The data of .* has errors, so nothing can be compared with it:\nstacks\/nz\.yaml:4:\d+: error/,
    );
  });
});

test("colour comes only when it is asked for", async () => {
  const { stdout } = await meet("check", "--root", BROKEN, "--no-color");
  expect(stdout).not.toContain("\u001b");
});
