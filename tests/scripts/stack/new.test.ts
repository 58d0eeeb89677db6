/** A region's file, three ways with one result; what is missing, and what is never written over. No engine. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { storeEnvironment } from "../../../scripts/apply/store.ts";
import { writePull } from "../../../scripts/ci/pull.ts";
import { dataFolder, fileOf } from "../data.ts";
import { meet } from "../meetHere.ts";
import { strayOf } from "../published.ts";
import { OPTIONS, TWO } from "./answers.ts";

const STATE = "s3://meet-pt?endpoint=fsn1.your-objectstorage.com&region=fsn1";
const FILE = `# yaml-language-server: $schema=../docs/schema/stack.json
name: Portugal
domain: pt.meet.example
operator: hypha
location: fsn1
release: "2026.11"
# Greenlight invites by mail only.
mail: { server: smtp.meet.example, sender: rooms@meet.example }
# Who may reach port 22; nobody else can.
ssh: { from: [203.0.113.0/24, 2001:db8:1::/48] }
network: 10.10.0.0/16
# Docker hosts that carry tenants.
hosts:
  gl1: { type: cx33, volume: 50 }
# Where the engine keeps what it made; npx meet and npx pulumi find it by this line.
state: ${STATE}
# Two people keep the master secret, each a copy: with it every other secret can be made again.
keepers: [hypha-dana, hypha-eli]
`;

const folder = () => dataFolder({ "coop/members.yaml": TWO });
const make = (root: string, ...more: readonly string[]) => meet("stack", "new", ...more, "--root", root);
const options = (without = "") => {
  const at = OPTIONS.indexOf(without);
  return at < 0 ? [...OPTIONS] : [...OPTIONS.slice(0, at), ...OPTIONS.slice(at + 2)];
};
const dry = async (...more: readonly string[]) => {
  const { stdout, ...rest } = await make(folder(), ...more, "--dry-run", "--json");
  return { ...rest, stdout, document: JSON.parse(stdout) };
};

describe("the same file", () => {
  test("from options", async () => {
    const { code, stdout, document } = await dry("pt", ...options(), "--state", STATE);
    expect([code, document.text, document.written]).toEqual([0, FILE, false]);
    expect(strayOf("stack-new", stdout)).toBeNull();
    expect(document.changes.sentence ?? JSON.stringify(document.changes)).toContain("Portugal (pt) is a new stack");
  });

  test("from a file with the keys of a stack", async () => {
    const from = join(folder(), "pt.yaml");
    writeFileSync(from, `id: pt\n${FILE}`);
    expect((await dry("--from", from)).document.text).toBe(FILE);
  });

  test("from a file with an option over it, and machines that no question asks for", async () => {
    const from = join(folder(), "pt.yaml");
    const hosts = "  gl1: { type: cx33, volume: 50 }\n  gl2: { type: cx33, volume: 50 }\n";
    writeFileSync(from, `id: pt\n${FILE.replace("  gl1: { type: cx33, volume: 50 }\n", hosts)}`);
    const { text } = (await dry("--from", from, "--name", "Lisboa")).document;
    expect(text).toBe(FILE.replace("Portugal", "Lisboa").replace("  gl1: { type: cx33, volume: 50 }\n", hosts));
  });
});

test("machines that somebody has need no location and no network", async () => {
  const own = ["--host", "203.0.113.71", "--host-cores", "8", "--host-memory", "32"];
  const node = ["--node", "203.0.113.72", "--node-cores", "16", "--node-memory", "64"];
  const balancer = ["--balancer", "203.0.113.73", "--balancer-cores", "4", "--balancer-memory", "8"];
  const rest = options("--host").filter((it) => !["--host-volume", "50", "--location", "fsn1"].includes(it));
  const { text } = (await dry("pt", ...rest, ...own, ...node, ...balancer, "--state", STATE)).document;
  expect(text).toContain("nodes:\n  bbb1: { existing: 203.0.113.72, cores: 16, memory: 64 }\n");
  expect(text).toContain("balancer:\n  lb1: { existing: 203.0.113.73, cores: 4, memory: 8 }\n");
  expect(text).toContain("hosts:\n  gl1: { existing: 203.0.113.71, cores: 8, memory: 32 }\n");
  expect(text).not.toMatch(/^(?:location|network):/m);
});

describe("without a terminal", () => {
  test.each([
    ["--name", "--name"],
    ["--domain", "--domain"],
    ["--host", "--host"],
    ["--location", "--location"],
    ["--second-keeper", "--second-keeper"],
  ])("a missing %s is exit 2, and named", async (without, named) => {
    const { code, stderr } = await make(folder(), "pt", ...options(without), "--state", STATE, "--dry-run");
    expect(code).toBe(2);
    expect(stderr).toContain(`error[missing-answer]: 1 answer is missing, and there is no terminal to ask: ${named}\n`);
  });

  test("the master secret needs a file, and that is said before anything is done", async () => {
    const root = folder();
    const { code, stdout, stderr } = await make(root, "pt", ...options(), "--state", STATE, "--yes");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("no terminal to show the master secret on: --master-file");
    expect(existsSync(join(root, "stacks/pt.yaml"))).toBe(false);
  });
});

describe("refused", () => {
  test("an id that is taken, by a region or by its settings", async () => {
    const root = dataFolder({ "coop/members.yaml": TWO, "stacks/nz.yaml": fileOf("stacks/nz.yaml") });
    const taken = await make(root, "nz", ...options(), "--state", STATE, "--dry-run");
    expect([taken.code, taken.stderr.split("\n")[0]]).toEqual([
      2,
      "error[taken]: there is a stack nz already, in stacks/nz.yaml",
    ]);
    expect(readFileSync(join(root, "stacks/nz.yaml"), "utf8")).toBe(fileOf("stacks/nz.yaml"));
  });

  test("a keeper who left, by themselves or with their member; they are not offered either", async () => {
    const day = "2020-03-31";
    const key = TWO.match(/ssh-ed25519 \S+/)?.[0].replace("cRr1", "cRr2") ?? "";
    const theo = `    theo: { name: Theo, ssh: [${key} theo@hypha], until: ${day} }\n`;
    const gone = `tui:\n  name: Tui\n  contact: ops@tui.example\n  until: ${day}\n  people:\n    kim: { name: Kim, ssh: [${key.replace("cRr2", "cRr3")} kim@tui] }\n`;
    const root = dataFolder({ "coop/members.yaml": TWO + theo + gone });
    for (const who of ["hypha-theo", "tui-kim"]) {
      const { code, stderr } = await make(
        root,
        "pt",
        ...options(),
        "--state",
        STATE,
        "--second-keeper",
        who,
        "--dry-run",
      );
      expect([code, stderr]).toEqual([
        2,
        `error[invalid-argument]: --second-keeper cannot be "${who}", so nothing was written\n   = help: "${who}" left on ${day}: name somebody who is here to keep the master secret\n`,
      ]);
    }
    const nobody = await make(root, "pt", ...options(), "--state", STATE, "--second-keeper", "nobody", "--dry-run");
    expect(nobody.stderr).toContain("   = help: write one of: hypha-eli\n");
  });

  test("what the model refuses, with its place in the file that would be", async () => {
    const same = [...options("--domain"), "--domain", "nz.meet.example"];
    const { code, stderr } = await make(folder(), "pt", ...same, "--state", STATE, "--dry-run");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^stacks\/pt\.yaml would have errors: it is shown here as it would be, and nothing was written\.\n/,
    );
    expect(stderr).toContain("stacks/pt.yaml:");
  });

  test.each<[string[], string, string]>([
    [["--host-volume", "abc"], '--host-volume cannot be "abc"', "write a whole number of GB"],
    [["--host", "meet.example"], '--host cannot be "meet.example"', "is a host name: write the machine's IPv4 address"],
    [["--second-keeper", "hypha-dana"], '--second-keeper cannot be "hypha-dana"', "write one of: hypha-eli"],
    [["--operator", "nobody"], '--operator cannot be "nobody"', "write one of: hypha"],
  ])("%j, by its option", async (wrong, sentence, help) => {
    const root = folder();
    const { code, stderr } = await make(root, "pt", ...options(), "--state", STATE, ...wrong, "--dry-run");
    expect(code).toBe(2);
    expect(stderr).toContain(`error[invalid-argument]: ${sentence}, so nothing was written\n`);
    expect(stderr).toContain(help);
  });
});

describe("the engine finds the state by the stack's file", () => {
  const root = dataFolder({ "stacks/nz.yaml": `${fileOf("stacks/nz.yaml")}state: ${STATE}\n` });
  test.each([
    ["where nobody chose another", "nz", {}, { PULUMI_BACKEND_URL: STATE }],
    ["not where somebody did", "nz", { PULUMI_BACKEND_URL: "file:///elsewhere" }, {}],
    ["not where there is no such stack", "pt", {}, {}],
    ["not by a name that is a path", "../stacks/nz", {}, {}],
  ])("%s", (_, stack, env, expected) => {
    expect(storeEnvironment(root, stack, env)).toEqual(expected);
  });

  test("of a pull request's data by the checkout's own file: keys go where it points", () => {
    const pull = dataFolder({
      "stacks/nz.yaml": `${fileOf("stacks/nz.yaml")}state: s3://mallory\n`,
      "stacks/pt.yaml": "state: s3://mallory\n",
    });
    expect(storeEnvironment(pull, "nz", {}, root)).toEqual({ PULUMI_BACKEND_URL: "s3://mallory" });
    writePull(pull, { head: "1", base: "2", code: [], settings: [] });
    expect(storeEnvironment(pull, "nz", {}, root)).toEqual({ PULUMI_BACKEND_URL: STATE });
    expect(storeEnvironment(pull, "pt", {}, root)).toEqual({});
  });
});
