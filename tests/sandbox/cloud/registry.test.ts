import { expect, test } from "vitest";
import { repositoryOf } from "../../../sandbox/cloud/registry.ts";

test.each([
  ["redis:7.2.16-alpine3.21", "library/redis", "7.2.16-alpine3.21"],
  ["redis", "library/redis", "latest"],
  ["bigbluebutton/greenlight:v3.8.2.4", "bigbluebutton/greenlight", "v3.8.2.4"],
  ["docker.io/library/caddy:2", "library/caddy", "2"],
])("%s is %s, tag %s", (reference, name, tag) => {
  expect(repositoryOf(reference)).toEqual({ name, tag });
});

test.each(["quay.io/a/b:1", "localhost:5000/a:1", "redis@sha256:00"])("%s is refused", (reference) => {
  expect(() => repositoryOf(reference)).toThrow(`machines cannot be given the image ${reference}`);
});
