/** A digest of what the cloud's process is made from, so that it is started anew when that changed. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Folders of a checkout that the process reads when it starts. */
const FOLDERS = ["sandbox", "model"];

export function sourcesDigest(checkout: string): string {
  const hash = createHash("sha256");
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(checkout, folder), { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile() && it.name.endsWith(".ts"))
      .map((it) => join(it.parentPath, it.name)),
  );
  const lock = join(checkout, "package-lock.json");
  for (const file of [...files.sort(), ...(existsSync(lock) ? [lock] : [])]) {
    const bytes = readFileSync(file);
    hash.update(`${file.slice(checkout.length)} ${bytes.length}:`).update(bytes);
  }
  return hash.digest("hex").slice(0, 32);
}
