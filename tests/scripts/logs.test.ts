import { expect, test } from "vitest";
import { logCommand } from "../../scripts/logs.ts";
import { main } from "../../scripts/meet.ts";
import { meet } from "./meetHere.ts";

test("a container's logs, else a service's, each line with its name", () => {
  expect(logCommand(["caddy"], { since: "30m", follow: false })).toBe(
    "{ if docker container inspect caddy >/dev/null 2>&1; then docker logs  --since 30m caddy 2>&1; " +
      "else journalctl --no-pager  --since -30m -u caddy -o short-iso; fi | sed -u 's/^/caddy: /'; }",
  );
});

test("several are followed side by side", () => {
  const line = logCommand(["a", "b"], { since: "2026-11-21", follow: true });
  expect(line).toMatch(/^\{ .*docker logs -f --since 2026-11-21 a .*\} & \{ .* b .*\} & wait$/);
});

test("days are hours for Docker, which counts none; a time is in two words for the journal", () => {
  const at = logCommand(["caddy"], { since: "2026-11-21T10:00:00", follow: false });
  expect(at).toMatch(/docker logs {2}--since 2026-11-21T10:00:00 .* --since '2026-11-21 10:00:00' /);
  expect(logCommand(["caddy"], { since: "2d", follow: false })).toMatch(/docker logs {2}--since 48h .* --since -2d /);
});

test.each(["banana", "30", "-5m", "2026-13-01", "1.5h", "99999999h"])(
  "--since %s is no while and no time",
  async (text) => {
    const { code, stderr } = await meet("logs", "sandbox", "gl1", "--since", text);
    expect([code, stderr]).toEqual([
      2,
      `error[invalid-argument]: --since cannot be ${text}\n   = help: write a while, such as 30m, or a time, such as 2026-11-21\n`,
    ]);
  },
);

test.each([
  ["PART", ["logs", "sandbox", "gl1", "caddy;reboot"]],
  ["--since", ["logs", "sandbox", "gl1", "--since", "$(reboot)"]],
])("a %s that a shell would read twice is refused", async (what, args) => {
  const said: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = (chunk) => {
    said.push(String(chunk));
    return true;
  };
  try {
    expect(await main(args)).toBe(2);
  } finally {
    process.stderr.write = write;
  }
  expect(said.join("")).toContain(`${what} cannot be`);
});
