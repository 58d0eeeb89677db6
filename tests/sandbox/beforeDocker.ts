/**
 * Once, before all files that need Docker, which run side by side: every image that they use, so that no two of them
 * make the same one, and somebody on the machines' network, so that no file takes it away from under another.
 */
import { ensureOwnImage } from "../../sandbox/build.ts";
import { docker, dockerOutput } from "../../sandbox/docker.ts";
import { ensureImages, imageMode } from "../../sandbox/images.ts";
import { ensureNetwork, NETWORK, removeNetwork } from "../../sandbox/network.ts";
import { wantedImages } from "../../sandbox/wanted.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { print } from "../../scripts/output.ts";
import { ensureStandIns, KINDS, withState } from "./standIns.ts";

const HOLDER = "meet-test-holder";

export async function setup(): Promise<void> {
  await withState(async (state, base) => {
    const own = (["machine", "registry", "authority"] as const).map((it) => ensureOwnImage(state, it, base, print));
    await Promise.all([...own, ensureStandIns(KINDS, print)]);
    // After the stand-ins of tests, whose layers they share where they are stand-ins too.
    await ensureImages(state, base, wantedImages(CHECKOUT), imageMode(process.env["MEET_IMAGES"]), print);
  }, print);
  await docker(["rm", "-f", HOLDER]);
  await ensureNetwork();
  await dockerOutput(["run", "-d", "--name", HOLDER, "--network", NETWORK, "meet-sandbox-base", "sleep", "infinity"]);
}

export async function teardown(): Promise<void> {
  await docker(["rm", "-f", HOLDER]);
  // The sandbox may run on it; then Docker refuses.
  await removeNetwork();
}
