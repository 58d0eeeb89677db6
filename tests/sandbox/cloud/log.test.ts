import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cutSecrets, type Entry, openLog } from "../../../sandbox/cloud/log.ts";

function entry(more: Partial<Entry> = {}): Omit<Entry, "write"> {
  const { write, ...rest } = {
    at: "2026-11-21T10:00:00.000Z",
    api: "hetzner" as const,
    method: "GET",
    path: "/servers",
    query: "",
    body: null,
    status: 200,
    ms: 1,
    id: "a",
    write: false,
    ...more,
  };
  return rest;
}

it("keeps the last ones in memory and all of them in a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "meet-log-"));
  try {
    const file = join(folder, "cloud", "requests.jsonl");
    const log = openLog(file, 2);
    for (const id of ["a", "b", "c"]) log.record(entry({ id }));
    expect(log.entries().map(({ id }) => id)).toEqual(["b", "c"]);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(["a", "b", "c"]);
    expect(log.counts()).toEqual({ requests: 3, writes: 0 });
    openLog(file, 2, 10).record(entry({ id: "d" }));
    expect(readFileSync(`${file}.old`, "utf8").trim().split("\n")).toEqual(lines);
    expect(JSON.parse(readFileSync(file, "utf8")).id).toBe("d");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it("goes on where an earlier process ended, even in the middle of a line", () => {
  const folder = mkdtempSync(join(tmpdir(), "meet-log-"));
  try {
    const file = join(folder, "requests.jsonl");
    const before = openLog(file);
    for (const id of ["a", "b", "c"]) before.record(entry({ id, method: "POST" }));
    appendFileSync(file, '{"at":"2026-11-21T1');
    const log = openLog(file, 3);
    expect(log.entries({ write: true }).map(({ id }) => id)).toEqual(["b", "c"]);
    log.record(entry({ id: "d" }));
    expect(
      openLog(file)
        .entries()
        .map(({ id }) => id),
    ).toEqual(["a", "b", "c", "d"]);
    // Numbers are of this process, as whoever counts the calls of a run takes them.
    expect(log.counts()).toEqual({ requests: 1, writes: 0 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it("tells what could change something from what could not, and finds by each", () => {
  const log = openLog(null);
  log.record(entry({ id: "a", method: "POST", at: "2026-11-21T10:00:00.000Z" }));
  log.record(entry({ id: "b", at: "2026-11-21T10:00:01.000Z" }));
  log.record(entry({ id: "c", api: "cloudflare", method: "DELETE", at: "2026-11-21T10:00:02.000Z" }));
  const ids = (filter: Parameters<typeof log.entries>[0]): string[] => log.entries(filter).map(({ id }) => id);
  expect(ids({ write: true })).toEqual(["a", "c"]);
  expect(ids({ write: false })).toEqual(["b"]);
  expect(ids({ api: "cloudflare" })).toEqual(["c"]);
  expect(ids({ since: "2026-11-21T10:00:01.000Z" })).toEqual(["b", "c"]);
  expect(ids({ last: 1 })).toEqual(["c"]);
  expect(ids({ last: 9 })).toEqual(["a", "b", "c"]);
  expect(log.counts()).toEqual({ requests: 3, writes: 2 });
});

it("cuts out what is named like a secret, at any depth", () => {
  expect(cutSecrets({ name: "a", root_password: "abc", list: [{ apiToken: "xy", n: 1 }], secret: null })).toEqual({
    name: "a",
    root_password: "(3 characters)",
    list: [{ apiToken: "(2 characters)", n: 1 }],
    secret: null,
  });
});
