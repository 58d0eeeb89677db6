#!/usr/bin/env node
// The `meet` command. Plain JavaScript: it may be started by an old Node, and before anything is installed.
import module from "node:module";
import { CHECKOUT, COMPILED, install, nodeIsNewEnough, run } from "./bootstrap.js";

if (!nodeIsNewEnough()) process.exitCode = 2;
else if (!install(CHECKOUT)) process.exitCode = 4;
else if (Number(process.versions.node.split(".")[0]) < 24) run(CHECKOUT, "scripts/meet.js", process.argv.slice(2));
else {
  module.enableCompileCache(COMPILED);
  const { main } = await import("./meet.ts");
  process.exitCode = await main(process.argv.slice(2));
}
