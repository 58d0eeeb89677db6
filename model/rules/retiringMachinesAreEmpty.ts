/** A host or balancer that retires has nobody left: what it carries is not protected from that day. */
import type { Finding } from "../problem.ts";
import { list } from "../words.ts";
import { allMachines, type Rule } from "./rule.ts";

export const retiringMachinesAreEmpty: Rule = (platform) => {
  const staying = Object.entries(platform.tenants).filter(([, { retire }]) => retire === undefined);
  return allMachines(platform).flatMap(({ role, id, it, stack, at }): Finding[] => {
    if (it.retire === undefined || (role !== "host" && role !== "balancer")) return [];
    const mine = staying.filter(([, one]) =>
      role === "host" ? one.host === id && one.stack === stack : one.bbb === undefined && one.stack === stack,
    );
    if (mine.length === 0) return [];
    const [only, is, their] = mine.length === 1 ? ["tenant", "does", "its"] : ["tenants", "do", "their"];
    const needs = role === "host" ? `${their} accounts, rooms and files are on it` : `no meeting starts without it`;
    return [
      {
        code: "retire-in-use",
        severity: "warning",
        message: `${role} "${id}" retires, and ${only} ${list(mine.map(([tenant]) => tenant).sort())} ${is} not: ${needs}`,
        help: `take retire out of its line, or let ${mine.length === 1 ? "it" : "each of them"} retire first: retire: { confirm: <its id>, after: <date> }`,
        at: at("retire"),
      },
    ];
  });
};
