/** Data with errors, as the comment of a pull request: what is wrong, first for people, then to the column. */
import { expect, test } from "vitest";
import { load } from "../../../model/load.ts";
import { readSources } from "../../../model/read.ts";
import { renderBroken } from "../../../model/review/broken.ts";
import { LONGEST } from "../../../model/review/render.ts";
import { dataFolder, fileOf } from "../../scripts/data.ts";

const broken = (text: string) => {
  const { problems } = load(readSources(dataFolder({ "tenants/kea.yaml": `${fileOf("tenants/kea.yaml")}${text}` })));
  return { problems, files: 4, of: null };
};

test("a line for each, then the lines with carets; the stack's marker stands first", () => {
  expect(renderBroken(["nz"], broken("registraton: open\n"))).toBe(`<!-- meet:nz -->

**nz: 1 error in 1 file, so nothing is known yet of what this would do**

Mend it in this pull request, in the files below: this comment is written anew after each commit.

### What is wrong, and what would be right

- **tenants/kea.yaml, line 8**: unknown key "registraton" in tenant "kea". Did you mean "registration"?

<details><summary>The same, with the lines</summary>

\`\`\`text
tenants/kea.yaml:8:1: error[unknown-key]: unknown key "registraton" in tenant "kea"
  |
8 | registraton: open
  | ^^^^^^^^^^^
  = help: did you mean "registration"?

1 error in 1 of 4 files; npx meet explain unknown-key says more
\`\`\`

</details>

npx meet check shows the same on your own computer.
`);
});

test("what is wrong in the base is not asked of the pull request", () => {
  expect(renderBroken(["nz"], { ...broken("x: 1\n"), of: "main" })).toContain(
    "It stands in what is merged already, not in this pull request: it must be mended there first.",
  );
});

test("what people wrote is no markup, and no more than 60,000 characters are written", () => {
  const { problems, ...rest } = broken('"</details>@all": 1\n');
  const many = Array.from({ length: 1000 }, () => problems).flat();
  const text = renderBroken(["nz"], { ...rest, problems: many });
  expect(text.length).toBeLessThanOrEqual(LONGEST);
  expect(text).toMatch(/\n- and \d+ more\n/);
  const lines = text.split("\n").filter((line) => line.startsWith("- **"));
  expect(lines.length).toBeGreaterThan(200);
  expect(lines.filter((line) => /<|@/.test(line))).toEqual([]);
});
