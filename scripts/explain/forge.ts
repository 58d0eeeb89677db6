/** A forge, or what came from one, stands in the way of CI. */
import type { CommandExplanation } from "./explanation.ts";

export const FORGE = {
  conflict: {
    exit: 1,
    title: "A pull request that cannot be merged",
    cause: "It changes lines that were changed in the main branch as well, so nobody can say what it would lead to.",
    remedy: "Bring its branch up to date, and decide line by line.",
    example: {
      command: "npx meet ci data --head harbour --output .out/pull",
      says: "error[conflict]: harbour cannot be merged onto 0123456789: both change tenants/kea.yaml\n   = help: bring its branch up to date: git merge origin/main, or the button of that name on its page",
    },
  },
  forge: {
    exit: 4,
    title: "The forge does not do what is asked",
    cause: "GitHub or GitLab is not well, too busy, or answers otherwise than its documents say.",
    remedy: "Run the job again later; what it says is in the sentence.",
    example: {
      command: "npx meet ci comment ca --pull 7 --commit 0123456789 --file .out/ca.md",
      says: "error[forge]: GitHub answers 503, 5 times\n   = help: run this job again later",
    },
  },
  "forge-rights": {
    exit: 3,
    title: "A token that may not do this",
    cause: "There is no token for the forge, it has run out, or it lacks a right.",
    remedy: "docs/ci.md names each token with the least rights it needs.",
    example: {
      command: "npx meet ci comment ca --pull 7 --commit 0123456789 --file .out/ca.md",
      says: "error[forge-rights]: GitHub does not know the token: it is wrong, or it has run out\n   = help: make a new one with the permission that docs/ci.md names, such as pull-requests: write; docs/ci.md says how",
    },
  },
  "no-forge": {
    exit: 2,
    title: "No forge to talk to",
    cause: "The verbs of ci write to the forge whose job they run in, and the environment names none.",
    remedy: "Run them in a job, or set on a laptop what a job would have.",
    example: {
      command: "npx meet ci comment ca --pull 7 --commit 0123456789 --file .out/ca.md",
      says: "error[no-forge]: this is no job of GitHub or GitLab, so nobody says where to write\n   = help: say which with --forge github or --forge gitlab, and set what it then asks for",
    },
  },
  "not-a-file": {
    exit: 5,
    title: "Data that are no plain file",
    cause:
      "A link in a pull request would make a check read, and print, whatever it leads to on the computer that runs it.",
    remedy: "Replace it by a plain file.",
    example: {
      command: "npx meet ci data --head harbour --output .out/pull",
      says: "error[not-a-file]: tenants/harbour.yaml of harbour is a link, and data are plain files\n   = help: replace it by a plain file, as the others in its folder are",
    },
  },
  "not-first-attempt": {
    exit: 5,
    title: "A run that was started again",
    cause:
      "GitHub keeps who agreed by run, so a yes to what an earlier attempt showed would count for what is seen only now.",
    remedy: "Start a new run: it looks again, and asks again.",
    example: {
      command: "npx meet ci approved ca --commit 0123456789",
      says: "error[not-first-attempt]: this is attempt 2 of the run, and nobody can tell whether a yes was to this one\n   = help: start a new run instead, and agree to it for ca: Actions, Apply, Run workflow",
    },
  },
  "same-person": {
    exit: 5,
    title: "Nobody else agreed",
    cause:
      "Whoever opened a pull request, or wrote or pushed any of its commits, may not be the one who lets it be applied.",
    remedy: "Ask somebody else of the DevOps circle to approve it.",
    example: {
      command: "npx meet ci approved ca --commit 0123456789",
      says: "error[same-person]: dana wrote pull request 7, and nobody else agreed to apply it to ca\n   = help: somebody other than dana must approve the run",
    },
  },
} as const satisfies Readonly<Record<string, CommandExplanation>>;
