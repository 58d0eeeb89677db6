/** One comment for each stack, found through all pages and changed in place, at both forges. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { comment } from "../../../scripts/ci/comment.ts";
import { openForge } from "../../../scripts/forge/open.ts";
import { MOST, textOf, withStamp } from "../../../scripts/forge/publish.ts";
import { stampLine } from "../../../scripts/forge/stamp.ts";
import type { Refusal } from "../../../scripts/refusal.ts";
import { meet } from "../meetHere.ts";
import { strayOf } from "../published.ts";
import { BOT, type StandIn, standIn } from "./standIn.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const TEXT = { body: "**ca: 1 tenant added**\n", quiet: false };

describe.each(["github", "gitlab"] as const)("at %s", (kind) => {
  let site: StandIn;
  const waits: number[] = [];
  beforeEach(async () => {
    site = await standIn(kind);
    // 250 comments are three pages of 100.
    for (let id = 1; id <= 250; id++) site.comments.push({ id, body: `comment ${id}`, author: "ada" });
    waits.length = 0;
  });
  afterEach(() => site.close());

  const post = (
    more: {
      readonly run?: number;
      readonly attempt?: number;
      readonly text?: typeof TEXT;
      readonly about?: string;
    } = {},
  ) => {
    const { run = 41, attempt = 1, text = TEXT, about = "ca" } = more;
    const place = { ...site.place, run, attempt };
    const forge = openForge(place, async (ms) => void waits.push(ms));
    return comment(forge, place, { about, pull: 7, commit: COMMIT, text });
  };
  const ours = (run: number, about = "ca") => `${stampLine({ about, run, attempt: 1, commit: COMMIT })}\n\nbefore`;
  const put = (at: number, body: string, author: string = BOT[kind]) => {
    site.comments[at] = { id: at + 1, body, author };
  };
  const written = () =>
    site.asked.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  const one =
    kind === "github" ? "/repos/meet/infra/issues/comments/243" : "/api/v4/projects/7/merge_requests/7/notes/243";
  const many = kind === "github" ? "/repos/meet/infra/issues/7/comments" : "/api/v4/projects/7/merge_requests/7/notes";

  test("among 250 comments on three pages the one of this stack is changed in place", async () => {
    put(10, ours(39, "de"));
    put(242, ours(40));
    expect(await post()).toEqual({ do: "change", id: "243" });
    expect(written()).toEqual([`${kind === "github" ? "PATCH" : "PUT"} ${one}`]);
    expect(
      site.asked
        .filter(({ path }) => path.startsWith(many))
        .map(({ path }) => /[?&]page=(\d)/.exec(path)?.[1] ?? "1")
        .slice(0, 3),
    ).toEqual(["1", "2", "3"]);
    expect(site.comments).toHaveLength(250);
    expect(site.comments[242]?.body).toMatch(
      /^<!-- meet:ca run=41\.1 commit=0123456789abcdef0123456789abcdef01234567 -->\n\n\*\*ca: 1 tenant added\*\*\n\n<sub>0123456789, \d{4}-\d\d-\d\d \d\d:\d\d UTC, run 41<\/sub>\n$/,
    );
    expect(site.comments[10]?.body).toContain("before");
  });

  test("it is written once when there is none, and then changed", async () => {
    expect(await post()).toEqual({ do: "add" });
    expect(await post({ run: 42 })).toEqual({ do: "change", id: "90250" });
    expect(site.comments).toHaveLength(251);
    expect(site.comments.at(-1)?.body).toContain("run=42.1");
  });

  test("a stale run leaves what a newer one wrote, and so does its first attempt what the second wrote", async () => {
    put(242, ours(42));
    expect(await post()).toMatchObject({ do: "leave", because: { run: 42 } });
    expect(written()).toEqual([]);
    expect(site.comments[242]?.body).toBe(ours(42));
    put(242, stampLine({ about: "ca", run: 41, attempt: 2, commit: COMMIT }));
    expect((await post()).do).toBe("leave");
    expect((await post({ attempt: 2 })).do).toBe("change");
  });

  test("somebody else's comment with our marker is not touched", async () => {
    put(3, ours(40), "mallory");
    put(4, ours(99), "mallory");
    expect(await post()).toEqual({ do: "add" });
    expect(site.comments[3]?.body).toBe(ours(40));
  });

  test("where nothing changes nobody is told, unless somebody was told otherwise before", async () => {
    const text = { body: "**ca: nothing changes**\n", quiet: true };
    expect(await post({ text })).toEqual({ do: "nothing" });
    expect(written()).toEqual([]);
    put(242, ours(40));
    expect((await post({ text })).do).toBe("change");
  });

  test("a busy forge is asked again after as long as it wants", async () => {
    site.moods.push({ method: "POST", status: 429, headers: { "retry-after": "7" } }, { method: "GET", status: 502 });
    expect((await post()).do).toBe("add");
    expect(waits).toEqual([1000, 7000]);
    expect(site.comments).toHaveLength(251);
  });

  test("an answer that was lost on its way does not make a second comment", async () => {
    site.moods.push({ method: "POST", status: 504, done: true });
    expect(await post()).toEqual({ do: "change", id: "90250" });
    expect(site.comments).toHaveLength(251);
  });

  test("what never gets better ends in one sentence", async () => {
    site.moods.push(...Array.from({ length: 5 }, () => ({ method: "GET", status: 503 })));
    await expect(openForge(site.place, async (ms) => void waits.push(ms)).comments(7)).rejects.toMatchObject({
      exit: 4,
      code: "forge",
      message: `${kind === "github" ? "GitHub" : "GitLab"} answers 503, 5 times`,
      help: "run this job again later",
    } satisfies Partial<Refusal>);
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
  });

  test("a forge that wants an hour is not waited for", async () => {
    site.moods.push({ method: "GET", status: 429, headers: { "retry-after": "3600" } });
    await expect(openForge(site.place).comments(7)).rejects.toMatchObject({
      exit: 9,
      code: "out-of-time",
      message: expect.stringMatching(/wants us to wait 60 minutes$/),
    });
  });

  test("a forge that lets every try wait for its answer is out of time", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
    });
    try {
      await expect(openForge(site.place, async () => {}).comments(7)).rejects.toMatchObject({
        exit: 9,
        code: "out-of-time",
        message: expect.stringMatching(/ does not answer \(not within 30 s\), 5 times$/),
      });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test("a token that is wrong, or may not do this, is named with what it needs", async () => {
    const wrong = openForge({ ...site.place, token: "old" });
    await expect(wrong.comments(7)).rejects.toMatchObject({
      exit: 3,
      code: "forge-rights",
      message: expect.stringMatching(/does not know the token: it is wrong, or it has run out$/),
    });
    site.moods.push({ method: "POST", status: 403 });
    await expect(post()).rejects.toMatchObject({
      exit: 3,
      code: "forge-rights",
      message: expect.stringMatching(/does not let this token write \S+(?:comments|notes) \(403\)$/),
      help: expect.stringMatching(/^it needs (?:the permission that docs\/ci\.md names|the scope api)/),
    });
  });

  test("as a verb, with the environment of a job", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "meet-comment-")), "ca.md");
    writeFileSync(file, "<!-- meet:ca -->\n\n**ca: 1 tenant added**\n");
    for (const [name, value] of Object.entries(site.env)) vi.stubEnv(name, value);
    if (kind === "gitlab") vi.stubEnv("GITHUB_ACTIONS", undefined);
    try {
      const words = ["--pull", "7", "--commit", COMMIT, "--file", file];
      const { code, stdout } = await meet("ci", "comment", "ca", ...words, "--json");
      expect([code, JSON.parse(stdout)]).toEqual([
        0,
        { schemaVersion: 1, problems: [], stack: "ca", pull: 7, did: "add" },
      ]);
      expect(strayOf("ci-comment", stdout)).toBeNull();
      expect((await meet("ci", "comment", "ca", ...words)).stdout).toBe(
        "ca, pull request 7: its comment was changed.\n",
      );
      const { code: other, stderr } = await meet("ci", "comment", "de", ...words);
      expect([other, stderr]).toEqual([2, expect.stringContaining("it is no review of de")]);
    } finally {
      vi.unstubAllEnvs();
    }
    expect(site.asked.every(({ token }) => token === "token-of-the-job")).toBe(true);
  });
});

describe("what is posted", () => {
  const stamp = { about: "ca", run: 1, attempt: 1, commit: COMMIT };

  test("is what a review of this stack wrote, without its own first line", () => {
    expect(textOf("<!-- meet:ca -->\n\n**x**\n", "ca")).toEqual({ body: "**x**\n", quiet: false });
    expect(textOf("<!-- meet:ca nothing -->\n\n**x**\n", "ca")).toEqual({ body: "**x**\n", quiet: true });
    expect(textOf("<!-- meet:de -->\n\n**x**\n", "ca")).toBeNull();
    expect(textOf("**x**\n", "ca")).toBeNull();
  });

  test("is at most 60,000 characters, and what is cut leaves no block of code or fold open", () => {
    const long = `<details><summary>x</summary>\n\n\`\`\`text\n${"line\n".repeat(20_000)}\`\`\`\n\n</details>`;
    const body = withStamp(stamp, long, "foot");
    expect(body.length).toBeLessThanOrEqual(MOST);
    expect(body.length).toBeGreaterThan(MOST - 100);
    expect(body).toMatch(/line\n```\n\n<\/details>\n\n… the rest is in the files of this run\.\n\n<sub>foot<\/sub>\n$/);
    expect(withStamp(stamp, "short", "foot")).toBe(`${stampLine(stamp)}\n\nshort\n\n<sub>foot</sub>\n`);
  });
});
