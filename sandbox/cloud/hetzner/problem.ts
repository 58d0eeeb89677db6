/** What the API refuses, in the words and codes of the real one. */
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A refusal: thrown anywhere below a route, answered as JSON by the app. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly details: object | null;

  constructor(status: ContentfulStatusCode, code: string, message: string, details: object | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** The body of an error, as every client expects it. */
export function problemBody(code: string, message: string, details: object | null = null): object {
  return { error: { code, message, details } };
}

/** The status's usual code and message, for failures that no route chose. */
const BY_STATUS: Readonly<Record<number, readonly [string, string]>> = {
  429: ["rate_limit_exceeded", "limit of requests reached"],
  500: ["server_error", "an internal error occurred"],
  503: ["unavailable", "the service is temporarily unavailable"],
};

/** The API's body for a status; null for one that comes from a proxy in front of it. */
export function statusBody(status: number): object | null {
  const known = BY_STATUS[status];
  return known === undefined ? null : problemBody(known[0], known[1]);
}

export const notFound = (kind: string, id: number | string): ApiProblem =>
  new ApiProblem(404, "not_found", `${kind} with ID '${id}' not found`);

/** One field that is wrong, with each reason. */
export interface FieldProblem {
  readonly name: string;
  readonly messages: readonly string[];
}

export const invalid = (...fields: readonly FieldProblem[]): ApiProblem =>
  new ApiProblem(
    422,
    "invalid_input",
    `invalid input in field${fields.length === 1 ? "" : "s"} ${fields.map(({ name }) => `'${name}'`).join(", ")}`,
    { fields },
  );

export const invalidField = (name: string, message: string): ApiProblem => invalid({ name, messages: [message] });

export const notUnique = (message: string, field: string): ApiProblem =>
  new ApiProblem(409, "uniqueness_error", message, { fields: [{ name: field, messages: [message] }] });

export const protectedFrom = (what: string): ApiProblem =>
  new ApiProblem(423, "protected", `${what} is protected: lift its protection first`);

export const locked = (what: string): ApiProblem =>
  new ApiProblem(423, "locked", `${what} is locked: another action is running`);

export const overLimit = (what: string, limit: number): ApiProblem =>
  new ApiProblem(403, "resource_limit_exceeded", `limit of ${limit} ${what} reached`);

/** What the real API has and the sandbox does not. Says so, because a silent success would be a lie. */
export const notEmulated = (what: string): ApiProblem =>
  new ApiProblem(422, "unsupported_error", `the sandbox does not emulate ${what}`);
