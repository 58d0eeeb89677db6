/**
 * What we declare without an engine is what the real engine asks of the real providers. One test a stack: the
 * engine's preview from an empty state, with the same placeholders, must have a step for each resource of ours
 * and for no other.
 */
import { expect, test } from "vitest";
import { list } from "../../model/words.ts";
import { abilities } from "../../scripts/abilities.ts";
import { document, meet, urns } from "../sandbox/region.ts";

/** `npm test` says which plugins it looked for in vain; a run by hand looks itself. */
const told = process.env["MEET_NO_PLUGINS"];
const wanting = told === undefined ? (await abilities()).noPlugins : told.split(",");

test.for<[stack: string, providers: string[]]>([
  ["sandbox", ["cloudflare", "command", "docker", "hcloud"]],
  // Somebody's own machines: Hetzner has no location there.
  ["ca", ["cloudflare", "command", "docker"]],
  ["de", ["cloudflare", "command", "docker", "hcloud"]],
])(
  "%s: the engine's preview has the URNs we declare, and every provider takes part",
  async ([stack, providers], { skip }) => {
    const missing = providers.filter((name) => wanting.includes(name));
    if (missing.length > 0) skip(`${stack} is not previewed: there is no plugin for ${list(missing)}`);

    const previewed = document(await meet("preview", stack, "--stand-in", "--json"));
    expect(previewed["problems"]).toEqual([]);
    const declared = document(await meet("declare", stack, "--json"));
    const steps = urns(previewed["steps"]).filter((urn) => !urn.includes("::default_"));
    expect(steps).toEqual(urns(declared["resources"]));

    // A provider takes part when something of its own is among the steps; `pulumi` are stack and provider settings.
    const packages = steps.map((urn) => typeOf(urn).split(":")[0] ?? "");
    expect([...new Set(packages)].sort()).toEqual([...providers, "meet", "pulumi"].sort());
  },
);

/** `docker:index/container:Container` of a URN: the last of its chain of types. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
