/** The small parts of `npm start` and `npm test`. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Graph } from "../../preview/graph.ts";
import { type Abilities, undoneLines } from "../../scripts/abilities.ts";
import { changedSince } from "../../scripts/memory.ts";
import { wantsColor } from "../../scripts/output.ts";
import { inParallel } from "../../scripts/parallel.ts";

describe("what was not done, one line each:", () => {
  const engine = { command: "/opt/pulumi", version: "3.261.0", missingPlugins: [] };
  const noEngine = { missing: "no pulumi on this machine", remedy: "install it" };
  const docker = { there: true, engine: { version: "28.0.0", cgroups: 2, folder: "/var/lib/docker" } } as const;
  const noDocker = {
    there: false,
    why: "Docker is not installed",
    remedy: "apt-get install docker.io",
    startable: false,
  } as const;
  const undone = {
    engine: "no preview",
    docker: "no machine",
    plugins: "not all",
    sandboxTests: "3 not run",
    engineTests: "5 not run",
  };
  const ENGINE = "engine: no preview: no pulumi on this machine. Remedy: install it.";
  const DOCKER = "Docker: no machine: Docker is not installed. Remedy: apt-get install docker.io.";
  const SANDBOX_TESTS = "sandbox tests: 3 not run: they need Docker. Remedy: as for Docker.";

  test.each<[string, Abilities, string[]]>([
    ["everything here", { engine, docker, noPlugins: [] }, []],
    ["Docker asleep", { engine, docker: { ...noDocker, startable: true }, noPlugins: [] }, []],
    [
      "neither",
      { engine: noEngine, docker: noDocker, noPlugins: [] },
      [ENGINE, DOCKER, SANDBOX_TESTS, "engine tests: 5 not run: they need the engine. Remedy: as for the engine."],
    ],
    [
      "no engine",
      { engine: noEngine, docker, noPlugins: [] },
      [ENGINE, "engine tests: 5 not run: they need the engine. Remedy: as for the engine."],
    ],
    [
      "no Docker",
      { engine, docker: noDocker, noPlugins: [] },
      [DOCKER, SANDBOX_TESTS, "engine tests: 5 not run: these need Docker. Remedy: as for Docker."],
    ],
    [
      "a plugin missing",
      { engine, docker, noPlugins: ["hcloud"] },
      [
        "engine: not all: the engine's plugin for hcloud is not here and cannot be fetched. Remedy: go online, or put pulumi-resource-hcloud beside the pulumi program.",
      ],
    ],
  ])("%s", (_, able, lines) => {
    expect(undoneLines(able, undone)).toEqual(lines);
  });
});

describe("what changed since the last start", () => {
  const graph = (stack: string, ...inputs: string[]): Graph => ({
    stack,
    project: "p",
    warnings: [],
    resources: inputs.map((input, index) => {
      const parts = {
        urn: `urn:${stack}:${index}`,
        type: "t",
        parent: null,
        inputs: { input },
        secrets: [],
        custom: true,
      };
      // Only the whole resource counts here, never an option.
      return { ...parts, options: Object.create(null) };
    }),
  });

  test("is counted: changed, added and removed, over all regions", () => {
    const file = join(mkdtempSync(join(tmpdir(), "meet-memory-")), "sub", "declared.json");
    expect(changedSince(file, [graph("ca", "a", "b"), graph("de", "c")])).toBe(null);
    expect(changedSince(file, [graph("ca", "a", "b"), graph("de", "c")])).toBe(0);
    expect(changedSince(file, [graph("ca", "a", "B", "new")])).toBe(3);
    expect(changedSince(file, [graph("ca", "a", "B", "new")])).toBe(0);
  });

  test("is unknown when the memory is damaged, which is no fault of the person's", () => {
    const file = join(mkdtempSync(join(tmpdir(), "meet-memory-")), "declared.json");
    writeFileSync(file, "{");
    expect(changedSince(file, [graph("ca", "a")])).toBe(null);
  });
});

describe("tasks side by side", () => {
  test("no more at once than said, their results in order", async () => {
    let [now, most] = [0, 0];
    const task = (result: number) => async (): Promise<number> => {
      most = Math.max(most, ++now);
      await wait(5 * (4 - result));
      now--;
      return result;
    };
    expect(await inParallel([task(1), task(2), task(3), task(4)], 2)).toEqual([1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  test("a failure is thrown", async () => {
    await expect(inParallel([async () => 1, async () => Promise.reject(new Error("no"))])).rejects.toThrow("no");
  });
});

describe("colour", () => {
  test.each<[string, boolean, NodeJS.ProcessEnv, boolean]>([
    ["on a terminal", true, {}, true],
    ["elsewhere", false, {}, false],
    ["not where NO_COLOR is set", true, { NO_COLOR: "1" }, false],
    ["but an empty NO_COLOR says nothing", true, { NO_COLOR: "" }, true],
    ["and everywhere where FORCE_COLOR is set", false, { FORCE_COLOR: "1" }, true],
    ["unless both are", false, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("%s", (_, isTTY, env, wanted) => {
    expect(wantsColor({ isTTY }, env)).toBe(wanted);
  });
});
