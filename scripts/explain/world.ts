/** A machine, a lock, a secret or a guard stands in the way. What ran before keeps running. */
import type { CommandExplanation } from "./explanation.ts";

export const WORLD = {
  cancelled: {
    exit: 8,
    title: "The answer was no, or Ctrl-C",
    cause: "Somebody stopped the verb, or did not give the word it asked for. Nothing was done.",
    remedy: "Run it again when you are ready. What stays behind of a new region is listed, with how to be rid of it.",
    example: {
      command: "npx meet up north",
      says: "error[cancelled]: nothing was done\n   = help: run this again when you are ready",
    },
  },
  cloud: {
    exit: 4,
    title: "A cloud that does not answer",
    cause: "Hetzner or Cloudflare did not say what it holds, although it was asked three times. Nothing was changed.",
    remedy: "Run the verb again later; their status pages say when something is wrong.",
    example: {
      command: "npx meet drift north",
      says: "error[cloud]: Hetzner answers GET /servers with 503\n   = help: nothing was changed; run this again later",
    },
  },
  "disk-full": {
    exit: 4,
    title: "A full disk",
    cause: "The disk of a machine, or of this computer, has no room left.",
    remedy: "Make room there, then run the verb again.",
    example: {
      command: "npx meet up north",
      says: "error[disk-full]: the disk of the machine of tenant heron is full\n   = help: make room there (`docker system df` and `du -sh /srv/meet/*` tell where it went), then run this again",
    },
  },
  drifted: {
    exit: 7,
    title: "Something that is not as it was declared",
    cause:
      "Somebody changed, removed or added it by hand, so Hetzner or Cloudflare holds something else than we declared.",
    remedy: "Put it back with the commands that are shown, or write what was meant into the YAML.",
    example: {
      command: "npx meet drift north",
      says: "changed  record A swift.north.coop.example (tenant swift): content should be 192.0.2.7, is 192.0.2.99\n         -> the engine takes over what is there, then puts back what was declared\n            npx pulumi refresh --yes --stack north --target '**::tenant-swift-a'\n            npx meet up north\nnorth: 1 thing is not as declared; 41 things looked at in 8 calls.",
    },
  },
  "host-key": {
    exit: 5,
    title: "A machine shows another host key",
    cause:
      "Its SSH host key is not the one that was pinned at first contact: it was reinstalled, it is another machine, or somebody stands between.",
    remedy: "If it was reinstalled on purpose, accept the new key by name. If not, find out before anything is sent.",
    example: {
      command: "npx meet up north",
      says: "error[host-key]: gl1 in north (192.0.2.7) shows another SSH host key than the one pinned at first contact; nothing was sent to it\n   = help: if it was reinstalled on purpose: npx meet up north --accept-host-key gl1; if not, somebody may stand between",
    },
  },
  "ignored-nothing": {
    exit: 1,
    title: "A rule that leaves nothing out",
    cause: "A rule under ignore: names what is not there any more, or never was. Nobody knows then what it would hide.",
    remedy: "Take the rule out, or write it as meet drift names the thing.",
    example: {
      command: "npx meet drift north",
      says: 'error[ignored-nothing]: stacks/north.yaml:22:13: the rule for "record A old.north.coop.example" leaves nothing out\n   = help: take the rule out of ignore:, or write what as meet drift names the thing',
    },
  },
  locked: {
    exit: 10,
    title: "Another run holds the lock",
    cause: "One run at a time may change a stack. The sentence names who, on which computer, and since when.",
    remedy: "Wait until it ends. Clear the lock only when you know that the run is dead.",
    example: {
      command: "npx meet up north",
      says: "error[locked]: another run holds the lock: root on elsewhere, process 4711, since 2026-11-21T13:06:00Z\n   = help: wait until it ends; only when you know that it is dead: npm exec -c 'pulumi cancel --stack north' (while it lives, that breaks the state)",
    },
  },
  "no-answer": {
    exit: 4,
    title: "A machine that does not answer",
    cause: "SSH on port 22 is not answered: the machine is off, or port 22 is not open to your address.",
    remedy: "Switch it on, or add your address to ssh: { from: … } of the stack.",
    example: {
      command: "npx meet up north",
      says: "error[no-answer]: gl1 in north (192.0.2.9) does not answer SSH on port 22\n   = help: what ran before keeps running; switch it on or open port 22 to this address, then run this again",
    },
  },
  "no-login": {
    exit: 3,
    title: "A machine that does not know your key",
    cause: "Your SSH agent holds no key that the machine accepts.",
    remedy: "Load your key, and see that it stands in coop/members.yaml.",
    example: {
      command: "npx meet up north",
      says: "error[no-login]: the machine of host gl1 does not accept any key of your SSH agent\n   = help: load your key (`ssh-add`), and see that it stands in coop/members.yaml",
    },
  },
  "no-unpack": {
    exit: 4,
    title: "A commit that could not be unpacked",
    cause: "--against unpacks a commit into a temporary folder, and git or tar failed.",
    remedy: "See that there is room for temporary files, and that git and tar work.",
    example: {
      command: "npx meet plan --against main",
      says: "error[no-unpack]: main could not be unpacked: tar: No space left on device\n   = help: see that there is room for temporary files and that git and tar work, then run this again",
    },
  },
  "not-well": {
    exit: 4,
    title: "Something that is not well",
    cause: "doctor looked at every machine, tenant and name, and this one does not do what it should.",
    remedy: "Each line says what to do; then look again.",
    example: {
      command: "npx meet doctor north",
      says: "ILL     tenant heron  its health check answers 500\n                      -> npx meet logs north heron",
    },
  },
  "port-taken": {
    exit: 4,
    title: "A port that is taken",
    cause: "Something else on the machine uses a port that we need.",
    remedy: "Find it there, stop it, and run the verb again.",
    example: {
      command: "npx meet up north",
      says: "error[port-taken]: a port that host gl1 needs is in use by something else on its machine\n   = help: find it there with `ss -tulpn`, stop it, then run this again; what ran before keeps running",
    },
  },
  "no-passphrase": {
    exit: 3,
    title: "No passphrase for a stack's secrets",
    cause: "The engine encrypts what it keeps. It needs a passphrase, or a key service that does it.",
    remedy: "Let a passphrase be made into a file, and keep that where only operators can read it.",
    example: {
      command: "npx meet stack new south",
      says: "error[no-passphrase]: there is no passphrase with which the engine could keep the stack's secrets\n   = help: add --passphrase-file FILE: a new passphrase is written there; or say --secrets with a key service",
    },
  },
  protected: {
    exit: 5,
    title: "What cannot be made again is protected",
    cause:
      "Databases, files, addresses and the machines that hold them are never deleted or replaced by an edit or one option.",
    remedy:
      "Take the change back. A tenant leaves by retire; its data stay on its host until an operator deletes them there.",
    example: {
      command: "npm exec -c 'pulumi destroy --ignore-protect'",
      says: "error[protected]: --ignore-protect would let everything go at once\n   = help: take the protection of one resource away by name: pulumi state unprotect URN",
    },
  },
  script: {
    exit: 4,
    title: "A script on a machine stopped",
    cause: "A script that sets up a machine or a tenant found something that it must not go on with.",
    remedy: "Put right what it says, and run the verb again: what is done is not done twice.",
    example: {
      command: "npx meet up north",
      says: "error[script]: /srv/meet is not on its volume\n   = help: put that right, then run this again: what is done is not done twice",
    },
  },
  "secret-file": {
    exit: 2,
    title: "A file that a secret cannot be written to",
    cause: "A secret is never written over something else, and only where its owner alone can read it.",
    remedy: "Name a file that is not there yet.",
    example: {
      command: "npx meet stack new south --master-file master",
      says: "error[secret-file]: master is not written: it is there already\n   = help: name a file that is not there yet",
    },
  },
  "secret-missing": {
    exit: 3,
    title: "A secret is missing",
    cause: "The stack needs a secret that only people can give, such as an API token or a mail password.",
    remedy: "Set it with the command that the help shows. It asks for the value, so that no history keeps it.",
    example: {
      command: "npx meet up north",
      says: "error[secret-missing]: the secret meet:master (every derived secret of this stack follows from it; meet stack new makes it once) is missing\n   = help: openssl rand -hex 32 | npx pulumi config set --secret meet:master --stack north",
    },
  },
  "token-refused": {
    exit: 3,
    title: "A token that is not accepted",
    cause: "The API token of the stack was deleted, has ended, or may not do what is asked.",
    remedy: "Make a new one where the help says what for, and set it with the command.",
    example: {
      command: "npx meet drift north",
      says: "error[token-refused]: Hetzner does not take the token it was given\n   = help: npx pulumi config set --secret hcloud:token --stack north",
    },
  },
  store: {
    exit: 4,
    title: "A state store that cannot be trusted",
    cause:
      "Before anything is made, the store is written, a second run is kept out, and what was written is read back.",
    remedy: "Correct the address, or let this computer in. A store that keeps no lock cannot be used.",
    example: {
      command: "npx meet stack new south",
      says: "error[store]: the state store s3://meet-south does not keep two runs apart: a second run was let in while a first one worked\n   = help: correct the address, or see that this computer may use it (S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)",
    },
  },
  unhealthy: {
    exit: 4,
    title: "A new version that did not become healthy",
    cause: "A new container started and does not answer its health check. The version before keeps serving.",
    remedy: "Read its log, put the change right or take it back, and run the verb again.",
    example: {
      command: "npx meet up north",
      says: "error[unhealthy]: tenant heron did not become healthy\n   = help: the version before keeps serving; `docker logs` on its host says why; put the change right or take it back, then run this again",
    },
  },
  "waits-for-names": {
    exit: 9,
    title: "Records that somebody else sets",
    cause:
      "The names of a region without a zone are set by hand. Nothing is installed on a machine whose name does not lead to it, and ten minutes are over.",
    remedy: "Set the records that are named, with these addresses, and run up again: it goes on from there.",
    example: {
      command: "npx meet up north",
      says: "error[waits-for-names]: bbb1 in north waits for its names: bbb1.north.coop.example A 192.0.2.9\n   = help: whoever keeps these names sets these records; then run this again: what stands stays, and it goes on from there",
    },
  },
} as const satisfies Readonly<Record<string, CommandExplanation>>;
