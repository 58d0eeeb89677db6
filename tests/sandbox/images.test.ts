import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeImages, type Image, imageMode, stepFor } from "../../sandbox/images.ts";
import { PROGRAMS, whatRuns } from "../../sandbox/programs.ts";
import { isSilence } from "../../sandbox/pull.ts";
import { standInRecipe } from "../../sandbox/recipe.ts";

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

const WHY = (images: string) => `because the published ${images} not pulled (MEET_IMAGES=real pulls them).`;
const BBB_IS = " BBB is always a stand-in: its meetings are in memory, without sound or picture.";

test.each([
  [[image("redis", false), image("greenlight", false)], "All images are the published ones."],
  [
    [image("greenlight", true), image("redis", false)],
    `Greenlight is a stand-in that keeps its contract with the infrastructure, ${WHY("image was")}`,
  ],
  [
    [image("greenlight", true), image("scalelite-api", true), image("scalelite-poller", true)],
    `Greenlight and Scalelite are stand-ins that keep their contract with the infrastructure, ${WHY("images were")}`,
  ],
  [
    [image("postgres", true), image("redis", true), image("exporter", true)],
    `PostgreSQL and Redis are the real programs from Debian's packages; BBB's exporter is a stand-in that keeps its contract with the infrastructure, ${WHY("images were")}`,
  ],
])("the output says which images are stand-ins, how to change that, and that BBB always is one: %#", (images, said) => {
  expect(describeImages(images)).toBe(said + BBB_IS);
});

test("an image's recipe says of its program what the output says: the real one, or a stand-in", () => {
  for (const kind of Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]) {
    const { folder } = standInRecipe(kind, `${kind}:v1`);
    const [says = ""] = readFileSync(`${folder}/Dockerfile`, "utf8").split("\n");
    expect(says, kind).toMatch(PROGRAMS[kind].ours ? /^# A stand-in for / : /^# The real /);
  }
  expect([whatRuns("exporter", true), whatRuns("scalelite-nginx", true), whatRuns("greenlight", false)]).toEqual([
    "a stand-in that keeps its contract with the infrastructure",
    "the real program from Debian's packages",
    "the published image",
  ]);
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
