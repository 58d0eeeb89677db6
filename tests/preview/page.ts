/** A page taken apart: a strict reader for what we write ourselves, so that a stray `<` or a lost end tag shows. */

const VOID = new Set(["meta", "input", "br", "wbr", "link", "img"]);
const RAW = new Set(["script", "style"]);
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Elements and texts, in order. */
  readonly children: (Element | string)[];
  readonly parent: Element | null;
}

function decode(text: string): string {
  return text.replace(/&([^;\s]+);/g, (whole, name: string) => {
    if (/^#\d+$/.test(name)) return String.fromCodePoint(Number(name.slice(1)));
    const found = ENTITIES[name];
    if (found === undefined) throw new Error(`unknown entity ${whole}`);
    return found;
  });
}

/** Reads a page. Throws where the markup is not what a careful hand would write. */
export function read(page: string): Element {
  const root: Element = { tag: "#page", attributes: {}, children: [], parent: null };
  let open = root;
  const token =
    /<!doctype html>|<\/([a-z][a-z0-9]*)>|<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<]*")?)*)\s*(\/?)>|([^<]+)/y;
  while (token.lastIndex < page.length) {
    const at = token.lastIndex;
    const found = token.exec(page);
    if (found === null) throw new Error(`cannot read on from: ${page.slice(at, at + 80)}`);
    const [, close, name, rest = "", selfClosing, text] = found;
    if (text !== undefined) open.children.push(decode(text));
    if (close !== undefined) {
      if (open.tag !== close || open.parent === null) throw new Error(`</${close}> closes <${open.tag}>`);
      open = open.parent;
    }
    if (name === undefined) continue;
    const pairs = [...rest.matchAll(/([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"]*)")?/g)].map(([, key = "", value = ""]) => [
      key,
      decode(value),
    ]);
    if (new Set(pairs.map(([key]) => key)).size !== pairs.length)
      throw new Error(`<${name}${rest}> says something twice`);
    const element: Element = { tag: name, attributes: Object.fromEntries(pairs), children: [], parent: open };
    open.children.push(element);
    if (RAW.has(name)) {
      const end = page.indexOf(`</${name}>`, token.lastIndex);
      element.children.push(page.slice(token.lastIndex, end));
      token.lastIndex = end + name.length + 3;
    } else if (selfClosing !== "/" && !VOID.has(name)) {
      open = element;
    }
  }
  if (open !== root) throw new Error(`<${open.tag}> is never closed`);
  return root;
}

/** Every element inside, in the order of the page. */
export function all(element: Element, tag?: string): Element[] {
  const found: Element[] = [];
  const visit = (it: Element) => {
    for (const child of it.children) {
      if (typeof child === "string") continue;
      if (tag === undefined || child.tag === tag) found.push(child);
      visit(child);
    }
  };
  visit(element);
  return found;
}

/** The elements with a class. */
export function classed(element: Element, name: string): Element[] {
  return all(element).filter((it) => (it.attributes["class"] ?? "").split(" ").includes(name));
}

/** What a reader reads: white space folded, without the characters that only steer lines and directions. */
export function textOf(element: Element): string {
  const collect = (it: Element | string): string => (typeof it === "string" ? it : it.children.map(collect).join(""));
  return collect(element)
    .replace(/[\u2060\u2068\u2069]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The one element with an id. */
export function byId(page: Element, id: string): Element {
  const found = all(page).filter((it) => it.attributes["id"] === id);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} elements have the id ${id}`);
  return only;
}
