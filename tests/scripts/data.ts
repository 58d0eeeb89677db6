/** A small platform in a folder of its own: one region with one host and one tenant. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const FILES: Readonly<Record<string, string>> = {
  "coop/levels.yaml":
    "free: { name: Free, price: 0, duration: 60 min, participants: 5, rooms: 1, recordings: false }\nlevel-1: { name: Level 1, price: 10, duration: 3 h, participants: 10, rooms: 1, recordings: false }\n",
  "coop/members.yaml":
    "hypha:\n  name: Hypha\n  contact: ops@hypha.example\n  people:\n    dana: { name: Dana, ssh: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJm0cN0sJ1Yd0gQy8m8S5mN3WJ2VbX0k8o1cRr1nE5xT dana@hypha] }\n",
  "stacks/nz.yaml": `name: Aotearoa
domain: nz.meet.example
operator: hypha
release: "2026.11"
mail: { server: mail.nz.meet.example, sender: rooms@nz.meet.example }
ssh: { from: [203.0.113.0/24] }
hosts:
  gl1: { existing: 203.0.113.41, cores: 8, memory: 32, price: 30 }
`,
  "tenants/kea.yaml": `org: Kea Collective
stack: nz
host: gl1
level: free
custodian: hypha
admin: { name: Ada, email: ada@kea.example }
bbb: { endpoint: https://bbb.kea.example/bigbluebutton/api }
`,
};

/** Its folder, with files added or changed; null leaves one out. */
export function dataFolder(changes: Readonly<Record<string, string | null>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), "meet-data-"));
  for (const [file, text] of Object.entries({ ...FILES, ...changes })) {
    if (text === null) continue;
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

/** One of its files. */
export function fileOf(name: string): string {
  return FILES[name] ?? "";
}
