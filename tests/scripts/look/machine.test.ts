import { expect, test } from "vitest";
import { readLook } from "../../../scripts/look/machine.ts";

const look = (...lines: string[]) => readLook("host gl1", lines.map((line) => line.replaceAll("|", "\t")).join("\n"));

test("a machine of which nothing bad is said is well, with what runs on it", () => {
  const said = look("disk|/|41", "disk|/srv/meet|84", "memory|7940|3100", "container|caddy|running|Up 2 hours", "");
  expect(said).toEqual([
    { subject: "host gl1", level: "well", said: "reachable, nothing failed, 1 container up", help: null },
  ]);
});

test.each([
  ["disk|/srv/meet|85", "its disk /srv/meet is 85 % full"],
  ["memory|8000|399", "only 399 of its 8000 MB of memory are left"],
  ["failed|nginx.service", "its service nginx.service failed"],
  ["container|redis-mill|exited|Exited (137) 2 minutes ago", "its container redis-mill is exited"],
  ["container|greenlight-mill|running|Up 1 hour (unhealthy)", "its container greenlight-mill is unhealthy"],
])("%s is ill", (line, said) => {
  const found = look(line);
  expect(found.map((it) => [it.level, it.said])).toEqual([["ill", said]]);
  expect(found[0]?.help).toMatch(/\w{4}/);
});

test("updates that wait for a reboot are worth knowing, and the machine is well", () => {
  expect(look("reboot|required").map(({ level }) => level)).toEqual(["well", "notice"]);
});
