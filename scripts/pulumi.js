#!/usr/bin/env node
// `npm exec -c 'pulumi …'` comes here: the real engine, as `meet` would start it.
import module from "node:module";
import { CHECKOUT, COMPILED, installReason, nodeIsNewEnough, run } from "./bootstrap.js";

if (!nodeIsNewEnough()) process.exitCode = 2;
else if (installReason(CHECKOUT) !== null) {
  // It installs nothing: a package's own install script may ask for it in the middle of `npm ci`.
  console.error(`pulumi: ${installReason(CHECKOUT)}: run npm ci, or npm start`);
  process.exitCode = 4;
} else if (Number(process.versions.node.split(".")[0]) < 24) run(CHECKOUT, "scripts/pulumi.js", process.argv.slice(2));
else {
  module.enableCompileCache(COMPILED);
  const { main } = await import("./pulumi.ts");
  process.exitCode = await main(process.argv.slice(2));
}
