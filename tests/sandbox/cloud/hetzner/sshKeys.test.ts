import { expect, it } from "vitest";
import { project, publicKey, refusal } from "./project.ts";

it("keeps a key with its fingerprint", async () => {
  const p = project();
  // The fingerprint as `ssh-keygen -E md5 -lf` prints it.
  const public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB a";
  const { ssh_key } = await p.ok("POST", "/ssh_keys", { name: "a", public_key, labels: { stack: "x" } });
  expect(ssh_key).toMatchObject({ name: "a", public_key, labels: { stack: "x" } });
  expect(ssh_key.fingerprint).toBe("de:d5:37:84:4d:af:35:ff:f9:af:da:bb:d9:d5:94:3b");
  expect((await p.ok("GET", `/ssh_keys?fingerprint=${ssh_key.fingerprint}`)).ssh_keys).toEqual([ssh_key]);
  expect((await p.ok("GET", `/ssh_keys/${ssh_key.id}`)).ssh_key).toEqual(ssh_key);
  expect((await p.ok("PUT", `/ssh_keys/${ssh_key.id}`, { name: "b" })).ssh_key).toEqual({ ...ssh_key, name: "b" });
  expect((await p.call("DELETE", `/ssh_keys/${ssh_key.id}`)).status).toBe(204);
  expect((await p.call("GET", `/ssh_keys/${ssh_key.id}`)).status).toBe(404);
});

it("refuses a name or a key twice, and what is no key", async () => {
  const p = project({ limits: { sshKeys: 2 } });
  const refused = async (name: string, public_key: string): Promise<unknown> =>
    refusal(await p.call("POST", "/ssh_keys", { name, public_key }));
  await p.ok("POST", "/ssh_keys", { name: "a", public_key: publicKey("a") });
  expect(await refused("a", publicKey("b"))).toEqual({ status: 409, code: "uniqueness_error", fields: ["name"] });
  expect(await refused("b", `${publicKey("a")} again`)).toEqual({
    status: 409,
    code: "uniqueness_error",
    fields: ["public_key"],
  });
  for (const wrong of [
    "",
    "ssh-ed25519",
    "ssh-ed25519 !!!",
    "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAA",
    publicKey("b").slice(0, 20),
  ]) {
    expect(await refused("b", wrong)).toEqual({ status: 422, code: "invalid_input", fields: ["public_key"] });
  }
  await p.ok("POST", "/ssh_keys", { name: "b", public_key: publicKey("b") });
  expect(await refused("c", publicKey("c"))).toEqual({ status: 403, code: "resource_limit_exceeded", fields: [] });
});
