/** The pull requests that a review must be good at. */
import { globSync } from "node:fs";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import type { Edit } from "./repository.ts";

export interface Case {
  /** Its golden file's name. */
  readonly name: string;
  readonly edit: Edit;
  /** How each job ends. */
  readonly check: number;
  readonly ca: number;
  readonly de: number;
}

const BICYCLE = `# yaml-language-server: $schema=../docs/schema/tenant.json
org: Bicycle Kitchen
stack: ca
host: gl1
level: level-1
custodian: hypha
admin: { name: Wren Ito, email: wren@bicycle-kitchen.example }
`;

const TIDEWATER = `# yaml-language-server: $schema=../docs/schema/tenant.json
org: Tidewater Food Commons
stack: ca
host: gl1
level: free
custodian: koumbit
admin: { name: Sam Oyelaran, email: sam@tidewater.example }
`;

const swap = (what: string, by: string) => (before: string) => {
  if (!before.includes(what)) throw new Error(`${what} is not there any more`);
  return before.replace(what, by);
};

const everyTenant = globSync("tenants/*.yaml", { cwd: CHECKOUT });

export const CASES: readonly Case[] = [
  { name: "adds-a-tenant", edit: { "tenants/bicycle-kitchen.yaml": BICYCLE }, check: 0, ca: 0, de: 0 },
  {
    name: "edits-a-level",
    edit: { "coop/levels.yaml": swap("participants: 10\n", "participants: 15\n") },
    check: 0,
    ca: 0,
    de: 0,
  },
  {
    name: "adds-a-node",
    edit: {
      "stacks/ca.yaml": swap(
        "turn:\n",
        '  bbb3: { existing: 203.0.113.13, ipv6: "2001:db8:ca::13", cores: 16, memory: 64, price: 90, owner: hypha }\nturn:\n',
      ),
    },
    check: 0,
    ca: 0,
    de: 0,
  },
  { name: "removes-a-tenants-file", edit: { "tenants/tidewater.yaml": null }, check: 1, ca: 5, de: 0 },
  {
    name: "would-replace-a-database",
    edit: {
      "stacks/de.yaml": swap(
        "gl1: { type: cpx42, volume: 50 }",
        "gl1: { existing: 198.51.100.41, cores: 8, memory: 16, price: 35 }",
      ),
    },
    check: 0,
    ca: 0,
    de: 5,
  },
  {
    name: "moves-to-another-region",
    edit: { "tenants/teixit.yaml": swap("stack: de\n", "stack: ca\n") },
    check: 1,
    ca: 1,
    de: 1,
  },
  {
    name: "moves-a-host-name",
    edit: {
      "tenants/saatgut.yaml": swap("hostname: konferenz.saatgut.example\n", ""),
      "tenants/teixit.yaml": swap("level: level-2\n", "level: level-2\nhostname: konferenz.saatgut.example\n"),
    },
    check: 0,
    ca: 0,
    de: 0,
  },
  {
    name: "six-mistakes-in-three-files",
    edit: {
      "tenants/bicycle-kitchen.yaml": `${BICYCLE.replace("custodian", "custodain")}registration: everybody\n`,
      "tenants/tidewater.yaml": (before) =>
        swap("level: free", "level: level-7")(swap("host: gl1", "host: gl2")(before)),
      "stacks/de.yaml": (before) => swap("port: 587", "port: many")(swap("location: fsn1", "loction: fsn1")(before)),
    },
    check: 1,
    ca: 1,
    de: 1,
  },
  {
    name: "renames-with-previously",
    edit: { "tenants/tidewater.yaml": null, "tenants/tidewater-food.yaml": `${TIDEWATER}previously: [tidewater]\n` },
    check: 0,
    ca: 0,
    de: 0,
  },
  {
    name: "renames-without-previously",
    edit: { "tenants/tidewater.yaml": null, "tenants/tidewater-food.yaml": TIDEWATER },
    check: 1,
    ca: 5,
    de: 0,
  },
  {
    name: "empties-tenants",
    edit: Object.fromEntries(everyTenant.map((file) => [file, null])),
    check: 1,
    ca: 5,
    de: 5,
  },
  {
    name: "comes-from-a-fork",
    edit: {
      "tenants/bicycle-kitchen.yaml": BICYCLE,
      "stacks/Pulumi.ca.yaml": "config:\n  hcloud:endpoint: https://collects-tokens.example\n",
      "stacks/program.ts": 'import { writeFileSync } from "node:fs";\nwriteFileSync("/tmp/meet-was-here", "x");\n',
      "package.json": '{ "scripts": { "preinstall": "touch /tmp/meet-was-here" } }\n',
    },
    check: 0,
    ca: 0,
    de: 0,
  },
];
