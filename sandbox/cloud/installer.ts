/**
 * Where the sandbox's nodes get BBB from: the stand-in of its installer, what it installs, and the stand-in of
 * Scalelite's script for recordings, as files over HTTP.
 */
import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { SandboxError } from "../problem.ts";
import { run } from "../run.ts";

const FOLDER = new URL("../bbb/", import.meta.url).pathname;

/** The files below `tree/` as a machine gets them: root's, and the same bytes for the same content. */
async function tarball(): Promise<Uint8Array<ArrayBuffer>> {
  const form = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--mode=u=rwX,go=rX"];
  const left = ["--exclude=__pycache__", "--exclude=.keep"];
  // Text is all that `run` hands on; base64 is text.
  const command = `tar -C "$0" ${[...form, ...left].join(" ")} -cf - . | gzip -n | base64 -w0`;
  const ran = await run("bash", ["--norc", "-o", "pipefail", "-c", command, `${FOLDER}tree`]);
  if (ran.status !== 0) {
    throw new SandboxError(`what stands in for BBB cannot be packed: ${ran.stderr.trim()}`, "see whether tar is there");
  }
  return new Uint8Array(Buffer.from(ran.stdout, "base64"));
}

/** To be mounted under a path such as `/bbb-install/`; addresses in what it serves follow the request's. */
export function installerApp(): Hono {
  const app = new Hono();
  const script = (name: string) => readFileSync(`${FOLDER}${name}`, "utf8");

  app.get("/bbb-install.sh", (c) => {
    const url = new URL(c.req.url);
    const base = `${url.origin}${url.pathname.slice(0, url.pathname.lastIndexOf("/"))}`;
    // It becomes a word of a script that root runs.
    if (!/^http:[\w./:-]+$/.test(base)) return c.text("", 400);
    return c.text(script("install.sh").replace("@BASE@", () => base));
  });
  app.get("/scalelite_post_publish.rb", (c) => c.text(script("scalelite_post_publish.rb")));
  app.get("/bbb.tar.gz", async (c) => {
    return c.body(await tarball(), 200, { "Content-Type": "application/gzip" });
  });
  return app;
}
