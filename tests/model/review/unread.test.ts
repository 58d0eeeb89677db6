/** Data that could not be read at all, as the comment of a pull request. */
import { expect, test } from "vitest";
import { renderUnread } from "../../../model/review/unread.ts";

test("what stands in the way and the way out, below the stack's marker; nothing of it is markup", () => {
  const message = "tenants/<b>*x*\u202e.yaml of 0123456789 is a link, and data are plain files";
  expect(renderUnread("nz", { message, help: "replace it by a plain file" })).toBe(`<!-- meet:nz -->

**nz: this could not be looked at, so nothing is known of what it would do**

What stands in the way: tenants/&lt;b&gt;\\*x\\*&lt;U+202E&gt;.yaml of 0123456789 is a link, and data are plain files.

What to do: replace it by a plain file. This comment is written anew after each commit.
`);
});
