import { createHash } from "node:crypto";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { pageApp } from "../../../../sandbox/cloud/page/app.ts";
import { sample, sampleRegion } from "./sample.ts";

const app = new Hono().route("/", pageApp(sampleRegion()));

describe("the server of the page", () => {
  test("allows exactly the script and the sheet that are on it, and requests to itself", async () => {
    const answer = await app.request("/");
    const text = await answer.text();
    const policy = answer.headers.get("content-security-policy") ?? "";
    const hash = (element: string) => {
      const inside = new RegExp(`<${element}[^>]*>([\\s\\S]*?)</${element}>`).exec(text)?.[1] ?? "";
      return `'sha256-${createHash("sha256").update(inside).digest("base64")}'`;
    };
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${hash("script")}`,
      `style-src ${hash("style")}`,
      "connect-src 'self'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  });

  test("sends what changes only when it has changed", async () => {
    let title = "One";
    const changing = pageApp(sampleRegion(() => sample({ stack: { id: "s", title, domain: "d", operator: "o" } })));
    const first = await changing.request("/-/live.html");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    const again = await changing.request("/-/live.html", { headers: { "if-none-match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    title = "Two";
    const news = await changing.request("/-/live.html", { headers: { "if-none-match": etag } });
    expect([news.status, (await news.text()).includes("<h1>Two</h1>")]).toEqual([200, true]);
  });

  test("says the same as JSON", async () => {
    expect(await (await app.request("/-/state.json")).json()).toEqual(sample());
  });

  test("shows a mail as it was designed, with nothing in it that runs or fetches", async () => {
    const answer = await app.request("/-/mail/2.html");
    expect(await answer.text()).toMatch(/^<base target="_blank"><h1>Hello Ada<\/h1>/);
    expect(answer.headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox",
    );
    expect((await app.request("/-/mail/1.html")).status).toBe(404);
    expect((await app.request("/-/mail/x.html")).status).toBe(404);
  });

  test("hands out the roots once there are any", async () => {
    const answer = await app.request("/-/roots.pem");
    expect([answer.headers.get("content-type"), await answer.text()]).toEqual([
      "application/x-pem-file",
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    ]);
    const none = pageApp({ ...sampleRegion(), roots: () => [] });
    expect((await none.request("/-/roots.pem")).status).toBe(404);
  });

  test("changes nothing for anybody", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) expect((await app.request("/", { method })).status).toBe(404);
  });
});
