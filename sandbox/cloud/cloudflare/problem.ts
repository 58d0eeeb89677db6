/**
 * What the API refuses, with the codes and words of the real one. The year beside a row is that of the newest
 * report of a real answer found in public (issues of DDNS tools, of provider repositories, of cloudflare-docs);
 * rows without one are from memory.
 */
import type { ContentfulStatusCode } from "hono/utils/http-status";

export interface ProblemBody {
  readonly code: number;
  readonly message: string;
  readonly error_chain?: readonly ProblemBody[];
}

/** A refusal: thrown anywhere below a route, answered in Cloudflare's envelope by the app. */
export class CloudflareProblem extends Error {
  override readonly name = "CloudflareProblem";
  readonly status: ContentfulStatusCode;
  readonly errors: readonly ProblemBody[];

  constructor(status: ContentfulStatusCode, ...errors: readonly ProblemBody[]) {
    super(errors.map(({ code, message }) => `${code}: ${message}`).join("; "));
    this.status = status;
    this.errors = errors;
  }
}

const refused = (status: ContentfulStatusCode, code: number, message: string): CloudflareProblem =>
  new CloudflareProblem(status, { code, message });

/** Who asks. */
export const noToken = () => refused(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
/** 2026. */
export const malformedToken = () =>
  new CloudflareProblem(400, {
    code: 6003,
    message: "Invalid request headers",
    error_chain: [{ code: 6111, message: "Invalid format for Authorization header" }],
  });
/** A zone that the token may not see, or that is not there: the real API does not tell the two apart (2021). */
export const notYours = () => refused(403, 10000, "Authentication error");

/** Where to. 2025; status 400 as last reported with it (2021). */
export const noRoute = (path: string) =>
  refused(400, 7003, `Could not route to ${path}, perhaps your object identifier is invalid?`);
export const noMethod = (method: string) => refused(405, 7001, `Method ${method} not available for that URI.`);
export const malformedJson = () => refused(400, 6007, "Malformed JSON in request body");

/** DNS records. 2022; the status is the one that makes the provider take a record for gone. */
export const noRecord = () => refused(404, 81044, "Record does not exist.");
/** 2025. Until 2024 it was 81057, "The record already exists." */
export const identical = () => refused(400, 81058, "An identical record already exists.");

const SAME_NAME =
  "For more details, refer to <https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/>.";
/** 2021 and later. */
export const addressInTheWay = () =>
  refused(400, 81053, `An A, AAAA, or CNAME record with that host already exists. ${SAME_NAME}`);
/** 2024. */
export const aliasInTheWay = () => refused(400, 81054, `A CNAME record with that host already exists. ${SAME_NAME}`);
/** 2025. */
export const quotaExceeded = () => refused(400, 81045, "Record quota exceeded.");

/**
 * What is wrong with a record. Until October 2024 these came inside 1004, "DNS Validation Error"; since then
 * they come by themselves (cloudflare-docs, deprecations).
 */
export const badName = () => refused(400, 9000, "DNS name is invalid.");
/** 2026 for A. */
export const badAddress = (type: "A" | "AAAA") =>
  type === "A"
    ? refused(400, 9005, "Content for A record must be a valid IPv4 address.")
    : refused(400, 9006, "Content for AAAA record must be a valid IPv6 address.");
export const badTarget = (type: string) => refused(400, 9007, `Content for ${type} record is invalid.`);
/** 2020 for the code; the range is that of the published API schema (2026). */
export const badTtl = () =>
  refused(400, 9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.");
/** 2026. */
export const neverProxied = (content: string) =>
  refused(400, 9003, `Target ${content} is not allowed for a proxied record.`);
/** 2021. */
export const unproxiable = () => refused(400, 9004, "This record type cannot be proxied.");
/** 2025. */
export const longComment = (limit: number) =>
  refused(400, 9313, `DNS record comment exceeds the maximum length of ${limit} characters.`);
/** 2024. */
export const tooManyTags = (tags: number) =>
  refused(400, 9300, `DNS record has ${tags} tags, exceeding the quota of 0.`);
/** 2025 for `priority`. */
export const required = (field: string) => refused(400, 9101, `${field} is a required field.`);
export const badField = (field: string) => refused(400, 9207, `${field} has a value of the wrong kind.`);
/** Not a word of Cloudflare's: a silent success would be a lie. */
export const notEmulated = (what: string) => refused(400, 1004, `DNS Validation Error: the sandbox keeps no ${what}.`);

/** The errors for a status that no route chose; null for what a proxy in front of the API would send. */
export function statusErrors(status: number): readonly ProblemBody[] | null {
  if (status === 429) return [{ code: 971, message: "Please wait and consider throttling your request speed" }];
  if (status === 500) return [{ code: 10001, message: "Internal server error" }];
  return status === 503 ? [{ code: 10002, message: "Service temporarily unavailable" }] : null;
}
