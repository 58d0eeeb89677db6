/** Each machine is asked for its key where the data have it, and only the pinned or an accepted one is let by. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { shownKeys } from "../../../scripts/apply/hostKeys.ts";
import { smallPlan } from "../../plans.ts";
import { fakes } from "../fakes.ts";

const fake = fakes();
const before = process.env;
const [host] = smallPlan().hosts;
if (host === undefined) throw new Error("the small plan has no host");

beforeAll(() => {
  fake.add(
    "ssh-keyscan",
    'case "$*" in *192.0.2.8) echo "x ssh-ed25519 AAAAthen" ;; *192.0.2.9) echo "x ssh-ed25519 BBBB" ;; esac',
  );
  process.env = { ...before, ...fake.env };
});
beforeEach(fake.forget);
afterAll(() => {
  process.env = before;
  fake.close();
});

const gl1 = (address: string) => ({
  title: "gl1 in sandbox",
  name: host.name,
  urn: "",
  address,
  ipv6: null,
  hostKey: "ssh-ed25519 AAAAthen",
});

/** Pinned at one address, and wanted at another. */
const look = (pinned: string, wanted: string | null, accepted: readonly string[] = []) => {
  const made = { by: "owner" as const, ipv4: wanted ?? "", ipv6: null };
  const planned = { ...smallPlan(), hosts: [{ ...host, made }] };
  return shownKeys([gl1(pinned)], wanted === null ? null : planned, accepted, "sandbox");
};

test("a machine with the pinned key is let by, and one that says nothing is named", async () => {
  expect(await look("192.0.2.8", "192.0.2.8")).toEqual({ silent: [], anew: [] });
  expect(await look("192.0.2.7", "192.0.2.7")).toEqual({ silent: [gl1("192.0.2.7")], anew: [] });
});

test("the same machine under another address goes on, and nobody asks at the old one", async () => {
  expect(await look("192.0.2.7", "192.0.2.8")).toEqual({ silent: [], anew: [] });
  expect(fake.asked().join()).toContain("192.0.2.8");
  expect(fake.asked().join()).not.toContain("192.0.2.7");
});

test.each([
  ["192.0.2.9", "what answers there shows another SSH host key"],
  ["192.0.2.10", "nothing answers SSH there"],
])("at %s: %s, and nothing is done", async (address, found) => {
  await expect(look("192.0.2.8", address)).rejects.toMatchObject({
    exit: 5,
    code: "host-key",
    message: `gl1 in sandbox would move from 192.0.2.8 to ${address}, and ${found}; nothing was done`,
    help: expect.stringContaining("the same machine shows the same key"),
  });
});

test("another key is refused where the machine stays too, each with the command that accepts it", async () => {
  const help = expect.stringContaining("npx meet up sandbox --accept-host-key gl1");
  await expect(look("192.0.2.9", "192.0.2.9")).rejects.toMatchObject({
    message: expect.stringContaining("gl1 in sandbox (192.0.2.9) shows another SSH host key"),
    help,
  });
  await expect(look("192.0.2.8", "192.0.2.9")).rejects.toMatchObject({ help });
});

test("an accepted key comes with the address that shows it; silence cannot be accepted", async () => {
  const key = "ssh-ed25519 BBBB";
  const anew = (pinned: string) => [{ machine: gl1(pinned), address: "192.0.2.9", key }];
  expect(await look("192.0.2.9", "192.0.2.9", [host.name])).toEqual({ silent: [], anew: anew("192.0.2.9") });
  expect(await look("192.0.2.8", "192.0.2.9", [host.name])).toEqual({ silent: [], anew: anew("192.0.2.8") });
  await expect(look("192.0.2.8", "192.0.2.10", [host.name])).rejects.toMatchObject({ code: "host-key" });
  await expect(look("192.0.2.9", "192.0.2.9", ["host-gl2"])).rejects.toMatchObject({ code: "host-key" });
});

test("where only the state counts, each is asked where the state has it", async () => {
  expect(await look("192.0.2.8", null)).toEqual({ silent: [], anew: [] });
});
