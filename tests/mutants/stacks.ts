/** What the program refuses to start with. */
import { type Mutant, of } from "./mutant.ts";

export const ofStacks: readonly Mutant[] = [
  ...of(
    "stacks/settings.ts",
    ["tests/stacks/settings.test.ts"],
    [
      [
        "program-missing-secret",
        'if (missing.length > 0) throw new pulumi.RunError(missing.join("\\n"));',
        "",
        "secrets that are missing or empty are all named at once",
      ],
      ["program-empty-secret", ' || value === ""', "", "secrets that are missing or empty are all named at once"],
      [
        "program-only-its-secrets",
        "const value = found.get(key);",
        'const value = found.get(key) ?? new pulumi.Config(key.split(":")[0]).get(key.split(":")[1]);',
        "a secret that the plan did not ask for",
      ],
    ],
  ),
  ...of(
    "stacks/program.ts",
    ["tests/stacks/region.test.ts"],
    [
      [
        "program-unknown-stack",
        "if (!Object.hasOwn(platform.stacks, stack)) {",
        "if (false) {",
        "a stack that has no file is refused",
      ],
    ],
  ),
  ...of(
    "stacks/region.ts",
    ["tests/components/greenlight.test.ts"],
    [["program-pool-first", "knownBy.push(pool.ready);", "", "before the balancer knows its secret"]],
  ),
  ...of(
    "stacks/sshKeys.ts",
    ["tests/stacks/region.test.ts"],
    [["program-key-comment", "withoutComment(line)", "line", "a key is called by itself at Hetzner"]],
  ),
  ...of(
    "stacks/index.js",
    ["tests/stacks/node.test.ts"],
    [
      [
        "program-old-node",
        "major === 22 && minor < 18",
        "major === 22 && minor < 8",
        "the program refuses Node 22.17.1",
      ],
    ],
  ),
];
