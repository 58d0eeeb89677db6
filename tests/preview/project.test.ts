import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ProjectRequest, readProject } from "../../preview/project.ts";

let program: string;
beforeEach(() => {
  program = mkdtempSync(path.join(tmpdir(), "project-"));
});
afterEach(() => rmSync(program, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(program, file)), { recursive: true });
  writeFileSync(path.join(program, file), text);
}

function read(request: Partial<ProjectRequest> = {}) {
  return readProject({ program, root: program, stack: "ca", config: {}, secrets: [], ...request });
}

test("the smallest project runs in its own folder", () => {
  write("Pulumi.yaml", "name: p\nruntime: nodejs\n");
  expect(read()).toEqual({
    name: "p",
    folder: program,
    entry: ".",
    nodeArgs: [],
    config: {},
    secretKeys: [],
    disabledProviders: new Set(),
  });
});

test("main is a folder or a file", () => {
  write("stacks/index.js", "");
  write("Pulumi.yaml", "name: p\nruntime: nodejs\nmain: stacks/\n");
  expect(read()).toMatchObject({ folder: path.join(program, "stacks"), entry: "." });
  write("Pulumi.yaml", "name: p\nruntime: nodejs\nmain: stacks/index.js\n");
  expect(read()).toMatchObject({ folder: path.join(program, "stacks"), entry: "index.js" });
});

test("Node gets the arguments of the project", () => {
  write(
    "Pulumi.yaml",
    "name: p\nruntime: { name: nodejs, options: { nodeargs: --stack-trace-limit=0  --no-warnings } }\n",
  );
  expect(read().nodeArgs).toEqual(["--stack-trace-limit=0", "--no-warnings"]);
});

test("configuration of the project: bare, as a value, as a default; without a namespace it is the project's", () => {
  write(
    "Pulumi.yaml",
    `name: p
runtime: nodejs
config:
  bare: 1
  other:bare: yes it is
  valued: { value: [a, b] }
  declared: { type: string, default: d }
  asked: { type: string }
  pulumi:disable-default-providers: { value: [hcloud, " docker "] }
`,
  );
  expect(read().config).toEqual({
    "p:bare": "1",
    "other:bare": "yes it is",
    "p:valued": '["a","b"]',
    "p:declared": "d",
    "pulumi:disable-default-providers": '["hcloud"," docker "]',
  });
  expect(read().disabledProviders).toEqual(new Set(["hcloud", "docker"]));
});

test("the stack's own file wins over the project, what is asked for over both, and nobody reads what is encrypted", () => {
  write("Pulumi.yaml", "name: p\nruntime: nodejs\nstackConfigDir: stacks\nconfig: { a: 1, b: 1, c: 1 }\n");
  write(
    "stacks/Pulumi.ca.yaml",
    `encryptionsalt: v1:x
config:
  b: 2
  c: 2
  hcloud:token: { secure: AAAA }
  meet:other: { secure: BBBB }
  meet:deep: { list: [{ secure: CCCC }] }
  meet:nothing:
`,
  );
  const { config, secretKeys } = read({
    config: { c: "3", "meet:root": "/data" },
    secrets: [{ key: "hcloud:token", placeholder: "t" }],
  });
  expect(config).toEqual({
    "p:a": "1",
    "p:b": "2",
    "p:c": "3",
    "hcloud:token": "t",
    "meet:other": "stand-in for meet:other",
    "meet:deep": "stand-in for meet:deep",
    "meet:nothing": "",
    "meet:root": "/data",
  });
  expect(secretKeys).toEqual(["hcloud:token", "meet:deep", "meet:other"]);
});

test("a placeholder is secret, although no file says so", () => {
  write("Pulumi.yaml", "name: p\nruntime: nodejs\n");
  expect(read({ secrets: [{ key: "meet:master", placeholder: "m" }] }).secretKeys).toEqual(["meet:master"]);
});

test("the data folder's stack file is read in place of the checkout's", () => {
  write("Pulumi.yaml", "name: p\nruntime: nodejs\nstackConfigDir: stacks\n");
  write("stacks/Pulumi.ca.yaml", "config: { a: checkout }\n");
  write("data/stacks/Pulumi.ca.yaml", "config: { a: data }\n");
  expect(read({ root: path.join(program, "data") }).config).toEqual({ "p:a": "data" });
  expect(read({ root: path.join(program, "elsewhere") }).config).toEqual({ "p:a": "checkout" });
});

test("an empty stack file says nothing", () => {
  write("Pulumi.yaml", "name: p\nruntime: nodejs\n");
  write("Pulumi.ca.yaml", "# nothing yet\n");
  expect(read().config).toEqual({});
});

test("no Pulumi.yaml is a fault", () => {
  expect(() => read()).toThrow(`there is no Pulumi.yaml in ${program}, so there is no program to run`);
});

test("a program that is not there is a fault", () => {
  write("Pulumi.yaml", "name: p\nruntime: nodejs\nmain: stacks/\n");
  expect(() => read()).toThrow(
    `Pulumi.yaml says that the program is stacks/, and ${path.join(program, "stacks")} is not there`,
  );
});

test("a Pulumi.yaml that is not YAML, or not a project, is a fault", () => {
  write("Pulumi.yaml", "name: [\n");
  expect(() => read()).toThrow(`${program}/Pulumi.yaml is not YAML that can be read: `);
  write("Pulumi.yaml", "runtime: nodejs\n");
  expect(() => read()).toThrow(`${program}/Pulumi.yaml is not as Pulumi wants it:\n✖ Invalid input: expected string`);
});
