import { setAllConfig } from "@pulumi/pulumi/runtime/config.js";
import { expect, test } from "vitest";
import { secrets, settings } from "../../stacks/settings.ts";

const wanted = ["meet:master", "hcloud:token", "cloudflare:apiToken"].map((key) => ({
  key,
  why: `why ${key}`,
  command: `set ${key}`,
}));

test("secrets that are missing or empty are all named at once, each with its command", () => {
  setAllConfig({ "meet:master": "m", "cloudflare:apiToken": "" });
  expect(() => secrets(wanted)).toThrow(
    "secret missing: hcloud:token (why hcloud:token)\n  set it with: set hcloud:token\n" +
      "secret missing: cloudflare:apiToken (why cloudflare:apiToken)\n  set it with: set cloudflare:apiToken",
  );
});

test("a secret that the plan did not ask for is nobody's to read", () => {
  setAllConfig({ "meet:master": "m", "hcloud:token": "h", "cloudflare:apiToken": "c", "meet:other": "o" });
  const found = secrets(wanted);
  expect(wanted.map(({ key }) => found.get(key))).toEqual(["m", "h", "c"]);
  expect(() => found.get("meet:other")).toThrow("the plan did not ask for meet:other");
});

test("the root and the day are the checkout and today, unless the configuration says otherwise", () => {
  setAllConfig({ "meet:root": "/somewhere", "meet:today": "2026-11-21" });
  process.env["MEET_WITHOUT"] = "heron,swift";
  expect(settings()).toEqual({ root: "/somewhere", today: "2026-11-21", without: ["heron", "swift"] });
  delete process.env["MEET_WITHOUT"];
  setAllConfig({});
  expect(settings().today).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});
