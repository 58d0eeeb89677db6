/** Invented tenants as people write them: most are short, some use what is there. */
import { type FixtureLevel, LEVELS, MEMBERS } from "./coop.ts";
import type { Draw } from "./draw.ts";

export interface Drawn {
  readonly id: string;
  readonly org: string;
  /** Whether it shares its org with the one before it. */
  readonly second: boolean;
  readonly level: FixtureLevel;
  /** People it was promised in one meeting. */
  readonly participants: number;
  readonly yaml: string;
}

export interface Seat {
  /** Its number among all tenants. */
  readonly at: number;
  readonly stack: string;
  readonly host: string;
  /** The tenant drawn before it in its stack: some orgs have two, on two levels. */
  readonly before: Drawn | undefined;
}

const CONSONANTS = "bdfghkmnprst";
const VOWELS = "aeou";
const SYLLABLES = CONSONANTS.length * VOWELS.length;
/** Prime and no factor of SYLLABLES ** 3, so that each number up to that gives another word. */
const STEP = 7919;

const KINDS = ["Housing Co-operative", "Garden", "Food Commons", "École", "Kulturverein", "Workers' Union"] as const;
const ENDINGS = ["", "", "-coop", "-garden", "-house"] as const;
const LOCALES = ["fr", "de", "ca", "pt-BR", "es"] as const;
const COLOURS = ["#b5541c", "#467fcf", "#2f7d32"] as const;

/** A word of three syllables that no other number has. */
function word(at: number): string {
  let rest = (at * STEP) % SYLLABLES ** 3;
  let text = "";
  for (let count = 0; count < 3; count++) {
    const syllable = rest % SYLLABLES;
    rest = Math.floor(rest / SYLLABLES);
    text += `${CONSONANTS[Math.floor(syllable / VOWELS.length)]}${VOWELS[syllable % VOWELS.length]}`;
  }
  return text;
}

export function drawTenant(draw: Draw, { at, stack, host, before }: Seat): Drawn {
  const name = word(at);
  const id = `${name}${draw.one(ENDINGS)}`;
  const level = draw.percent(2)
    ? LEVELS[5]
    : draw.one([LEVELS[0], LEVELS[1], LEVELS[2], LEVELS[2], LEVELS[3], LEVELS[4]]);
  const second = before !== undefined && !before.second && before.level.id !== level.id && draw.percent(4);
  const org = second ? before.org : `${name[0]?.toUpperCase()}${name.slice(1)} ${draw.one(KINDS)}`;
  const own = level.participants === null || (level.participants < 100 && draw.percent(10));
  const participants = own ? (level.participants ?? 100) + 5 * draw.whole(1, 8) : (level.participants ?? 0);
  const lines = [
    "# yaml-language-server: $schema=../docs/schema/tenant.json",
    `org: ${org}`,
    `stack: ${stack}`,
    `host: ${host}`,
    `level: ${level.id}`,
    `custodian: ${draw.one(MEMBERS)}`,
    ...(draw.percent(80)
      ? [`admin: { name: Sam ${name}, email: sam@${id}.example }`]
      : ["admin:", `  name: "Kim ${name}"`, `  email: kim@${id}.example`]),
    ...(draw.percent(8) ? [`hostname: meet.${id}.example`] : []),
    ...(own
      ? [
          "limits:",
          `  participants: ${participants}`,
          ...(level.duration === null ? ["  duration: 12 h"] : []),
          "  reason: As agreed with its custodian in autumn.",
        ]
      : []),
    ...(draw.percent(10) ? [`registration: ${draw.one(["approval", "open"])}`] : []),
    ...(draw.percent(30) ? [`locale: ${draw.one(LOCALES)}`] : []),
    ...(draw.percent(10)
      ? ["branding:", `  color: "${draw.one(COLOURS)}"`, `  terms: https://${id}.example/terms`]
      : []),
    ...(draw.percent(4) ? ["sso:", `  issuer: https://id.${id}.example`, "  clientId: meet"] : []),
    ...(level.recordings && draw.percent(40)
      ? [`recordings: { enabled: true, retention: ${draw.whole(30, 365)}, quota: ${draw.whole(10, 25)} }`]
      : []),
    ...(draw.percent(4) ? [`previously: [${name}-before] # renamed when it moved`] : []),
  ];
  return { id, org, second, level, participants, yaml: `${lines.join("\n")}\n` };
}
