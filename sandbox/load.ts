/** Carries images into a machine's own Docker engine, which can pull none where this machine cannot. */
import { docker } from "./docker.ts";
import type { Image } from "./images.ts";
import { machineContainer, onMachine } from "./machine.ts";
import { SandboxError } from "./problem.ts";
import { lastLine, pipe } from "./run.ts";

/** On the machine: which image there (by id) came from which image here. Engines may number the same image differently. */
const LEDGER = "/var/lib/meet-images";

/** The images in the machine's engine, under their references; how many had to be carried. */
export async function loadImages(name: string, images: readonly Image[]): Promise<number> {
  const ledger = await readLedger(name);
  const there = await idsThere(name, images);
  const missing = images.filter((it) => !isThere(it, there, ledger));
  if (missing.length === 0) return 0;
  const references = [...new Set(missing.map((it) => it.reference))];
  const ran = await pipe(
    ["docker", "save", ...references],
    ["docker", "exec", "-i", machineContainer(name), "docker", "load"],
  );
  if (ran.status !== 0) {
    throw /no space left/i.test(ran.stderr)
      ? new SandboxError(
          "the disk is full",
          "free 4 GB where Docker keeps its images (docker system df), and run this again",
        )
      : new SandboxError(
          `the images cannot be carried into the machine ${name}: ${lastLine(ran.stderr)}`,
          "run this again; npm run stop first makes the machine anew",
        );
  }
  const now = await idsThere(name, images);
  const lines = images.map((it) => `${it.id} ${now.get(it.reference) ?? ""}`);
  await onMachine(name, ["tee", LEDGER], `${lines.join("\n")}\n`);
  return references.length;
}

/** The same id there, or the id that the same image got there when we carried it. */
function isThere(image: Image, there: ReadonlyMap<string, string>, ledger: ReadonlyMap<string, string>): boolean {
  const id = there.get(image.reference);
  return id !== undefined && (id === image.id || id === ledger.get(image.id));
}

async function readLedger(name: string): Promise<Map<string, string>> {
  const ran = await docker(["exec", machineContainer(name), "cat", LEDGER]);
  return pairs(ran.status === 0 ? ran.stdout : "");
}

async function idsThere(name: string, images: readonly Image[]): Promise<Map<string, string>> {
  const form = "{{.Repository}}:{{.Tag}} {{.ID}}";
  const all = await onMachine(name, ["docker", "image", "ls", "--no-trunc", "--format", form]);
  const known = pairs(all);
  return new Map(
    images.flatMap((it) => {
      const id = known.get(it.reference);
      return id === undefined ? [] : [[it.reference, id]];
    }),
  );
}

function pairs(text: string): Map<string, string> {
  return new Map(
    text.split("\n").flatMap((line) => {
      const [key, value] = line.trim().split(" ");
      return key === undefined || value === undefined || key === "" ? [] : [[key, value]];
    }),
  );
}
