/** A tenant that joins before its secret is set waits for whoever sets it, and nobody else waits. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { load } from "../../../model/load.ts";
import { plan } from "../../../model/plan.ts";
import { readSources } from "../../../model/read.ts";
import type { State } from "../../../scripts/apply/state.ts";
import { doable, waitingIn } from "../../../scripts/apply/waiting.ts";
import type { Workspace } from "../../../scripts/apply/workspace.ts";

const { platform } = load(readSources(fileURLToPath(new URL("../../fixtures/north", import.meta.url))));
if (platform === null) throw new Error("north has errors");
const today = "2026-11-21";
const planned = plan(platform, "north", { today });
const all = new Map(planned.secrets.map(({ key, placeholder }) => [key, placeholder]));
const without = (...keys: string[]) => new Map([...all].filter(([key]) => !keys.includes(key)));
const standing = (...names: string[]): State => ({
  deployment: {
    resources: names.map((name) => ({ urn: `urn:pulumi:north::meet-infra::meet:Greenlight::${name}`, type: "x" })),
    pending_operations: [],
  },
});
const SSO = "meet:tenant-egret-sso";
const MAIL = "meet:mail-password";

test.each([
  ["all are set", all, [], []],
  ["one tenant's own is not", without(SSO), [], [["heron", [SSO]]]],
  ["it is empty", new Map([...all, [SSO, ""]]), [], [["heron", [SSO]]]],
  [
    "one that every tenant needs is not",
    without(SSO, MAIL),
    [],
    [
      ["heron", [MAIL, SSO]],
      ["swift", [MAIL]],
    ],
  ],
  ["a tenant that serves does not wait: it would be taken away", without(SSO), ["tenant-egret"], []],
  ["nor does a tenant wait for what the region needs", without("meet:master", "hcloud:token"), [], []],
])("%s", (_, config, made, expected) => {
  const found = waitingIn(planned, standing(...made), config);
  expect(found.map(({ tenant, secrets }) => [tenant.id, secrets.map(({ key }) => key)])).toEqual(expected);
});

test("what can be done is the plan without them, told to the program and to people", () => {
  const told: (readonly string[])[] = [];
  const workspace = { leaveOut: (ids: readonly string[]) => told.push(ids) } as unknown as Workspace;
  const job = { platform, planned, today };
  expect(doable(job, standing(), all, workspace)).toEqual({ planned, waiting: [] });
  expect(told).toEqual([]);

  const left = doable(job, standing(), without(SSO), workspace);
  expect(left.waiting).toEqual([
    `tenant heron is not made yet: it waits for hypha, who sets ${SSO} (the client secret of heron at its sign-on): npx pulumi config set --secret ${SSO} --stack north`,
  ]);
  expect(told).toEqual([["heron"]]);
  expect(left.planned.tenants.map(({ id }) => id)).toEqual(["swift"]);
  expect(left.planned.secrets.map(({ key }) => key)).not.toContain(SSO);
  // As if it had no file, and nothing of the others is different.
  const [swift] = left.planned.tenants;
  expect(swift).toEqual(planned.tenants.find(({ id }) => id === "swift"));
  expect(left.planned.records).toEqual(planned.records.filter(({ tenant }) => tenant !== "egret"));
});
