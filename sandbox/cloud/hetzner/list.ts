/** Lists as the API gives them: filtered by name and labels, sorted, a page at a time. */
import type { Context } from "hono";
import { selector } from "./labels.ts";
import { invalidField } from "./problem.ts";

const PAGE_SIZE = 25;
/** More are not given, however many are asked for. */
const LARGEST_PAGE = 50;

export interface Listed<T> {
  /** The answer's key, such as `servers`. */
  readonly key: string;
  readonly items: readonly T[];
  readonly view: (item: T) => object | Promise<object>;
  /** What `sort` may name besides nothing. */
  readonly sort: Readonly<Record<string, (item: T) => string | number>>;
  /** Query parameters that an item's own value has to equal, such as `name`. */
  readonly match?: Readonly<Record<string, (item: T) => string | readonly string[] | null>>;
  /** Where a label selector looks; absent: it cannot be filtered so. */
  readonly labels?: (item: T) => Readonly<Record<string, string>>;
  /** More of the answer, beside the list and its meta. */
  readonly extra?: object;
}

/** Answer with the page that was asked for. */
export async function page<T>(c: Context, list: Listed<T>): Promise<Response> {
  const found = sorted(c, filtered(c, list), list.sort);
  const page = positive(c, "page", 1);
  const size = Math.min(positive(c, "per_page", PAGE_SIZE), LARGEST_PAGE);
  const last = Math.max(1, Math.ceil(found.length / size));
  const items = await Promise.all(found.slice((page - 1) * size, page * size).map(list.view));
  return c.json({
    [list.key]: items,
    ...list.extra,
    meta: {
      pagination: {
        page,
        per_page: size,
        previous_page: page > 1 ? page - 1 : null,
        next_page: page < last ? page + 1 : null,
        last_page: last,
        total_entries: found.length,
      },
    },
  });
}

function filtered<T>(c: Context, list: Listed<T>): T[] {
  let found = [...list.items];
  for (const [parameter, value] of Object.entries(list.match ?? {})) {
    const wanted = c.req.queries(parameter) ?? [];
    if (wanted.length === 0) continue;
    found = found.filter((item) => {
      const has = value(item);
      return has !== null && (typeof has === "string" ? [has] : has).some((one) => wanted.includes(one));
    });
  }
  const labelSelector = c.req.query("label_selector");
  const { labels } = list;
  if (labelSelector === undefined || labels === undefined) return found;
  const fits = selector(labelSelector);
  return found.filter((item) => fits(labels(item)));
}

function sorted<T>(c: Context, items: T[], fields: Listed<T>["sort"]): T[] {
  const orders = (c.req.queries("sort") ?? ["id"]).map((text) => {
    const [name = "", direction = "asc"] = text.split(":");
    const value = fields[name];
    if (!Object.hasOwn(fields, name) || value === undefined || !["asc", "desc"].includes(direction)) {
      throw invalidField("sort", `'${text}' is not a valid value for sort`);
    }
    return { value, sign: direction === "asc" ? 1 : -1 };
  });
  return items.sort((a, b) => {
    for (const { value, sign } of orders) {
      const [left, right] = [value(a), value(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}

function positive(c: Context, parameter: string, otherwise: number): number {
  const text = c.req.query(parameter);
  if (text === undefined || text === "") return otherwise;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw invalidField(parameter, "must be a positive integer");
  return Number(text);
}

/** The orders that most lists have. */
export const byIdNameCreated = {
  id: (item: { readonly id: number }) => item.id,
  name: (item: { readonly name: string }) => item.name,
  created: (item: { readonly created: string }) => item.created,
};
