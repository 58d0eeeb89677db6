/** What a machine is, in one word: the type of a Hetzner server, or the address of one that somebody has. */
import { z } from "zod";
import { quoted } from "../characters.ts";
import { descend } from "../fields.ts";
import { typeTrouble } from "../rules/serverTypesAreKnown.ts";
import { Stack } from "../schema.ts";

const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Whether it reads as an IPv4 address, right or wrong. */
export function isAddress(text: string | undefined): boolean {
  return ADDRESS.test(text ?? "");
}

/** What belongs there, for the hint of the question. */
export const MACHINE_HINT =
  "A Hetzner server type, such as ccx33, or the IPv4 address of a machine that you have, such as 203.0.113.7.";

/** What is wrong with such a word; null: nothing. */
export function wrongMachine(text: string): string | null {
  if (isAddress(text)) {
    const read = z.safeParse(descend(Stack, ["nodes", "*", "existing"]) ?? Stack, text);
    return read.success ? null : (read.error.issues[0]?.message ?? "write an IPv4 address");
  }
  // A host name says nothing that the engine could use: the address is what a record is made of.
  if (/[.:]/.test(text)) {
    const what = text.includes(":") ? "an IPv6 address goes with --ipv6" : `${quoted(text)} is a host name`;
    return `${what}: write the machine's IPv4 address, such as 203.0.113.7, or a Hetzner server type, such as ccx33`;
  }
  const trouble = typeTrouble(text);
  if (trouble === null) return null;
  return `${trouble.message}: ${trouble.help}; or write the IPv4 address of a machine that you have`;
}
