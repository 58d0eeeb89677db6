/** What stops an `up` although its plan is harmless: an old checkout, no tenants, a state that is not what it was. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Platform } from "../../../model/schema.ts";
import { isUncommitted, refuseBehind } from "../../../scripts/apply/behind.ts";
import { refuseStrangers, strangers } from "../../../scripts/apply/census.ts";
import { refuseEmptied } from "../../../scripts/apply/emptied.ts";
import { isDone, isLast, refuseOlder, stamp } from "../../../scripts/apply/stamp.ts";
import type { State } from "../../../scripts/apply/state.ts";
import { hetznerReader } from "../../../scripts/apply/vendor.ts";
import { git } from "../../ci/repository.ts";
import { dataFolder } from "../data.ts";

const SERVER = "hcloud:index/server:Server";
const urn = (type: string, name: string) => `urn:pulumi:nz::meet-infra::${type}::${name}`;
const thing = (type: string, name: string, id?: string) => ({
  urn: urn(type, name),
  type,
  ...(id === undefined ? {} : { id }),
});
const stateOf = (resources: State["deployment"]["resources"], time?: string): State => ({
  deployment: { manifest: { time }, resources, pending_operations: [] },
});

describe("a checkout", () => {
  // The same words at the same second would be the same commit.
  const commit = (folder: string) => git(folder, "commit", "-q", "--allow-empty", "-m", `more ${Math.random()}`);
  let base: string;
  let clone: string;
  beforeEach(() => {
    base = dataFolder();
    git(base, "init", "-q", "-b", "main");
    git(base, "add", ".");
    commit(base);
    clone = mkdtempSync(join(tmpdir(), "meet-clone-"));
    git(clone, "clone", "-q", base, ".");
  });

  test("that lacks what it fetched of its base is refused, and by how much", () => {
    expect(() => refuseBehind(clone)).not.toThrow();
    commit(base);
    // Nobody is asked over a network: what was not fetched is not known.
    expect(() => refuseBehind(clone)).not.toThrow();
    git(clone, "fetch", "-q");
    const says = (commits: string) => ({
      exit: 5,
      code: "behind",
      message: `this checkout lacks ${commits} of origin/main, which may be deployed already: going on would undo what they did`,
      help: "git merge origin/main, look at it again with npx meet preview, then run this again",
    });
    expect(() => refuseBehind(clone)).toThrow(expect.objectContaining(says("1 commit")));
    commit(base);
    git(clone, "fetch", "-q");
    expect(() => refuseBehind(clone)).toThrow(expect.objectContaining(says("2 commits")));
    git(clone, "merge", "-q", "origin/main");
    expect(() => refuseBehind(clone)).not.toThrow();
  });

  test("that is ahead of its base, or on a branch of its own, is behind nothing", () => {
    git(clone, "switch", "-q", "-c", "mine");
    commit(clone);
    expect(() => refuseBehind(clone)).not.toThrow();
    commit(base);
    git(clone, "fetch", "-q");
    expect(() => refuseBehind(clone)).toThrow(expect.objectContaining({ code: "behind" }));
  });

  test("finds the base of a remote with another name, and main where the remote's own choice is not known", () => {
    git(clone, "remote", "set-head", "origin", "--delete");
    git(clone, "remote", "rename", "origin", "coop");
    commit(base);
    git(clone, "fetch", "-q", "coop");
    expect(() => refuseBehind(clone)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("coop/main") }),
    );
  });

  test("without a remote, and a folder that is none, are behind nothing", () => {
    expect(() => refuseBehind(base)).not.toThrow();
    expect(() => refuseBehind(dataFolder())).not.toThrow();
  });

  test("knows whether its data are committed", () => {
    expect(isUncommitted(clone)).toBe(false);
    writeFileSync(join(clone, "notes.txt"), "x");
    expect(isUncommitted(clone)).toBe(false);
    writeFileSync(join(clone, "tenants", "kea.yaml"), "x");
    expect(isUncommitted(clone)).toBe(true);
    expect(isUncommitted(dataFolder())).toBe(false);
  });
});

describe("an emptied tenants/", () => {
  const platform = (...stacks: string[]): Platform => ({
    members: {},
    levels: {},
    stacks: {},
    tenants: Object.fromEntries(stacks.map((stack, index) => [`t${index}`, { ...kea, stack }])),
  });
  const kea: Platform["tenants"][string] = {
    org: "Kea",
    stack: "nz",
    host: "gl1",
    level: "free",
    custodian: "hypha",
    admin: { name: "Ada", email: "ada@kea.example" },
    registration: "invite",
    rotation: 1,
    previously: [],
  };
  const two = stateOf([thing("meet:Greenlight", "tenant-kea"), thing("meet:Greenlight", "tenant-tui")]);

  test("is refused while the state has tenants, and names them", () => {
    expect(() => refuseEmptied(platform("ca"), "nz", two)).toThrow(
      expect.objectContaining({
        exit: 5,
        code: "emptied",
        message: "tenants/ holds no tenant of nz, and its state has 2 tenants: kea, tui",
        help: "see that this is the right folder and branch, and bring the files back (git checkout main -- tenants); a tenant leaves by retire, in its own file",
      }),
    );
  });

  test("is nothing to refuse with one file left, or a state without tenants", () => {
    expect(() => refuseEmptied(platform("ca", "nz"), "nz", two)).not.toThrow();
    expect(() => refuseEmptied(platform(), "nz", stateOf([thing("meet:Machine", "host-gl1")]))).not.toThrow();
  });
});

describe("a state that this computer has seen newer", () => {
  const folder = mkdtempSync(join(tmpdir(), "meet-stamp-"));
  const file = join(folder, "deep", "last.json");
  const some = [thing(SERVER, "host-gl1-server", "1"), thing(SERVER, "host-gl2-server", "2")];
  const [early, late] = ["2026-11-20T10:00:00Z", "2026-11-21T10:00:00.5Z"];
  beforeEach(() => rmSync(file, { force: true }));

  test("is refused, with the way out, and the way out works", () => {
    stamp(file, stateOf(some, late), null);
    expect(() => refuseOlder(file, stateOf(some, late), "nz")).not.toThrow();
    expect(() => refuseOlder(file, stateOf(some.slice(1), early), "nz")).toThrow(
      expect.objectContaining({
        exit: 5,
        code: "state-older",
        message: `the state of nz was last written at ${early}, with 1 resource, but this computer saw it with 2 resources at ${late}`,
        help: expect.stringMatching(/--file BACKUP'\)\. If this one was restored on purpose: rm .*last\.json$/),
      }),
    );
    rmSync(file);
    expect(() => refuseOlder(file, stateOf(some.slice(1), early), "nz")).not.toThrow();
  });

  test.each([
    ["empty", stateOf([], late)],
    ["none at all", null],
  ])("is refused when it is %s now", (_, state) => {
    stamp(file, stateOf(some, late), null);
    expect(() => refuseOlder(file, state, "nz")).toThrow(
      expect.objectContaining({
        message: `the state of nz is empty, but this computer saw it with 2 resources at ${late}`,
      }),
    );
  });

  test("is as it was left while nobody else has written it", () => {
    rmSync(file, { force: true });
    expect(isLast(file, stateOf(some, early))).toBe(false);
    stamp(file, stateOf(some, early), null);
    expect([
      isLast(file, stateOf(some, early)),
      isLast(file, stateOf(some, late)),
      isLast(file, stateOf(some)),
    ]).toEqual([true, false, false]);
  });

  test("it remembers with what a run ended well, and only that", () => {
    expect(isDone(file, "abc")).toBe(false);
    stamp(file, stateOf(some, early), "abc");
    expect([isDone(file, "abc"), isDone(file, "abd")]).toEqual([true, false]);
    stamp(file, stateOf(some, early), null);
    expect(isDone(file, "abc")).toBe(false);
  });

  test("however little older it is", () => {
    stamp(file, stateOf(some, late), null);
    expect(() => refuseOlder(file, stateOf(some, early), "nz")).toThrow(
      expect.objectContaining({ code: "state-older" }),
    );
    expect(() => refuseOlder(file, stateOf(some, late), "nz")).not.toThrow();
  });

  test("what nobody saw, what cannot be read and what was empty then refuse nothing", () => {
    expect(() => refuseOlder(file, stateOf(some, early), "nz")).not.toThrow();
    stamp(file, stateOf(some), null);
    expect(existsSync(file)).toBe(false);
    stamp(file, stateOf([], late), null);
    expect(() => refuseOlder(file, stateOf(some, early), "nz")).not.toThrow();
    writeFileSync(file, "{");
    expect(() => refuseOlder(file, null, "nz")).not.toThrow();
  });
});

describe("what bears our labels at Hetzner", () => {
  const asked: string[] = [];
  let status = 200;
  let pages: Readonly<Record<string, readonly (readonly object[])[]>> = {};
  const api = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://api");
    const path = url.pathname.slice("/v1/".length);
    const page = Number(url.searchParams.get("page"));
    asked.push(`${path} ${url.searchParams.get("label_selector")} ${page} ${request.headers.authorization}`);
    const all = pages[path] ?? [[]];
    const next_page = page < all.length ? page + 1 : null;
    const body = { [path]: all[page - 1], meta: { pagination: { next_page } } };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  let config: Map<string, string>;
  beforeAll(async () => {
    await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
    const address = api.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    config = new Map([
      ["hcloud:token", "key"],
      ["hcloud:endpoint", `http://127.0.0.1:${address.port}/v1/`],
    ]);
  });
  afterAll(() => {
    api.close();
  });
  beforeEach(() => {
    asked.length = 0;
    status = 200;
  });
  const labels = { role: "host", id: "gl1" };
  const created = "2026-11-20T10:00:00Z";
  const gl1 = { id: 4711, name: "gl1.nz.meet.example", created, labels };
  const known = stateOf([thing(SERVER, "host-gl1-server", "4711")]);

  test("and is in the state, is no stranger; three calls ask for everything", async () => {
    pages = { servers: [[gl1]] };
    await expect(refuseStrangers(known, "nz", config)).resolves.toBeUndefined();
    expect(asked.sort()).toEqual(
      ["primary_ips", "servers", "volumes"].map((path) => `${path} managed-by=meet-infra,stack=nz 1 Bearer key`),
    );
  });

  test("and is not in the state, is named with its way back", async () => {
    pages = { servers: [[gl1]], volumes: [[{ ...gl1, id: 5 }]], primary_ips: [[{ ...gl1, id: 6, type: "ipv6" }]] };
    // However new it is: an emptied store is written anew by whoever looks at it.
    await expect(refuseStrangers(stateOf([], "2026-11-21T10:00:00Z"), "nz", config)).rejects.toMatchObject({
      exit: 5,
      code: "state-lost",
      message:
        "the state of nz (0 resources) does not know server gl1.nz.meet.example, volume gl1.nz.meet.example and address gl1.nz.meet.example, which bear its labels at Hetzner: it is empty",
      help: [
        "bring its newest backup back: npm exec -c 'pulumi stack import --stack nz --file BACKUP'; the state store keeps older versions",
        "or, one by one, take over what is missing, or delete it at Hetzner if it is nobody's:",
        "npm exec -c 'pulumi import hcloud:index/server:Server host-gl1-server 4711 --stack nz'",
        "npm exec -c 'pulumi import hcloud:index/volume:Volume host-gl1-volume 5 --stack nz'",
        "npm exec -c 'pulumi import hcloud:index/primaryIp:PrimaryIp host-gl1-ipv6 6 --stack nz'",
      ].join("\n          "),
    });
  });

  test("is looked for on every page, and a volume with a server's id is another thing", async () => {
    pages = { servers: [[gl1], [{ id: 7, name: "other", created, labels: {} }]], volumes: [[gl1]] };
    const hetzner = hetznerReader(config);
    if (hetzner === null) throw new Error("no token");
    const found = await strangers(known, "nz", hetzner);
    expect(found.map(({ what }) => what)).toEqual(["server other", "volume gl1.nz.meet.example"]);
  });

  test("and was made after the state was last written, tells that the state is old; what is older was left half made", async () => {
    pages = { servers: [[gl1]] };
    const other = [thing("meet:Greenlight", "tenant-kea")];
    await expect(refuseStrangers(stateOf(other, "2026-11-20T09:00:00Z"), "nz", config)).rejects.toMatchObject({
      code: "state-lost",
      message:
        "the state of nz (1 resource) does not know server gl1.nz.meet.example, which bears its labels at Hetzner: it was last written at 2026-11-20T09:00:00Z, before that was made",
    });
    await expect(refuseStrangers(stateOf(other), "nz", config)).rejects.toMatchObject({ code: "state-lost" });
    // A run that died of an answer that never came wrote its state after that; clocks differ by a little.
    for (const time of ["2026-11-20T10:00:01Z", "2026-11-20T09:59:00Z"])
      await expect(refuseStrangers(stateOf(other, time), "nz", config)).resolves.toBeUndefined();
  });

  test("many are counted", async () => {
    pages = { servers: [Array.from({ length: 7 }, (_, id) => ({ id, name: `s${id}`, created, labels: {} }))] };
    await expect(refuseStrangers(null, "nz", config)).rejects.toThrow(
      "server s0, server s1, server s2, server s3, server s4 and 2 more, which bear",
    );
  });

  test("is not asked for without a token; and where no list comes, nothing is begun", async () => {
    pages = { servers: [[gl1]] };
    await expect(refuseStrangers(stateOf([]), "nz", new Map())).resolves.toBeUndefined();
    expect(asked).toEqual([]);
    status = 401;
    await expect(refuseStrangers(known, "nz", config)).rejects.toMatchObject({
      exit: 4,
      code: "no-census",
      message: "Hetzner does not say what bears the labels of nz: it answers 401",
    });
  });
});
