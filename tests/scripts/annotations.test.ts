import { expect, test } from "vitest";
import { dataFolder, fileOf } from "./data.ts";
import { meet } from "./meetHere.ts";

test("nothing that a person wrote begins an annotation or ends one: GitHub reads each line as a command", async () => {
  const kea = fileOf("tenants/kea.yaml");
  const root = dataFolder({
    "tenants/kea.yaml": `${kea}"a%0A::error::b\\n::warning::c": 1\n`,
    "tenants/a,line=1::x%.yaml": kea,
  });
  const { stdout } = await meet("check", "--root", root, "--format", "github");
  const lines = stdout.split("\n").slice(0, -1);
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    expect(line).toMatch(/^::(?:error|warning) file=[^,:]*,line=\d+,col=\d+,endColumn=\d+,title=[a-z-]+::[^\n]*$/);
  }
  expect(stdout).toContain("a%2Cline=1%3A%3Ax%25.yaml");
  expect(stdout).toContain("a%250A::error::b");
});
