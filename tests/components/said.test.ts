import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { UNREAD } from "../../components/said.ts";

await pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => ({ id: `id of ${name}`, state: inputs }),
  call: () => ({}),
});

/** As the SDKs' classes do: every input of the type has its place, said or not. */
class Thing extends pulumi.CustomResource {
  constructor(name: string, opts: pulumi.CustomResourceOptions) {
    super("tests:index:Thing", name, { said: "yes", silent: undefined }, opts);
  }
}

test("a resource of which nothing is read has no Output of what is not said, and is known by its id", async () => {
  expect(Object.keys(new Thing("read", {}))).toEqual(expect.arrayContaining(["said", "silent"]));
  const unread = new Thing("unread", UNREAD);
  expect(Object.keys(unread)).toContain("said");
  expect(Object.keys(unread)).not.toContain("silent");
  expect(await new Promise((resolve) => unread.id.apply(resolve))).toBe("id of unread");
});

test("what is in a component of which nothing is read is not read either", () => {
  const parent = new pulumi.ComponentResource("tests:Parent", "parent", {}, UNREAD);
  expect(Object.keys(new Thing("child", { parent }))).not.toContain("silent");
});
