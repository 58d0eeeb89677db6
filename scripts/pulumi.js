#!/usr/bin/env node
// `npm exec -c 'pulumi …'` comes here: the real engine, as `meet` would start it.
import { CHECKOUT, installReason, nodeIsNewEnough, run } from "./bootstrap.js";

if (!nodeIsNewEnough()) process.exitCode = 2;
else if (installReason(CHECKOUT) !== null) {
  // It installs nothing: a package's own install script may ask for it in the middle of `npm ci`.
  console.error(`pulumi: ${installReason(CHECKOUT)}: run npm ci, or npm start`);
  process.exitCode = 4;
} else run(CHECKOUT, "scripts/pulumi.ts", process.argv.slice(2));
