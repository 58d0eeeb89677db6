import { expect, test } from "vitest";
import { imageFor, partsFor, RELEASES, release } from "../../model/releases.ts";

const ROLES = ["node", "turn", "balancer", "host"] as const;

test("a release is found by its id, and an unknown one is not", () => {
  expect(release("2026.11")?.bbb).toMatchObject({ line: "jammy-300", installBranch: "v3.0.x-release", until: null });
  expect(release("2020.1")).toBeUndefined();
});

test("a node runs the system of its BBB line, everything else the newer one", () => {
  const it = release("2026.11");
  expect(ROLES.map((role) => it && imageFor(it, role))).toEqual([
    "ubuntu-22.04",
    "ubuntu-24.04",
    "ubuntu-24.04",
    "ubuntu-24.04",
  ]);
});

test("every part says where it comes from and when that was read, and pins an exact version", () => {
  for (const it of RELEASES) {
    for (const { what, until, source } of ROLES.flatMap((role) => partsFor(it, role))) {
      expect(source, what).toMatch(/\b20\d\d-\d\d-\d\d\b/);
      expect(until ?? "2999-12-31", what).toMatch(/^20\d\d-\d\d-\d\d$|^2999-12-31$/);
    }
    const images = [it.greenlight, it.coturn, it.postgres, it.redis, it.caddy].map((part) => part.image);
    for (const image of [
      ...images,
      it.scalelite.api,
      it.scalelite.poller,
      it.scalelite.nginx,
      it.scalelite.recordingImporter,
    ]) {
      expect(image).toMatch(/^[a-z]+(\/[a-z]+)?:v?\d+\.\d+(\.\d+)*(-[a-z0-9.-]+)?$/);
    }
  }
});

test("a node's parts are its BBB line, the system under it and the exporter beside it", () => {
  const it = release("2026.11");
  expect(it && partsFor(it, "node").map(({ what, until }) => [what, until])).toEqual([
    ["BBB jammy-300", null],
    ["ubuntu-22.04", "2027-04-01"],
    ["greenstatic/bigbluebutton-exporter:v0.7.1", null],
  ]);
});

test("Scalelite is never older than its security release 1.8.5, in any of its images", () => {
  for (const { id, scalelite } of RELEASES) {
    for (const image of [scalelite.api, scalelite.poller, scalelite.nginx, scalelite.recordingImporter]) {
      expect(image.replace(/-[a-z-]+$/, ""), id).toBe(`blindsidenetwks/scalelite:${scalelite.tag}`);
    }
    const [major = 0, minor = 0, patch = 0] = scalelite.tag.replace(/^v/, "").split(".").map(Number);
    expect(major * 1e6 + minor * 1e3 + patch, id).toBeGreaterThanOrEqual(1_008_005);
  }
});
