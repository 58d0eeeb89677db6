/** Reading what a request says. What is wrong becomes `invalid_input` with each field and its reasons. */
import type { Context } from "hono";
import { z } from "zod";
import { ApiProblem, type FieldProblem, invalid, notFound } from "./problem.ts";

/** A request's body in the shape that a route wants. An absent body is an empty one; unknown fields are ignored. */
export async function body<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text();
  let data: unknown = {};
  try {
    if (text.trim() !== "") data = JSON.parse(text);
  } catch {
    throw new ApiProblem(400, "json_error", "the request body is not valid JSON");
  }
  return shaped(data, schema);
}

/** A value in the shape that is wanted. */
export function shaped<T>(data: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const fields = new Map<string, string[]>();
  for (const issue of parsed.error.issues) {
    const name = issue.path.join(".") || "body";
    fields.set(name, [...(fields.get(name) ?? []), issue.message]);
  }
  throw invalid(...[...fields].map(([name, messages]): FieldProblem => ({ name, messages })));
}

/** The id in a path, such as `/servers/42`; what is no number exists nowhere. */
export function pathId(c: Context, kind: string, name = "id"): number {
  const text = c.req.param(name) ?? "";
  if (!/^\d{1,15}$/.test(text)) throw notFound(kind, text);
  return Number(text);
}

const LABEL_KEY = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)$/;

/** Labels: keys may have a prefix, values may be empty. */
export const labels = z.record(
  z.string().regex(LABEL_KEY, "is not a valid label key"),
  z.string().regex(LABEL_VALUE, "is not a valid label value"),
);

/** A resource's name: anything, but not nothing. */
export const resourceName = z.string().trim().min(1, "must not be empty").max(128, "must not exceed 128 characters");

/** A server's name: a hostname as RFC 1123 wants it. */
export const hostname = z
  .string()
  .max(253, "must not exceed 253 characters")
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/,
    "must be a valid hostname",
  );

/** An id of something else. Debian's python3-hcloud sends some of them as text, and the real API takes them. */
export const idAsked = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,15}$/, "must be an ID")
    .transform(Number),
]);

/** A reference that old and new clients send as a number or as text: an id, or a name. */
export const reference = z.union([z.int(), z.string().min(1)]).transform(String);

/** What every `PUT` may change. */
export const renaming = z.object({ name: resourceName.optional(), labels: labels.optional() });
