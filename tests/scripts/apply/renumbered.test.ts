/** Another address is the same machine only when it shows the same host key. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { refuseOtherMachines } from "../../../scripts/apply/renumbered.ts";
import { readState } from "../../../scripts/apply/state.ts";
import { fakes } from "../fakes.ts";

const fake = fakes();
const before = process.env;
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

const urn = "urn:pulumi:north::meet-infra::meet:Machine$command:local:Command::host-gl1-hostkey";
const environment = (ADDRESS: string) => ({ environment: { MACHINE: "gl1 in north", ADDRESS } });
const pin = {
  urn,
  type: "command:local:Command",
  inputs: environment("192.0.2.7"),
  outputs: { stdout: "ssh-ed25519 AAAAthen" },
};
const state = readState(JSON.stringify({ deployment: { resources: [pin] } }));
const look = (address: string) => {
  const becomes = { type: pin.type, inputs: environment(address) };
  return refuseOtherMachines([{ op: "replace", urn, was: pin, becomes }], state);
};

test("the same machine under another address goes on", async () => {
  await expect(look("192.0.2.8")).resolves.toBeUndefined();
  expect(fake.asked().join()).toContain("192.0.2.8");
});

test.each([
  ["192.0.2.9", "what answers there shows another SSH host key"],
  ["192.0.2.10", "nothing answers SSH there"],
])("at %s: %s, and nothing is done", async (address, found) => {
  await expect(look(address)).rejects.toMatchObject({
    exit: 5,
    code: "host-key",
    message: `gl1 in north would move from 192.0.2.7 to ${address}, and ${found}; nothing was done`,
    help: expect.stringContaining("another machine gets a line of its own"),
  });
});

test("who stays is not asked, nor who has no address yet", async () => {
  await look("192.0.2.7");
  await look("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  expect(fake.asked()).toEqual([]);
});
