/** A change whose data could not be read at all, as a comment: what stands in the way, and the way out. */
import { visible } from "../characters.ts";
import { marker } from "./marker.ts";
import { MARKDOWN } from "./render.ts";

export interface Unread {
  /** What stands in the way, as the verb says it. */
  readonly message: string;
  readonly help: string;
}

/** The comment of one stack. It takes the place of what was said of the commit before, which is no longer true. */
export function renderUnread(stack: string, { message, help }: Unread): string {
  const parts = [
    marker(stack, true),
    MARKDOWN.verdict(`${stack}: this could not be looked at, so nothing is known of what it would do`),
    MARKDOWN.line(`What stands in the way: ${visible(message)}.`),
    MARKDOWN.line(`What to do: ${visible(help)}. This comment is written anew after each commit.`),
  ];
  return `${parts.join("\n\n")}\n`;
}
