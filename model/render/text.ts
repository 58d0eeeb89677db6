/** Text in columns and lines of a given width. Widths count code points. */

const width = (text: string) => [...text].length;

/** A column of prose may become this narrow; a longer word in it is broken only where nothing else helps. */
const NARROWEST = 12;

/**
 * Columns with two blanks between them. Where they do not fit in `total`, those named in `prose` break into
 * lines; the others never do, because people copy what stands there. Null when that is still too wide.
 */
export function columns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  total: number,
  prose: readonly string[],
): readonly string[] | null {
  return fitting(head, rows, total, prose, true) ?? fitting(head, rows, total, prose, false);
}

function fitting(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  total: number,
  prose: readonly string[],
  wholeWords: boolean,
): readonly string[] | null {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => width(row[at] ?? ""))));
  const longest = (at: number) => Math.max(...all.flatMap((row) => (row[at] ?? "").split(" ").map(width)));
  const floors = head.map((name, at) =>
    prose.includes(name)
      ? Math.min(widths[at] ?? 0, Math.max(NARROWEST, wholeWords ? longest(at) : 0))
      : (widths[at] ?? 0),
  );
  const room = total - 2 * (head.length - 1);
  while (widths.reduce((sum, it) => sum + it, 0) > room) {
    const slack = widths.map((it, at) => it - (floors[at] ?? 0));
    const most = Math.max(...slack);
    if (most <= 0) return null;
    const at = slack.indexOf(most);
    widths[at] = (widths[at] ?? 0) - 1;
  }
  return all.flatMap((row) => {
    const cells = row.map((cell, at) => wrap(broken(cell, widths[at] ?? 0), widths[at] ?? 0, ""));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, at) => pad(lines[line] ?? "", widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  });
}

/** Lines of at most `total` columns; a word that is longer keeps a line of its own. */
export function wrap(text: string, total: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? "";
  let empty = true;
  for (const word of text.trim().split(/ +/)) {
    if (!empty && width(line) + 1 + width(word) > total) {
      lines.push(line);
      line = indent + word;
    } else line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

/** The text, with a blank after each `most` letters of a word that is longer. */
function broken(text: string, most: number): string {
  return text
    .split(" ")
    .map((word) => [...word].map((sign, at) => (at > 0 && at % most === 0 ? ` ${sign}` : sign)).join(""))
    .join(" ");
}

function pad(cell: string, columns: number): string {
  return cell + " ".repeat(Math.max(0, columns - width(cell)));
}
