/** The editor for a new file on the site that holds the repository, as far filled in as the site allows. */

export type ForgeKind = "github" | "forgejo" | "gitlab";

export interface Forge {
  readonly kind: ForgeKind;
  /** `https://github.com/meet-coop/meet-infra` */
  readonly url: string;
  /** The branch that a change goes to. */
  readonly branch: string;
}

/** What people call it. */
export const FORGE_NAMES: Readonly<Record<ForgeKind, string>> = {
  github: "GitHub",
  forgejo: "Forgejo",
  gitlab: "GitLab",
};

/**
 * GitHub and Forgejo take the file's name and text from the address (docs.gitea.com, “Pre-Fill New File name and
 * contents”). GitLab takes only the name: the text is copied, for people to paste.
 */
export function newFileUrl({ kind, url, branch }: Forge, file: string, text: string): string {
  const value = encodeURIComponent(text);
  const name = encodeURIComponent(file);
  switch (kind) {
    case "github":
      return `${url}/new/${branch}?filename=${name}&value=${value}`;
    case "forgejo":
      return `${url}/_new/${branch}/?filename=${name}&value=${value}`;
    case "gitlab":
      return `${url}/-/new/${branch}?file_name=${name}`;
  }
}

/** Whether the text comes along in the address. */
export function carriesText(kind: ForgeKind): boolean {
  return kind !== "gitlab";
}

/** A repository's page from what git calls its remote; null where that is no site: a folder, say. */
export function forgeOf(remote: string, branch: string): Forge | null {
  const found =
    /^(?:https?:\/\/(?:[^@/]*@)?|(?:ssh:\/\/)?[\w.-]+@)([\w.-]+)(?::\d+)?[:/](.+?)(?:\.git)?\/?$/.exec(remote.trim()) ??
    [];
  const [, host, path] = found;
  if (host === undefined || path === undefined || !host.includes(".")) return null;
  return { kind: kindOf(host), url: `https://${host}/${path}`, branch };
}

/** By the site's name; GitLab is what most people who run their own have, git.coop among them. */
function kindOf(host: string): ForgeKind {
  if (host === "github.com") return "github";
  return /codeberg|forgejo|gitea/.test(host) ? "forgejo" : "gitlab";
}
