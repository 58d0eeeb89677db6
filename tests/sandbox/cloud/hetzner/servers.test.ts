import { describe, expect, it } from "vitest";
import { type Json, madeServer, type Project, project, refusal } from "./project.ts";

/** Ask for an action and wait for its end. */
async function act(p: Project, id: number, action: string, body?: unknown): Promise<Json> {
  return p.settled((await p.ok("POST", `/servers/${id}/actions/${action}`, body)).action);
}

describe("power", () => {
  it("goes off and on, and says what it is doing meanwhile", async () => {
    const p = project();
    const { id } = await madeServer(p);
    const status = async (): Promise<string> => (await p.ok("GET", `/servers/${id}`)).server.status;
    const go = p.machines.hold();
    const { action } = await p.ok("POST", `/servers/${id}/actions/shutdown`);
    expect(await status()).toBe("stopping");
    go();
    expect(await p.settled(action)).toMatchObject({ command: "shutdown_server", status: "success" });
    expect(await status()).toBe("off");
    for (const [path, command, after] of [
      ["poweron", "start_server", "running"],
      ["reboot", "reboot_server", "running"],
      ["reset", "reset_server", "running"],
      ["poweroff", "stop_server", "off"],
    ]) {
      expect(await act(p, id, path ?? "")).toMatchObject({ command, status: "success" });
      expect(await status()).toBe(after);
    }
    expect((await p.ok("GET", `/servers?status=off`)).servers).toHaveLength(1);
    expect((await p.ok("GET", `/servers?status=running`)).servers).toEqual([]);
  });

  it("is off when its machine is gone, and unknown when nobody can say", async () => {
    const p = project();
    const { id } = await madeServer(p);
    p.machines.machines.delete(id);
    expect((await p.ok("GET", `/servers/${id}`)).server.status).toBe("off");
    p.machines.state = () => Promise.reject(new Error("no engine"));
    expect((await p.ok("GET", `/servers/${id}`)).server.status).toBe("unknown");
  });
});

describe("a server's life", () => {
  it("is renamed, labelled, and found by both", async () => {
    const p = project();
    const { id } = await madeServer(p);
    await madeServer(p, { name: "other" });
    expect(refusal(await p.call("PUT", `/servers/${id}`, { name: "other" })).code).toBe("uniqueness_error");
    const { server } = await p.ok("PUT", `/servers/${id}`, { name: "node2", labels: { role: "node" } });
    expect(server).toMatchObject({ name: "node2", labels: { role: "node" } });
    expect((await p.ok("GET", "/servers?name=node2")).servers).toHaveLength(1);
    expect((await p.ok("GET", "/servers?label_selector=role%3Dnode")).servers).toHaveLength(1);
    expect((await p.ok("GET", "/servers?label_selector=role%21%3Dnode")).servers).toHaveLength(1);
  });

  it("cannot be deleted or rebuilt while it is protected, and both protections go together", async () => {
    const p = project();
    const { id } = await madeServer(p);
    const alone = await p.call("POST", `/servers/${id}/actions/change_protection`, { delete: true });
    expect(refusal(alone)).toEqual({ status: 422, code: "invalid_input", fields: ["rebuild"] });
    await act(p, id, "change_protection", { delete: true, rebuild: true });
    expect(refusal(await p.call("DELETE", `/servers/${id}`))).toEqual({ status: 423, code: "protected", fields: [] });
    const rebuild = await p.call("POST", `/servers/${id}/actions/rebuild`, { image: "ubuntu-24.04" });
    expect(refusal(rebuild)).toEqual({ status: 423, code: "protected", fields: [] });
    await act(p, id, "change_protection", { delete: false, rebuild: false });
    expect(await act(p, id, "rebuild", { image: "ubuntu-24.04" })).toMatchObject({ status: "success" });
    const { server } = await p.ok("GET", `/servers/${id}`);
    expect(server).toMatchObject({ status: "running", image: { name: "ubuntu-24.04" } });
    expect(p.machines.machines.get(id)?.spec.image).toBe("ubuntu-24.04");
  });

  it("changes its type while it is off, to one with room for its disk, and starts again", async () => {
    const p = project();
    const { id } = await madeServer(p);
    const change = (server_type: string): [string, string, object] => [
      "POST",
      `/servers/${id}/actions/change_type`,
      { server_type, upgrade_disk: false },
    ];
    expect(refusal(await p.call(...change("ccx23"))).code).toBe("server_not_stopped");
    await act(p, id, "poweroff");
    expect(refusal(await p.call(...change("cpx11"))).fields).toEqual(["server_type"]);
    expect(refusal(await p.call(...change("cx23"))).code).toBe("invalid_server_type");
    await p.settled((await p.ok(...change("ccx23"))).action);
    const { server } = await p.ok("GET", `/servers/${id}`);
    expect(server).toMatchObject({ status: "running", server_type: { name: "ccx23" }, primary_disk_size: 80 });
    expect(p.machines.machines.get(id)?.spec).toMatchObject({ cores: 4, memoryGb: 16 });
  });

  it("leaves nothing behind but what was its own only for a while", async () => {
    const p = project();
    const kept = (
      await p.ok("POST", "/primary_ips", { name: "kept", type: "ipv4", location: "fsn1", assignee_type: "server" })
    ).primary_ip;
    const firewall = (await p.ok("POST", "/firewalls", { name: "node" })).firewall;
    const { volume, action } = await p.ok("POST", "/volumes", { name: "data", size: 10, location: "fsn1" });
    await p.settled(action);
    const { id } = await madeServer(p, {
      public_net: { enable_ipv4: true, ipv4: kept.id },
      firewalls: [{ firewall: firewall.id }],
      volumes: [volume.id],
    });
    const deletion = (await p.ok("DELETE", `/servers/${id}`)).action;
    expect(await p.settled(deletion)).toMatchObject({ command: "delete_server", status: "success" });
    expect(refusal(await p.call("GET", `/servers/${id}`))).toEqual({ status: 404, code: "not_found", fields: [] });
    expect((await p.ok("GET", "/primary_ips")).primary_ips).toMatchObject([{ id: kept.id, assignee_id: null }]);
    expect((await p.ok("GET", `/volumes/${volume.id}`)).volume.server).toBeNull();
    expect((await p.ok("GET", `/firewalls/${firewall.id}`)).firewall.applied_to).toEqual([]);
    expect(p.machines.machines.size).toBe(0);
  });

  it("stays when its machine cannot be taken away, and can be deleted later", async () => {
    const p = project();
    const { id } = await madeServer(p);
    p.machines.failures.set("destroy", "busy");
    expect(await p.settled((await p.ok("DELETE", `/servers/${id}`)).action)).toMatchObject({ status: "error" });
    expect((await p.ok("GET", `/servers/${id}`)).server).toMatchObject({ status: "running", locked: false });
    expect(await p.settled((await p.ok("DELETE", `/servers/${id}`)).action)).toMatchObject({ status: "success" });
  });

  it("refuses in words what the sandbox cannot do", async () => {
    const p = project();
    const { id } = await madeServer(p);
    for (const [action, what] of [
      ["create_image", "snapshots"],
      ["enable_backup", "backups"],
      ["enable_rescue", "the rescue system"],
      ["attach_iso", "ISO images"],
      ["reset_password", "root passwords"],
      ["request_console", "the console"],
    ]) {
      const refused = await p.call("POST", `/servers/${id}/actions/${action}`, {});
      expect(refused.body.error).toEqual({
        code: "unsupported_error",
        message: `the sandbox does not emulate ${what}`,
        details: null,
      });
    }
  });
});
