import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { type SmallFile, tar } from "../../sandbox/tar.ts";

/** What the tar program makes of it. */
const read = (files: readonly SmallFile[], ...args: string[]) =>
  spawnSync("tar", [...args, "-f", "-"], { input: tar(files), encoding: "utf8", env: { ...process.env, TZ: "UTC" } })
    .stdout;

test("tar reads it: folders once, files of root's that only root reads unless said otherwise", () => {
  const files: SmallFile[] = [
    { name: "var/lib/meet-cloud/image", text: "debian-12\n" },
    { name: "var/lib/meet-cloud/hosts", text: "127.0.0.1 localhost\n", mode: 0o644 },
    { name: "etc/empty", text: "" },
  ];
  const listed = read(files, "--numeric-owner", "-tv").split("\n").filter(Boolean);
  const columns = (line: string) => line.split(/\s+/).filter((_, index) => [0, 1, 2, 5].includes(index));
  expect(listed.map((line) => columns(line).join(" "))).toEqual([
    "drwxr-xr-x 0/0 0 var/",
    "drwxr-xr-x 0/0 0 var/lib/",
    "drwxr-xr-x 0/0 0 var/lib/meet-cloud/",
    "drwxr-xr-x 0/0 0 etc/",
    "-rw------- 0/0 10 var/lib/meet-cloud/image",
    "-rw-r--r-- 0/0 20 var/lib/meet-cloud/hosts",
    "-rw------- 0/0 0 etc/empty",
  ]);
});

test.each([0, 1, 511, 512, 513, 2000])("a text of %i bytes comes out as it is, and so does what follows", (length) => {
  const text = "ü".repeat(length / 2) + "x".repeat(length % 2);
  const files = [
    { name: "etc/first", text },
    { name: "etc/second", text: "next\n" },
  ];
  expect(read(files, "-xO", "etc/first")).toBe(text);
  expect(read(files, "-xO", "etc/second")).toBe("next\n");
});
