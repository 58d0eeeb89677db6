// So many plain custom resources, each with one input: what any program of that size costs at least.
import * as pulumi from "@pulumi/pulumi";

const count = new pulumi.Config().requireNumber("count");
for (let at = 0; at < count; at++) new pulumi.CustomResource("bench:index:Plain", `plain-${at}`, { value: at });
