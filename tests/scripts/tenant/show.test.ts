import { describe, expect, test } from "vitest";
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
