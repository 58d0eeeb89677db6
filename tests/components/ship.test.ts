/** The hourly script of a node that ships what did not reach the balancer, run by bash on a made-up disk. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownFile } from "../../components/script.ts";

const ID = (digit: string) => `${digit.repeat(40)}-1700000000000`;
const [LATE, SHIPPED, YOUNG, BAD] = [ID("a"), ID("b"), ID("c"), ID("d")];
let disk = "";

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), "meet-ship-"));
});
afterEach(() => rmSync(disk, { recursive: true }));

/** What was given to Scalelite's script, in order, by a run over these files of `published` with their age in minutes. */
function ship(files: Readonly<Record<string, number>>): { shipped: string[]; status: number | null; said: string } {
  const published = join(disk, "data/recording/status/published");
  const core = join(disk, "core/core/scripts");
  mkdirSync(published, { recursive: true });
  mkdirSync(join(core, "post_publish"), { recursive: true });
  for (const [name, minutes] of Object.entries(files)) {
    writeFileSync(join(published, name), "");
    const then = Date.now() / 1000 - 60 * minutes;
    utimesSync(join(published, name), then, then);
  }
  const stand = `#!/bin/bash\necho "$PWD $*" >>${disk}/shipped\n[ "$2" != ${BAD} ]\n`;
  writeFileSync(join(core, "post_publish/scalelite_post_publish.rb"), stand, { mode: 0o755 });
  const text = ownFile("node/ship.sh")
    .replaceAll("/var/bigbluebutton", `${disk}/data`)
    .replaceAll("/usr/local/bigbluebutton", `${disk}/core`);
  const ran = spawnSync("bash", ["-s"], { input: text, encoding: "utf8" });
  const file = join(disk, "shipped");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return {
    shipped: lines.map((line) => line.replace(`${core} `, "")),
    status: ran.status,
    said: `${ran.stdout}${ran.stderr}`,
  };
}

test("a recording that was published and not shipped is shipped, once, from BBB's folder of scripts", () => {
  expect(ship({ [`${LATE}-presentation.done`]: 16, [`${LATE}-video.done`]: 16 })).toEqual({
    shipped: [`-m ${LATE}`],
    status: 0,
    said: `meet: recording ${LATE} did not reach the balancer: shipping it again\n`,
  });
});

test("what was shipped, what is a moment old and what is no recording are left alone", () => {
  const files = { [`${SHIPPED}-presentation.done`]: 900, [`${SHIPPED}-sender.done`]: 890 };
  expect(ship({ ...files, [`${YOUNG}-presentation.done`]: 14, "other.done": 99, [`${LATE}-x.fail`]: 99 })).toEqual({
    shipped: [],
    status: 0,
    said: "",
  });
});

test("nothing to ship is well", () => {
  expect(ship({})).toEqual({ shipped: [], status: 0, said: "" });
});

test("one that fails is told of, and keeps no other one here", () => {
  const ran = ship({ [`${BAD}-presentation.done`]: 99, [`${ID("e")}-presentation.done`]: 99 });
  expect(ran.shipped).toEqual([`-m ${BAD}`, `-m ${ID("e")}`]);
  expect(ran.status).toBe(1);
  expect(ran.said).toContain(`meet: recording ${BAD} stays here; the next try is in an hour\n`);
});
