/** A cloud's API, read and never written: counts its calls, waits when it is asked to, refuses in a sentence. */
import { setTimeout as wait } from "node:timers/promises";
import { EXIT, Refusal } from "../refusal.ts";

export interface Api {
  /** The answer's JSON. @throws Refusal when there is none to be had */
  get(path: string, query: Readonly<Record<string, string>>): Promise<unknown>;
  /** How many calls were made, those that were tried again too. */
  calls(): number;
}

export interface ApiPlace {
  /** As people call it: `Hetzner`. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** The command that sets the token anew. */
  readonly setter: string;
  /** How long to wait before each further try, ms. */
  readonly pauses?: readonly number[];
}

/** How long one answer may take, ms: a page of 5,000 records takes a few seconds. */
const PATIENCE = 60_000;
const PAUSES = [1_000, 4_000];

export function openApi(place: ApiPlace): Api {
  let calls = 0;
  const ask = async (url: string): Promise<Response | null> => {
    calls++;
    try {
      const headers = { authorization: `Bearer ${place.token}` };
      return await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      return null;
    }
  };
  return {
    calls: () => calls,
    async get(path, query) {
      const url = `${place.url}${path}?${new URLSearchParams(query)}`;
      let answer = await ask(url);
      for (const pause of place.pauses ?? PAUSES) {
        if (answer !== null && answer.status !== 429 && answer.status < 500) break;
        await wait(pause);
        answer = await ask(url);
      }
      return read(answer, place, path);
    },
  };
}

async function read(answer: Response | null, { name, setter }: ApiPlace, path: string): Promise<unknown> {
  if (answer?.status === 401 || answer?.status === 403) {
    throw new Refusal(EXIT.secret, "token-refused", `${name} does not take the token it was given`, setter);
  }
  if (answer?.ok === true) {
    try {
      const body: unknown = await answer.json();
      return body;
    } catch {
      throw silent(name, `answers GET ${path} with something that is no JSON`);
    }
  }
  throw silent(name, answer === null ? "does not answer" : `answers GET ${path} with ${answer.status}`);
}

/** The cloud does not say what it holds. */
export function silent(name: string, does: string): Refusal {
  return new Refusal(EXIT.failed, "cloud", `${name} ${does}`, "nothing was changed; run this again later");
}
