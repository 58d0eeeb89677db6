import { expect, test } from "vitest";
import { LAST_IPV4 } from "../../sandbox/cloud/hetzner/state.ts";
import { holderOf, PREFIX, UNASKED } from "../../sandbox/network.ts";

const interfaces = { lo: [{ address: "127.0.0.1" }], eth0: [{ address: "192.0.2.2" }, { address: "198.18.7.4" }] };

test("names the interface that already has an address in the range", () => {
  expect(holderOf("198.18.7.", interfaces)).toBe("eth0");
  expect(holderOf("198.18.9.", interfaces)).toBeNull();
  expect(holderOf("198.18.7.", { down: undefined })).toBeNull();
});

test("servers get none of the addresses that Docker gives away itself", () => {
  expect(UNASKED).toBe(`${PREFIX}${LAST_IPV4 + 1}/29`);
});
