/** A machine's line in its stack's file: everything else stays as people wrote it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
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
  expect(stdout).toContain("\n  git switch -c add-nz-bbb2 && git add stacks/nz.yaml && git commit, then open");
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
  expect(terminal.saw()).toContain("or write the IPv4 address of a machine that you have\n");
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
    'error[invalid-argument]: --role cannot be "nod", so nothing was written\n   = help: write one of: node, turn, balancer, host\n',
  );
});

describe("an answer that cannot be right is said by its option, and nothing is written:", () => {
  const OWN = ["--stack", "nz", "--machine", "203.0.113.52"];
  const HOST = "is a host name: write the machine's IPv4 address, such as 203.0.113.7, or a Hetzner server type";
  test.each<[string[], string, string]>([
    [[...OWN, "--cores", "x", "--memory", "64"], '--cores cannot be "x"', "write a whole number of cores"],
    [[...OWN, "--cores", "1.5", "--memory", "64"], '--cores cannot be "1.5"', "write a whole number of cores"],
    [[...OWN, "--cores", "0x10", "--memory", "64"], '--cores cannot be "0x10"', "write a whole number of cores"],
    [[...OWN, "--cores", "8", "--memory", "-4"], '--memory cannot be "-4"', "write 1 to 4096 GB"],
    [[...OWN, "--cores", "8", "--memory", "9".repeat(400)], `--memory cannot be "${"9".repeat(60)}…"`, "number of GB"],
    [[...OWN, ...SIZE, "--price", "abc"], '--price cannot be "abc"', "write an amount in euro, such as 45 or 6.49"],
    [[...OWN, ...SIZE, "--price", "Infinity"], '--price cannot be "Infinity"', "write an amount in euro"],
    [[...OWN, ...SIZE, "--owner", "nobody"], '--owner cannot be "nobody"', "write one of: hypha"],
    [["--stack", "nz", "--machine", "meet.example"], '--machine cannot be "meet.example"', HOST],
    [["--stack", "nz", "--machine", "2001:db8::7"], '--machine cannot be "2001:db8::7"', "goes with --ipv6"],
    [["--stack", "nz", "--machine", "203.0.113.300"], '--machine cannot be "203.0.113.300"', "write an IPv4 address"],
    [["--stack", "nz", "--machine", "cx3"], '--machine cannot be "cx3"', "or write the IPv4 address of a machine"],
    [["--stack", "nz", "--machine", "cx33", "--volume", "x"], '--volume cannot be "x"', "write a whole number of GB"],
    [["_x", ...OWN, ...SIZE], 'the id cannot be "_x"', "use 2 to 31 lower-case letters"],
  ])("%j", async (args, sentence, help) => {
    const root = folder();
    const { code, stdout, stderr } = await meet("node", "new", ...args, "--root", root, "--yes");
    expect([code, stdout, read(root)]).toEqual([2, "", STACK]);
    expect(stderr).toContain(`error[invalid-argument]: ${sentence}, so nothing was written\n   = help: `);
    expect(stderr).toContain(help);
  });

  test("several at once, each with what would be right", async () => {
    const { code, stderr } = await meet("node", "new", ...OWN, "--cores", "x", "--memory", "y", "--root", folder());
    expect([code, stderr]).toEqual([
      2,
      'error[invalid-argument]: 2 answers cannot be right, so nothing was written: --cores cannot be "x"; --memory cannot be "y"\n' +
        "   = help: --cores: write a whole number of cores\n          --memory: write a whole number of GB\n",
    ]);
  });

  test("of a file of answers at its place, or by its name", async () => {
    const root = folder();
    const from = join(root, "answers.yaml");
    const says = async (text: string) => {
      writeFileSync(from, text);
      return meet("node", "new", "--from", from, "--root", root, "--yes");
    };
    const wrong = await says("stack: nz\nexisting: 203.0.113.52\ncores: [3]\nmemory: x\n");
    expect([wrong.code, read(root)]).toEqual([1, STACK]);
    expect(wrong.stderr).toMatch(/^Nothing was written: the answers have errors\.\n/);
    expect(wrong.stderr).toContain("answers.yaml:3:1: error[wrong-value]: cores cannot be a list");
    expect(wrong.stderr).toContain('answers.yaml:4:9: error[wrong-value]: memory cannot be "x"');
    const host = await says("stack: nz\ntype: meet.example\n");
    expect(host.code).toBe(2);
    expect(host.stderr).toContain('answers.yaml cannot be "meet.example", so nothing was written\n   = help: "meet.ex');
  });
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
  expect(stderr).toMatch(
    /^stacks\/nz\.yaml would have errors: it is shown here as it would be, and nothing was written\.\n/,
  );
  expect(stderr).toContain("error[same-address]: 203.0.113.51 is the address of");
});

test("--json is one document, as published", async () => {
  const args = ["--stack", "nz", "--machine", "203.0.113.52", ...SIZE, "--dry-run", "--json"];
  const { stdout } = await meet("node", "new", ...args, "--root", folder());
  expect(JSON.parse(stdout)).toMatchObject({ file: "stacks/nz.yaml", written: false });
  expect(strayOf("node-new", stdout)).toBeNull();
});
