/**
 * `npm run bench [NAME...]`: measures, prints a table and writes `bench/results/NAME.json`. A goal that is missed is
 * said and is no failure: a busy machine must never turn a change red.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bench, type Finding, figure, verdict } from "./bench.ts";
import { check } from "./check.ts";
import { drift } from "./drift.ts";
import { fast } from "./fast.ts";
import { host } from "./host.ts";
import { joining } from "./join.ts";
import { commit, machine } from "./machine.ts";
import { program } from "./program.ts";
import { review } from "./review.ts";
import { start } from "./start.ts";

const BENCHES: readonly Bench[] = [check, program, review, drift, fast, start, joining, host];
const RESULTS = join(import.meta.dirname, "results");

async function measured({ name, about, comparator, run }: Bench): Promise<string> {
  const made = {
    date: new Date().toISOString().slice(0, 10),
    ...commit(),
    node: process.versions.node,
    machine: machine(),
  };
  const findings = await run((line) => process.stderr.write(`${name}: ${line}\n`));
  const rows = findings.map((finding) => ({
    what: finding.what,
    value: Number(finding.value.toFixed(3)),
    unit: finding.unit,
    goal: finding.most === null ? null : `at most ${finding.most} ${finding.unit}`,
    verdict: verdict(finding),
    from: finding.from,
  }));
  const missed = rows.some((row) => row.verdict === "missed");
  const result = { name, verdict: missed ? "missed" : "met", about, comparator, rows, ...made };
  writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  return table(name, findings);
}

/** What was found, the goal, the verdict, and what the number comes from. */
function table(name: string, findings: readonly Finding[]): string {
  const rows = findings.map(({ what, value, unit, most, from }) => [
    what,
    figure(value, unit),
    most === null ? "" : `≤ ${figure(most, unit)}`,
    verdict({ value, most }),
    from,
  ]);
  const head = [name, "measured", "goal", "verdict", "from"];
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? "")].map((it) => it.length)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

async function main(names: readonly string[]): Promise<number> {
  const strange = names.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (strange.length > 0) {
    const list = BENCHES.map(({ name, about }) => `  ${name.padEnd(8)} ${about}\n`).join("");
    process.stderr.write(`There is no bench ${strange.join(", ")}. There are:\n${list}`);
    return 2;
  }
  const wanted = BENCHES.filter(({ name, byDefault }) => (names.length === 0 ? byDefault : names.includes(name)));
  const { cores, load } = machine();
  if (load > cores) {
    process.stderr.write(
      `This machine is busy (load ${load} on ${cores} cores): trust the ratios and processor times, not the seconds.\n`,
    );
  }
  let failed = 0;
  for (const bench of wanted) {
    try {
      process.stdout.write(`\n${await measured(bench)}\n`);
    } catch (error) {
      failed++;
      process.stderr.write(`${bench.name} could not be measured: ${error instanceof Error ? error.message : error}\n`);
    }
  }
  return failed === 0 ? 0 : 4;
}

process.exitCode = await main(process.argv.slice(2));
