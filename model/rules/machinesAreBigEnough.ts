/** A machine is big enough for its role: below the minimum nothing installs, below the advice it stutters. */
import type { Finding } from "../problem.ts";
import type { Role } from "../shape.ts";
import { size } from "../sizes.ts";
import { allMachines, capacity, keyOf, ROLE_WORDS, type Rule } from "./rule.ts";

interface Need {
  readonly cores: number;
  readonly memoryGb: number;
}

/** What bbb-install refuses to install on: its own checks (bbb-install.sh of bigbluebutton/bbb-install, 008af15). */
const LEAST: Readonly<Partial<Record<Role, Need>>> = { node: { cores: 4, memoryGb: 4 } };

/** What upstream asks for in production: BBB's docs, install.md; the README of Scalelite v1.8.5. */
const ADVISED: Readonly<Partial<Record<Role, Need>>> = {
  node: { cores: 8, memoryGb: 16 },
  balancer: { cores: 4, memoryGb: 8 },
};

export const machinesAreBigEnough: Rule = (platform) => {
  const found: Finding[] = [];
  for (const { role, id, it, at } of allMachines(platform)) {
    const has = capacity(it);
    if (has === undefined) continue;
    const below = (need: Need | undefined) =>
      need !== undefined && (has.cores < need.cores || has.memoryGb < need.memoryGb) ? need : undefined;
    const least = below(LEAST[role]);
    const advised = below(ADVISED[role]);
    const need = least ?? advised;
    const who = `${ROLE_WORDS[role]} "${id}"`;
    const spot = it.type === undefined ? keyOf(at()) : at("type");
    if (need !== undefined) {
      found.push({
        code: "machine-too-small",
        ...(least === undefined ? { severity: "warning" } : {}),
        message: `${who} has ${has.cores} cores and ${has.memoryGb} GB; ${need.cores} cores and ${need.memoryGb} GB are ${least === undefined ? "advised" : "the least that BBB installs on"}`,
        help:
          role === "node"
            ? "choose a larger machine, such as { type: ccx33 }"
            : "choose a larger machine, such as { type: cx33 }",
        at: spot,
      });
    } else if (role === "node" && it.type !== undefined && size(it.type)?.dedicated === false) {
      found.push({
        code: "shared-cores",
        severity: "warning",
        message: `${who} shares its cores (${it.type}): audio suffers when neighbours are busy`,
        help: "choose a type with its own cores, such as { type: ccx33 }",
        at: spot,
      });
    }
  }
  return found;
};
