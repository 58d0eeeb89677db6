/** What `npm run record` makes of what was printed. */
import { describe, expect, test } from "vitest";
import { excerptOf, forReaders, pageOf, withRecording } from "../../scripts/record.ts";

const made =
  "Made by `npm run record` on 2026-11-21 from commit 0a1b2c3, with Pulumi 3.261.0, Docker 28.0.0, Node 24.21.0.";

describe("a recording", () => {
  test("names no place of the machine it was made on, holds no secret and has no colours", () => {
    const machine = {
      checkout: "/srv/x/",
      home: "/home/y",
      engine: "/home/y/tools/pulumi",
      secrets: ["correct horse battery"],
    };
    const output =
      "\u001b[31m/srv/x/.out/a\u001b[0m in /srv/x, /home/y/.pulumi\n/home/y/tools/pulumi up\nkey: correct horse battery";
    expect(forReaders(output, machine)).toBe(".out/a in ., ~/.pulumi\npulumi up\nkey: [secret]");
  });

  test("stands between its markers, and replaces the one before", () => {
    expect(withRecording("a\n<!-- record -->\nold\n<!-- /record -->\nb\n", "new")).toBe(
      "a\n<!-- record -->\n\nnew\n\n<!-- /record -->\nb\n",
    );
    expect(withRecording("no markers", "new")).toBe(null);
  });

  test("says on its page what ran, for how long, and on which images", () => {
    const steps = [{ command: "npm start", seconds: 71, output: "\n== One ==\n\nx\n" }];
    expect(pageOf({ made, images: [["redis:7.2.16", "the published image"]], steps })).toBe(
      [
        "# A real run",
        "",
        made,
        "",
        "| image | what ran under its name |",
        "| --- | --- |",
        "| `redis:7.2.16` | the published image |",
        "",
        "## npm start",
        "",
        "Took 71 s.",
        "",
        "```text",
        "$ npm start",
        "== One ==",
        "",
        "x",
        "```",
        "",
      ].join("\n"),
    );
  });

  test("has no table where no image ran", () => {
    expect(pageOf({ made, images: [], steps: [] })).toBe(`# A real run\n\n${made}\n`);
  });

  test("stays one block whatever was printed", () => {
    const page = pageOf({ made, images: [], steps: [{ command: "npm start", seconds: 1, output: "```\nx\n```" }] });
    expect(page).toContain("````text\n$ npm start\n```\nx\n```\n````\n");
  });

  test("shows each part in README.md, long ones without their middle", () => {
    const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}`);
    const output = ["== Short ==", "", "x", "", "== Long ==", "", ...lines(1, 40), ""].join("\n");
    expect(excerptOf({ made, images: [], steps: [{ command: "npm start", seconds: 1, output }] })).toBe(
      [
        `${made} The whole of it: [docs/record.md](docs/record.md).`,
        "",
        "```text",
        "$ npm start",
        "== Short ==",
        "",
        "x",
        "",
        "== Long ==",
        "",
        ...lines(1, 20),
        "… 15 lines more …",
        ...lines(36, 40),
        "```",
      ].join("\n"),
    );
  });
});
