/**
 * Releases: tested sets of versions, and the days after which we may not run them. Every row says where its
 * date comes from and when that was read. `until` null means that nobody published an end, not that there is none.
 */
import type { Role } from "./shape.ts";

/** One thing a release pins. */
export interface Part {
  /** The last day it is supported (ISO); null: no published end. */
  readonly until: string | null;
  /** Where version and date come from, and when they were read. */
  readonly source: string;
}

/** A container image, by an exact tag. */
export interface ImagePart extends Part {
  readonly image: string;
}

/** A cloud image, by Hetzner's name. */
export interface SystemPart extends Part {
  readonly name: string;
}

export interface Release {
  readonly id: string;
  /** The BBB line, and the branch of its installer: each branch installs only its own line. */
  readonly bbb: Part & {
    readonly line: string;
    readonly installBranch: string;
  };
  /** The system under the BBB line. Another one is another line. */
  readonly image: SystemPart;
  /** The system of hosts, balancer and TURN servers. */
  readonly hostImage: SystemPart;
  readonly greenlight: ImagePart;
  readonly scalelite: Part & {
    /** Of its repository: nodes get its script for recordings from there. */
    readonly tag: string;
    readonly api: string;
    readonly poller: string;
    readonly nginx: string;
    readonly recordingImporter: string;
  };
  /** What gives a node's numbers to Prometheus. */
  readonly exporter: ImagePart;
  readonly coturn: ImagePart;
  readonly postgres: ImagePart;
  readonly redis: ImagePart;
  readonly caddy: ImagePart;
}

const RELEASE_2026_11: Release = {
  id: "2026.11",
  bbb: {
    line: "jammy-300",
    installBranch: "v3.0.x-release",
    until: null,
    source:
      "BigBlueButton 3.0 is the production line, no end published: endoflife.date/bigbluebutton, 2026-08-22; bigbluebutton/bbb-install v3.0.x-release",
  },
  image: {
    name: "ubuntu-22.04",
    until: "2027-04-01",
    source: "end of standard support: endoflife.date/ubuntu, 2026-08-22",
  },
  hostImage: {
    name: "ubuntu-24.04",
    until: "2029-05-31",
    source: "end of standard support: endoflife.date/ubuntu, 2026-08-22",
  },
  greenlight: {
    image: "bigbluebutton/greenlight:v3.8.2.4",
    until: null,
    source:
      "tag release-3.8.2.4 of bigbluebutton/greenlight, 2026-07-17; no end published for 3.x: endoflife.date/greenlight, 2026-08-22",
  },
  scalelite: {
    tag: "v1.8.5",
    api: "blindsidenetwks/scalelite:v1.8.5-api",
    poller: "blindsidenetwks/scalelite:v1.8.5-poller",
    nginx: "blindsidenetwks/scalelite:v1.8.5-nginx",
    recordingImporter: "blindsidenetwks/scalelite:v1.8.5-recording-importer",
    until: null,
    source: "tag v1.8.5 of blindsidenetworks/scalelite (a security release), 2026-08-21; no end published",
  },
  exporter: {
    image: "greenstatic/bigbluebutton-exporter:v0.7.1",
    until: null,
    source: "v0.7.1 of greenstatic/bigbluebutton-exporter, 2025-11-27; no end published",
  },
  coturn: {
    // Ubuntu 24.04 packages 4.6, which has no metrics and still answers TLS below 1.2.
    image: "coturn/coturn:4.17.2-r0",
    until: null,
    source: "4.17 of coturn/coturn, 2026-08-07, and its image tag as others pin it, read 2026-11-21; no end published",
  },
  postgres: {
    image: "postgres:15.19-alpine3.24",
    until: "2027-11-11",
    source:
      "tag: docker-library/official-images, 2026-08-13; final release of 15: endoflife.date/postgresql, 2026-08-22",
  },
  redis: {
    // 7.2 is the last line under a free licence (BSD); 7.4 is not free software and ends on the same day.
    image: "redis:7.2.16-alpine3.21",
    until: "2029-12-01",
    source: "tag: docker-library/official-images, 2026-08-18; end of 7.2: endoflife.date/redis, 2026-08-22",
  },
  caddy: {
    image: "caddy:2.11.4-alpine",
    until: null,
    source:
      "tag: docker-library/official-images, 2026-06-03; only the latest 2.x is supported, no end published: endoflife.date/caddy, 2026-08-22",
  },
};

/** Every release, the newest first. */
export const RELEASES: readonly Release[] = [RELEASE_2026_11];

/** The release with this id, or undefined. */
export function release(id: string): Release | undefined {
  return RELEASES.find((it) => it.id === id);
}

/** The cloud image a machine is first made from. */
export function imageFor(release: Release, role: Role): string {
  return role === "node" ? release.image.name : release.hostImage.name;
}

/** What a machine of this role runs, each with the day its support ends: for the rule that refuses the past. */
export function partsFor(release: Release, role: Role): readonly (Part & { readonly what: string })[] {
  const part = (what: string, it: Part) => ({
    what,
    until: it.until,
    source: it.source,
  });
  switch (role) {
    case "node":
      return [
        part(`BBB ${release.bbb.line}`, release.bbb),
        part(release.image.name, release.image),
        part(release.exporter.image, release.exporter),
      ];
    case "turn":
      return [part(release.hostImage.name, release.hostImage), part(release.coturn.image, release.coturn)];
    case "balancer":
      return [
        part(release.hostImage.name, release.hostImage),
        part(release.scalelite.api, release.scalelite),
        part(release.postgres.image, release.postgres),
        part(release.redis.image, release.redis),
        part(release.caddy.image, release.caddy),
      ];
    case "host":
      return [
        part(release.hostImage.name, release.hostImage),
        part(release.greenlight.image, release.greenlight),
        part(release.postgres.image, release.postgres),
        part(release.redis.image, release.redis),
        part(release.caddy.image, release.caddy),
      ];
  }
}
