#!/usr/bin/env node
// `npm exec -c 'pulumi …'` comes here: the real engine, as `meet` would start it.
import { CHECKOUT, install, nodeIsNewEnough, run } from "./bootstrap.js";

if (!nodeIsNewEnough()) process.exitCode = 2;
else if (!install(CHECKOUT)) process.exitCode = 4;
else run(CHECKOUT, "scripts/pulumi.ts", process.argv.slice(2));
