import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

test.each(["20.19.0", "22.17.1"])("the program refuses Node %s in one sentence, before it reads a type", (version) => {
  const old = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
  const url = `data:text/javascript,${encodeURIComponent(old)}`;
  const { status, stderr } = spawnSync(process.execPath, ["--import", url, "stacks/index.js"], {
    cwd: checkout,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([
    1,
    `meet: this program needs Node 24 and found ${version}: start the engine with \`npm exec -c 'pulumi …'\` or \`npx meet\`, which bring their own\n`,
  ]);
});
