/** Makes images: the base from Debian, everything else from the base. */
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { docker, dockerInspect } from "./docker.ts";
import { SandboxError } from "./problem.ts";
import { pull } from "./pull.ts";
import { type Recipe, recipeDigest, recipeFolder } from "./recipe.ts";
import { lastLine, pipe, run } from "./run.ts";
import type { State } from "./state.ts";

/** Everything this folder makes carries it, so that `docker image ls --filter label=coop.meet.sandbox` lists them. */
const OURS = "coop.meet.sandbox=image";
/** The digest of what an image was made from. */
const INPUTS = "coop.meet.inputs";
/** Says that an image takes another one's place. */
const STAND_IN = "coop.meet.stand-in";

const BASE = "meet-sandbox-base:latest";
/** Minutes at most for one image; the slowest takes about two. */
const BUILD_MS = 20 * 60_000;

export interface LocalImage {
  readonly id: string;
  readonly inputs: string | null;
  readonly standIn: boolean;
}

/** The image of this name in the engine of this machine, or null. */
export async function localImage(reference: string): Promise<LocalImage | null> {
  const form = `{{.Id}}\t{{index .Config.Labels "${INPUTS}"}}\t{{index .Config.Labels "${STAND_IN}"}}`;
  const found = await dockerInspect("image", reference, form);
  if (found === null) return null;
  const [id = "", inputs = "", standIn] = found.split("\t");
  return { id, inputs: /^[0-9a-f]+$/.test(inputs) ? inputs : null, standIn: standIn === "true" };
}

/** The base image, made when it is not there; the digest of its inputs. */
export async function ensureBase(state: State, say: (line: string) => void): Promise<string> {
  const recipe: Recipe = { folder: recipeFolder("base"), args: {} };
  const digest = recipeDigest(recipe, "");
  if ((await localImage(BASE))?.inputs === digest) return digest;
  const answer = await pull("debian:bookworm-slim");
  if (answer.pulled) {
    say("making the base image from debian:bookworm-slim");
    await buildImage(state, recipe, { tag: BASE, digest, standIn: false });
  } else {
    say("making the base image from Debian's packages, because none can be pulled (this takes minutes, once)");
    await bootstrap(state, digest);
  }
  return digest;
}

/**
 * An image that stands in for nothing: a machine, or a service of the sandbox. Made when it or what it is made from
 * changed; its id.
 */
export async function ensureOwnImage(
  state: State,
  name: "machine" | "registry" | "authority",
  base: string,
  say: (line: string) => void,
): Promise<string> {
  const recipe: Recipe = { folder: recipeFolder(name), args: {} };
  const digest = recipeDigest(recipe, base);
  const tag = `meet-sandbox-${name}:latest`;
  const local = await localImage(tag);
  if (local?.inputs === digest) return local.id;
  say(`making the ${name} image (this takes ${name === "machine" ? "minutes" : "a minute"}, once)`);
  return buildImage(state, recipe, { tag, digest, standIn: false });
}

/** Build a recipe on the base image; the id of what came out. */
export async function buildImage(
  state: State,
  recipe: Recipe,
  want: { readonly tag: string; readonly digest: string; readonly standIn: boolean },
): Promise<string> {
  const args = Object.entries({ BASE, ...proxies(), ...recipe.args }).flatMap(([name, value]) => [
    "--build-arg",
    `${name}=${value}`,
  ]);
  const labels = [OURS, `${INPUTS}=${want.digest}`, ...(want.standIn ? [`${STAND_IN}=true`] : [])].flatMap((it) => [
    "--label",
    it,
  ]);
  const log = join(state.logs, `build-${want.tag.replaceAll(/[^a-z0-9.-]+/g, "-")}.log`);
  const before = await localImage(want.tag);
  // The classic builder: it is in every Docker, while the newer one is a plug-in that may be absent.
  const ran = await run("docker", ["build", "--force-rm", ...args, ...labels, "-t", want.tag, recipe.folder], {
    env: { DOCKER_BUILDKIT: "0" },
    limit: BUILD_MS,
    log,
  });
  const made = ran.status === 0 ? await localImage(want.tag) : null;
  if (made === null) {
    const reason = lastLine(readFileSync(log, "utf8"));
    throw /no space left/i.test(reason)
      ? new SandboxError(
          "the disk is full",
          "free 4 GB where Docker keeps its images (docker system df), and run this again",
        )
      : new SandboxError(
          `the image ${want.tag} cannot be made: ${reason}`,
          `see ${log}; its packages come from Debian's servers, which must be reachable`,
        );
  }
  // What carried the name until now would stay behind without one. Docker keeps it where something still uses it.
  if (before !== null && before.id !== made.id) await docker(["image", "rm", before.id]);
  return made.id;
}

/** A build has no environment of ours; without a proxy it may reach nothing. Docker leaves these out of the image. */
function proxies(): Record<string, string> {
  const names = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function bootstrap(state: State, digest: string): Promise<void> {
  const help =
    "as root, install debootstrap (apt-get install debootstrap) and run this again; or let Docker pull debian:bookworm-slim";
  if (process.getuid?.() !== 0) throw new SandboxError("no base image can be pulled, and only root can make one", help);
  if ((await run("debootstrap", ["--version"])).missing)
    throw new SandboxError("no base image can be pulled, and debootstrap is not installed", help);
  const folder = mkdtempSync(join(state.folder, "base-"));
  const labels = [`LABEL ${OURS} ${INPUTS}=${digest}`];
  const ran = await pipe(
    [join(recipeFolder("base"), "bootstrap.sh"), folder],
    ["docker", "import", ...labels.flatMap((it) => ["--change", it]), "-", BASE],
    join(state.logs, "build-base.log"),
  );
  if (ran.status !== 0) {
    throw new SandboxError(
      "the base image cannot be made from Debian's packages",
      `see ${join(state.logs, "build-base.log")}; Debian's servers must be reachable`,
    );
  }
}
