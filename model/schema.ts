/**
 * What people may write in `tenants/`, `coop/` and `stacks/`: one zod schema per kind of file, strict at
 * every level. Messages say what would be right; `load.ts` adds the place. Descriptions become the JSON
 * Schemas that editors use.
 */
import { z } from "zod";

/** The longest id: Scalelite uses it as a DNS label, PostgreSQL as a role name (63 bytes with our prefix). */
export const ID = /^[a-z](?:-?[a-z0-9]){1,30}$/;

const Id = z
  .string("write an id: lower-case letters, digits and single hyphens, such as riverbank")
  .regex(ID, "use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter, such as riverbank");

const Text = z
  .string("write text; put it in quotes if it looks like a number, a date or yes/no")
  .trim()
  .min(1, "write something here")
  .max(200, "keep it to 200 characters");

const Email = z
  .email("write one e-mail address, such as ada@riverbank.example")
  .max(254, "an e-mail address has at most 254 characters");

/** A DNS name as it goes over the wire: lower-case ASCII, at least two labels. IDNs are written as `xn--…`. */
export const HOSTNAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

const Hostname = z
  .string("write a host name, such as meet.riverbank.example")
  .regex(
    HOSTNAME,
    "write a host name in lower-case ASCII, such as meet.riverbank.example (an international name in its xn-- form)",
  );

const Url = z
  .url({ protocol: /^https$/, hostname: z.regexes.domain, error: "write a full https:// address" })
  // Zod reads an address as a browser does, so it takes upper case, Unicode and a password in it.
  .regex(
    /^https:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][\w\-.~!$&()*+,;=:@%/?#]*)?$/,
    "write a full https:// address in ASCII, its host name in lower case",
  )
  .max(500, "keep it to 500 characters");

/** Where a file comes from. Plain http only inside a sandbox: `.test` never exists outside (RFC 6761). */
const Source = z
  .string("write a full https:// address")
  .regex(
    /^https?:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?\/[\w\-.~!$&()*+,;=:@%/]*$/,
    "write a full https:// address in ASCII, its host name in lower case",
  )
  .refine(
    (text) => text.startsWith("https://") || /^http:\/\/[a-z0-9.-]+\.test[:/]/.test(text),
    "write an https:// address: what comes over http may have been changed on its way",
  )
  .max(500, "keep it to 500 characters");

const Ipv4 = z.ipv4("write an IPv4 address, such as 203.0.113.7");
const Ipv6 = z.ipv6("write an IPv6 address, such as 2001:db8::7");
const Cidr = z.union([z.cidrv4(), z.cidrv6()], "write an address range, such as 203.0.113.7/32 or 2001:db8::/64");

/** ISO date. Kept as text: the model has no clock, and ISO dates compare as text. */
const Day = z.iso.date("write a date as year-month-day, such as 2027-03-31");

const whole = (min: number, max: number, unit: string) =>
  z
    .int(`write a whole number of ${unit}`)
    .min(min, `write ${min} to ${max} ${unit}`)
    .max(max, `write ${min} to ${max} ${unit}`);

/** A whole number that counts nothing, such as a port. */
const number = (min: number, max: number) =>
  z.int("write a whole number").min(min, `at least ${min}`).max(max, `at most ${max}`);

const Euro = z
  .number("write an amount in euro, such as 45 or 6.49")
  .min(0, "not below 0")
  .max(100000, "at most 100000");

/** `60 min` or `3 h`, kept as written; `minutes()` reads it. */
const Duration = z
  .string("write a duration, such as 60 min or 3 h")
  .regex(/^[1-9][0-9]{0,3} (?:min|h)$/, {
    error: ({ input }) =>
      /^[1-9][0-9]{0,3}$/.test(String(input))
        ? `write the unit as well: ${input} min or ${input} h`
        : "write a duration, such as 60 min or 3 h",
  })
  .refine((text) => minutes(text) <= 24 * 60, "at most 24 h: the balancer forgets a meeting that lasts longer");

/** Minutes in a duration that the schema accepted. */
export function minutes(duration: string): number {
  const [count, unit] = duration.split(" ");
  return Number(count) * (unit === "h" ? 60 : 1);
}

const Tag = z
  .string("write a tag")
  .regex(/^[a-z][a-z0-9-]{0,30}$/, "use 1 to 31 lower-case letters, digits or hyphens");

const SshKey = z
  .string("paste one public key line, such as ssh-ed25519 AAAA… name")
  .regex(
    /^(?:ssh-ed25519|sk-ssh-ed25519@openssh\.com|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa) [A-Za-z0-9+/]{40,}={0,2}(?: [\w.@+-]{1,80})?$/,
    "paste one public key line: its type, the key and at most one word, such as ssh-ed25519 AAAA… ada@laptop",
  )
  .meta({
    examples: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAP8cV1NPD1gP7Iw5Xy8xIBfi8zsqRv2aSZ5cVRbBoea ada@laptop"],
  });

const Mail = z.strictObject(
  {
    server: Hostname.describe("The mail server tenants send through."),
    port: number(1, 65535).default(587).describe("587 for STARTTLS, 465 for TLS."),
    security: z
      .enum(["starttls", "tls", "none"], "write starttls, tls or none")
      .default("starttls")
      .describe("How the connection is protected."),
    sender: Email.describe("The address mail comes from."),
    senderName: Text.optional().describe("The name mail comes from. Default: the org."),
    username: Text.optional().describe("Log-in name; its password is a config secret."),
    version: number(1, 10000).default(1).describe("Raise it when the password was changed."),
  },
  "write the mail server as a block with server and sender",
);

/** Who leaves says so by its id, and from which day: nobody goes by a copied line, nor by one that is gone. */
function retirement(whose: "tenant" | "machine", what: string) {
  const block = {
    confirm: Id.describe(`The ${whose}'s id, once more.`),
    after: Day.describe(`The day from which ${what}.`),
  };
  return z.strictObject(block, `write { confirm: <the ${whose}'s id>, after: <date> }`);
}

export const Tenant = z
  .strictObject({
    org: Text.describe("The member org, as people know it. May change at any time."),
    stack: Id.describe("The region that carries it: the name of a file in stacks/."),
    host: Id.describe("The Docker host that carries it. Pinned: it never moves by itself."),
    level: Id.describe("The service level, from coop/levels.yaml."),
    custodian: Id.describe("The member that invoices it, from coop/members.yaml."),
    admin: z
      .strictObject(
        {
          name: Text.describe("What other people see."),
          email: Email.describe("Their address, with which they sign in."),
        },
        "write the first administrator as { name: …, email: … }",
      )
      .describe("The first administrator. They set their password by “forgot password”."),
    hostname: Hostname.optional().describe(
      "Default: <tenant>.<stack domain>. A name outside our zone is its owner's to set.",
    ),
    limits: z
      .strictObject(
        {
          participants: whole(1, 1000, "people").optional().describe("People in one meeting."),
          duration: Duration.optional().describe("The longest meeting."),
          rooms: whole(1, 10000, "rooms").optional().describe("Rooms per account."),
          reason: Text.describe("Why this tenant differs from its level."),
        },
        "write the limits as a block, with a reason",
      )
      .optional()
      .describe("Limits other than the level's."),
    registration: z
      .enum(["invite", "approval", "open"], "write invite, approval or open")
      .default("invite")
      .describe("Who may make an account. Greenlight's own default is open; ours is by invitation."),
    locale: z
      .string("write a language code, such as ca or pt-BR")
      .regex(/^[a-z]{2,3}(?:-[A-Z]{2})?$/, "write a language code, such as ca or pt-BR")
      .optional()
      .describe("The language of the pages when a browser asks for none."),
    mail: Mail.optional().describe("Its own mail server. Default: the stack's."),
    sso: z
      .strictObject(
        {
          issuer: Url.describe("The OpenID Connect issuer."),
          clientId: Text.describe("The client id there; its secret is a config secret."),
          linkByEmail: z.boolean("write true or false").default(false).describe("Link existing accounts by e-mail."),
          version: number(1, 10000).default(1).describe("Raise it when the client secret was changed."),
        },
        "write the sign-on as a block with issuer and clientId",
      )
      .optional()
      .describe("Single sign-on. It closes local sign-in for everyone but the super administrator."),
    branding: z
      .strictObject(
        {
          color: z
            .string('write a colour, such as "#467fcf"')
            .regex(/^#[0-9a-f]{6}$/, 'write a colour, such as "#467fcf"')
            .optional()
            .describe("The colour of buttons and links, in quotes."),
          terms: Url.optional().describe("Its terms of use."),
          privacy: Url.optional().describe("Its privacy policy."),
          help: Url.optional().describe("Where its people get help."),
          accessibility: Url.optional().describe("Its accessibility statement."),
        },
        "write the branding as a block",
      )
      .optional()
      .describe("Colour and links."),
    recordings: z
      .strictObject(
        {
          enabled: z.boolean("write true or false").describe("Whether its meetings may be recorded."),
          retention: whole(1, 3650, "days")
            .optional()
            .describe("Days that a recording is meant to be kept; this version deletes none by itself."),
          quota: whole(1, 10000, "GB").optional().describe("Space for recordings, GB."),
        },
        "write the recordings as a block with enabled",
      )
      .optional()
      .describe("Default: the level's."),
    nodes: Tag.optional().describe("Use only nodes with this tag: a dedicated server."),
    bbb: z
      .strictObject(
        {
          endpoint: Url.describe("The API address, ending in /bigbluebutton/api."),
          version: number(1, 10000).default(1).describe("Raise it when its secret was changed."),
        },
        "write the BBB endpoint as { endpoint: https://…/bigbluebutton/api }",
      )
      .optional()
      .describe("The BBB endpoint to use where the stack has no balancer. Its secret is a config secret."),
    release: Text.optional().describe("A release other than its host's."),
    rotation: number(1, 10000)
      .default(1)
      .describe(
        "Raise it to draw this tenant's derived secrets anew: all but the passwords of its database and Redis.",
      ),
    previously: z
      .array(Id, "write a list of ids")
      .default([])
      .describe("Ids this tenant had before, the oldest first."),
    retire: retirement(
      "tenant",
      "npx meet up closes it; its data stay on its host until an operator deletes them there",
    )
      .optional()
      .describe("This tenant leaves. Without it, removing the file is refused."),
  })
  .describe("One tenant: a Greenlight with its own accounts, database and host name.");

export const Levels = z.record(
  Id,
  z.strictObject(
    {
      name: Text.describe("The name in the co-op's papers."),
      price: Euro.nullable().describe("Euro a month; null: on request."),
      duration: Duration.nullable().describe("The longest meeting; null: each tenant says."),
      participants: whole(1, 1000, "people").nullable().describe("People in one meeting; null: each tenant says."),
      rooms: whole(1, 10000, "rooms").nullable().describe("Rooms per account; null: as many as Greenlight allows."),
      recordings: z.boolean("write true or false").describe("Whether meetings may be recorded."),
    },
    "write a level as a block",
  ),
  "write the levels as a map: their ids, each with its block",
);

export const Members = z.record(
  Id,
  z.strictObject(
    {
      name: Text.describe("The member's name."),
      contact: Email.describe("Where the other members reach it."),
      until: Day.optional().describe("The last day of its membership."),
      people: z
        .record(
          Id,
          z.strictObject(
            {
              name: Text.describe("The person's name."),
              ssh: z
                .array(SshKey, "write a list of public keys")
                .min(1, "give at least one public key")
                .describe("Their public SSH keys, each as in its .pub file."),
              until: Day.optional().describe("The last day this person may log in."),
            },
            "write a person as { name: …, ssh: [ … ] }",
          ),
          "write the people as a map: their ids, each with name and ssh",
        )
        .default({})
        .describe("Who may log in to the machines this member operates."),
    },
    "write a member as a block",
  ),
  "write the members as a map: their ids, each with its block",
);

const machineFields = {
  location: Text.optional().describe("Hetzner location, when it is not the stack's."),
  price: Euro.optional().describe("What its owner really pays, euro a month."),
  owner: Id.optional().describe("The member that owns it. Default: the stack's operator."),
  release: Text.optional().describe("A release other than the stack's."),
  volume: whole(10, 10000, "GB").optional().describe("A volume for data, GB. Only at Hetzner."),
  type: Text.optional().describe("Hetzner server type, such as ccx33."),
  existing: Ipv4.optional().describe("The address of a machine somebody already has."),
  ipv6: Ipv6.optional().describe("Its IPv6 address. Only with existing."),
  cores: whole(1, 512, "cores").optional().describe("Its cores. Only with existing."),
  memory: whole(1, 4096, "GB").optional().describe("Its memory, GB. Only with existing."),
};

/** Of machines whose secrets follow from the master secret and can be drawn anew without anybody's data. */
const rotation = number(1, 10000).default(1).describe("Raise it to draw this machine's derived secrets anew.");

/** Of machines whose line may not simply go. A node drains instead. */
const retire = retirement("machine", "nothing of it is protected any more")
  .optional()
  .describe("This machine leaves: from that day its protection is off, and then its line may go.");

/** Checked even when a field of the block is wrong: otherwise people would hear of it only in their next run. */
const evenSo = (error: string) => ({
  error,
  when: ({ value }: { value: unknown }) => typeof value === "object" && value !== null && !Array.isArray(value),
});

const machine = <T extends z.ZodRawShape>(fields: T) =>
  z
    .strictObject(
      { ...machineFields, ...fields },
      "write a machine as { type: ccx33 } or { existing: 203.0.113.7, cores: 8, memory: 16 }",
    )
    .refine(
      (it) => "type" in it !== "existing" in it,
      evenSo("write either type (a Hetzner server) or existing (the address of a machine)"),
    )
    .refine(
      (it) => !("existing" in it) || ("cores" in it && "memory" in it),
      evenSo("an existing machine needs cores and memory, so that we know what it can carry"),
    )
    .refine(
      (it) => "existing" in it || !("type" in it) || !("ipv6" in it || "cores" in it || "memory" in it),
      evenSo("ipv6, cores and memory are for existing machines; a Hetzner type has its own"),
    )
    .refine(
      (it) => !("existing" in it && "volume" in it),
      evenSo("an existing machine keeps data on its own disk; leave volume out"),
    )
    // The same four promises in the words of JSON Schema, for editors.
    .meta({
      if: { required: ["existing"] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ["cores", "memory"], properties: { type: false, volume: false } },
      else: { required: ["type"], properties: { ipv6: false, cores: false, memory: false } },
    });

/** A thing as `meet drift` names it; `*` stands for any letters. */
const THING = /^(?:record [A-Z]+|server|address|volume|firewall|network|placement group|SSH key) [\w.*:@-]+$/;

const Ignored = z.strictObject(
  {
    what: z
      .string("write what meet drift names, such as record A old.meet.example")
      .regex(THING, "write it as meet drift names it, such as record A old.meet.example; * stands for any letters")
      .max(300, "keep it to 300 characters")
      .describe("The thing, as `meet drift` names it. `*` stands for any letters.")
      .meta({ examples: ["record A old.meet.example"] }),
    reason: Text.describe("Why it is there and stays.").meta({ examples: ["The old site moves in spring"] }),
    until: Day.describe("The last day of this rule: then somebody looks again.").meta({ examples: ["2027-03-31"] }),
  },
  "write a rule as { what: …, reason: …, until: … }",
);

export const Stack = z
  .strictObject({
    name: Text.describe("The region, as people call it."),
    domain: Hostname.describe("Host names of this stack end in it."),
    zone: z
      .strictObject(
        {
          name: Hostname.describe("The zone's name, such as meet.coop."),
          id: z
            .string("write the zone's id")
            .regex(/^[0-9a-f]{32}$/, "write the zone's id: 32 digits and letters a to f")
            .describe("Its id, from the zone's overview page at Cloudflare."),
        },
        "write the zone as { name: …, id: … }",
      )
      .optional()
      .describe("The Cloudflare zone of the domain. Without it, the plan lists the records to set."),
    operator: Id.describe("The member that runs this stack."),
    location: Text.optional().describe("Hetzner location, such as fsn1."),
    release: Text.describe("The versions it runs, from the release table."),
    mail: Mail.describe("Every tenant's default: Greenlight invites by mail only."),
    ssh: z
      .strictObject(
        {
          from: z
            .array(Cidr, "write a list of address ranges")
            .min(1, "name at least one address range")
            .describe("Address ranges, such as 203.0.113.0/24."),
          localKey: z
            .boolean("write true or false")
            .default(false)
            .describe("Let in one key more, made on the spot. Only for a sandbox, whose domain ends in .test."),
        },
        "write { from: [ 203.0.113.0/24 ] }",
      )
      .describe("The addresses that may reach port 22. Nobody else can."),
    certificates: z
      .strictObject(
        {
          authority: z
            .enum(["public", "internal", "acme"], "write public, internal or acme")
            .default("public")
            .describe(
              "public: Let's Encrypt, then ZeroSSL. acme: the authority with the directory below. internal: one on the host itself, for a host alone.",
            ),
          directory: Url.optional().describe("The ACME directory of an authority of your own. Only with acme."),
          email: Email.optional().describe("Where the authority warns before an end."),
        },
        "write the certificates as a block",
      )
      .refine(
        (it) => (it.authority === "acme") === (it.directory !== undefined),
        evenSo("authority: acme and directory go together: write both, or neither"),
      )
      .prefault({})
      .describe("Who issues the certificates."),
    installer: Source.optional().describe(
      "Where BBB's installer comes from. Default: the release's branch of bigbluebutton/bbb-install.",
    ),
    network: z
      .cidrv4("write a private range, such as 10.20.0.0/16")
      .optional()
      .describe("The private network of Hetzner machines."),
    nodes: z
      .record(
        Id,
        machine({
          // Scalelite keeps one word for each server, and compares it as a whole.
          tags: z
            .array(Tag, "write a list with one tag, such as [assembly]")
            .max(1, "write one tag: the balancer knows a node by one alone")
            .default([])
            .describe("One tag: only tenants that ask for it meet here."),
          drain: z.boolean("write true or false").default(false).describe("Take no new meetings."),
          rotation,
          available: Text.optional().describe(
            "The hours a contributed node may be used, such as Mon-Fri 08:00-18:00 Europe/Berlin.",
          ),
        }),
      )
      .default({})
      .describe("BBB servers."),
    turn: z.record(Id, machine({ rotation, retire })).default({}).describe("TURN servers."),
    balancer: z.record(Id, machine({ rotation, retire })).default({}).describe("The Scalelite balancer."),
    hosts: z.record(Id, machine({ retire })).default({}).describe("Docker hosts that carry tenants."),
    state: z
      .string("write the address of a state store")
      .regex(
        /^(?:s3|gs|azblob|file|https):\/\/[\w\-.~!$&()*+,;=:@%/?]+$/,
        "write the address of a state store, such as s3://meet-nz?endpoint=fsn1.your-objectstorage.com",
      )
      .max(500, "keep it to 500 characters")
      .optional()
      .describe("Where the engine keeps this stack's state, as `pulumi login` takes it. No password belongs in it."),
    keepers: z
      .array(Id, "write a list of people, each as member-person")
      .min(2, "name two people: one may be away, ill or gone")
      .optional()
      .describe("The people who each keep a copy of the master secret, as member-person."),
    ignore: z
      .array(Ignored, "write a list of rules")
      .default([])
      .describe("What `meet drift` leaves out: things at Hetzner or Cloudflare that nothing here declares."),
  })
  .describe("One region: what it runs, and where.");

export type Tenant = z.infer<typeof Tenant>;
export type Level = z.infer<typeof Levels>[string];
export type Member = z.infer<typeof Members>[string];
export type Stack = z.infer<typeof Stack>;
export type Mail = z.infer<typeof Mail>;
export type StackNode = Stack["nodes"][string];
export type StackTurn = Stack["turn"][string];
export type StackMachine = Stack["hosts"][string];

/** Everything the YAML says, typed. Keys are ids: file names for tenants and stacks, map keys for the rest. */
export interface Platform {
  readonly members: Readonly<Record<string, Member>>;
  readonly levels: Readonly<Record<string, Level>>;
  readonly stacks: Readonly<Record<string, Stack>>;
  readonly tenants: Readonly<Record<string, Tenant>>;
}
