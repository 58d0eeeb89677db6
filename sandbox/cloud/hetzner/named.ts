/** What resources with a name and labels have in common. */
import { invalidField, notFound, notUnique, overLimit } from "./problem.ts";

interface Named {
  readonly id: number;
  name: string;
  labels: Record<string, string>;
}

/** The one with this id. */
export function find<T extends { readonly id: number }>(items: readonly T[], kind: string, id: number): T {
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw notFound(kind, id);
  return found;
}

/** Refuse a name that another one has. */
export function uniqueName(items: readonly Named[], name: string, self?: number): void {
  if (items.some((item) => item.name === name && item.id !== self)) {
    throw notUnique(`name '${name}' is already used`, "name");
  }
}

/** Refuse one more than the project may have. */
export function withinLimit(items: readonly unknown[], limit: number, what: string): void {
  if (items.length >= limit) throw overLimit(what, limit);
}

/** Change name and labels, as far as they are given. */
export function rename<T extends Named>(
  items: readonly T[],
  kind: string,
  id: number,
  to: { readonly name?: string | undefined; readonly labels?: Record<string, string> | undefined },
): T {
  const item = find(items, kind, id);
  if (to.name !== undefined) {
    uniqueName(items, to.name, id);
    item.name = to.name;
  }
  if (to.labels !== undefined) item.labels = to.labels;
  return item;
}

/** Take one away from a list. */
export function remove<T extends { readonly id: number }>(items: T[], id: number): void {
  const at = items.findIndex((item) => item.id === id);
  if (at >= 0) items.splice(at, 1);
}

/** Refuse what is not there, as a field of the request rather than as a path. */
export function given<T>(found: T | undefined, field: string, message: string): T {
  if (found === undefined) throw invalidField(field, message);
  return found;
}
