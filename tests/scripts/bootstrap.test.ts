import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { CHECKOUT, installReason } from "../../scripts/bootstrap.js";

type Packages = Readonly<
  Record<string, { version?: string; optional?: boolean; devOptional?: boolean; link?: boolean }>
>;

/** A checkout whose lock file and installed packages are as given. */
function checkout(wanted: Packages, present: Packages | null, node = true): string {
  const root = mkdtempSync(join(tmpdir(), "meet-checkout-"));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  write("package-lock.json", JSON.stringify({ packages: { "": { version: "0.1.0" }, ...wanted } }));
  if (present !== null) write("node_modules/.package-lock.json", JSON.stringify({ packages: present }));
  if (node) write("node_modules/.bin/node", "");
  return root;
}

const zod = { "node_modules/zod": { version: "4.6.7" } };

test.each<[string, Packages, Packages | null, string | null]>([
  ["the same packages", zod, zod, null],
  ["nothing installed", zod, null, "the packages are not installed yet"],
  [
    "an older package",
    zod,
    { "node_modules/zod": { version: "4.6.6" } },
    "node_modules/zod is not the one of package-lock.json",
  ],
  ["a missing package", zod, {}, "node_modules/zod is not the one of package-lock.json"],
  [
    "a package too many",
    zod,
    { ...zod, "node_modules/left-over": { version: "1.0.0" } },
    "node_modules/left-over is not in package-lock.json",
  ],
  ["an absent optional package", { ...zod, "node_modules/a": { version: "1.0.0", optional: true } }, zod, null],
  [
    "an absent package, optional in development",
    { ...zod, "node_modules/a": { version: "1.0.0", devOptional: true } },
    zod,
    null,
  ],
  [
    "an older optional package",
    { "node_modules/a": { version: "1.0.1", optional: true } },
    { "node_modules/a": { version: "1.0.0" } },
    "node_modules/a is not the one of package-lock.json",
  ],
  [
    "a link to a folder of our own",
    { "node_modules/meet": { link: true } },
    { "node_modules/meet": { link: true } },
    null,
  ],
])("packages are installed when need be: %s", (_, wanted, present, reason) => {
  expect(installReason(checkout(wanted, present))).toBe(reason);
});

test("a checkout without its own Node is installed again", () => {
  expect(installReason(checkout(zod, zod, false))).toBe("the checkout's own Node is missing");
});

test("this very checkout needs nothing", () => {
  expect(installReason(CHECKOUT)).toBe(null);
});

test("the file that is run gets its arguments, our Node first on PATH, and its exit code comes back", () => {
  const script = join(mkdtempSync(join(tmpdir(), "meet-script-")), "show.mjs");
  writeFileSync(
    script,
    "console.log(JSON.stringify([process.version, process.env.PATH.split(':')[0], process.argv.slice(2)])); process.exit(7)",
  );
  const relative = `${"../".repeat(CHECKOUT.split("/").length)}${script}`;
  const done = spawnSync("node", [join(CHECKOUT, "scripts", "bootstrap.js"), relative, "a", "b c"], {
    encoding: "utf8",
  });
  expect(done.status).toBe(7);
  expect(JSON.parse(done.stdout)).toEqual([process.version, join(CHECKOUT, "node_modules", ".bin"), ["a", "b c"]]);
});

test("without a file it says what to write, and ends with 2", () => {
  const done = spawnSync("node", [join(CHECKOUT, "scripts", "bootstrap.js")], { encoding: "utf8" });
  expect([done.status, done.stderr]).toEqual([
    2,
    "Say which file to run: node scripts/bootstrap.js scripts/start.ts\n",
  ]);
});
