import { expect, test } from "vitest";
import { readLook } from "../../../scripts/look/machine.ts";

const GL1 = { subject: "host gl1", stack: "ca", id: "gl1" };
const look = (...lines: string[]) => readLook(GL1, lines.map((line) => line.replaceAll("|", "\t")).join("\n"));

test("a machine of which nothing bad is said is well, with what runs on it", () => {
  const said = look("disk|/|41", "disk|/srv/meet|84", "memory|7940|3100", "container|caddy|running|Up 2 hours", "");
  expect(said).toEqual([
    { subject: "host gl1", level: "well", said: "reachable, nothing failed, 1 container up", help: null },
  ]);
});

test.each([
  ["disk|/srv/meet|85", "its disk /srv/meet is 85 % full", 'npx meet ssh ca gl1 -- "du -xh -d 3 /srv/meet | '],
  ["memory|8000|399", "only 399 of its 8000 MB of memory are left", 'npx meet ssh ca gl1 -- "ps aux '],
  [
    "failed|nginx.service",
    "its service nginx.service failed",
    "npx meet ssh ca gl1 -- journalctl -u nginx.service -n 50",
  ],
  [
    "container|redis-mill|exited|Exited (137) 2 minutes ago",
    "its container redis-mill is exited",
    "npx meet logs ca gl1 redis-mill",
  ],
  [
    "container|greenlight-mill|running|Up 1 hour (unhealthy)",
    "its container greenlight-mill is unhealthy",
    "npx meet logs ca gl1 greenlight-mill",
  ],
])("%s is ill, and what to type stands there", (line, said, help) => {
  const found = look(line);
  expect(found.map((it) => [it.level, it.said])).toEqual([["ill", said]]);
  expect(found[0]?.help).toContain(help);
});

test("updates that wait for a reboot are worth knowing, and the machine is well", () => {
  expect(look("reboot|required").map(({ level }) => level)).toEqual(["well", "notice"]);
});
