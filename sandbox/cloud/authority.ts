/**
 * The certificate authorities of the sandbox, as the cloud's process knows them: the one made once, which vouches
 * for the ACME server itself, and the roots of the ACME server, which draws new ones whenever it starts.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";

export interface Authorities {
  /** Every certificate there is or was, PEM; the sandbox's own first. */
  all(): readonly string[];
  /** Whether the ACME server that runs now has been heard of. */
  known(): boolean;
  close(): void;
}

export interface AuthoritiesOptions {
  /** Where the sandbox's own is kept (`ca.pem`). */
  readonly own: string;
  /** Where roots are kept. */
  readonly roots: string;
  /** URL of the ACME server's root. */
  readonly url: string;
  /** Told after a root was met for the first time. */
  readonly onNew: () => void;
  /** Milliseconds between two questions: while nobody answers, and after. */
  readonly every?: readonly [number, number];
}

const [SOON, LATER] = [300, 5_000];
/** A root as a server may send it: one certificate. */
const PEM = /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]{100,8000}-----END CERTIFICATE-----\n?$/;

export function watchAuthorities(options: AuthoritiesOptions): Authorities {
  const [soon, later] = options.every ?? [SOON, LATER];
  const own = () => (existsSync(options.own) ? [readFileSync(options.own, "utf8")] : []);
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let known = false;
  mkdirSync(options.roots, { recursive: true });

  const look = async () => {
    try {
      const [ca] = own();
      if (ca === undefined) throw new Error("it has no certificate yet");
      const root = await get(options.url, ca);
      const file = join(options.roots, `${createHash("sha256").update(root).digest("hex").slice(0, 16)}.pem`);
      if (!existsSync(file)) {
        writeFileSync(`${file}.new`, root, { mode: 0o644 });
        renameSync(`${file}.new`, file);
        options.onNew();
      }
      known = true;
    } catch {
      // It starts, or it is away for a moment; it is asked again.
      known = false;
    }
    if (!closed) timer = setTimeout(look, known ? later : soon);
  };
  void look();

  return {
    all: () => [
      ...own(),
      ...readdirSync(options.roots)
        .filter((it) => it.endsWith(".pem"))
        .sort()
        .map((it) => readFileSync(join(options.roots, it), "utf8")),
    ],
    known: () => known,
    close: () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function get(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca, timeout: 3_000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => (PEM.test(text) ? resolve(text) : reject(new Error("that is no certificate"))));
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer")));
    asked.on("error", reject);
    asked.end();
  });
}
