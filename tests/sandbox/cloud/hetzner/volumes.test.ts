import { expect, it } from "vitest";
import { type Json, type Project, project, refusal } from "./project.ts";

async function volume(p: Project, name: string, more: object = {}): Promise<number> {
  const answer = await p.ok("POST", "/volumes", { name, size: 10, location: "fsn1", format: "ext4", ...more });
  await p.settled(answer.action);
  return answer.volume.id;
}

async function server(p: Project, name: string, location = "fsn1"): Promise<number> {
  const answer = await p.ok("POST", "/servers", { name, server_type: "ccx13", image: "debian-12", location });
  await p.settled(answer.next_actions[0]);
  return answer.server.id;
}

it("is made, and has a path on its server", async () => {
  const p = project();
  const { volume, action, next_actions } = await p.ok("POST", "/volumes", {
    name: "a",
    size: 10,
    location: "fsn1",
    format: "ext4",
  });
  expect(volume).toMatchObject({ status: "creating", server: null, size: 10, format: "ext4" });
  expect(volume.linux_device).toBe(`/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`);
  expect(next_actions).toEqual([]);
  expect(await p.settled(action)).toMatchObject({ command: "create_volume", status: "success" });
  expect((await p.ok("GET", `/volumes/${volume.id}`)).volume.status).toBe("available");
  expect(p.machines.calls).toEqual([`createVolume ${volume.id} 10 ext4`]);
});

it("is nowhere when it could not be made", async () => {
  const p = project();
  p.machines.failures.set("createVolume", "disk full");
  const { volume, action } = await p.ok("POST", "/volumes", { name: "a", size: 10, location: "fsn1" });
  expect(await p.settled(action)).toMatchObject({ status: "error", error: { message: "disk full" } });
  expect((await p.call("GET", `/volumes/${volume.id}`)).status).toBe(404);
});

it("refuses what cannot be", async () => {
  const p = project();
  await volume(p, "taken");
  const refused = async (more: object): Promise<unknown> => {
    const { code, fields } = refusal(
      await p.call("POST", "/volumes", { name: "a", size: 10, location: "fsn1", ...more }),
    );
    return [code, ...fields];
  };
  expect(await refused({ name: "taken" })).toEqual(["uniqueness_error", "name"]);
  expect(await refused({ size: 9 })).toEqual(["invalid_input", "size"]);
  expect(await refused({ size: 10241 })).toEqual(["invalid_input", "size"]);
  expect(await refused({ name: "-a" })).toEqual(["invalid_input", "name"]);
  expect(await refused({ format: "ntfs" })).toEqual(["invalid_input", "format"]);
  expect(await refused({ location: "moon1" })).toEqual(["invalid_input", "location"]);
  expect(await refused({ location: undefined })).toEqual(["invalid_input", "location"]);
  expect(await refused({ server: 7 })).toEqual(["not_found"]);
  expect(await refused({ automount: true })).toEqual(["unsupported_error"]);
});

it("is attached to one server at a time, in the same place", async () => {
  const p = project();
  const id = await volume(p, "a");
  const [one, two, far] = [await server(p, "one"), await server(p, "two"), await server(p, "far", "hel1")];
  const attach = async (to: number): Promise<Json> => p.call("POST", `/volumes/${id}/actions/attach`, { server: to });
  expect(refusal(await attach(far)).fields).toEqual(["server"]);
  const go = p.machines.hold();
  const { action } = (await attach(one)).body;
  expect(refusal(await p.call("POST", `/volumes/${id}/actions/detach`)).code).toBe("locked");
  go();
  expect(await p.settled(action)).toMatchObject({ command: "attach_volume", status: "success" });
  expect(refusal(await attach(two)).code).toBe("volume_already_attached");
  expect((await p.ok("GET", `/servers/${one}`)).server.volumes).toEqual([id]);
  expect(refusal(await p.call("DELETE", `/volumes/${id}`)).code).toBe("resource_in_use");
  await p.settled((await p.ok("POST", `/volumes/${id}/actions/detach`)).action);
  expect(refusal(await p.call("POST", `/volumes/${id}/actions/detach`)).code).toBe("volume_not_attached");
  p.machines.failures.set("attachVolume", "no loop device");
  expect(await p.settled((await attach(two)).body.action)).toMatchObject({ status: "error" });
  expect((await p.ok("GET", `/volumes/${id}`)).volume.server).toBeNull();
  await p.ok("DELETE", `/volumes/${id}`);
  expect(p.machines.volumes.size).toBe(0);
});

it("can be made for a server, sixteen for one", async () => {
  const p = project();
  const one = await server(p, "one");
  for (let index = 0; index < 16; index += 1) {
    const answer = await p.ok("POST", "/volumes", { name: `v${index}`, size: 10, server: one });
    expect(answer.next_actions).toMatchObject([{ command: "attach_volume" }]);
    await p.settled(answer.next_actions[0]);
  }
  const more = await p.call("POST", "/volumes", { name: "more", size: 10, server: one });
  expect(refusal(more).code).toBe("limit_exceeded_error");
});

it("grows, and is protected", async () => {
  const p = project();
  const id = await volume(p, "a");
  const resize = async (size: number): Promise<Json> => p.call("POST", `/volumes/${id}/actions/resize`, { size });
  expect(refusal(await resize(10)).fields).toEqual(["size"]);
  expect(await p.settled((await resize(20)).body.action)).toMatchObject({
    command: "resize_volume",
    status: "success",
  });
  expect((await p.ok("GET", `/volumes/${id}`)).volume.size).toBe(20);
  p.machines.failures.set("resizeVolume", "disk full");
  await p.settled((await resize(30)).body.action);
  expect((await p.ok("GET", `/volumes/${id}`)).volume.size).toBe(20);
  await p.ok("POST", `/volumes/${id}/actions/change_protection`, { delete: true });
  expect(refusal(await p.call("DELETE", `/volumes/${id}`)).code).toBe("protected");
  expect((await p.ok("PUT", `/volumes/${id}`, { name: "b", labels: { x: "y" } })).volume).toMatchObject({ name: "b" });
  expect((await p.ok("GET", "/volumes?status=available&name=b")).volumes).toHaveLength(1);
});

it("begins nothing any more once it is being deleted, and is whole again when that fails", async () => {
  const p = project();
  const id = await volume(p, "a");
  const one = await server(p, "one");
  const go = p.machines.hold();
  const deleted = p.call("DELETE", `/volumes/${id}`);
  while (!p.machines.calls.includes(`deleteVolume ${id}`)) await new Promise(setImmediate);
  for (const [path, asked] of [
    [`/volumes/${id}/actions/attach`, { server: one }],
    [`/volumes/${id}/actions/resize`, { size: 20 }],
    [`/volumes/${id}/actions/change_protection`, { delete: true }],
    ["/servers", { name: "two", server_type: "ccx13", image: "debian-12", location: "fsn1", volumes: [id] }],
  ] as const) {
    expect((await p.call("POST", path, asked)).status, path).toBe(423);
  }
  expect((await p.call("DELETE", `/volumes/${id}`)).status).toBe(423);
  p.machines.failures.set("deleteVolume", "the disk is in use");
  go();
  expect((await deleted).status).toBe(500);
  await p.settled((await p.ok("POST", `/volumes/${id}/actions/attach`, { server: one })).action);
  expect((await p.ok("GET", `/volumes/${id}`)).volume.server).toBe(one);
});
