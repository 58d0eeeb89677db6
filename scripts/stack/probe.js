/** What the engine runs while a state store is proven: it says that it started, and waits until it may end. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** ms; whoever started it may have died. */
const LONGEST = 120_000;
const folder = process.env.MEET_PROBE ?? "";

writeFileSync(join(folder, "started"), "");
for (const until = Date.now() + LONGEST; !existsSync(join(folder, "go")) && Date.now() < until; ) await wait(100);

/** Read back afterwards. */
export const token = process.env.MEET_PROBE_TOKEN;
