/** Plans that tests work with, made by the real model from texts. */
import { load } from "../model/load.ts";
import { plan } from "../model/plan.ts";
import type { Source } from "../model/read.ts";
import type { Plan } from "../model/shape.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const MEMBERS = `hypha:
  name: Hypha
  contact: ops@hypha.example
  people:
    ada:
      name: Ada
      ssh: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8Yb6wDcDGSpWzN1sn1DYbKQwwD1ybVd5nHTsTg2j3B"]
`;
const LEVELS = `free: { name: Free, price: 0, duration: 60 min, participants: 5, rooms: 1, recordings: false }
`;
const STACK = `name: Sandbox
domain: sandbox.meet.test
operator: hypha
release: "2026.11"
mail: { server: mail.sandbox.meet.test, port: 25, security: none, sender: meet@sandbox.meet.test }
ssh: { from: [198.18.7.0/24] }
certificates: { authority: internal }
hosts:
  gl1: { existing: 198.18.7.10, cores: 2, memory: 8 }
`;
const tenant = (org: string) => `org: ${org}
stack: sandbox
host: gl1
level: free
custodian: hypha
admin: { name: Ada, email: ada@${org.toLowerCase().replaceAll(" ", "-")}.example }
bbb: { endpoint: https://bbb.sandbox.meet.test/bigbluebutton/api }
`;

/** A stack of one host and two tenants, one's id a prefix of the other's. */
export function smallSources(): Source[] {
  return [
    { file: "coop/members.yaml", bytes: bytes(MEMBERS) },
    { file: "coop/levels.yaml", bytes: bytes(LEVELS) },
    { file: "stacks/sandbox.yaml", bytes: bytes(STACK) },
    { file: "tenants/heron.yaml", bytes: bytes(tenant("Heron")) },
    { file: "tenants/heron-nest.yaml", bytes: bytes(tenant("Heron Nest")) },
  ];
}

/** @throws Error with every problem, so that a broken fixture says why. */
export function smallPlan(): Plan {
  const { platform, problems } = load(smallSources());
  if (platform === null) throw new Error(JSON.stringify(problems, null, 2));
  return plan(platform, "sandbox");
}
