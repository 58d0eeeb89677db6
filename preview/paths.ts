/**
 * Property paths in the engine's notation: `connection.host`, `envs[3]`, `labels["meet.coop/role"]`, and `*` for
 * any key or index.
 */

/** One step into a value: a key or an index. */
export type Step = string | number;

/** The path of `step` inside the value at `path`. */
export function under(path: string, step: Step): string {
  if (typeof step === "number") return `${path}[${step}]`;
  if (!/^[^.[\]"*]+$/.test(step)) return `${path}[${JSON.stringify(step)}]`;
  return path === "" ? step : `${path}.${step}`;
}

/** The steps of a path. What cannot be read as a path is one key of that name, as the engine takes it. */
export function steps(path: string): Step[] {
  const found: Step[] = [];
  const step = /\.?([^.[\]"]+)|\[(\d+)\]|\[(\*)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) return [path];
    const [, key, index, star, quoted] = match;
    if (index !== undefined) found.push(Number(index));
    else if (quoted !== undefined) found.push(unquote(quoted));
    else found.push(key ?? star ?? "");
  }
  return found;
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(.)/g, "$1");
}
