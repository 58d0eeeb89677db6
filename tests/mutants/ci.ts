/** What CI never does: read more of a pull request than its data, overwrite what is newer or not ours, agree with itself. */
import { type Mutant, of } from "./mutant.ts";

const DATA = ["tests/scripts/ci/pullData.test.ts"];
const COMMENT = ["tests/scripts/ci/comment.test.ts"];
const RUN = ["tests/scripts/ci/run.test.ts"];
const GITLAB = ["tests/ci/gitlab.test.ts"];
const WORKFLOWS = ["tests/ci/workflows.test.ts"];
const OWNERS = ["tests/ci/owners.test.ts"];

export const ofCi: readonly Mutant[] = [
  ...of("scripts/ci/data.ts", DATA, [
    ["ci-plain-files", "for (const entry of wanted) refuseUnlessPlain(entry, name);", "", "with a link"],
    [
      "ci-settings-of-main",
      "/^stacks\\/.+\\.ya?ml$/i.test(file) && !isSettings(file)",
      "/^stacks\\/.+\\.ya?ml$/i.test(file)",
      "no program comes with it",
    ],
    ["ci-merged", "const tree = merged(top, base, head, name);", "const tree = head;", "is what would be merged"],
    ["ci-empty-output", "readdirSync(output).length > 0", "false", "where it should go is not empty"],
  ]),
  ...of(
    "scripts/ci/data.ts",
    ["tests/ci/refused.test.ts"],
    [
      [
        "ci-refused-told",
        "if (!(error instanceof Refusal) || refused === null) throw error;",
        "if (error !== null) throw error;",
        "gives way to what stands in the way",
      ],
    ],
  ),
  ...of(
    "scripts/apply/store.ts",
    ["tests/scripts/stack/new.test.ts"],
    [["ci-store-of-main", "pullOf(root) === null ? root : own", "root", "of a pull request's data"]],
  ),
  ...of(
    ".ci/run",
    ["tests/scripts/ci.test.ts"],
    [["ci-debian-python", "/usr/bin/python3 -c", "python3 -c", "that another Python has"]],
  ),
  ...of("scripts/forge/publish.ts", COMMENT, [
    ["ci-own-comment", "author === me ? stampOf(body) : null", "stampOf(body)", "somebody else's comment"],
    ["ci-newer-run", "if (newer !== undefined)", "if (newer !== undefined && newer === null)", "a stale run"],
    ["ci-quiet", 'quiet ? { do: "nothing" } : { do: "add" }', '{ do: "add" }', "nobody is told"],
    ["ci-longest-comment", "body.trimEnd().length <= room ?", 'body !== "" ?', "at most 60,000 characters"],
  ]),
  ...of("scripts/forge/stamp.ts", COMMENT, [["ci-attempt", "there.attempt > ours.attempt", "false", "a stale run"]]),
  ...of("scripts/forge/github.ts", COMMENT, [
    ["ci-pages-github", '/<([^>]+)>;\\s*rel="next"/', '/<([^>]+)>;\\s*rel="never"/', "among 250 comments"],
  ]),
  ...of("scripts/forge/gitlab.ts", COMMENT, [
    ["ci-pages-gitlab", 'answer.headers.get("x-next-page") ?? ""', '""', "among 250 comments"],
  ]),
  ...of("scripts/forge/http.ts", COMMENT, [
    [
      "ci-lost-answer",
      'if (method === "POST" && !turnedAway)',
      "if (!turnedAway && said === null)",
      "an answer that was lost",
    ],
    ["ci-retry-after", "if (after !== null) {", 'if (after === "") {', "as long as it wants"],
  ]),
  ...of("scripts/ci/approved.ts", RUN, [
    [
      "ci-same-person",
      "approvers.some((name) => !by.includes(name))",
      "approvers.length > 0",
      "may not be the only one",
    ],
    ["ci-same-writer", "[opener, ...(await forge.writers(number))]", "[opener]", "neither may whoever"],
    ["ci-attempt-approved", "  refuseAgain(place, stack);\n", "", "a yes to an earlier attempt"],
    ["ci-nobody", "if (approvers.length === 0)", "if (approvers.length > 99)", "nobody's yes is no yes"],
  ]),
  ...of("scripts/forge/gitlab.ts", RUN, [
    ["ci-pusher", "return [...pushers.map(({ author }) => author), ...", "return [...", "nor whoever pushed"],
    ["ci-note-of-ours", "filter(({ system, body }) => system && ", "filter(({ body }) => ", "nor whoever pushed"],
    [
      "ci-hidden-address",
      " || said.includes(`-${login.toLowerCase()}@users.noreply.`)",
      "",
      "neither may whoever brought in",
    ],
    ["ci-deployed-gitlab", 'status: "success",', "", "behind any number of runs"],
  ]),
  ...of("scripts/forge/github.ts", RUN, [
    ["ci-committer", "[author, committer]).filter", "[author]).filter", "neither may whoever brought in"],
    [
      "ci-deployed-github",
      "if (sha === except) continue;",
      "if (sha === except || id > 1) continue;",
      "behind any number of runs",
    ],
  ]),
  ...of("scripts/ci/regions.ts", RUN, [
    [
      "ci-issue-unapplied",
      "region.differences.length + region.rules.length + region.unapplied.length",
      "region.differences.length + region.rules.length",
      "says what is not applied yet",
    ],
    ["ci-issue-unseen", "return region.looked && ", "return !region.looked || ", "neither closes it"],
    [
      "ci-issue-failed",
      "if (stack === undefined) return { stack: name, looked: false, why: problems };",
      "if (stack === undefined) return { stack: name, looked: true, differences: problems, rules: [], unapplied };",
      "is one: opened",
    ],
  ]),
  ...of("scripts/ci/base.ts", RUN, [
    [
      "ci-base",
      "const base = last ?? `${commit}^1`;",
      "const base = `${commit}^1`;",
      "is compared with what was last applied",
    ],
  ]),
  ...of("scripts/ci/since.ts", RUN, [
    [
      "ci-base-here",
      "if (last === null || git(",
      "if (last !== root || git(",
      "a clone that does not reach back is named",
    ],
    ["ci-superseded", "if (last === null)", "if (last !== null)", "the third applies and tells both"],
  ]),
  ...of("scripts/ci/event.ts", RUN, [
    ["ci-webhook-branch", 'target === env["CI_DEFAULT_BRANCH"]', "true", "it is for another branch"],
  ]),
  ...of(".github/workflows/review.yml", WORKFLOWS, [
    [
      "ci-fork-engine",
      "    if: ${{ github.event.pull_request.head.repo.full_name == github.repository }}\n",
      "",
      "checks out the main branch, and never a pull request",
    ],
    [
      "ci-engine-environment",
      "    environment: ${{ matrix.stack }}-preview\n",
      "",
      "a secret is only where an environment guards it",
    ],
  ]),
  ...of(".github/workflows/drift.yml", WORKFLOWS, [
    [
      "ci-token-left",
      /(timeout-minutes: 10[\s\S]*?) {10}persist-credentials: false\n/,
      "$1          persist-credentials: true\n",
      "no checkout leaves the job's token behind",
    ],
  ]),
  ...of(".github/actions/set-up/action.yml", WORKFLOWS, [
    ["ci-install-scripts", "npm ci --ignore-scripts", "npm ci", "no package runs a script while it is installed"],
  ]),
  ...of(".github/workflows/apply-stack.yml", WORKFLOWS, [
    [
      "ci-apply-cancelled",
      "cancel-in-progress: false",
      "cancel-in-progress: true",
      "a running apply is never cancelled",
    ],
    ["ci-apply-queue", "      queue: max\n", "", "a running apply is never cancelled, nor one that waits"],
    ["ci-runner-group", "    runs-on:\n      group: meet-apply\n", "    runs-on: self-hosted\n", "has it by a group"],
  ]),
  ...of(
    "docs/ci.md",
    ["tests/docs.test.ts"],
    [
      [
        "docs-plain-block",
        "```sh\nnpx meet check --against main",
        "```\nnpx meet check --against main",
        "no block that says no language",
      ],
    ],
  ),
  ...of(
    ".ci/run",
    ["tests/scripts/ci.test.ts"],
    [["ci-run-shells", " \\\n  zsh=zsh fish=fish", "", "installs what is missing, once each"]],
  ),
  ...of("docs/ci.md", WORKFLOWS, [
    [
      "ci-required",
      "`Declared (ca)` and `Declared (de)`",
      "`Comment (ca)` and `Comment (de)`",
      "must pass before a merge",
    ],
    [
      "ci-token-rows",
      "`deployments: read` to know what was applied last; ",
      "",
      "names every right that a job's token has",
    ],
  ]),
  ...of(".gitlab-ci.yml", GITLAB, [
    [
      "ci-no-allowed",
      'when: manual\n      allow_failure: false\n    - if: $CI_PIPELINE_SOURCE == "web"',
      'when: manual\n      allow_failure: true\n    - if: $CI_PIPELINE_SOURCE == "web"',
      "a no stops what it was asked for",
    ],
    [
      "ci-web",
      '    - if: $CI_PIPELINE_SOURCE == "push"\n    - if: $CI_PIPELINE_SOURCE == "web" && $MEET_PULL == null\n',
      '    - if: $CI_PIPELINE_SOURCE == "push"\n',
      "what applies a region runs after a push, and by hand",
    ],
    [
      "ci-one-writer",
      "  resource_group: comment-$STACK\n  environment:\n    name: forge\n    action: access\n  script:\n    - test",
      "  environment:\n    name: forge\n    action: access\n  script:\n    - test",
      "are written one after another",
    ],
    [
      "ci-fork-branch",
      '"$(git for-each-ref --contains "$HEAD_SHA" refs/remotes/origin/)" || exit 0',
      '"$(git cat-file -t "$HEAD_SHA")" || exit 0',
      "a fork's commit meets no engine",
    ],
  ]),
  ...of(
    ".ci/with-key",
    ["tests/ci/withKey.test.ts"],
    [
      ["ci-key-hidden", "unset SSH_KEY\n", "", "has the agent, and not the key"],
      ["ci-key-agent-ends", "trap 'ssh-agent -k >/dev/null' EXIT\n", "", "the agent is gone afterwards"],
      ["ci-key-missing", "  exit 3\n", "  exit 0\n", "without a key"],
    ],
  ),
  ...of("CODEOWNERS", OWNERS, [
    [
      "ci-owners-root",
      "/coop/members.yaml      @meet-coop/devops-circle",
      "/coop/members.yaml      @meet-coop/business-circle",
      "who becomes root",
    ],
    ["ci-owners-folder", "/components/            @meet-coop/devops-circle\n", "", "every folder has a line"],
  ]),
  ...of(".github/CODEOWNERS", OWNERS, [["ci-owners-copy", "/tenants/", "/tenant/", "both forges read the same"]]),
  ...of(
    "model/review/review.ts",
    ["tests/model/review/review.test.ts"],
    [
      ["review-refused-move", ' || op === "moves"', "", "a review is refused"],
      [
        "review-refused",
        'danger !== null && (op === "leaves"',
        'danger === "" && (op === "leaves"',
        "a review is refused",
      ],
    ],
  ),
  ...of(
    "model/review/review.ts",
    ["tests/model/review/engine.test.ts"],
    [["review-engine-losses", "    ...losses,\n", "", "steps, hash and losses"]],
  ),
];
