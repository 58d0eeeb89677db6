/** Tenants of a host take turns to start: also after a reboot, and whatever becomes of one that has its turn. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { docker } from "../../sandbox/docker.ts";
import { openPlace, type Place, until } from "./containers.ts";
import { IMAGE } from "./standIns.ts";

const ENTRYPOINT = readFileSync(
  fileURLToPath(new URL("../../components/files/tenant/start.sh", import.meta.url)),
  "utf8",
);
const TENANTS = ["a", "b", "c"];
/** A Greenlight whose start takes as long as a file says, s, once there is one: it tells when it begins and when it serves. */
const GREENLIGHT = `#!/bin/sh
echo "begins $(date +%s%N)"
until [ -s /run/test/seconds ]; do sleep 0.1; done
seconds=$(cat /run/test/seconds)
echo "takes $seconds s"
sleep "$seconds"
[ ! -e /run/test/broken ] || { echo fails; sleep 3600; }
echo "serves $(date +%s%N)"
mkdir -p /tmp/www && echo success >/tmp/www/health_check
exec busybox httpd -f -p 3000 -h /tmp/www
`;

let place: Place;
let folder: string;

beforeAll(async () => {
  place = await openPlace("starts", ["greenlight"]);
  folder = mkdtempSync(join(tmpdir(), "meet-starts-"));
  for (const name of ["places", "secrets", "test"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "places", "1"), "", { mode: 0o444 });
  writeFileSync(join(folder, "secrets", "secrets.env"), "SECRET='it''s'\n");
  writeFileSync(join(folder, "start"), GREENLIGHT, { mode: 0o755 });
});
beforeEach(async () => {
  for (const name of ["seconds", "broken"]) rmSync(join(folder, "test", name), { force: true });
  await place.act("rm", "-f", ...TENANTS);
});
afterAll(async () => {
  await place?.clear();
  rmSync(folder, { recursive: true });
});

const start = (name: string, entrypoint = ENTRYPOINT) =>
  place.start(name, [
    ...["-v", `${folder}/places:/run/meet/starts:ro`, "-v", `${folder}/secrets/secrets.env:/run/meet/secrets.env:ro`],
    ...["-v", `${folder}/test:/run/test:ro`, "-v", `${folder}/start:/usr/src/app/bin/start:ro`],
    ...["--entrypoint", "/bin/sh", IMAGE.greenlight, "-c", entrypoint],
  ]);
/** From now on a start takes so many seconds. */
const take = (seconds: number) => writeFileSync(join(folder, "test", "seconds"), String(seconds));
const log = async (name: string) => (await place.act("logs", name)).stdout;
/** How many say that they begin, or that they wait: asked until it is so many. */
const so = (many: number, words: string) =>
  until(
    async () => (await Promise.all(TENANTS.map(log))).filter((it) => it.includes(words)).length,
    (it) => it === many,
  );
const serves = (name: string) =>
  until(
    () => log(name),
    (it) => it.includes("serves"),
  );
/** When a tenant last began and last served, ns. */
const times = async (name: string) => {
  const text = await serves(name);
  const last = (word: string) => BigInt([...text.matchAll(new RegExp(`^${word} (\\d+)$`, "gm"))].at(-1)?.[1] ?? 0);
  return { begins: last("begins"), serves: last("serves") };
};

test("one after the other, each begins when the one before serves", async () => {
  await Promise.all(TENANTS.map((name) => start(name)));
  expect(await so(2, "waits its turn")).toBe(2);
  take(1);
  const all = await Promise.all(TENANTS.map(times));
  all.sort((a, b) => (a.begins < b.begins ? -1 : 1));
  for (const [index, later] of all.entries()) {
    const earlier = all[index - 1];
    if (earlier !== undefined) expect(later.begins).toBeGreaterThan(earlier.serves);
  }
  expect(await so(2, "waits its turn")).toBe(2);
});

test("all at once again, as after a reboot: one after the other again", async () => {
  take(1);
  await Promise.all(TENANTS.map((name) => start(name)));
  await Promise.all(TENANTS.map((name) => serves(name)));
  await docker(["kill", ...TENANTS.map((name) => `${place.network}-${name}`)]);
  const before = BigInt(Date.now()) * 1_000_000n;
  await place.act("start", ...TENANTS);
  const again = () => Promise.all(TENANTS.map(times));
  const all = await until(again, (list) => list.every((it) => it.serves > before));
  all.sort((a, b) => (a.begins < b.begins ? -1 : 1));
  expect(all.every((it) => it.serves > before)).toBe(true);
  expect(all[1]?.begins).toBeGreaterThan(all[0]?.serves ?? 0n);
  expect(all[2]?.begins).toBeGreaterThan(all[1]?.serves ?? 0n);
});

test("two places: two at once, the third after one of them", async () => {
  writeFileSync(join(folder, "places", "2"), "", { mode: 0o444 });
  await Promise.all(TENANTS.map((name) => start(name)));
  expect(await so(2, "begins")).toBe(2);
  expect(await so(1, "waits its turn")).toBe(1);
  take(1);
  const all = await Promise.all(TENANTS.map(times));
  rmSync(join(folder, "places", "2"));
  all.sort((a, b) => (a.begins < b.begins ? -1 : 1));
  const [first, second, third] = all;
  expect(second?.begins).toBeLessThan(first?.serves ?? 0n);
  expect(third?.begins).toBeGreaterThan([first?.serves ?? 0n, second?.serves ?? 0n].sort()[0] ?? 0n);
});

test("one that is killed or stopped while it has its turn gives it up at once; one that waits stops at once", async () => {
  take(600);
  await start("a");
  await until(
    () => log("a"),
    (it) => it.includes("takes 600 s"),
  );
  take(0);
  await start("b");
  await start("c");
  await until(
    () => log("c"),
    (it) => it.includes("waits its turn"),
  );
  const before = Date.now();
  await place.act("stop", "c");
  expect(Date.now() - before).toBeLessThan(8_000);
  await place.act("kill", "a");
  expect(await serves("b")).toContain("serves");
});

test("one that never gets well gives its turn up after the longest time; nobody waits for ever", async () => {
  const hasty = ENTRYPOINT.replace("longest=600", "longest=4").replace("patience=900", "patience=6");
  expect(hasty).not.toBe(ENTRYPOINT);
  writeFileSync(join(folder, "test", "broken"), "");
  take(0);
  await start("a", hasty);
  await until(
    () => log("a"),
    (it) => it.includes("fails"),
  );
  rmSync(join(folder, "test", "broken"));
  await start("b", hasty);
  expect(await serves("b")).toContain("serves");

  await place.act("rm", "-f", "a", "b");
  take(600);
  await start("a", hasty.replace("longest=4", "longest=600"));
  await until(
    () => log("a"),
    (it) => it.includes("takes 600 s"),
  );
  take(0);
  await start("c", hasty);
  expect(await serves("c")).toContain("nobody is done after 6 s; this one starts now");
});

test("its secrets are in its environment, and not the lock's; a host without places lets it start", async () => {
  take(0);
  await start("a", ENTRYPOINT.replace("/run/meet/starts", "/nowhere"));
  await serves("a");
  const ran = await place.inside(
    "a",
    "sh",
    "-c",
    "tr '\\0' '\\n' </proc/1/environ | grep ^SECRET=; ls -l /proc/1/fd; cat /proc/1/comm",
  );
  expect(ran.stdout).toContain("SECRET=its\n");
  expect(ran.stdout).not.toContain("/run/meet/starts");
  expect(ran.stdout.trim().split("\n").at(-1)).toBe("busybox");
});
