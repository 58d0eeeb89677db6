import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { load } from "../../model/load.ts";
import { readSources } from "../../model/read.ts";
import { FILES } from "../fixtures/load/data.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "meet-read-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string | Uint8Array = "a: b\n"): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const names = () => readSources(root).map(({ file }) => file);

describe("readSources", () => {
  it("reads every YAML file of the three folders, sorted, byte by byte", () => {
    for (const [file, text] of Object.entries(FILES)) write(file, text);
    const sources = readSources(root);
    expect(sources.map(({ file }) => file)).toEqual(Object.keys(FILES).sort());
    for (const { file, bytes } of sources) expect(new TextDecoder().decode(bytes)).toBe(FILES[file]);
    expect(load(sources).problems).toEqual([]);
  });

  it("brings files with odd names and in folders, so that they can be refused", () => {
    for (const file of ["tenants/a.yml", "tenants/b.YAML", "tenants/old/c.yaml", "stacks/x/y/d.yaml"]) write(file);
    expect(names()).toEqual(["stacks/x/y/d.yaml", "tenants/a.yml", "tenants/b.YAML", "tenants/old/c.yaml"]);
  });

  it("brings what may be meant as data although its name does not say so", () => {
    for (const file of ["tenants/a", "tenants/b.yaml.txt", "coop/c.json"]) write(file);
    expect(names()).toEqual(["coop/c.json", "tenants/a", "tenants/b.yaml.txt"]);
  });

  it("leaves everything else alone", () => {
    const left = ["tenants/.keep", "tenants/a.yaml~", "coop/.a.yaml.swp", "coop/#a.yaml#", "tenants/b/c"];
    const others = [
      ...left,
      "tenants/README.md",
      "stacks/index.js",
      "stacks/region.ts",
      "stacks/node_modules/a/b.yaml",
    ];
    for (const file of [...others, "docs/x.yaml", "x.yaml"]) write(file);
    expect(names()).toEqual([]);
  });

  it("names a folder that is called like a file, and looks no further into it", () => {
    write("tenants/heron.yaml/notes.yaml");
    mkdirSync(join(root, "tenants/kea.yml"), { recursive: true });
    const special = { bytes: new Uint8Array(), unread: "special" };
    expect(readSources(root)).toEqual([
      { file: "tenants/heron.yaml", ...special },
      { file: "tenants/kea.yml", ...special },
    ]);
  });

  it("reads no more of a large file than shows that it is too large", () => {
    write("tenants/big.yaml", new Uint8Array(10_000_000).fill(97));
    write("coop/levels.yaml", new Uint8Array(10_000_000).fill(97));
    expect(readSources(root).map(({ bytes }) => bytes.length)).toEqual([1024 * 1024 + 1, 64 * 1024 + 1]);
  });

  it("follows no link and opens no pipe", () => {
    write("outside.yaml", "secret: x\n");
    mkdirSync(join(root, "tenants"));
    symlinkSync(join(root, "outside.yaml"), join(root, "tenants/link.yaml"));
    execFileSync("mkfifo", [join(root, "tenants/pipe.yaml")]);
    expect(readSources(root)).toEqual([
      { file: "tenants/link.yaml", bytes: new Uint8Array(), unread: "link" },
      { file: "tenants/pipe.yaml", bytes: new Uint8Array(), unread: "special" },
    ]);
  });

  it("says what it cannot read", () => {
    write("tenants", "a file where a folder should be");
    expect(readSources(root)).toEqual([{ file: "tenants", bytes: new Uint8Array(), unread: "unreadable" }]);
  });

  it.skipIf(process.getuid?.() === 0)("says which file it may not read", () => {
    write("tenants/locked.yaml");
    chmodSync(join(root, "tenants/locked.yaml"), 0);
    expect(readSources(root)[0]?.unread).toBe("unreadable");
  });

  it("finds nothing in a folder that is not there", () => {
    expect(readSources(join(root, "nowhere"))).toEqual([]);
  });
});
