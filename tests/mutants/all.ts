/** Every mutant. */
import { ofAnswers } from "./answers.ts";
import { ofBalancer } from "./balancer.ts";
import { ofBehaviours } from "./behaviours.ts";
import { ofBoundaries } from "./boundaries.ts";
import { ofChange } from "./change.ts";
import { ofCi } from "./ci.ts";
import { ofContainers } from "./containers.ts";
import { ofDrift } from "./drift.ts";
import { ofGuard } from "./guard.ts";
import { ofLook } from "./look.ts";
import { ofMachines } from "./machines.ts";
import { ofModel } from "./model.ts";
import type { Mutant } from "./mutant.ts";
import { ofNodes } from "./node.ts";
import { ofPreview } from "./preview.ts";
import { ofReview } from "./review.ts";
import { ofRules } from "./rules.ts";
import { ofSandbox } from "./sandbox.ts";
import { ofScripts } from "./scripts.ts";
import { ofSlips } from "./slips.ts";
import { ofStack } from "./stack.ts";
import { ofStacks } from "./stacks.ts";
import { ofText } from "./text.ts";
import { ofTurn } from "./turn.ts";
import { ofUpkeep } from "./upkeep.ts";
import { ofValues } from "./values.ts";
import { ofYaml } from "./yaml.ts";

export const mutants: readonly Mutant[] = [
  ...ofGuard,
  ...ofMachines,
  ...ofContainers,
  ...ofBalancer,
  ...ofNodes,
  ...ofUpkeep,
  ...ofTurn,
  ...ofValues,
  ...ofStacks,
  ...ofScripts,
  ...ofModel,
  ...ofText,
  ...ofYaml,
  ...ofRules,
  ...ofChange,
  ...ofPreview,
  ...ofReview,
  ...ofDrift,
  ...ofStack,
  ...ofAnswers,
  ...ofSlips,
  ...ofCi,
  ...ofSandbox,
  ...ofLook,
  ...ofBoundaries,
  ...ofBehaviours,
];
