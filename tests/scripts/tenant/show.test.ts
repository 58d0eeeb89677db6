import { describe, expect, test } from "vitest";
import { load } from "../../../model/load.ts";
import { plan } from "../../../model/plan.ts";
import { readSources } from "../../../model/read.ts";
import { renderTenant } from "../../../model/render/tenants.ts";
import { dataFolder, fileOf } from "../data.ts";
import { meet } from "../meetHere.ts";
import { strayOf } from "../published.ts";

const ROOT = dataFolder({
  "tenants/weka.yaml": `${fileOf("tenants/kea.yaml").replace("Kea Collective", "Weka Works")}hostname: meet.weka.example\nlimits: { participants: 4, reason: Small }\n`,
});

describe("meet tenant list", () => {
  test("a line each", async () => {
    expect(
      (await meet("tenant", "list", "--root", ROOT)).stdout,
    ).toBe(`  tenant  org             stack  host  level  address              invoiced by
  kea     Kea Collective  nz     gl1   Free   kea.nz.meet.example  hypha
  weka    Weka Works      nz     gl1   Free   meet.weka.example    hypha
2 tenants.
`);
  });

  test("of one region, and as data", async () => {
    const { stdout } = await meet("tenant", "list", "nz", "--root", ROOT, "--json");
    expect(strayOf("tenant-list", stdout)).toBeNull();
    expect(JSON.parse(stdout).tenants[1]).toEqual({
      ...{ id: "weka", org: "Weka Works", stack: "nz", host: "gl1", level: "free", custodian: "hypha" },
      hostname: "meet.weka.example",
    });
    expect((await meet("tenant", "list", "zn", "--root", ROOT)).code).toBe(2);
  });
});

describe("meet tenant show", () => {
  test("all that is decided", async () => {
    const { stdout } = await meet("tenant", "show", "weka", "--root", ROOT);
    expect(stdout).toContain("Weka Works (weka)\n  address              https://meet.weka.example\n");
    expect(stdout).toContain("  people in a meeting  4\n  longest meeting      60 min\n");
    expect(stdout).toContain("Its owner sets the records of meet.weka.example: npx meet plan nz has them.\n");
  });

  test.each([60, 80, 120])(
    "in %i columns: what and value, a line each, and a long value goes on below itself",
    (columns) => {
      const far = `${"https://bbb.".padEnd(45, "x")}.example/bigbluebutton/api`;
      const root = dataFolder({
        "tenants/weka.yaml": `${fileOf("tenants/kea.yaml")
          .replace("Kea Collective", "Weka Works")
          .replace(/https:.*api/, far)
          .replace("ada@kea", "bo@weka")}previously: [moa]\nretire: { confirm: weka, after: 2027-03-31 }\n`,
      });
      const { platform } = load(readSources(root));
      const region = platform === null ? null : plan(platform, "nz");
      const weka = region?.tenants.find(({ id }) => id === "weka");
      if (region === null || weka === undefined) throw new Error("the data have errors");
      const lines = renderTenant(region, weka, columns)
        .replace(/\nIts owner(?:.|\n)*/, "")
        .trimEnd()
        .split("\n");
      expect(lines.slice(0, 3)).toEqual([
        "Weka Works (weka)",
        "  address              https://weka.nz.meet.example",
        "  region               Aotearoa (nz), host gl1",
      ]);
      const [names, values] = [
        lines.slice(1).map((line) => line.slice(0, 23).trim()),
        lines.slice(1).map((line) => line.slice(23)),
      ];
      expect(names.filter((name) => name !== "")).toEqual([
        ...[
          "address",
          "region",
          "level",
          "invoiced by",
          "first administrator",
          "people in a meeting",
          "longest meeting",
        ],
        ...[
          "rooms per account",
          "recordings",
          "accounts",
          "meets on",
          "mail",
          "Greenlight",
          "on its host",
          "called before",
        ],
        "leaves",
      ]);
      // What people copy is never broken.
      expect(values).toContain(far);
      const leaves = values.slice(names.indexOf("leaves")).join(" ");
      expect(leaves).toMatch(/^closes .*2027-03-31/);
      expect(lines.filter((line) => line.length > columns && line.slice(23).includes(" "))).toEqual([]);
    },
  );

  test("as data", async () => {
    const { stdout } = await meet("tenant", "show", "kea", "--root", ROOT, "--json");
    expect(strayOf("tenant-show", stdout)).toBeNull();
    expect(JSON.parse(stdout)).toMatchObject({ stack: "nz", tenant: { id: "kea", hostname: "kea.nz.meet.example" } });
  });

  test("of nobody: the nearest name", async () => {
    const { code, stderr } = await meet("tenant", "show", "kae", "--root", ROOT);
    expect([code, stderr]).toEqual([
      2,
      'error[unknown-tenant]: there is no tenant "kae"\n   = help: did you mean kea?\n',
    ]);
  });
});

test("meet tenant alone says what there is", async () => {
  expect(await meet("tenant")).toEqual({
    code: 2,
    stdout: "",
    stderr:
      "error[missing-argument]: tenant needs one of new, list, show\n   = help: npx meet tenant --help says what each is for\n",
  });
});
