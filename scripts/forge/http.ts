/** Asks a forge's REST API, patiently: what is only busy is asked again, what is refused is said in one sentence. */
import { z } from "zod";
import { EXIT, Refusal } from "../refusal.ts";

export interface Api {
  /** `GitHub` */
  readonly name: string;
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What a token needs, as the forge's page calls it. */
  readonly rights: string;
  /** The address of the page after an answer; null: it was the last. */
  next(answer: Response): string | null;
  /** ms; a test need not wait. */
  wait(ms: number): Promise<void>;
}

/** The forge may have done what was asked and not said so: whoever asked looks before asking again. */
export class Unsure extends Error {
  override readonly name = "Unsure";
}

/** Tries in all; with the waits between them, some half a minute. */
const TRIES = 5;
/** s; a forge that wants more patience than this is left alone for this run. */
const MOST_PATIENCE = 120;
/** ms for one answer. */
const MOST_WAIT = 30_000;
/** What is said of an answer that did not come in that time. */
const LATE = `not within ${MOST_WAIT / 1000} s`;

/** The answer, checked. `path` is below the API's address. @throws Refusal, Unsure */
export async function ask<T>(
  api: Api,
  method: "GET" | "POST" | "PUT" | "PATCH",
  path: string,
  shape: z.ZodType<T>,
  body?: object,
): Promise<T> {
  const answer = await asked(api, method, `${api.base}${path}`, body);
  return read(api, answer, shape);
}

/** Every item of a list, through all pages. */
export async function all<T>(api: Api, path: string, item: z.ZodType<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of each(api, path, item)) found.push(one);
  return found;
}

/** The items of a list, through all pages; a page is asked for when its first item is. */
export async function* each<T>(api: Api, path: string, item: z.ZodType<T>): AsyncGenerator<T> {
  let at: string | null = `${api.base}${path}`;
  while (at !== null) {
    const answer: Response = await asked(api, "GET", at);
    yield* await read(api, answer, z.array(item));
    at = api.next(answer);
    // A token is sent only to the forge it is for.
    if (at !== null && !at.startsWith(`${api.base}/`)) throw strange(api, `its next page is elsewhere`);
  }
}

async function read<T>(api: Api, answer: Response, shape: z.ZodType<T>): Promise<T> {
  let said: unknown;
  try {
    said = await answer.json();
  } catch {
    throw strange(api, "it did not answer in JSON");
  }
  const parsed = shape.safeParse(said);
  if (!parsed.success) throw strange(api, `${parsed.error.issues[0]?.path.join(".")} is not as expected`);
  return parsed.data;
}

async function asked(api: Api, method: string, url: string, body?: object): Promise<Response> {
  const request = {
    method,
    headers: { ...api.headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // A redirect would carry the token along.
    redirect: "error",
  } as const;
  let said = "";
  let late = false;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const answer = await once(url, request);
    if (typeof answer !== "string" && answer.ok) return answer;
    if (typeof answer !== "string" && !isBusy(answer)) throw await refusalOf(api, method, url, answer);
    said = typeof answer !== "string" ? `answers ${answer.status}` : `does not answer (${answer})`;
    late = answer === LATE;
    // Only what was turned away for sure may be asked again without looking.
    const turnedAway = typeof answer !== "string" && answer.status < 500;
    if (method === "POST" && !turnedAway) throw new Unsure(`${api.name} ${said}`);
    const wait = patience(answer, attempt);
    if (wait > MOST_PATIENCE * 1000) {
      throw new Refusal(
        EXIT.timeout,
        "out-of-time",
        `${api.name} wants us to wait ${Math.ceil(wait / 60_000)} minutes`,
        "run this job again then",
      );
    }
    if (attempt < TRIES) await api.wait(wait);
  }
  const [exit, code] = late ? ([EXIT.timeout, "out-of-time"] as const) : ([EXIT.failed, "forge"] as const);
  throw new Refusal(exit, code, `${api.name} ${said}, ${TRIES} times`, "run this job again later");
}

async function once(url: string, request: RequestInit): Promise<Response | string> {
  try {
    return await fetch(url, { ...request, signal: AbortSignal.timeout(MOST_WAIT) });
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return LATE;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** GitHub says 403 as well when a limit is reached, with how long to wait. */
function isBusy({ status, headers }: Response): boolean {
  if (status === 429 || status >= 500) return true;
  return status === 403 && (headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0");
}

/** ms until the next try: as the forge asks, else 1, 2, 4, 8 seconds. */
function patience(answer: Response | string, attempt: number): number {
  const usual = 1000 * 2 ** (attempt - 1);
  if (typeof answer === "string") return usual;
  const after = answer.headers.get("retry-after");
  if (after !== null) {
    const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
    return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : usual;
  }
  const reset = Number(answer.headers.get("x-ratelimit-reset") ?? Number.NaN);
  const isLimit = answer.headers.get("x-ratelimit-remaining") === "0" && Number.isFinite(reset);
  return isLimit ? Math.max(usual, reset * 1000 - Date.now()) : usual;
}

const Complaint = z.looseObject({ message: z.unknown().optional() });

async function refusalOf(api: Api, method: string, url: string, answer: Response): Promise<Refusal> {
  const path = url.slice(api.base.length).replace(/\?.*/, "");
  if (answer.status === 401) {
    const sentence = `${api.name} does not know the token: it is wrong, or it has run out`;
    return new Refusal(EXIT.secret, "forge-rights", sentence, `make a new one with ${api.rights}; docs/ci.md says how`);
  }
  if (answer.status === 403 || answer.status === 404) {
    const sentence = `${api.name} does not let this token ${method === "GET" ? "read" : "write"} ${path} (${answer.status})`;
    return new Refusal(EXIT.secret, "forge-rights", sentence, `it needs ${api.rights}; or there is no such thing`);
  }
  const said = Complaint.safeParse(await answer.json().catch(() => null));
  const why = said.success && typeof said.data.message === "string" ? `: ${said.data.message.slice(0, 200)}` : "";
  return new Refusal(
    EXIT.failed,
    "forge",
    `${api.name} answers ${answer.status} to ${method} ${path}${why}`,
    "see what it says",
  );
}

function strange({ name }: Api, why: string): Refusal {
  const help = "see that the address of its API is right, and that nothing stands between";
  return new Refusal(EXIT.failed, "forge", `${name} answers otherwise than documented: ${why}`, help);
}
