/** What bears our labels at Hetzner, by lists: three calls for a small region. Nothing is asked one by one. */
import { z } from "zod";
import { count, list } from "../../model/words.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { sizeOf } from "./stamp.ts";
import type { State } from "./state.ts";
import { type Get, hetznerReader } from "./vendor.ts";

/** ms that clocks may differ: what is made in that time after the last write may be of the run that wrote. */
const SLACK = 120_000;
const PAGE = 50;

/** What of ours holds data or is an address: its list, its type in the state, and the end of its logical name. */
const KINDS = [
  { path: "servers", type: "hcloud:index/server:Server", end: () => "server", what: "server" },
  { path: "volumes", type: "hcloud:index/volume:Volume", end: () => "volume", what: "volume" },
  {
    path: "primary_ips",
    type: "hcloud:index/primaryIp:PrimaryIp",
    end: (it: Thing) => it.type ?? "ipv4",
    what: "address",
  },
] as const;

const Thing = z.looseObject({
  id: z.number(),
  name: z.string(),
  type: z.string().optional(),
  created: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
});
type Thing = z.infer<typeof Thing>;

const Meta = z.looseObject({
  meta: z.looseObject({ pagination: z.looseObject({ next_page: z.number().nullable() }) }),
});

/** Something of ours that exists, and that the state does not know. */
export interface Stranger {
  /** `server gl1.ca.meet.coop` */
  readonly what: string;
  /** Type and logical name under which the engine would take it over, and its id at Hetzner. */
  readonly type: string;
  readonly name: string;
  readonly id: string;
  /** When it was made: ms. */
  readonly made: number;
}

/** Of the things at Hetzner that bear a stack's labels, those that the state lacks. @throws when Hetzner does not say */
export async function strangers(state: State | null, stack: string, hetzner: Get): Promise<Stranger[]> {
  const known = new Set(state?.deployment.resources.map(({ type, id }) => `${type} ${id}`));
  const found = await Promise.all(
    KINDS.map(async ({ path, type, end, what }) => {
      const things = await listed(path, stack, hetzner);
      return things.flatMap((it) => {
        if (known.has(`${type} ${it.id}`)) return [];
        const { role = "", id = it.name } = it.labels;
        const name = `${role}-${id}-${end(it)}`;
        return { what: `${what} ${it.name}`, type, name, id: String(it.id), made: Date.parse(it.created) };
      });
    }),
  );
  return found.flat();
}

async function listed(path: string, stack: string, hetzner: Get): Promise<Thing[]> {
  const selector = encodeURIComponent(`managed-by=meet-infra,stack=${stack}`);
  const things: Thing[] = [];
  for (let page: number | null = 1; page !== null; ) {
    const answer = await hetzner(`/${path}?label_selector=${selector}&per_page=${PAGE}&page=${page}`);
    if (answer === null) throw new Error("there is no answer");
    if (answer.status !== 200) throw new Error(`it answers ${answer.status}`);
    things.push(...(z.object({ [path]: z.array(Thing) }).parse(answer.body)[path] ?? []));
    page = Meta.parse(answer.body).meta.pagination.next_page;
  }
  return things;
}

/** At most so many are named in a sentence, and so many commands stand in the way out. */
const SHOWN = 5;

/**
 * Refuses to make a second region beside one that stands: when the state is empty, or was last written before what it
 * lacks was made. What is older than its last write was left half made by a run, and is taken over when its turn
 * comes (adopt.ts). Where no token is configured, nobody can be asked.
 *
 * @throws Refusal that names what the state lacks, and how to bring it back
 */
export async function refuseStrangers(
  state: State | null,
  stack: string,
  config: ReadonlyMap<string, string>,
): Promise<void> {
  const hetzner = hetznerReader(config);
  if (hetzner === null) return;
  let all: Stranger[];
  try {
    all = await strangers(state, stack, hetzner);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      EXIT.failed,
      "no-census",
      `Hetzner does not say what bears the labels of ${stack}: ${why}`,
      "see that hcloud:token may read the project and that its API answers, then run this again; nothing was done",
    );
  }
  const size = state === null ? 0 : sizeOf(state);
  // A state that does not say when it was written counts as older than everything.
  const written = Date.parse(state?.deployment.manifest?.time ?? "") || 0;
  const found = size === 0 ? all : all.filter(({ made }) => made > written + SLACK);
  if (found.length === 0) return;
  const named = found.slice(0, SHOWN).map(({ what }) => what);
  const more = found.length > SHOWN ? [`${found.length - SHOWN} more`] : [];
  const bears = found.length === 1 ? "bears" : "bear";
  const why =
    size === 0 ? "it is empty" : `it was last written at ${state?.deployment.manifest?.time}, before that was made`;
  const adopt = found
    .slice(0, SHOWN)
    .map(({ type, name, id }) => `npm exec -c 'pulumi import ${type} ${name} ${id} --stack ${stack}'`);
  throw new Refusal(
    EXIT.guard,
    "state-lost",
    `the state of ${stack} (${count(size, "resource")}) does not know ${list([...named, ...more])}, which ${bears} its labels at Hetzner: ${why}`,
    [
      `bring its newest backup back: npm exec -c 'pulumi stack import --stack ${stack} --file BACKUP'; the state store keeps older versions`,
      "or, one by one, take over what is missing, or delete it at Hetzner if it is nobody's:",
      ...adopt,
    ].join("\n          "),
  );
}
