/** What waits for records that somebody else sets, run as the engine runs it, with a name server that the test writes. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const SCRIPT = readFileSync(new URL("../../components/files/machine/await-names.js", import.meta.url), "utf8");
/** Stands in for Node's resolver: what it answers lies in files, by the server that is asked, and each question is noted. */
const RESOLVER = `
import dns from "node:dns";
import { appendFileSync, readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
dns.promises.Resolver = class {
  server = "usual";
  setServers([first]) { this.server = first; }
  async resolve(name, type) {
    appendFileSync(process.env.FOLDER + "/asked", this.server + " " + type + " " + name + "\\n");
    const known = JSON.parse(readFileSync(process.env.FOLDER + "/names.json", "utf8"))[this.server];
    if (known === undefined) throw Object.assign(new Error(), { code: "ECONNREFUSED" });
    if (known[type + " " + name] === undefined) throw Object.assign(new Error(), { code: "ENOTFOUND" });
    return known[type + " " + name];
  }
  resolve4(name) { return this.resolve(name, "A"); }
  resolveNs(name) { return this.resolve(name, "NS"); }
};
syncBuiltinESMExports();
`;
const ZONE = { "NS coop.example": ["ns.coop.example"], "A ns.coop.example": ["192.0.2.53"] };
const A = "bbb1.nz.coop.example A 192.0.2.9";
const AAAA = "bbb1.nz.coop.example AAAA 2001:db8:0:0::9";
const SET = { "A bbb1.nz.coop.example": ["192.0.2.9"], "AAAA bbb1.nz.coop.example": ["2001:db8::9"] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meet-names-"));
  writeFileSync(join(folder, "resolver.mjs"), RESOLVER);
  writeFileSync(join(folder, "asked"), "");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What each server says: by its address, by the type and the name. */
function know(servers: Readonly<Record<string, object>>): void {
  // Whole or not at all: it may be read just now.
  writeFileSync(join(folder, "next.json"), JSON.stringify(servers));
  renameSync(join(folder, "next.json"), join(folder, "names.json"));
}

const asked = () => readFileSync(join(folder, "asked"), "utf8").split("\n");

function waits(seconds: string, onLine: (line: string) => void = () => {}) {
  const args = ["--import", pathToFileURL(join(folder, "resolver.mjs")).href, "--input-type=module", "--eval", SCRIPT];
  const variables = { MACHINE: "bbb1 in nz", RECORDS: `${A}\n${AAAA}`, WAIT_SECONDS: seconds, FOLDER: folder };
  const child = spawn(process.execPath, args, { env: { ...process.env, ...variables } });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onLine(stdout);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    child.once("close", (code) => done({ code, stdout, stderr }));
  });
}

test("where the records lead to the machine already, it says nothing and is done; spelling is no difference", async () => {
  know({ usual: ZONE, "192.0.2.53": SET });
  expect(await waits("600")).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("it says what is to be set, asks those who answer for the names and nobody who remembers, and goes on when it is", async () => {
  know({ usual: ZONE, "192.0.2.53": { "A bbb1.nz.coop.example": ["192.0.2.1"] } });
  const set = (said: string) => {
    if (said.includes("AAAA")) know({ usual: ZONE, "192.0.2.53": SET });
  };
  const said = await waits("600", set);
  expect(said).toEqual({ code: 0, stdout: `record to set: ${A}\nrecord to set: ${AAAA}\n`, stderr: "" });
  expect(asked().filter((line) => line.startsWith("usual") && line.includes("bbb1"))).toEqual([]);
});

test("when its time is over it fails with what is left, in one line", async () => {
  know({ usual: ZONE, "192.0.2.53": { "A bbb1.nz.coop.example": ["192.0.2.9"] } });
  expect(await waits("1")).toEqual({
    code: 1,
    stdout: `record to set: ${AAAA}\n`,
    stderr: `meet: bbb1 in nz waits for its names: ${AAAA}\n`,
  });
});

test("for a machine that needs no name it only says what is to be set, and asks nobody", async () => {
  expect(await waits("0")).toEqual({ code: 0, stdout: `record to set: ${A}\nrecord to set: ${AAAA}\n`, stderr: "" });
  expect(asked()).toEqual([""]);
});

test("where nobody but the usual server can be asked, that one is believed", async () => {
  know({ usual: { ...ZONE, ...SET } });
  expect(await waits("600")).toEqual({ code: 0, stdout: "", stderr: "" });
});
