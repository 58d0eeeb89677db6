/** The hidden line by which a comment is found again, and by which an older run knows a newer one. */

/** The first line of what is to be posted about a stack: whether there is anything to tell. */
export function marker(stack: string, changes: boolean): string {
  return `<!-- meet:${stack}${changes ? "" : " nothing"} -->`;
}
