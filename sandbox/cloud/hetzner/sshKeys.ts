/** SSH keys: public ones, given to servers when they are made. */
import { createHash } from "node:crypto";
import type { Hono } from "hono";
import { z } from "zod";
import { type Context, newId } from "./context.ts";
import { body, labels, pathId, renaming, resourceName } from "./input.ts";
import { byIdNameCreated, page } from "./list.ts";
import { find, remove, rename, uniqueName, withinLimit } from "./named.ts";
import { invalidField, notUnique } from "./problem.ts";
import type { SshKey } from "./state.ts";

const KIND = "ssh_key";
const creation = z.object({ name: resourceName, public_key: z.string().trim(), labels: labels.optional() });

export function sshKeyRoutes(app: Hono, context: Context): void {
  const { id, name } = byIdNameCreated;
  app.get("/ssh_keys", (c) =>
    page(c, {
      key: "ssh_keys",
      items: context.state().sshKeys,
      view,
      sort: { id, name },
      match: { name: (key) => key.name, fingerprint: (key) => key.fingerprint },
      labels: (key) => key.labels,
    }),
  );
  app.get("/ssh_keys/:id", (c) => c.json({ ssh_key: view(find(context.state().sshKeys, KIND, pathId(c, KIND))) }));
  app.post("/ssh_keys", async (c) => {
    const asked = await body(c, creation);
    const fingerprint = md5Fingerprint(asked.public_key);
    if (fingerprint === null) throw invalidField("public_key", "is not a valid SSH public key");
    const made = context.change((state): SshKey => {
      uniqueName(state.sshKeys, asked.name);
      if (state.sshKeys.some((key) => key.fingerprint === fingerprint)) {
        throw notUnique("SSH key with the same fingerprint already exists", "public_key");
      }
      withinLimit(state.sshKeys, context.limits().sshKeys, "SSH keys");
      const key = {
        id: newId(state),
        name: asked.name,
        labels: asked.labels ?? {},
        created: context.now(),
        publicKey: asked.public_key,
        fingerprint,
      };
      state.sshKeys.push(key);
      return key;
    });
    return c.json({ ssh_key: view(made) }, 201);
  });
  app.put("/ssh_keys/:id", async (c) => {
    const asked = await body(c, renaming);
    return c.json({ ssh_key: view(context.change((state) => rename(state.sshKeys, KIND, pathId(c, KIND), asked))) });
  });
  app.delete("/ssh_keys/:id", (c) => {
    context.change((state) => remove(state.sshKeys, find(state.sshKeys, KIND, pathId(c, KIND)).id));
    return c.body(null, 204);
  });
}

function view(key: SshKey): object {
  return {
    id: key.id,
    name: key.name,
    fingerprint: key.fingerprint,
    public_key: key.publicKey,
    labels: key.labels,
    created: key.created,
  };
}

/** A key's fingerprint as the API has it, or null when the text is no key: its data must begin with its own type. */
function md5Fingerprint(publicKey: string): string | null {
  const [type = "", data = ""] = publicKey.split(/\s+/);
  if (!/^[a-z0-9@.-]+$/.test(type) || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return null;
  const bytes = Buffer.from(data, "base64");
  if (bytes.length < 4 || bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString() !== type) return null;
  return (createHash("md5").update(bytes).digest("hex").match(/../g) ?? []).join(":");
}
