/** What `up` and `down` refuse, whatever option is given. Nothing was done. */
import type { CommandExplanation } from "./explanation.ts";

export const GUARD = {
  "data-loss": {
    exit: 5,
    title: "Something that cannot be made again would go",
    cause:
      "The engine's preview deletes or replaces a volume, a server, an address or a database, takes a tenant away, or switches off a node that is not drained, and YAML does not name it.",
    remedy: "Take the change back; or write the line that the help shows, for each thing on its own. No option does.",
    example: {
      command: "npx meet down north",
      says: "error[data-loss]: nothing was done: this plan deletes volume host-gl1-volume (host gl1)\n   = help: host gl1: if it is meant, put its line in stacks/north.yaml (hosts: gl1) back with `retire: { confirm: gl1, after: 2026-11-21 }`, run npx meet up north, then take the line out",
    },
  },
  "plan-changed": {
    exit: 5,
    title: "Another plan than the one that was reviewed",
    cause:
      "--plan names a plan, and what would be done now is something else: the data, the program or the world changed.",
    remedy: "Preview again, and have that reviewed.",
    example: {
      command: "npx meet up north --plan 3f9c0a1b2c3d4e5f",
      says: "error[plan-changed]: the plan changed since review (reviewed 3f9c…, now 81aa…): + delete volume host-gl1-volume and the data are others\n   = help: nothing was done: look at it again with npx meet preview north, and have that reviewed",
    },
  },
  "no-plan": {
    exit: 2,
    title: "A plan that cannot be read",
    cause: "--plan takes the hash that preview prints, or a file with what preview --json printed.",
    remedy: "Copy the whole hash, or name the file as it was written.",
    example: {
      command: "npx meet up north --plan 3f9c",
      says: 'error[no-plan]: "3f9c" is neither the hash of a plan nor a file\n   = help: give the hash that `npx meet preview north` prints, or a file with what `npx meet preview north --json` prints',
    },
  },
  behind: {
    exit: 5,
    title: "A checkout that lacks commits of its base",
    cause:
      "The remote's main branch, as this clone last fetched it, has commits that are not here; they may be deployed.",
    remedy: "Merge them, look again, and run up again.",
    example: {
      command: "npx meet up north",
      says: "error[behind]: this checkout lacks 1 commit of origin/main, which may be deployed already: going on would undo what they did\n   = help: git merge origin/main, look at it again with npx meet preview, then run this again",
    },
  },
  "state-lost": {
    exit: 5,
    title: "A state that does not know what stands",
    cause: "Hetzner lists machines, volumes or addresses that bear the stack's labels, and the state has none of them.",
    remedy: "Bring the state's newest backup back, or take over what it lacks, one by one.",
    example: {
      command: "npx meet up north",
      says: "error[state-lost]: the state of north (0 resources) does not know server gl1.north.example, which bears its labels at Hetzner: it is empty\n   = help: bring its newest backup back: npm exec -c 'pulumi stack import --stack north --file BACKUP'; the state store keeps older versions\n          or, one by one, take over what is missing, or delete it at Hetzner if it is nobody's:\n          npm exec -c 'pulumi import hcloud:index/server:Server host-gl1-server 4711 --stack north'",
    },
  },
  "state-older": {
    exit: 5,
    title: "A state that is older than before",
    cause:
      "This computer has seen a newer state of the stack: the store was restored from a backup, or is another one.",
    remedy: "Bring the newest version back; or, if the older one is meant, forget the newer one as the help says.",
    example: {
      command: "npx meet up north",
      says: "error[state-older]: the state of north was last written at 2026-11-20T10:00:00Z, with 3 resources, but this computer saw it with 5 resources at 2026-11-21T10:00:00Z\n   = help: see that this is the right state store; bring the newest version back (npm exec -c 'pulumi stack import --stack north --file BACKUP'). If this one was restored on purpose: rm .out/last-state-north.json",
    },
  },
  "state-moved": {
    exit: 5,
    title: "A state that another run wrote meanwhile",
    cause:
      "Between this run's look and its first change, another run ended: what was looked at is not what would be changed.",
    remedy: "Run it again: it looks at what is there now.",
    example: {
      command: "npx meet up north",
      says: "error[state-moved]: another run wrote the state of north while this one looked at it\n   = help: run this again: it looks at what is there now",
    },
  },
  "no-census": {
    exit: 4,
    title: "Hetzner does not list what is ours",
    cause:
      "Before anything is made, what bears the stack's labels is compared with the state, and the lists did not come.",
    remedy: "See that the token may read the project and that the API answers, then run up again.",
    example: {
      command: "npx meet up north",
      says: "error[no-census]: Hetzner does not say what bears the labels of north: it answers 401\n   = help: see that hcloud:token may read the project and that its API answers, then run this again; nothing was done",
    },
  },
} as const satisfies Readonly<Record<string, CommandExplanation>>;
