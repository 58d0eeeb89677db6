import { hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { load } from "../../model/load.ts";
import { plan } from "../../model/plan.ts";
import { readSources } from "../../model/read.ts";
import { derive, derivedSecrets, digest, postgresPassword, scaleliteId, tenantSecrets } from "../../model/secrets.ts";

const MASTER = "0123456789abcdef".repeat(4);
const OTHER = "fedcba9876543210".repeat(4);

describe("a derived secret", () => {
  it("is HKDF-SHA256 of the master secret's bytes, with path and rotation as the info", () => {
    const expected = hkdfSync("sha256", Buffer.from(MASTER, "hex"), "meet-infra", "meet.coop/tenants/mill/redis#2", 32);
    expect(derive(MASTER, "tenants/mill/redis", 2)).toBe(Buffer.from(expected).toString("hex"));
    expect(derive(MASTER, "tenants/mill/redis", 2, 64)).toMatch(/^[0-9a-f]{128}$/);
  });

  it("is another one after a rotation, at another path and in another stack, and the same every time", () => {
    const all = [
      derive(MASTER, "tenants/mill/redis", 1),
      derive(MASTER, "tenants/mill/redis", 2),
      derive(MASTER, "tenants/mill/database", 1),
      derive(MASTER, "tenants/mil/redis", 1),
      derive(OTHER, "tenants/mill/redis", 1),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(derive(MASTER, "tenants/mill/redis", 1)).toBe(all[0]);
  });

  it.each([
    ["nothing", ""],
    ["a digit short", MASTER.slice(1)],
    ["a digit long", `${MASTER}0`],
    ["upper case", MASTER.toUpperCase()],
    ["no hex", `${MASTER.slice(1)}g`],
    ["a line end", `${MASTER}\n`],
  ])("is refused when the master secret is %s", (_, master) => {
    expect(() => derive(master, "x", 1)).toThrow(new RangeError("the master secret must be 64 hex digits"));
  });
});

describe("what a tenant is given", () => {
  const root = new URL("../fixtures/north", import.meta.url).pathname;
  const { platform } = load(readSources(root));
  if (platform === null) throw new Error("north has errors");
  const planned = plan(platform, "north");
  const heron = planned.tenants.find(({ id }) => id === "heron");
  if (heron === undefined) throw new Error("no heron");

  it("follows from its first id, and from what people own", () => {
    const { databasePassword, redisPassword, secretEnv } = tenantSecrets(heron, MASTER, (key) => `value of ${key}`);
    expect(databasePassword).toBe(derive(MASTER, "tenants/egret/database", 1));
    expect(redisPassword).toBe(derive(MASTER, "tenants/egret/redis", 1));
    expect(secretEnv).toEqual({
      BIGBLUEBUTTON_SECRET: derive(MASTER, "tenants/egret/bbb", 1, 32),
      DATABASE_URL: `postgres://gl_egret:${databasePassword}@postgres:5432/gl_egret`,
      OPENID_CONNECT_CLIENT_SECRET: "value of meet:tenant-egret-sso",
      REDIS_URL: `redis://:${redisPassword}@redis-egret:6379/0`,
      SECRET_KEY_BASE: derive(MASTER, "tenants/egret/secret-key-base", 1, 64),
      SMTP_PASSWORD: "value of meet:mail-password",
    });
  });

  it("is drawn anew with its rotation, but for what its database and its Redis were made with", () => {
    const of = (rotation: number) => {
      const secretEnv = heron.secretEnv.map((it) => (it.from === "derived" ? { ...it, rotation } : it));
      return tenantSecrets({ ...heron, rotation, secretEnv }, MASTER, () => "owned");
    };
    const [before, after] = [of(1), of(2)];
    expect(after).toEqual({
      ...before,
      secretEnv: {
        ...before.secretEnv,
        BIGBLUEBUTTON_SECRET: derive(MASTER, "tenants/egret/bbb", 2),
        SECRET_KEY_BASE: derive(MASTER, "tenants/egret/secret-key-base", 2, 64),
      },
    });
  });

  it("is known as a whole to whoever must hide it", () => {
    const values = derivedSecrets(planned, MASTER);
    const { databasePassword, redisPassword, secretEnv } = tenantSecrets(heron, MASTER, () => "");
    const wanted = [postgresPassword(MASTER, "gl1"), databasePassword, redisPassword, ...Object.values(secretEnv)];
    expect(values).toEqual(expect.arrayContaining(wanted.filter((value) => value !== "")));
    expect(values).not.toContain("");
  });
});

it("a tenant's id at the balancer is a UUID of its first id and its stack, and never drawn", () => {
  expect(scaleliteId("north", "egret")).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(scaleliteId("north", "egret")).toBe(scaleliteId("north", "egret"));
  expect(
    new Set([scaleliteId("north", "egret"), scaleliteId("south", "egret"), scaleliteId("north", "heron")]).size,
  ).toBe(3);
});

it("a generation is named by ten hex digits", () => {
  expect(digest("a")).toMatch(/^[0-9a-f]{10}$/);
  expect(digest("a")).not.toBe(digest("b"));
});
