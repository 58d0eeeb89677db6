/** An import that points the wrong way, in each folder. */
import type { Mutant } from "./mutant.ts";

const WRONG = [
  ["model", "model/names.ts", "../preview/graph.ts"],
  ["model-node", "model/names.ts", "node:fs"],
  ["model-crypto", "model/names.ts", "node:crypto"],
  ["model-pulumi", "model/names.ts", "@pulumi/pulumi"],
  ["preview", "preview/paths.ts", "../stacks/region.ts"],
  ["components", "components/container.ts", "../model/names.ts"],
  ["components-process", "components/container.ts", "node:child_process"],
  ["stacks", "stacks/settings.ts", "../preview/graph.ts"],
  ["stacks-files", "stacks/settings.ts", "node:fs"],
  ["sandbox", "sandbox/problem.ts", "../scripts/refusal.ts"],
  ["scripts", "scripts/redact.ts", "../stacks/settings.ts"],
  ["scripts-tests", "scripts/redact.ts", "../tests/plans.ts"],
] as const;

export const ofBoundaries: readonly Mutant[] = WRONG.map(([name, file, target]) => ({
  name: `import-${name}`,
  file,
  find: /^/,
  replace: `import "${target}";\n`,
  tests: ["tests/boundaries.test.ts"],
  killer: `imports point one way of ${file.slice(0, file.indexOf("/"))}/`,
}));
