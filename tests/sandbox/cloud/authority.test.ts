import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Authorities, watchAuthorities } from "../../../sandbox/cloud/authority.ts";
import { until } from "../containers.ts";
import { issue, type Listening, listen, noOpenssl } from "./page/secure.ts";

let folder: string;
let server: Listening | null = null;
let watched: Authorities | null = null;
let told = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meet-authority-"));
  mkdirSync(join(folder, "authority"));
  told = 0;
});
afterEach(async () => {
  watched?.close();
  await server?.close();
  [server, watched] = [null, null];
  rmSync(folder, { recursive: true });
});

const watch = (port: number) =>
  watchAuthorities({
    own: join(folder, "authority", "ca.pem"),
    roots: join(folder, "roots"),
    url: `https://localhost:${port}/roots/0`,
    onNew: () => {
      told += 1;
    },
    every: [20, 20],
  });
const soon = (right: () => boolean) => until(async () => right(), Boolean, 5);

test.skipIf(noOpenssl)("every root that was ever seen is kept, after the sandbox's own", async () => {
  const own = issue(["localhost"]);
  const [first, second] = [issue(["a"]).root, issue(["a"]).root];
  let root = first;
  server = await listen(own, (_, answer) => answer.end(root));
  watched = watch(server.port);
  expect(watched.all()).toEqual([]);
  writeFileSync(join(folder, "authority", "ca.pem"), own.root);
  expect(await soon(() => watched?.known() ?? false)).toBe(true);
  expect([watched.all(), told]).toEqual([[own.root, first], 1]);
  root = second;
  expect(await soon(() => told === 2)).toBe(true);
  expect(watched.all()[0]).toBe(own.root);
  expect(watched.all().slice(1).sort()).toEqual([first, second].sort());
  // Somebody who starts later knows them too.
  watched.close();
  watched = watch(server.port);
  expect(watched.all()).toHaveLength(3);
});

test.skipIf(noOpenssl)("nothing is believed that comes from somebody else, or is no certificate", async () => {
  writeFileSync(join(folder, "authority", "ca.pem"), issue(["localhost"]).root);
  let asked = 0;
  const stranger = issue(["localhost"]);
  server = await listen(stranger, (_, answer) => answer.end(stranger.root));
  watched = watch(server.port);
  await soon(() => ++asked > 3);
  expect([watched.known(), told, readdirSync(join(folder, "roots"))]).toEqual([false, 0, []]);
  watched.close();
  await server.close();
  writeFileSync(join(folder, "authority", "ca.pem"), stranger.root);
  asked = 0;
  server = await listen(stranger, (_, answer) => {
    asked += 1;
    answer.end("<html>");
  });
  watched = watch(server.port);
  expect(await soon(() => asked > 2)).toBe(true);
  expect([watched.known(), told, readdirSync(join(folder, "roots"))]).toEqual([false, 0, []]);
});
