import { expect, test } from "vitest";
import {
  balancerHost,
  databaseName,
  greenlightContainer,
  machineName,
  redisContainer,
  tenantDir,
  tenantKey,
  tenantName,
} from "../../model/names.ts";

test("a tenant is known by the oldest id it ever had, however often it was renamed", () => {
  expect(tenantKey("heron", [])).toBe("heron");
  expect(tenantKey("heron", ["egret", "swift"])).toBe("egret");
});

test("every name comes from the key", () => {
  expect([
    tenantName("old-mill"),
    tenantDir("old-mill"),
    databaseName("old-mill"),
    redisContainer("old-mill"),
    greenlightContainer("old-mill", "5f3c"),
    balancerHost("old-mill", "lb1.ca.meet.coop"),
    machineName("host", "gl1"),
  ]).toEqual([
    "tenant-old-mill",
    "/srv/meet/tenants/old-mill",
    "gl_old_mill",
    "redis-old-mill",
    "greenlight-old-mill-5f3c",
    "old-mill.lb1.ca.meet.coop",
    "host-gl1",
  ]);
});
