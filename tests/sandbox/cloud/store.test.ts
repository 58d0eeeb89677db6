import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { openStore } from "../../../sandbox/cloud/store.ts";
import { SandboxError } from "../../../sandbox/problem.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meet-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, "a", "state.json");
const open = () => openStore(file(), () => ({ names: [""].slice(1) }));

it("begins empty, and keeps what was changed for the next one who opens it", () => {
  const store = open();
  expect(store.get()).toEqual({ names: [] });
  store.update((state) => {
    state.names.push("a");
  });
  expect(open().get()).toEqual({ names: ["a"] });
  expect(readdirSync(join(folder, "a"))).toEqual(["state.json"]);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

it("changes wholly or not at all", () => {
  const store = open();
  const before = store.get();
  expect(() =>
    store.update((state) => {
      state.names.push("a");
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(store.get()).toBe(before);
  expect(store.get()).toEqual({ names: [] });
  store.update((state) => {
    state.names.push("b");
  });
  expect(before).toEqual({ names: [] });
  expect(readFileSync(file(), "utf8")).toBe('{"names":["b"]}\n');
});

it("names the file that it cannot read, and the way out", () => {
  open().update((state) => {
    state.names.push("a");
  });
  const strict = () =>
    openStore(
      file(),
      () => ({ n: 0 }),
      (data) => z.strictObject({ n: z.number() }).parse(data),
    );
  expect(strict).toThrow(SandboxError);
  writeFileSync(file(), '{"names":');
  expect(open).toThrow(`${file()} cannot be read: `);
  try {
    open();
  } catch (error) {
    expect(error instanceof SandboxError && error.help).toBe(
      "npm run stop takes the sandbox away with its state; npm start makes a new one",
    );
  }
});
