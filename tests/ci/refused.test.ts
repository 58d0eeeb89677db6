/** A pull request whose data cannot even be unpacked, through the lines of the workflow: its old comment must not stay. */
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { BOT, standIn, TOKEN } from "../scripts/ci/standIn.ts";
import { linesOf, runLines } from "./lines.ts";
import { forge, openPull } from "./repository.ts";

test("the comment of the commit before gives way to what stands in the way, and the job fails all the same", async () => {
  const bare = forge();
  const site = await standIn("github");
  const before = "<!-- meet:ca run=40.1 commit=0123456789 -->\n\n**ca: 1 tenant added, no data at risk**";
  site.comments.push({ id: 1, body: before, author: BOT.github });
  const { main, head } = openPull(bare, { "tenants/spy.yaml": { link: "/proc/self/environ" } });
  const env = { STACK: "ca", PULL: "7", HEAD_SHA: head };
  const said = await runLines(linesOf("review.yml", "declared"), main, env);
  expect(said.at(-1)).toMatchObject({
    command: expect.stringContaining("npx meet ci data"),
    code: 5,
    stderr: expect.stringContaining("error[not-a-file]"),
  });
  const posted = await runLines(linesOf("review.yml", "comment"), main, { ...env, ...site.env, GITHUB_TOKEN: TOKEN });
  expect(posted.map(({ code }) => code)).toEqual([0, 0]);
  expect(site.comments.map(({ body }) => body.split("\n\n").slice(0, -1).join("\n\n"))).toEqual([
    `<!-- meet:ca run=41.1 commit=${head} -->

**ca: this could not be looked at, so nothing is known of what it would do**

What stands in the way: tenants/spy.yaml of ${head} is a link, and data are plain files.

What to do: replace it by a plain file, as the others in its folder are. This comment is written anew after each commit.`,
  ]);
  await site.close();
  rmSync(bare, { recursive: true });
});
