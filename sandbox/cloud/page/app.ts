/** Serves the page: `GET /`, what changes of it, and the same as JSON. Everything is read only. */
import { createHash } from "node:crypto";
import { Hono } from "hono";
import type { Region } from "./region.ts";
import { SCRIPT } from "./script.ts";
import { STYLES } from "./styles.ts";
import { live, page } from "./view/page.ts";

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Only this very script and sheet, and requests to where the page comes from. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hash(SCRIPT)}`,
  `style-src ${hash(STYLES)}`,
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A mail may look as it likes, run nothing, and fetch nothing: no picture tells its sender that it was read. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox";

const COMMON = { "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };

/** The page's part of the sandbox's web server. */
export function pageApp(region: Region): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(COMMON)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  });
  app.get("/", (c) => c.html(page(region.state()), 200, { "content-security-policy": POLICY }));
  app.get("/-/live.html", (c) => {
    const { text } = live(region.state());
    const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
    // Not to be kept, and yet to be compared: a page that changed nothing costs nothing.
    if (c.req.header("if-none-match") === etag) return c.body(null, 304, { etag });
    return c.html(text, 200, { etag });
  });
  app.get("/-/state.json", (c) => c.json(region.state()));
  app.get("/-/mail/:file{[0-9]+\\.html}", (c) => {
    const html = region.mailHtml(Number.parseInt(c.req.param("file"), 10));
    if (html === null) return c.text("There is no such mail.\n", 404);
    return c.html(`<base target="_blank">${html}`, 200, { "content-security-policy": MAIL_POLICY });
  });
  app.get("/-/roots.pem", (c) => {
    const roots = region.roots();
    if (roots.length === 0) return c.text("No certificate authority has said its root yet.\n", 404);
    return c.body(roots.join("\n"), 200, { "content-type": "application/x-pem-file" });
  });
  return app;
}
