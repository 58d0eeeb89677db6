/** What bears our labels at Hetzner, by lists: three calls for a small region. Nothing is asked one by one. */
import { z } from "zod";
import { count, list } from "../../model/words.ts";
import { EXIT, Refusal } from "../refusal.ts";
import { HETZNER } from "./gone.ts";
import type { State } from "./state.ts";

/** ms */
const PATIENCE = 15_000;
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
}

/** Of the things at Hetzner that bear a stack's labels, those that the state lacks. @throws when Hetzner does not answer */
export async function strangers(
  state: State | null,
  stack: string,
  config: ReadonlyMap<string, string>,
): Promise<Stranger[]> {
  const known = new Set(state?.deployment.resources.map(({ type, id }) => `${type} ${id}`));
  const found = await Promise.all(
    KINDS.map(async ({ path, type, end, what }) => {
      const things = await listed(path, stack, config);
      return things.flatMap((it) => {
        if (known.has(`${type} ${it.id}`)) return [];
        const { role = "", id = it.name } = it.labels;
        return { what: `${what} ${it.name}`, type, name: `${role}-${id}-${end(it)}`, id: String(it.id) };
      });
    }),
  );
  return found.flat();
}

async function listed(path: string, stack: string, config: ReadonlyMap<string, string>): Promise<Thing[]> {
  const endpoint = (config.get("hcloud:endpoint") ?? HETZNER).replace(/\/$/, "");
  const selector = encodeURIComponent(`managed-by=meet-infra,stack=${stack}`);
  const things: Thing[] = [];
  for (let page: number | null = 1; page !== null; ) {
    const answer: Response = await fetch(
      `${endpoint}/${path}?label_selector=${selector}&per_page=${PAGE}&page=${page}`,
      {
        headers: { authorization: `Bearer ${config.get("hcloud:token")}` },
        signal: AbortSignal.timeout(PATIENCE),
      },
    );
    if (!answer.ok) throw new Error(`it answers ${answer.status}`);
    const body: unknown = await answer.json();
    things.push(...(z.object({ [path]: z.array(Thing) }).parse(body)[path] ?? []));
    page = Meta.parse(body).meta.pagination.next_page;
  }
  return things;
}

/** At most so many are named in a sentence, and so many commands stand in the way out. */
const SHOWN = 5;

/**
 * Refuses to make a second region beside one that stands. Where no token is configured, nobody can be asked.
 *
 * @throws Refusal that names what the state lacks, and how to bring it back
 */
export async function refuseStrangers(
  state: State | null,
  stack: string,
  config: ReadonlyMap<string, string>,
): Promise<void> {
  if ((config.get("hcloud:token") ?? "") === "") return;
  let found: Stranger[];
  try {
    found = await strangers(state, stack, config);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      EXIT.failed,
      "no-census",
      `Hetzner does not say what bears the labels of ${stack}: ${why}`,
      "see that hcloud:token may read the project and that its API answers, then run this again; nothing was done",
    );
  }
  if (found.length === 0) return;
  const size = state?.deployment.resources.length ?? 0;
  const named = found.slice(0, SHOWN).map(({ what }) => what);
  const more = found.length > SHOWN ? [`${found.length - SHOWN} more`] : [];
  const adopt = found
    .slice(0, SHOWN)
    .map(({ type, name, id }) => `npm exec -c 'pulumi import ${type} ${name} ${id} --stack ${stack}'`);
  throw new Refusal(
    EXIT.guard,
    "state-lost",
    `the state of ${stack} (${count(size, "resource")}) does not know ${list([...named, ...more])}, which ${found.length === 1 ? "bears" : "bear"} its labels at Hetzner: it is empty, older than they are, or another one`,
    [
      `bring its newest backup back: npm exec -c 'pulumi stack import --stack ${stack} --file BACKUP'; the state store keeps older versions`,
      "or, one by one, take over what is missing, or delete it at Hetzner if it is nobody's:",
      ...adopt,
    ].join("\n          "),
  );
}
