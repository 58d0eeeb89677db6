/** The Pulumi program: stack name -> load -> plan -> region -> outputs. */
import * as pulumi from "@pulumi/pulumi";
import { load } from "../model/load.ts";
import { plan } from "../model/plan.ts";
import { readSources } from "../model/read.ts";
import { renderProblems } from "../model/report.ts";
import { region } from "./region.ts";
import { secrets, settings } from "./settings.ts";

const { root, today, without } = settings();
const sources = readSources(root);
const { platform, problems } = load(sources);
if (platform === null) throw new pulumi.RunError(renderProblems(problems, { files: sources.length }));

const stack = pulumi.getStack();
if (!Object.hasOwn(platform.stacks, stack)) {
  throw new pulumi.RunError(
    `there is no stacks/${stack}.yaml; the stacks are ${Object.keys(platform.stacks).sort().join(", ")}`,
  );
}
const planned = plan(platform, stack, { today, without });
export const outputs = region(planned, secrets(planned.secrets));
