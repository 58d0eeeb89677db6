// The floor of `meet check`: start Node, read every YAML file of a platform, parse it with positions. Nothing else.
// It keeps compiled code as meet does, or it would be an easy one.
import { readdirSync, readFileSync } from "node:fs";
import module from "node:module";
import { join } from "node:path";

const [root] = process.argv.slice(2);
module.enableCompileCache(join(import.meta.dirname, "..", "node_modules", ".cache", "node"));
const { LineCounter, parseDocument } = await import("yaml");

let files = 0;
for (const folder of ["coop", "stacks", "tenants"]) {
  for (const name of readdirSync(join(root, folder))) {
    if (!name.endsWith(".yaml")) continue;
    const lineCounter = new LineCounter();
    const document = parseDocument(readFileSync(join(root, folder, name), "utf8"), { lineCounter });
    if (document.errors.length > 0) throw document.errors[0];
    files++;
  }
}
console.log(`${files} files parsed`);
