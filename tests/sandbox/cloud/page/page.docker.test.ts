/**
 * The page in a real browser: that it keeps itself up to date without disturbing who reads it, fits a telephone,
 * and asks nothing of anybody else. Needs Debian's chromium (apt-get install chromium), no Docker.
 */
import { existsSync } from "node:fs";
import { serve } from "@hono/node-server";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pageApp } from "../../../../sandbox/cloud/page/app.ts";
import type { RegionState } from "../../../../sandbox/cloud/page/region.ts";
import { call, ill, sample, sampleRegion, tenant } from "./sample.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

describe.skipIf(CHROMIUM === undefined)("the page in a browser (apt-get install chromium)", () => {
  let browser: Browser;
  let origin: string;
  let state: RegionState;
  let answers = true;
  let page: Page;
  let requests: string[];
  let complaints: string[];
  let close: () => void;

  beforeAll(async () => {
    const app = pageApp(sampleRegion(() => state));
    const port = await new Promise<number>((done) => {
      const fetch = (request: Request) => (answers ? app.fetch(request) : new Response("", { status: 502 }));
      const server = serve({ fetch, hostname: "127.0.0.1", port: 0 }, (info) => done(info.port));
      close = () => server.close();
    });
    origin = `http://127.0.0.1:${port}`;
    browser = await chromium.launch({
      executablePath: CHROMIUM ?? "",
      // Root in a container can have no sandbox of Chromium's; nothing but our own page is opened.
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
  });
  afterAll(async () => {
    await browser?.close();
    close?.();
  });
  beforeEach(() => {
    state = sample();
    answers = true;
  });
  afterEach(() => page?.close());

  async function open(width = 1280, colorScheme: "light" | "dark" = "light"): Promise<void> {
    page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    [requests, complaints] = [[], []];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(origin);
  }
  const heading = (name: string) => page.getByRole("heading", { name, exact: true });

  test.each([
    [1280, "light"],
    [390, "light"],
    [390, "dark"],
    [320, "light"],
  ] as const)("fits %i pixels, %s, and scrolls one way only", async (width, scheme) => {
    await open(width, scheme);
    await page.locator("details").evaluateAll((all) => {
      for (const details of all) details.setAttribute("open", "");
    });
    // What is wider than the page, for whoever has to mend it.
    const wide = await page.evaluate(
      "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('pre, .skip')).map((e) => e.outerHTML.slice(0, 80))",
    );
    expect(wide).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  test("brings itself up to date, and leaves alone what somebody is at", async () => {
    await open();
    const mail = page.locator("details[data-key=mail-2]");
    await mail.locator("summary").click();
    const link = mail.getByRole("link", { name: /^Open riverbank/ });
    await link.focus();
    const [first] = sample().mails;
    if (first === undefined) throw new Error("the sample has mails");
    state = sample({
      tenants: [
        tenant({ id: "riverbank", org: "Riverbank Housing Co-operative", health: ill("answers 500: no database") }),
        tenant({ id: "garden", org: "Community Garden" }),
      ],
      mails: [{ ...first, id: 3, subject: "Later" }, ...sample().mails],
      calls: [call(9, { path: "/volumes" }), ...sample().calls],
      faults: ["Hetzner, every request: nobody there"],
    });
    await heading("Community Garden").waitFor();
    expect(await page.getByRole("status").textContent()).toBe(
      "Not all is well: 4 of 4 machines running, 1 of 2 tenants well, 2 meetings with 4 people.",
    );
    expect(await heading("Weavers & Dyers").count()).toBe(0);
    await page.getByText("answers 500: no database").waitFor();
    await page.getByRole("group", { name: "Told to fail" }).waitFor();
    expect(await page.locator(".subject").allTextContents()).toEqual([
      "Later",
      "You are invited to Riverbank's rooms",
      "(no subject)",
    ]);
    expect(await page.locator("details[data-key=mail-2]").getAttribute("open")).not.toBeNull();
    expect(await page.locator("details[data-key=mail-3]").getAttribute("open")).toBeNull();
    expect(await link.evaluate((element) => element.ownerDocument.activeElement === element)).toBe(true);
    expect(await page.locator(".call").first().textContent()).toContain("/volumes");
    expect(complaints).toEqual([]);
  });

  test("asks its own origin and nobody else", async () => {
    await open();
    await page.waitForResponse((answer) => answer.url().endsWith("/-/live.html"));
    await page.waitForResponse((answer) => answer.status() === 304);
    expect([...new Set(requests)].filter((url) => !url.startsWith("data:")).sort()).toEqual([
      `${origin}/`,
      `${origin}/-/live.html`,
    ]);
    expect(complaints).toEqual([]);
  });

  test("says so when the sandbox stops answering, and when it is back", async () => {
    await open();
    answers = false;
    const alarm = page.getByRole("alert");
    await alarm.filter({ hasText: /has not answered since .+ This page keeps asking\.$/ }).waitFor();
    answers = true;
    await alarm.waitFor({ state: "hidden" });
  });

  test("can be read without sight: landmarks, headings, names", async () => {
    await open(390);
    for (const name of ["Tenants", "Machines", "Mailbox", "API calls", "Names"]) {
      await page.getByRole("region", { name }).waitFor();
      await heading(name).waitFor();
    }
    expect(await page.getByRole("navigation", { name: "Sections" }).getByRole("link").count()).toBe(6);
    expect(
      await page
        .getByRole("listitem")
        .filter({ has: heading("bbb1") })
        .getByText("Monday circle")
        .count(),
    ).toBe(1);
    const names = page.getByRole("table", { name: "DNS records of the sandbox" });
    expect(await names.getByRole("row").count()).toBe(1 + sample().records.length);
    expect(await names.getByRole("rowheader", { name: "lb1.sandbox.meet.test" }).count()).toBe(1);
    // The first thing the keyboard reaches leads past the rest.
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").textContent()).toBe("Skip to the tenants");
  });

  test("works without its script, by loading itself again", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    await page.goto(origin);
    await heading("Riverbank Housing Co-operative").waitFor();
    expect(await page.locator("noscript meta[http-equiv=refresh]").count()).toBe(1);
    const mail = page.locator("details.mail").first();
    const opened = async () => {
      // Loaded again it is closed again.
      if ((await mail.getAttribute("open")) === null) await mail.locator("summary").click();
      return page.getByText("choose a password here").isVisible();
    };
    await expect.poll(opened).toBe(true);
    await context.close();
  });

  test("shows a mail as designed, in which nothing runs", async () => {
    await open();
    await page.goto(`${origin}/-/mail/2.html`);
    await heading("Hello Ada").waitFor();
    expect(await page.getByRole("link", { name: "Rooms" }).getAttribute("href")).toBe(
      "https://riverbank.sandbox.meet.test/",
    );
  });
});
