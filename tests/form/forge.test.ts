import { describe, expect, test } from "vitest";
import { carriesText, forgeOf, newFileUrl } from "../../form/forge.ts";

describe("the site of a repository, by what git calls its remote", () => {
  test.each([
    ["https://github.com/meet-coop/meet-infra.git", "github", "https://github.com/meet-coop/meet-infra"],
    ["git@github.com:meet-coop/meet-infra.git", "github", "https://github.com/meet-coop/meet-infra"],
    ["https://token@git.coop/meet/meet-infra.git", "gitlab", "https://git.coop/meet/meet-infra"],
    ["ssh://git@git.coop:2222/meet/meet-infra.git", "gitlab", "https://git.coop/meet/meet-infra"],
    ["https://codeberg.org/meet/meet-infra/", "forgejo", "https://codeberg.org/meet/meet-infra"],
  ])("%s", (remote, kind, url) => {
    expect(forgeOf(remote, "main")).toEqual({ kind, url, branch: "main" });
  });

  test.each(["", "/srv/git/meet-infra.git", "../meet-infra", "file:///srv/git", "backup:meet"])(
    "%j is none",
    (remote) => {
      expect(forgeOf(remote, "main")).toBeNull();
    },
  );
});

test("the new file's editor gets all that the site takes from an address", () => {
  const open = (kind: "github" | "forgejo" | "gitlab") =>
    newFileUrl({ kind, url: "https://x.example/a/b", branch: "main" }, "tenants/otter.yaml", "org: A & B #1\n");
  expect(open("github")).toBe(
    "https://x.example/a/b/new/main?filename=tenants%2Fotter.yaml&value=org%3A%20A%20%26%20B%20%231%0A",
  );
  expect(open("forgejo")).toBe(
    "https://x.example/a/b/_new/main/?filename=tenants%2Fotter.yaml&value=org%3A%20A%20%26%20B%20%231%0A",
  );
  expect(open("gitlab")).toBe("https://x.example/a/b/-/new/main?file_name=tenants%2Fotter.yaml");
  expect([carriesText("github"), carriesText("forgejo"), carriesText("gitlab")]).toEqual([true, true, false]);
});
