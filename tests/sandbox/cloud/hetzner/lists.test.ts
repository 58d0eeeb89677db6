import { describe, expect, it } from "vitest";
import { selector } from "../../../../sandbox/cloud/hetzner/labels.ts";
import { ApiProblem } from "../../../../sandbox/cloud/hetzner/problem.ts";
import { type Json, type Project, project, publicKey, refusal } from "./project.ts";

async function groups(p: Project, ...names: string[]): Promise<void> {
  for (const name of names)
    await p.ok("POST", "/placement_groups", { name, type: "spread", labels: { first: name[0] } });
}

const names = (answer: Json): string[] => answer.placement_groups.map((group: Json) => group.name);

describe("lists", () => {
  it("come in pages of 25, of 50 at the most, with what a client needs to go on", async () => {
    const p = project();
    const many = Array.from({ length: 50 }, (_, index) => `g${index}`);
    await groups(p, ...many);
    p.limits.placementGroups = 60;
    await groups(p, "last");
    const first = await p.ok("GET", "/placement_groups");
    expect(names(first)).toEqual(many.slice(0, 25));
    expect(first.meta.pagination).toEqual({
      page: 1,
      per_page: 25,
      previous_page: null,
      next_page: 2,
      last_page: 3,
      total_entries: 51,
    });
    const second = await p.ok("GET", "/placement_groups?page=2&per_page=200");
    expect(names(second)).toEqual(["last"]);
    expect(second.meta.pagination).toMatchObject({ page: 2, per_page: 50, previous_page: 1, next_page: null });
    expect((await p.ok("GET", "/volumes")).meta.pagination).toMatchObject({ last_page: 1, total_entries: 0 });
    for (const wrong of ["page=0", "page=x", "per_page=-1"]) {
      expect(refusal(await p.call("GET", `/placement_groups?${wrong}`)).code).toBe("invalid_input");
    }
  });

  it("are sorted as asked", async () => {
    const p = project();
    await groups(p, "b", "c", "a");
    const sorted = async (query: string): Promise<string[]> => names(await p.ok("GET", `/placement_groups?${query}`));
    expect(await sorted("")).toEqual(["b", "c", "a"]);
    expect(await sorted("sort=name")).toEqual(["a", "b", "c"]);
    expect(await sorted("sort=name:desc")).toEqual(["c", "b", "a"]);
    expect(await sorted("sort=id:desc")).toEqual(["a", "c", "b"]);
    for (const wrong of ["sort=labels", "sort=name:up", "sort=toString"]) {
      expect(refusal(await p.call("GET", `/placement_groups?${wrong}`)).fields).toEqual(["sort"]);
    }
  });

  it("are found by name and by label", async () => {
    const p = project();
    await groups(p, "a", "ab", "b");
    expect(names(await p.ok("GET", "/placement_groups?name=a"))).toEqual(["a"]);
    expect(names(await p.ok("GET", "/placement_groups?label_selector=first%3Da"))).toEqual(["a", "ab"]);
    expect(refusal(await p.call("GET", "/placement_groups?label_selector=%3D%3D")).fields).toEqual(["label_selector"]);
  });
});

describe("a label selector", () => {
  it.each([
    ["", true],
    ["env=prod", true],
    ["env==prod", true],
    ["env = test", false],
    ["env!=test", true],
    ["none!=test", true],
    ["env", true],
    ["none", false],
    ["!none", true],
    ["!env", false],
    ["env in (test, prod)", true],
    ["env in (test)", false],
    ["env notin (test)", true],
    ["none notin (test)", true],
    ["env=prod,role in (node,turn),!none", true],
    ["env=prod,role in (turn)", false],
    ["meet.coop/stack=x", true],
    ["empty=", true],
  ])("reads %s", (text, fits) => {
    expect(selector(text)({ env: "prod", role: "node", "meet.coop/stack": "x", empty: "" })).toBe(fits);
  });

  it.each(["=", "env in", "env in (", "a b", "env=a b", "(env)", "env,,role"])("refuses %s", (text) => {
    expect(() => selector(text)).toThrow(ApiProblem);
  });
});

describe("actions", () => {
  it("are asked for by id, several at once, and listed by what they are about", async () => {
    const p = project();
    const { ssh_key } = await p.ok("POST", "/ssh_keys", { name: "a", public_key: publicKey("a") });
    expect(ssh_key.id).toBeGreaterThan(1000);
    const one = (await p.ok("POST", "/volumes", { name: "a", size: 10, location: "fsn1" })).action;
    const two = (await p.ok("POST", "/volumes", { name: "b", size: 10, location: "fsn1" })).action;
    await p.settled(one);
    await p.settled(two);
    const both = await p.ok("GET", `/actions?id=${one.id}&id=${two.id}&page=1&sort=status&sort=id`);
    expect(both.actions.map((action: Json) => action.id)).toEqual([one.id, two.id]);
    expect(refusal(await p.call("GET", "/actions"))).toEqual({
      status: 410,
      code: "deprecated_api_endpoint",
      fields: [],
    });
    const volume = two.resources[0].id;
    expect((await p.ok("GET", `/volumes/${volume}/actions`)).actions).toMatchObject([{ id: two.id, progress: 100 }]);
    expect((await p.ok("GET", `/volumes/${volume}/actions/${two.id}`)).action.command).toBe("create_volume");
    expect((await p.ok("GET", "/volumes/actions?sort=id:desc")).actions).toMatchObject([
      { id: two.id },
      { id: one.id },
    ]);
    expect((await p.ok("GET", `/volumes/actions/${one.id}`)).action.id).toBe(one.id);
    expect((await p.ok("GET", "/volumes/actions?status=running")).actions).toEqual([]);
    expect((await p.ok("GET", "/servers/actions")).actions).toEqual([]);
    expect((await p.call("GET", "/actions/1")).status).toBe(404);
    expect((await p.call("GET", `/servers/7/actions/${one.id}`)).status).toBe(404);
  });

  it("take as long as is set, those without a machine too", async () => {
    const p = project({ limits: { actionMs: 30 } });
    const { network } = await p.ok("POST", "/networks", { name: "x", ip_range: "198.18.64.0/24" });
    const { action } = await p.ok("POST", `/networks/${network.id}/actions/change_protection`, { delete: true });
    expect(action).toMatchObject({ status: "running", progress: 50, finished: null });
    expect(await p.settled(action)).toMatchObject({ status: "success", progress: 100 });
  });
});
