import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openHetzner } from "../../../../sandbox/cloud/hetzner/app.ts";
import { fakeMachines } from "./machines.ts";
import { project, publicKey } from "./project.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meet-hetzner-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openHetzner(join(folder, "hetzner", "state.json"));
const WANTED = { name: "one", server_type: "ccx13", image: "debian-12", location: "fsn1" };

it("knows everything again after a restart, and gives no id twice", async () => {
  const machines = fakeMachines();
  const before = project({ store: open(), machines });
  const { ssh_key } = await before.ok("POST", "/ssh_keys", { name: "a", public_key: publicKey("a") });
  const { server, next_actions } = await before.ok("POST", "/servers", { ...WANTED, ssh_keys: [ssh_key.id] });
  await before.settled(next_actions[0]);
  const seen = await before.ok("GET", "/servers");

  const after = project({ store: open(), machines });
  expect(await after.ok("GET", "/servers")).toEqual(seen);
  expect((await after.ok("GET", `/actions/${next_actions[0].id}`)).action.status).toBe("success");
  await after.ok("DELETE", `/ssh_keys/${ssh_key.id}`);
  const again = await after.ok("POST", "/ssh_keys", { name: "a", public_key: publicKey("a") });
  expect(again.ssh_key.id).toBeGreaterThan(next_actions[0].id);

  machines.machines.clear();
  const later = project({ store: open(), machines });
  expect((await later.ok("GET", `/servers/${server.id}`)).server.status).toBe("off");
});

it("says of what was going on that it was cut off, and locks nothing", async () => {
  const machines = fakeMachines();
  const before = project({ store: open(), machines });
  const go = machines.hold();
  const { server, action } = await before.ok("POST", "/servers", WANTED);
  const volume = (await before.ok("POST", "/volumes", { name: "a", size: 10, location: "fsn1" })).volume;

  const after = project({ store: open(), machines: fakeMachines() });
  expect((await after.ok("GET", `/actions/${action.id}`)).action).toMatchObject({
    status: "error",
    error: { code: "action_failed", message: "the sandbox was stopped while it ran" },
  });
  expect((await after.ok("GET", `/servers/${server.id}`)).server).toMatchObject({ status: "off", locked: false });
  expect((await after.ok("GET", `/volumes/${volume.id}`)).volume.status).toBe("available");
  const gone = (await after.ok("DELETE", `/servers/${server.id}`)).action;
  expect(await after.settled(gone)).toMatchObject({ status: "success" });
  go();
  await before.settled(action);
});

it("has a volume back whose deletion was cut off", async () => {
  const machines = fakeMachines();
  const before = project({ store: open(), machines });
  const { volume, action } = await before.ok("POST", "/volumes", { name: "a", size: 10, location: "fsn1" });
  await before.settled(action);
  const go = machines.hold();
  const deleted = before.call("DELETE", `/volumes/${volume.id}`);
  while (!machines.calls.includes(`deleteVolume ${volume.id}`)) await new Promise(setImmediate);

  const after = project({ store: open(), machines: fakeMachines() });
  expect((await after.call("DELETE", `/volumes/${volume.id}`)).status).toBe(204);
  go();
  await deleted;
});
