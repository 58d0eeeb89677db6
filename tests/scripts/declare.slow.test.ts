/** `meet declare` on the real program: each run starts it, once or twice. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { dataFolder, fileOf } from "./data.ts";
import { meet } from "./meetHere.ts";
import { strayOf } from "./published.ts";

const ROOT = dataFolder();
const WEKA = { "tenants/weka.yaml": fileOf("tenants/kea.yaml").replace("Kea Collective", "Weka Works") };

describe("meet declare", () => {
  test("gives the graph as one document, with the paths of its secrets and no warning", async () => {
    const { code, stdout, stderr } = await meet("declare", "nz", "--root", ROOT, "--json");
    expect(strayOf("declare", stdout)).toBeNull();
    expect([code, stderr]).toEqual([0, ""]);
    const { schemaVersion, problems, stack, project, resources } = JSON.parse(stdout);
    expect({ schemaVersion, problems, stack, project }).toEqual({
      schemaVersion: 1,
      problems: [],
      stack: "nz",
      project: "meet-infra",
    });
    const serve = resources.find((resource: { urn: string }) => resource.urn.endsWith("::tenant-kea-serve"));
    expect(Object.keys(serve).sort()).toEqual(["custom", "inputs", "options", "parent", "secrets", "type", "urn"]);
    expect(serve).toMatchObject({ type: "command:remote:Command", secrets: ["connection", "stdin"] });
    expect(Object.keys(serve.options)).toEqual(
      expect.arrayContaining([
        "protect",
        "deleteBeforeReplace",
        "ignoreChanges",
        "retainOnDelete",
        "deletedWith",
        "dependsOn",
        "provider",
        "aliases",
      ]),
    );
  });

  test("tells what a change of the data adds", async () => {
    const more = dataFolder(WEKA);
    const { stdout } = await meet("declare", "nz", "--root", more, "--against", ROOT, "--json");
    expect(strayOf("declare", stdout)).toBeNull();
    const added = JSON.parse(stdout)
      .changes.filter(({ op }: { op: string }) => op === "added")
      .map(({ urn }: { urn: string }) => urn.slice(urn.lastIndexOf(":") + 1).replace(/-[0-9a-f]{10}$/, "-…"));
    expect(added.sort()).toEqual([
      "tenant-weka",
      "tenant-weka-prepare",
      "tenant-weka-redis",
      "tenant-weka-serve",
      "tenant-weka-…",
    ]);
  });
});

describe("against a commit", () => {
  let copy: string;
  const git = (...args: string[]): string =>
    execFileSync(
      "git",
      ["-C", copy, "-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false", ...args],
      { encoding: "utf8" },
    );

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "meet-copy-"));
    for (const part of [
      "components",
      "coop",
      "model",
      "preview",
      "sandbox",
      "scripts",
      "stacks",
      "package.json",
      "package-lock.json",
      "Pulumi.yaml",
    ]) {
      cpSync(join(CHECKOUT, part), join(copy, part), { recursive: true });
    }
    // One small region is enough, and its data may lie beside the program.
    cpSync(dataFolder(), copy, { recursive: true });
    for (const stack of ["ca", "de", "sandbox"]) execFileSync("rm", ["-f", join(copy, "stacks", `${stack}.yaml`)]);
    symlinkSync(join(CHECKOUT, "node_modules"), join(copy, "node_modules"));
    writeFileSync(join(copy, ".gitignore"), "node_modules\n.out/\n");
    git("init", "-q");
    git("add", ".");
    git("commit", "-q", "-m", "before");
  });

  const declare = (...args: string[]) =>
    spawnSync(process.execPath, [join(copy, "scripts", "meet.js"), "declare", "nz", "--against", "HEAD", ...args], {
      encoding: "utf8",
      cwd: copy,
    });

  test("its own program runs on its own data, so a change of the program shows", () => {
    const file = join(copy, "components", "greenlight.ts");
    const text = readFileSync(file, "utf8");
    expect(text).toContain("destroyGraceSeconds: 20");
    writeFileSync(file, text.replace("destroyGraceSeconds: 20", "destroyGraceSeconds: 21"));
    const { status, stdout, stderr } = declare("--json");
    expect([status, stderr]).toEqual([0, ""]);
    const [change, ...more] = JSON.parse(stdout).changes;
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      op: "changed",
      type: "docker:index/container:Container",
      inputs: [{ path: "destroyGraceSeconds", before: 20, after: 21 }],
    });
  });

  test("which is refused when it was written for other packages", () => {
    writeFileSync(join(copy, "package-lock.json"), `${readFileSync(join(copy, "package-lock.json"), "utf8")}\n`);
    const { status, stderr } = declare();
    expect([status, stderr]).toEqual([
      2,
      `error[other-packages]: HEAD has other packages than this checkout (package-lock.json), so its program cannot run here
   = help: compare the data alone: npx meet plan --against HEAD, or run npx meet declare in a checkout of each
`,
    ]);
  });
});
