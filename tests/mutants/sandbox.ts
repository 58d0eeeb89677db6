// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What the sandbox keeps apart, remembers and tells. */
import { type Mutant, of } from "./mutant.ts";

export const ofSandbox: readonly Mutant[] = [
  ...of(
    "sandbox/cloud/hetzner/volumeActions.ts",
    ["tests/sandbox/cloud/hetzner/volumes.test.ts"],
    [["volume-leaving", /if \(volume\.leaving\) throw .+/, "", "begins nothing any more once it is being deleted"]],
  ),
  ...of(
    "sandbox/cloud/hetzner/state.ts",
    ["tests/sandbox/network.test.ts"],
    [["addresses-of-docker", "LAST_IPV4 = 247", "LAST_IPV4 = 250", "that Docker gives away itself"]],
  ),
  ...of(
    "sandbox/docker.ts",
    ["tests/sandbox/stop.test.ts"],
    [["engine-of-others", ' && readFileSync(name, "utf8") === "dockerd\\n"', "", "a number that another program has"]],
  ),
  ...of(
    "sandbox/images.ts",
    ["tests/sandbox/images.test.ts"],
    [["bbb-is-named", " BBB is ${BBB}.", "", "that BBB always is one"]],
  ),
  ...of(
    "sandbox/programs.ts",
    ["tests/sandbox/images.test.ts"],
    [["real-or-ours", 'exporter: ours("', 'exporter: real("', "says of its program what the output says"]],
  ),
  ...of(
    "sandbox/cloud/log.ts",
    ["tests/sandbox/cloud/log.test.ts"],
    [
      [
        "log-remembers",
        "file === null ? [] : tail(file, keep)",
        "file === null ? [] : []",
        "where an earlier process ended",
      ],
    ],
  ),
];
