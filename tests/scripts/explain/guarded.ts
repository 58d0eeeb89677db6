/** What `up` and `down` refuse, as the functions say it that decide. */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseBehind } from "../../../scripts/apply/behind.ts";
import { refuseStrangers } from "../../../scripts/apply/census.ts";
import { allGone, refuseLosses } from "../../../scripts/apply/guard.ts";
import { KEPT } from "../../../scripts/apply/places.ts";
import type { PlanRecord } from "../../../scripts/apply/planRecord.ts";
import { openReviewed, refuseChanged } from "../../../scripts/apply/reviewed.ts";
import { refuseOlder, stamp } from "../../../scripts/apply/stamp.ts";
import type { State } from "../../../scripts/apply/state.ts";
import type { COMMANDS } from "../../../scripts/explain/index.ts";
import { type Run, refused, urn } from "./stage.ts";

const VOLUME = "hcloud:index/volume:Volume";
const volume = { urn: urn(VOLUME, "host-gl1-volume"), type: VOLUME, protect: true };
const held = [{ urn: urn("meet:Machine", "host-gl1"), type: "meet:Machine" }, volume];
const state = (resources: State["deployment"]["resources"], time?: string): State => ({
  deployment: { manifest: { time }, resources, pending_operations: [] },
});
const some = (n: number) => Array.from({ length: n }, (_, index) => ({ ...volume, urn: urn(VOLUME, String(index)) }));

const reviewed: PlanRecord = {
  hash: "3f9c0a1b2c3d4e5f",
  stack: "north",
  data: "a",
  program: "p",
  state: { digest: "s", resources: 2 },
  steps: [],
};
const now: PlanRecord = {
  ...reviewed,
  hash: "81aa0a1b2c3d4e5f",
  data: "b",
  steps: [{ op: "delete", urn: volume.urn, inputs: "" }],
};

function git(folder: string, ...args: string[]): void {
  const who = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", folder, ...who, ...args], { stdio: "ignore" });
}

/** A clone whose base has one commit more. */
function behind(): string {
  const folder = () => mkdtempSync(join(tmpdir(), "meet-behind-"));
  const [base, clone] = [folder(), folder()];
  git(base, "init", "-q", "-b", "main");
  git(base, "commit", "-q", "--allow-empty", "-m", "one");
  git(clone, "clone", "-q", base, ".");
  git(base, "commit", "-q", "--allow-empty", "-m", "two");
  git(clone, "fetch", "-q");
  return clone;
}

/** Hetzner with one server of ours, or one that lets nobody in. */
function atHetzner(status: number): Run {
  return async () => {
    const server = {
      id: 4711,
      name: "gl1.north.example",
      created: "2026-11-21T10:00:00Z",
      labels: { role: "host", id: "gl1" },
    };
    const api = createServer((request, response) => {
      const path = request.url?.split("?")[0]?.slice(1) ?? "";
      const body = { [path]: path === "servers" ? [server] : [], meta: { pagination: { next_page: null } } };
      response.writeHead(status).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
    const address = api.address();
    const port = address === null || typeof address === "string" ? 0 : address.port;
    const config = new Map([
      ["hcloud:token", "key"],
      ["hcloud:endpoint", `http://127.0.0.1:${port}`],
    ]);
    try {
      return await refused(() => refuseStrangers(state([]), "north", config))();
    } finally {
      api.close();
    }
  };
}

export const GUARDED = {
  "data-loss": refused(() =>
    refuseLosses({
      ...{ steps: allGone(held), resources: held, stack: "north" },
      ...{ leaving: new Set(), named: new Map(), today: "2026-11-21" },
    }),
  ),
  "plan-changed": refused(() => refuseChanged({ hash: reviewed.hash, record: reviewed }, now)),
  "no-plan": refused(() => openReviewed("3f9c", KEPT, "north")),
  behind: () => refused(() => refuseBehind(behind()))(),
  "state-lost": atHetzner(200),
  "no-census": atHetzner(401),
  "state-older": async () => {
    const file = join(mkdtempSync(join(tmpdir(), "meet-stamp-")), "last-state-north.json");
    stamp(file, state(some(5), "2026-11-21T10:00:00Z"), null);
    const said = await refused(() => refuseOlder(file, state(some(3), "2026-11-20T10:00:00Z"), "north"))();
    return { ...said, says: said.says.replace(file, ".out/last-state-north.json") };
  },
} as const satisfies Readonly<Partial<Record<keyof typeof COMMANDS, Run>>>;
