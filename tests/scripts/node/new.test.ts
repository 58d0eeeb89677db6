/** A machine's line in its stack's file: everything else stays as people wrote it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { run } from "../../../scripts/node/new.ts";
import { dataFolder, fileOf } from "../data.ts";
import { meet } from "../meetHere.ts";
import { strayOf } from "../published.ts";
import { person } from "../terminal.ts";

const STACK = `# The south island.
${fileOf("stacks/nz.yaml")}# Nodes of members.
nodes:
  # Contributed by a school.
  bbb1: { existing: 203.0.113.51, cores: 8, memory: 16, price: 40 } # at weekends
  bbb4: { existing: 203.0.113.54, cores: 8, memory: 16, price: 40 }
balancer:
  lb1: { existing: 203.0.113.31, cores: 4, memory: 8, price: 15 }
`;
const TENANT = fileOf("tenants/kea.yaml").replace(/bbb:.*\n/, "");
const folder = (stack = STACK) => dataFolder({ "stacks/nz.yaml": stack, "tenants/kea.yaml": TENANT });
const read = (root: string) => readFileSync(join(root, "stacks/nz.yaml"), "utf8");
const SIZE = ["--cores", "16", "--memory", "64", "--price", "0"];

test("it stands among its neighbours, under the next free name", async () => {
  const root = folder();
  const { code, stdout } = await meet(
    "node",
    "new",
    "--stack",
    "nz",
    "--machine",
    "203.0.113.52",
    ...SIZE,
    "--root",
    root,
    "--yes",
  );
  expect(code).toBe(0);
  expect(read(root)).toBe(
    STACK.replace(
      "# at weekends\n",
      "# at weekends\n  bbb2: { existing: 203.0.113.52, cores: 16, memory: 64, price: 0 }\n",
    ),
  );
  expect(stdout).toContain("stacks/nz.yaml gets:\n\n    nodes:\n      bbb2: { existing");
  expect(stdout).toContain("Node bbb2 joins nz: bbb2.nz.meet.example, 203.0.113.52 of hypha, 16 cores, 64 GB");
});

const LINE = "  bbb2: { existing: 203.0.113.52, cores: 16, memory: 64, price: 0, tags: [school], drain: true }\n";

test.each([
  [
    "yaml",
    `stack: nz\nid: bbb2\nexisting: 203.0.113.52\ncores: 16\nmemory: 64\nprice: 0\ntags: [school]\ndrain: true\n`,
  ],
  [
    "json",
    JSON.stringify({
      ...{ drain: true, tags: ["school"], price: 0, memory: 64, cores: 16, role: "node" },
      ...{ existing: "203.0.113.52", id: "bbb2", stack: "nz" },
    }),
  ],
])("the same line from a file in %s, with a key that no question asks for", async (ending, text) => {
  const root = folder();
  const from = join(root, `answers.${ending}`);
  writeFileSync(from, text);
  expect((await meet("node", "new", "--from", from, "--root", root, "--yes")).code).toBe(0);
  expect(read(root)).toBe(STACK.replace("# at weekends\n", `# at weekends\n${LINE}`));
});

test("an option stands in place of an answer of the file, and what is wrong in the file is told at its place", async () => {
  const root = folder();
  const from = join(root, "answers.yaml");
  writeFileSync(
    from,
    "stack: nz\nid: bbb2\nexisting: 203.0.113.99\ncores: 16\nmemory: 64\nprice: 0\ntags: [school]\ndrain: true\n",
  );
  const { code } = await meet("node", "new", "--from", from, "--machine", "203.0.113.52", "--root", root, "--yes");
  expect(code).toBe(0);
  expect(read(root)).toContain(LINE);
  writeFileSync(from, "stack: nz\ncores: 16\ncores: 8\n");
  const wrong = await meet("node", "new", "--from", from, "--root", folder());
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("answers.yaml:3:1: error[duplicate-key]")]);
  expect((await meet("node", "new", "--from", "/nowhere.json", "--root", root)).stderr).toContain(
    "name a file with the keys of a machine, and its stack, role and id, in JSON or YAML",
  );
});

test("another role has its own place, and one that is not there yet gets it", async () => {
  const root = folder();
  const more = ["--role", "turn", "--machine", "203.0.113.21", "--cores", "2", "--memory", "4", "--price", "8"];
  expect((await meet("node", "new", "--stack", "nz", ...more, "--root", root, "--yes")).code).toBe(0);
  expect(read(root)).toBe(`${STACK}turn:\n  turn1: { existing: 203.0.113.21, cores: 2, memory: 4, price: 8 }\n`);
});

test("a person is asked, and shown what there is", async () => {
  const root = folder();
  const terminal = person("nz", "host", "", "ccx99", "203.0.113.42", "8", "32", "", "", "", "y");
  const options = { root, json: false, color: false, answers: {}, from: null, dryRun: false, yes: false };
  const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  expect(await run(options, terminal)).toBe(0);
  write.mockRestore();
  expect(terminal.saw()).toContain("    node  a BBB server\n");
  expect(terminal.saw()).toContain("Its name (id) [gl2]: ");
  expect(terminal.saw()).toContain("    write a server type such as ccx33, or an IPv4 address\n");
  expect(read(root)).toContain("  gl2: { existing: 203.0.113.42, cores: 8, memory: 32 }\n");
});

test("without a terminal a missing answer is named", async () => {
  const { code, stderr } = await meet("node", "new", "--stack", "nz", "--machine", "203.0.113.52", "--root", folder());
  expect(code).toBe(2);
  expect(stderr).toBe(
    "error[missing-answer]: 2 answers are missing, and there is no terminal to ask: --cores, --memory\n   = help: add what is missing, such as npx meet node new --cores 8 --memory 32\n",
  );
});

test("a name that is taken, a stack and a role that do not exist are refused", async () => {
  const says = async (...args: string[]) => (await meet("node", "new", ...args, "--root", folder(), "--yes")).stderr;
  const machine = ["--machine", "203.0.113.52", ...SIZE];
  expect(await says("lb1", "--stack", "nz", ...machine)).toContain(
    "error[taken]: there is a machine lb1 already, in stacks/nz.yaml",
  );
  expect(await says("--stack", "zn", ...machine)).toContain('error[unknown-stack]: there is no stack "zn"');
  expect(await says("--stack", "nz", "--role", "nod", ...machine)).toContain(
    "error[invalid-argument]: --role cannot be nod",
  );
});

test("what does not hold together is refused at its place, and the file stays", async () => {
  const root = folder();
  const { code, stderr } = await meet(
    "node",
    "new",
    "--stack",
    "nz",
    "--machine",
    "203.0.113.51",
    ...SIZE,
    "--root",
    root,
    "--yes",
  );
  expect([code, read(root)]).toEqual([1, STACK]);
  expect(stderr).toContain("error[same-address]: 203.0.113.51 is the address of");
});

test("--json is one document, as published", async () => {
  const args = ["--stack", "nz", "--machine", "203.0.113.52", ...SIZE, "--dry-run", "--json"];
  const { stdout } = await meet("node", "new", ...args, "--root", folder());
  expect(JSON.parse(stdout)).toMatchObject({ file: "stacks/nz.yaml", written: false });
  expect(strayOf("node-new", stdout)).toBeNull();
});
