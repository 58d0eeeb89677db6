/** A forge: the site on which pull requests and issues are. GitHub and GitLab are asked the same through this. */

export interface Note {
  /** The forge's own name of it, for changing it. */
  readonly id: string;
  readonly body: string;
  /** The forge's name of the account that wrote it. */
  readonly author: string;
}

export interface Issue {
  readonly id: string;
  readonly body: string;
  readonly author: string;
  readonly open: boolean;
}

export interface PullRequest {
  readonly number: number;
  /** Who opened it. */
  readonly author: string;
}

export interface Forge {
  /** What people call the site: `GitHub`. */
  readonly name: string;
  /** The account that this token is. */
  me(): Promise<string>;
  /** Every comment of a pull request, through all pages, oldest first. */
  comments(pull: number): Promise<readonly Note[]>;
  addComment(pull: number, body: string): Promise<void>;
  changeComment(pull: number, id: string, body: string): Promise<void>;
  /** Issues with the label, open and closed, through all pages. */
  issues(label: string): Promise<readonly Issue[]>;
  addIssue(issue: { readonly title: string; readonly body: string; readonly label: string }): Promise<void>;
  changeIssue(id: string, change: { readonly body: string; readonly open: boolean }): Promise<void>;
  /** The merged pull requests that a commit came with. */
  pullsOf(commit: string): Promise<readonly PullRequest[]>;
  /** The accounts that wrote or pushed commits of a pull request, as far as the forge knows them. */
  writers(pull: number): Promise<readonly string[]>;
  /** The commit that was last deployed to an environment, without fault, and is not `except`; null: none yet. */
  deployed(environment: string, except: string): Promise<string | null>;
  /** Who let this run deploy to the environment; empty where the forge does not say. */
  approvers(environment: string): Promise<readonly string[]>;
}
