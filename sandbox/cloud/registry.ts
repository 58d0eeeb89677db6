/**
 * The registry that machines pull from: it has our images under the names that Docker Hub has them under, so that
 * the release table's references need no other form. Images stay in it when the sandbox is stopped.
 */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { docker, dockerOutput, dockerReason } from "../docker.ts";
import { SandboxError } from "../problem.ts";
import { REGISTRY_PORT } from "./addresses.ts";

/** Name of its container. */
export const REGISTRY_NAME = "meet-sandbox-registry";
/** The Docker volume with its images. */
export const REGISTRY_VOLUME = "meet-sandbox-registry";

/** An image in the engine of this computer. */
export interface Pushable {
  readonly reference: string;
  readonly id: string;
}

const ManifestShape = z.object({ config: z.object({ digest: z.string() }) });
const READY_MS = 20_000;

/** `redis:7` is `library/redis` at Docker Hub. */
export function repositoryOf(reference: string): { readonly name: string; readonly tag: string } {
  const [path = "", tag = "latest"] = reference.split(/:(?=[^/:]+$)/);
  const bare = path.replace(/^docker\.io\//, "");
  const first = bare.split("/")[0] ?? "";
  if (reference.includes("@") || (bare.includes("/") && /[.:]/.test(first))) {
    throw new SandboxError(
      `machines cannot be given the image ${reference}`,
      "name it as Docker Hub does, by a tag: the sandbox's registry stands in for that one only",
    );
  }
  return { name: bare.includes("/") ? bare : `library/${bare}`, tag };
}

/** Images in the registry, under their names; how many it did not have yet. */
export async function fillRegistry(images: readonly Pushable[]): Promise<number> {
  const port = await portHere();
  const missing: Pushable[] = [];
  let replaced = false;
  for (const image of images) {
    const there = await imageThere(port, image.reference);
    if (there === image.id) continue;
    missing.push(image);
    replaced ||= there !== null;
  }
  // The first brings the layers that the others share.
  const [first, ...others] = missing;
  if (first !== undefined) await push(port, first.reference);
  await Promise.all(others.map((it) => push(port, it.reference)));
  if (replaced) await forgetUnnamed();
  return missing.length;
}

/** Where it answers on this computer: loopback, and a port that Docker chose. */
async function portHere(): Promise<number> {
  const until = Date.now() + READY_MS;
  for (;;) {
    const ran = await docker(["port", REGISTRY_NAME, `${REGISTRY_PORT}/tcp`]);
    const port = /^127\.0\.0\.1:([0-9]+)$/m.exec(ran.stdout)?.[1];
    if (port !== undefined && (await answers(Number(port)))) return Number(port);
    if (Date.now() > until) {
      throw new SandboxError("the sandbox's registry does not answer", `see: docker logs ${REGISTRY_NAME}`);
    }
    await wait(200);
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/v2/`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/** Id of the image that a name leads to; null where it leads to none. */
async function imageThere(port: number, reference: string): Promise<string | null> {
  const { name, tag } = repositoryOf(reference);
  const answer = await fetch(`http://127.0.0.1:${port}/v2/${name}/manifests/${tag}`, {
    headers: {
      accept: "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json",
    },
  });
  if (!answer.ok) return null;
  const digest = answer.headers.get("docker-content-digest");
  const manifest = ManifestShape.safeParse(await answer.json());
  // An engine names an image by its configuration, or, with another store, by its manifest.
  return manifest.success ? manifest.data.config.digest : digest;
}

async function push(port: number, reference: string): Promise<void> {
  const { name, tag } = repositoryOf(reference);
  const there = `127.0.0.1:${port}/${name}:${tag}`;
  await dockerOutput(["tag", reference, there]);
  const ran = await docker(["push", there]);
  await docker(["image", "rm", there]);
  if (ran.status === 0) return;
  throw new SandboxError(
    `the image ${reference} cannot be given to machines: ${dockerReason(ran.stderr)}`,
    `see: docker logs ${REGISTRY_NAME}`,
  );
}

/** Takes away what no name refers to any more. Nobody pushes meanwhile: we are who does. */
async function forgetUnnamed(): Promise<void> {
  const config = "/etc/docker/registry/config.yml";
  await docker(["exec", REGISTRY_NAME, "docker-registry", "garbage-collect", "--delete-untagged", config]);
  // It remembers what it had.
  await docker(["restart", "--time", "2", REGISTRY_NAME]);
}
