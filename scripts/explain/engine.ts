/** A run that touches the world cannot start, or stopped. What ran before keeps running. */
import type { CommandExplanation } from "./explanation.ts";

export const ENGINE = {
  config: {
    exit: 4,
    title: "Settings that the engine refuses",
    cause: "A preview on an empty state gives the engine a placeholder for each secret, and it did not take them.",
    remedy: "See what the engine says; it is most likely our mistake, so please report it.",
    example: {
      command: "npx meet preview north --stand-in",
      says: "error[config]: the engine refuses the placeholders\n   = help: error: no such key",
    },
  },
  engine: {
    exit: 4,
    title: "The engine failed in a way that we have no words for",
    cause: "A provider, a machine or the engine itself said something that is not in our table.",
    remedy: "Read its own words, and run the verb again: what is done is not done twice.",
    example: {
      command: "npx meet up north",
      says: "error[engine]: host gl1: something nobody foresaw\n   = help: run this again; what is done is not done twice. `npx meet up --verbose` shows what the engine said",
    },
  },
  "half-done": {
    exit: 5,
    title: "A run ended half-way, and nobody can prove what exists",
    cause: "The engine was about to make something when it was stopped. A second try could make it twice.",
    remedy: "Look where the help says whether it exists, and tell the engine.",
    example: {
      command: "npx meet up north",
      says: "error[half-done]: a run ended half-way: host-gl1-server: may or may not exist at its vendor\n   = help: look for it there by its name; if it exists, `npm exec -c 'pulumi import hcloud:index/server:Server host-gl1-server <its id> --stack north'`; then `npm exec -c 'pulumi refresh --clear-pending-creates --stack north'`",
    },
  },
  "never-made": {
    exit: 4,
    title: "A machine that was never made",
    cause: "It stands in the stack's file, and no up has made it yet.",
    remedy: "Run up.",
    example: {
      command: "npx meet ssh north gl1",
      says: "error[never-made]: gl1 in north was never made\n   = help: npx meet up north",
    },
  },
  "no-docker": {
    exit: 4,
    title: "No Docker",
    cause: "The machines of the stack sandbox are containers of this computer's own Docker, and it does not answer.",
    remedy: "Do what the help says; check, plan, declare and picture work without it.",
    example: {
      command: "npx meet up sandbox",
      says: "error[no-docker]: Docker is told to work on another machine (DOCKER_HOST=tcp://192.0.2.9:2375)\n   = help: unset DOCKER_HOST: the sandbox's machine must be on this one",
    },
  },
  "no-engine": {
    exit: 4,
    title: "No engine",
    cause:
      "The Pulumi CLI is not on this computer, or too old, and could not be fetched. Only verbs that look at the world need it.",
    remedy: "Install it, or go online; check, plan, declare and picture work without it.",
    example: {
      command: "PULUMI_CLI=/nowhere/pulumi npx meet up north",
      says: "error[no-engine]: PULUMI_CLI names /nowhere/pulumi, and there is no such program\n   = help: correct it, or unset it",
    },
  },
  "no-sandbox": {
    exit: 2,
    title: "No sandbox",
    cause: "The stack sandbox lives on this computer, and was not started.",
    remedy: "npm start starts it.",
    example: {
      command: "npx meet up sandbox",
      says: "error[no-sandbox]: the sandbox is not started\n   = help: npm start starts it",
    },
  },
  "no-ssh": {
    exit: 4,
    title: "No ssh",
    cause: "The program ssh is not on this computer.",
    remedy: "Install OpenSSH's client.",
    example: {
      command: "npx meet ssh north gl1",
      says: "error[no-ssh]: ssh is not installed\n   = help: install it (Debian, Ubuntu: apt-get install openssh-client)",
    },
  },
  "no-state": {
    exit: 2,
    title: "A stack without a state",
    cause: "The engine's state store answers, and has no stack of that name: it is another store, or a new region.",
    remedy: "See that it is the right store; for a new region, make the stack there once.",
    example: {
      command: "npx meet up north",
      says: "error[no-state]: the state store has no stack north\n   = help: see that this is the right state store (state: in stacks/north.yaml, or PULUMI_BACKEND_URL); for a new region, once: npm exec -c 'pulumi stack init north'",
    },
  },
  program: {
    exit: 4,
    title: "The program stopped",
    cause: "The program that turns a plan into resources refused something, or has a mistake.",
    remedy: "Mend what it names. On main this should never happen: please report it.",
    example: {
      command: "npx meet declare north",
      says: "error[program]: the program of north stopped: the host has no such thing\n   = help: mend what it names, then run npx meet declare north again",
    },
  },
  state: {
    exit: 4,
    title: "The state cannot be read or written",
    cause: "The engine keeps what it made in a state store, and the store, the disk or the passphrase did not let it.",
    remedy: "See the engine's own words; the store's versions keep what was there before.",
    example: {
      command: "npx meet up north",
      says: "error[state]: the state could not be written\n   = help: the engine says: disk quota exceeded; run this again when that is put right",
    },
  },
  sandbox: {
    exit: 4,
    title: "The sandbox cannot do something",
    cause: "Docker, or a machine of the sandbox, did not do what was asked.",
    remedy: "Do what the help says. npm run stop, then npm start, begin anew.",
    example: {
      command: "npm start",
      says: "error[sandbox]: docker run failed: no space left on device\n   = help: see the message of Docker; `docker info` tells whether its engine is well",
    },
  },
  bug: {
    exit: 255,
    title: "A mistake of ours",
    cause: "Something happened that nobody foresaw.",
    remedy: "Report it, with what is printed when MEET_DEBUG=1 is set. It shows no secret.",
    example: {
      command: "npx meet plan",
      says: "error[bug]: this is a mistake of ours (x is not a function)\n   = help: please report it, with what this prints when MEET_DEBUG=1 is set",
    },
  },
  "no-access": {
    exit: 4,
    title: "A file that may not be read or written",
    cause: "The file or folder belongs to somebody else, or its disk takes nothing.",
    remedy: "See whom it belongs to with ls -l; run the verb as somebody who may, or name another place.",
    example: {
      command: "npx meet plan",
      says: "error[no-access]: tenants/kea.yaml.new could not be read or written: you may not\n   = help: see whom it belongs to (ls -l), and run this as somebody who may",
    },
  },
  "out-of-time": {
    exit: 9,
    title: "Out of time",
    cause:
      "Something was waited for, and did not come in its time: a machine's first answer, the engine's start, or a forge that wants more patience than a run has.",
    remedy: "See that the machine is on and may be reached, or run it again later: what is done is not done twice.",
    example: {
      command: "npx meet up north",
      says: "error[out-of-time]: gl1 in north (192.0.2.9) does not answer SSH on port 22 after 300 s: is it on, and may this address reach it?\n   = help: what ran before keeps running; switch the machine on or open port 22 to this address, then run this again",
    },
  },
} as const satisfies Readonly<Record<string, CommandExplanation>>;
