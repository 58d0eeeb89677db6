// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** Who a tenant is, what follows from the master secret, who may log in and what is open. */
import { type Mutant, of } from "./mutant.ts";

const SECRETS = ["tests/model/secrets.test.ts"];
const PLAN = ["tests/model/plan.test.ts"];
const NAMES = ["tests/model/names.test.ts"];
const PROPERTIES = ["tests/model/plan.properties.test.ts"];

const RENAME = "a rename keeps every name of identity";
const MOVE = "a move to another host keeps every name and secret";

const secrets = of("model/secrets.ts", SECRETS, [
  ["derive-rotation", "`meet.coop/${path}#${rotation}`", "`meet.coop/${path}#1`", "is another one after a rotation"],
  ["derive-path", "`meet.coop/${path}#${rotation}`", "`meet.coop/#${rotation}`", "is another one after a rotation"],
  [
    "derive-master",
    /if \(!MASTER\.test\(master\)\) throw new RangeError\([^\n]+/,
    "",
    "is refused when the master secret is",
  ],
  ["derive-master-length", "/^[0-9a-f]{64}$/", "/^[0-9a-f]+$/", "is refused when the master secret is a digit short"],
  [
    "derive-other-master",
    "hkdf(sha256, hexToBytes(master),",
    'hkdf(sha256, hexToBytes(""),',
    "is another one after a rotation",
  ],
  [
    "derive-first-id",
    "`tenants/${tenant.key}/database`",
    "`tenants/${tenant.id}/database`",
    "follows from its first id",
  ],
  [
    "derive-redis-stays",
    "`tenants/${tenant.key}/redis`, 1",
    "`tenants/${tenant.key}/redis`, tenant.rotation",
    "is drawn anew with its rotation",
  ],
  [
    "derive-database-stays",
    "`tenants/${tenant.key}/database`, 1",
    "`tenants/${tenant.key}/database`, tenant.rotation",
    "is drawn anew with its rotation",
  ],
  [
    "derive-secret-rotation",
    "derive(master, secret.path, secret.rotation,",
    "derive(master, secret.path, 1,",
    "is drawn anew with its rotation",
  ],
  ["scalelite-stack", "`${stack}/${tenantKey}`", "tenantKey", "a tenant's id at the balancer"],
  ["hidden-hosts", "[...hosts, ...tenants, ", "[...tenants, ", "is known as a whole to whoever must hide it"],
  [
    "hidden-environment",
    "[databasePassword, redisPassword, ...Object.values(secretEnv)];\n  });\n  const nodes",
    "[databasePassword, redisPassword];\n  });\n  const nodes",
    "is known as a whole to whoever must hide it",
  ],
]);

const identity = [
  ...of("model/names.ts", PLAN, [["identity-first-id", "return previously[0] ?? id;", "return id;", RENAME]]),
  ...of("model/names.ts", NAMES, [
    [
      "identity-oldest",
      "return previously[0] ?? id;",
      "return previously.at(-1) ?? id;",
      "a tenant is known by the oldest id",
    ],
  ]),
  ...of("model/names.ts", NAMES, [
    [
      "identity-tenant-name",
      "return `tenant-${key}`;",
      'return `tenant-${key.replaceAll("-", "")}`;',
      "every name comes from the key",
    ],
    ["identity-database", 'key.replaceAll("-", "_")', 'key.replaceAll("-", "")', "every name comes from the key"],
    [
      "identity-directory",
      "return `${DATA_DIR}/tenants/${key}`;",
      'return `${DATA_DIR}/tenants/${key.replaceAll("-", "")}`;',
      "every name comes from the key",
    ],
    [
      "identity-redis",
      "return `redis-${key}`;",
      'return `redis-${key.replaceAll("-", "")}`;',
      "every name comes from the key",
    ],
  ]),
  ...of("model/plan/tenants.ts", PROPERTIES, [
    ["identity-not-host", "name: tenantName(key),", "name: tenantName(`${tenant.host}-${key}`),", MOVE],
    [
      "identity-balancer-host",
      "balancerHost(key, fqdn)",
      "balancerHost(id, fqdn)",
      "a rename that says what it was called",
    ],
    [
      "identity-scalelite",
      "scaleliteId(here.id, key)",
      "scaleliteId(here.id, id)",
      "a rename that says what it was called",
    ],
    [
      "identity-environment",
      "greenlightSecrets({ tenant, key, mail",
      "greenlightSecrets({ tenant, key: id, mail",
      "a rename that says what it was called",
    ],
  ]),
  ...of("model/plan/tenants.ts", PLAN, [
    [
      "generation-secrets",
      "      parts.secretEnv,\n",
      "",
      "is a new one when the version of a config secret is raised",
    ],
    [
      "generation-rotation",
      "      parts.secretEnv,\n      parts.rotation,\n",
      "      parts.secretEnv.map(({ name }) => name),\n",
      "is a new one when the rotation of its secrets changes",
    ],
    ["generation-environment", "      Object.entries(parts.env),\n", "", "is a new one when its language changes"],
    [
      "zone-only-below",
      "fqdn.endsWith(`.${zone.name}`)",
      "fqdn.endsWith(zone.name)",
      "a name that only ends like the zone is outside it",
    ],
  ]),
];

const open = [
  ...of("model/plan/machines.ts", PLAN, [
    [
      "ssh-range",
      "from: [...sshFrom].sort(), why",
      "from: EVERYBODY, why",
      "open port 22 to the named addresses and to nobody else",
    ],
    [
      "ports-host",
      /(case "balancer":\s+return \[ssh, )http/,
      '$1open("tcp", "1-65535", "all"), http',
      "answer only what their role needs",
    ],
    [
      "ports-node",
      'open("udp", "16384-32768", "audio and video")',
      'open("udp", "1-65535", "audio and video")',
      "answer only what their role needs",
    ],
    [
      "ports-turn",
      'open("udp", "32769-65535", "relayed audio and video")',
      'open("udp", "1-65535", "relayed audio and video")',
      "answer only what their role needs",
    ],
    ["holds-data-host", 'role === "host" || role === "balancer"', 'role === "balancer"', "at Hetzner have a type"],
    ["holds-data-balancer", 'role === "host" || role === "balancer"', 'role === "host"', "at Hetzner have a type"],
    ["pinned-nowhere-else", "`${tenant.tag}!`", "tenant.tag", "holds a tenant to its limits"],
    [
      "limits-duration",
      'duration === null ? null : { param: "duration", value: String(duration) },',
      "",
      "holds a tenant to its limits",
    ],
    [
      "limits-participants",
      'participants === null ? null : { param: "maxParticipants", value: String(participants) },',
      "",
      "holds a tenant to its limits",
    ],
    [
      "limits-recordings",
      'tenant.recordings.enabled ? null : { param: "record", value: "false" },',
      "",
      "holds a tenant to its limits",
    ],
  ]),
  ...of("model/plan/people.ts", PLAN, [
    ["key-without-comment", ".slice(0, 2)", "", "is named by its type and itself"],
    ["people-last-day", "(today !== undefined && today <= until)", "true", "until their last day"],
    [
      "people-without-date",
      "(today !== undefined && today <= until)",
      "today === undefined || today <= until",
      "without a date whoever has a last day is out",
    ],
    [
      "people-of-who-left",
      "earlier(person.until, member.until)",
      "person.until ?? null",
      "of a member that left are out with it",
    ],
    [
      "people-of-this-stack",
      "[stack.operator, ...machines.map((it) => it.owner)]",
      "Object.keys(platform.members)",
      "of the operator and of a machine's owner may log in",
    ],
  ]),
  ...of("model/plan/greenlight.ts", PLAN, [
    ["closed-registration", "RegistrationMethod: tenant.registration,", "", "is closed to strangers"],
    [
      "mail-protected",
      'SMTP_STARTTLS: String(mail.security === "starttls"),',
      'SMTP_STARTTLS: "false",',
      "says all that its YAML means",
    ],
  ]),
  ...of("model/schema.ts", PLAN, [
    ["closed-by-default", '.default("invite")', '.default("open")', "is closed to strangers"],
  ]),
  ...of("model/plan/secrets.ts", PLAN, [
    [
      "secrets-not-typed",
      "`npx pulumi config set --secret ${key} --stack ${stack}`",
      "`npx pulumi config set ${key} --stack ${stack}`",
      "are asked for where they are needed",
    ],
    ["secrets-stand-in", "placeholder-${what}-", "${what}-", "have stand-ins that are valid in form"],
  ]),
];

export const ofModel: readonly Mutant[] = [...secrets, ...identity, ...open];
