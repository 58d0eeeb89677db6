import { expect, test } from "vitest";
import { describeImages, type Image, imageMode, stepFor } from "../../sandbox/images.ts";
import { isSilence } from "../../sandbox/pull.ts";

test("MEET_IMAGES is real, stand-in or auto, and auto when it says nothing", () => {
  expect([undefined, "", "auto", "real", "stand-in"].map(imageMode)).toEqual([
    "auto",
    "auto",
    "auto",
    "real",
    "stand-in",
  ]);
  expect(() => imageMode("fake")).toThrow('MEET_IMAGES is "fake", which is none of real, stand-in and auto');
});

const published = { id: "sha256:1", inputs: null, standIn: false };
const current = { id: "sha256:2", inputs: "abc", standIn: true };
const stale = { id: "sha256:3", inputs: "def", standIn: true };

test.each([
  ["real", null, "pull"],
  ["real", published, "keep"],
  ["real", current, "pull"],
  ["stand-in", null, "make"],
  ["stand-in", published, "make"],
  ["stand-in", current, "keep"],
  ["stand-in", stale, "make"],
  ["auto", null, "pull or make"],
  ["auto", published, "keep"],
  ["auto", current, "keep"],
  ["auto", stale, "pull or make"],
] as const)("%s with %o: %s", (mode, local, step) => {
  expect(stepFor(mode, local, "abc")).toBe(step);
});

const image = (kind: Image["kind"], standIn: boolean): Image => ({ kind, reference: `${kind}:1`, id: "x", standIn });

test("the output says which images are stand-ins, and how to change that", () => {
  expect(describeImages([image("redis", false), image("greenlight", false)])).toBe(
    "All images are the published ones.",
  );
  expect(describeImages([image("greenlight", true), image("redis", false)])).toBe(
    "Greenlight is a stand-in that keeps its contract with the infrastructure, because the published image was not pulled (MEET_IMAGES=real pulls them).",
  );
  expect(
    describeImages([image("greenlight", true), image("scalelite-api", true), image("scalelite-poller", true)]),
  ).toBe(
    "Greenlight and Scalelite are stand-ins that keep their contract with the infrastructure, because the published images were not pulled (MEET_IMAGES=real pulls them).",
  );
  expect(describeImages([image("postgres", true), image("redis", true), image("caddy", true)])).toBe(
    "PostgreSQL, Redis and Caddy are the real programs from Debian's packages, because the published images were not pulled (MEET_IMAGES=real pulls them).",
  );
});

test.each([
  ["dial tcp: lookup registry-1.docker.io on 192.0.2.1:53: no such host", true],
  ["no registry answered within 5 s", true],
  ["net/http: TLS handshake timeout", true],
  ["manifest for postgres:15.99 not found: manifest unknown", false],
  ["toomanyrequests: You have reached your pull rate limit", false],
])("a pull that failed with %o: nobody answers is %s", (reason, silent) => {
  expect(isSilence(reason)).toBe(silent);
});
