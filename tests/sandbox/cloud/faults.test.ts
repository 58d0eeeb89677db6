import { expect, it } from "vitest";
import { faultSchema, makeFaults } from "../../../sandbox/cloud/faults.ts";
import { apiPath } from "../../../sandbox/cloud/http.ts";

it("breaks nothing until it is told to", () => {
  expect(makeFaults().take("hetzner", "GET", "/servers")).toBeNull();
});

it("breaks what fits, as often as it says, after as many as it says", () => {
  const faults = makeFaults();
  const fault = { api: "hetzner", method: "POST", path: "^/servers$", kind: "500", times: 2, after: 1 } as const;
  faults.set([fault]);
  expect(faults.take("cloudflare", "POST", "/servers")).toBeNull();
  expect(faults.take("hetzner", "GET", "/servers")).toBeNull();
  expect(faults.take("hetzner", "POST", "/servers/7/actions/reboot")).toBeNull();
  expect(faults.take("hetzner", "POST", "/servers")).toBeNull();
  expect(faults.list()).toEqual([{ ...fault, after: 0 }]);
  expect(faults.take("hetzner", "POST", "/servers")?.kind).toBe("500");
  expect(faults.take("hetzner", "POST", "/servers")?.kind).toBe("500");
  expect(faults.take("hetzner", "POST", "/servers")).toBeNull();
  expect(faults.list()).toEqual([]);
});

it("takes them in order, one for each request, and without a number for ever", () => {
  const faults = makeFaults();
  faults.set([
    { api: "hetzner", kind: "502", times: 1 },
    { api: "hetzner", kind: "outage", times: null },
  ]);
  const kinds = [1, 2, 3].map(() => faults.take("hetzner", "GET", "/servers")?.kind);
  expect(kinds).toEqual(["502", "outage", "outage"]);
  faults.set([]);
  expect(faults.take("hetzner", "GET", "/servers")).toBeNull();
});

it("is told in words that can be checked", () => {
  const read = (fault: object): unknown =>
    faultSchema.safeParse({ api: "hetzner", kind: "500", times: 1, ...fault }).success;
  expect(read({})).toBe(true);
  expect(faultSchema.parse({ api: "hetzner", kind: "500", times: null, method: "post" }).method).toBe("POST");
  expect(read({ kind: "418" })).toBe(false);
  expect(read({ path: "(" })).toBe(false);
  expect(read({ times: 0 })).toBe(false);
  expect(read({ when: "now" })).toBe(false);
});

it("knows paths as the vendors document them", () => {
  expect(apiPath("/hetzner/v1/servers/7")).toBe("/servers/7");
  expect(apiPath("/cloudflare/client/v4/zones")).toBe("/zones");
  expect(apiPath("/hetzner/v10/servers")).toBe("/hetzner/v10/servers");
});
