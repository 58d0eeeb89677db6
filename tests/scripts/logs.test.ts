import { expect, test } from "vitest";
import { logCommand } from "../../scripts/logs.ts";
import { main } from "../../scripts/meet.ts";

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
