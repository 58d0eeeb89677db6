/** Images in the engine of this computer: what is made, what is kept, and how one tells them apart. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureBase, localImage } from "../../sandbox/build.ts";
import { docker, dockerOutput, ensureDocker } from "../../sandbox/docker.ts";
import { ensureImages, type Mode, type Wanted } from "../../sandbox/images.ts";
import { ensureState, type State } from "../../sandbox/state.ts";

/** Names that no published image has. */
const REDIS: Wanted = { kind: "redis", reference: "meet-test-i/redis:7.2.16-alpine3.21" };
const CADDY: Wanted = { kind: "caddy", reference: "meet-test-i/caddy:2.11.4-alpine" };

let folder: string;
let state: State;
let base: string;

async function ensure(mode: Mode, ...wanted: Wanted[]) {
  const said: string[] = [];
  return { images: await ensureImages(state, base, wanted, mode, (line) => said.push(line)), said };
}

const clear = () => docker(["image", "rm", REDIS.reference, CADDY.reference]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "meet-images-"));
  state = await ensureState(folder);
  await ensureDocker(state.dockerLog, () => {});
  base = await ensureBase(state, () => {});
  // Of a run that was killed.
  await clear();
});
afterAll(async () => {
  await clear();
  rmSync(folder, { recursive: true });
});

test("a stand-in carries the name that is wanted and a label that says what it is, and is made once", async () => {
  expect(await localImage(REDIS.reference)).toBeNull();
  const first = await ensure("stand-in", REDIS);
  expect(first.said).toEqual([`making a stand-in for ${REDIS.reference} from Debian's packages`]);
  const local = await localImage(REDIS.reference);
  expect(local).toEqual({ id: first.images[0]?.id, inputs: expect.stringMatching(/^[0-9a-f]+$/), standIn: true });
  expect(first.images).toEqual([{ ...REDIS, id: local?.id, standIn: true }]);
  expect(await ensure("stand-in", REDIS)).toEqual({ images: first.images, said: [] });
});

test("an image that is no stand-in is kept, and known as published", async () => {
  await dockerOutput(["tag", "meet-sandbox-base:latest", CADDY.reference]);
  const id = (await localImage("meet-sandbox-base:latest"))?.id;
  const kept = { images: [{ ...CADDY, id, standIn: false }], said: [] };
  expect(await ensure("auto", CADDY)).toEqual(kept);
  expect(await ensure("real", CADDY)).toEqual(kept);
});
