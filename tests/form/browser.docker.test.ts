/**
 * The form in a real browser: it makes a file that `meet check` accepts, refuses the likeliest mistakes beside
 * their fields, agrees with `meet plan` to the character, and asks nothing of anybody. Needs Debian's chromium
 * (apt-get install chromium), no Docker.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { meet } from "../scripts/meetHere.ts";
import { GOOD, MISTAKES, SOURCES } from "./mistakes.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const SELECTS = ["stack", "host", "level", "custodian", "registration"];

describe.skipIf(CHROMIUM === undefined)("the form in a browser (apt-get install chromium)", () => {
  let browser: Browser;
  let url: string;
  let page: Page;
  let requests: string[];
  let complaints: string[];
  const folder = mkdtempSync(join(tmpdir(), "meet-form-"));
  const data = join(folder, "before");

  beforeAll(async () => {
    for (const { file, bytes } of SOURCES) {
      mkdirSync(dirname(join(data, file)), { recursive: true });
      writeFileSync(join(data, file), bytes);
    }
    const output = join(folder, "form.html");
    const forge = ["--forge", "https://github.com/meet-coop/meet-infra", "--branch", "main"];
    expect((await meet("form", "--root", data, "--output", output, ...forge)).code).toBe(0);
    url = pathToFileURL(output).href;
    browser = await chromium.launch({
      executablePath: CHROMIUM ?? "",
      // Root in a container can have no sandbox of Chromium's; nothing but our own page is opened.
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
    await page?.context().close();
  });

  async function open(width = 1280, colorScheme: "light" | "dark" = "light"): Promise<void> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    page = await context.newPage();
    [requests, complaints] = [[], []];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(url);
  }

  async function fill(answers: Readonly<Record<string, string>>): Promise<void> {
    await page.locator("details").evaluate((it) => it.setAttribute("open", ""));
    for (const [name, text] of Object.entries(answers)) {
      const field = page.locator(`#field-${name}`);
      if (SELECTS.includes(name)) await field.selectOption(text);
      else {
        await field.fill(text);
        await field.blur();
      }
    }
  }

  const text = (id: string) => page.locator(`#${id}`).evaluate((it) => it.textContent);

  test("a tenant: the file that check accepts, and the change that plan prints, to the character", async () => {
    await open();
    await fill({
      org: GOOD.org,
      stack: "north",
      level: "small",
      "admin-name": "Mei Tan",
      "admin-email": "mei@harbour.example",
    });
    expect(await page.locator("#field-id").inputValue()).toBe("harbour-workers-co-operative");
    expect(await page.locator("#field-host").inputValue()).toBe("gl2");
    expect(await page.locator("#field-custodian").inputValue()).toBe("hypha");
    await fill({ id: "harbour" });
    await expect.poll(() => text("file-name")).toBe("tenants/harbour.yaml");
    expect(await text("status")).toBe("Everything is there. Read what it changes, then take the file along.");

    const root = join(folder, "after");
    cpSync(data, root, { recursive: true });
    writeFileSync(join(root, "tenants", "harbour.yaml"), (await text("file")) ?? "");
    expect(await meet("check", "--root", root)).toMatchObject({ code: 0, stderr: "" });
    const { stdout } = await meet("plan", "north", "--root", root, "--against", data);
    expect(await text("changes")).toBe(stdout);

    await page.getByRole("button", { name: "Copy the file" }).click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(
      readFileSync(join(root, "tenants/harbour.yaml"), "utf8"),
    );
    await expect.poll(() => text("copied")).toBe("The file is copied: paste it into the new file.");
    const link = new URL(
      (await page.getByRole("link", { name: "Open it as a new file at GitHub" }).getAttribute("href")) ?? "",
    );
    expect([link.pathname, link.searchParams.get("filename")]).toEqual([
      "/meet-coop/meet-infra/new/main",
      "tenants/harbour.yaml",
    ]);
    expect(link.searchParams.get("value")).toBe(await text("file"));
  });

  test.each(MISTAKES.filter(([, , field]) => !SELECTS.includes(field)))("%s", async (_title, answers, field, says) => {
    await open();
    await fill({ ...GOOD, ...answers });
    await expect.poll(() => text(`wrong-${field}`)).toContain(says);
    expect(await page.locator("#outcome").isVisible()).toBe(false);
    expect(await page.locator(`#field-${field}`).getAttribute("aria-invalid")).toBe("true");
  });

  test("by the keyboard alone, from the first field to the file", async () => {
    await open();
    const type = async (words: string) => {
      await page.keyboard.type(words);
      await page.keyboard.press("Tab");
    };
    await page.keyboard.press("Tab");
    await type("Harbour");
    await type("harbour");
    for (const words of ["north", "gl2", "small", "hypha"]) await type(words);
    await type("Mei Tan");
    await type("mei@harbour.example");
    await expect.poll(() => text("status")).toContain("Everything is there.");
    for (let at = 0; at < 8; at++) {
      if ((await page.evaluate("document.activeElement?.id")) === "copy") break;
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await expect.poll(() => text("copied")).toContain("copied");
  });

  test("what is missing is shown when it is asked for, and the first of it is where one stands then", async () => {
    await open();
    await fill({ org: "Harbour" });
    expect(await text("wrong-level")).toBe("");
    await page.getByRole("button", { name: "Show what is missing" }).click();
    expect(await text("wrong-level")).toBe("This must be answered.");
    expect(await page.evaluate("document.activeElement?.id")).toBe("field-stack");
  });

  test("a level by agreement asks for more, and another level for less again", async () => {
    await open();
    await fill({ ...GOOD, level: "custom" });
    await expect.poll(() => page.locator("#row-participants").isVisible()).toBe(true);
    await fill({ participants: "20", duration: "3 h", reason: "As agreed" });
    await expect.poll(() => text("file")).toContain("limits: { participants: 20, duration: 3 h, reason: As agreed }");
    await fill({ level: "small" });
    await expect.poll(() => page.locator("#row-duration").isVisible()).toBe(false);
  });

  test.each([
    [1280, "light"],
    [390, "light"],
    [390, "dark"],
  ] as const)("fits %i pixels (%s): nothing is wider than the page", async (width, scheme) => {
    await open(width, scheme);
    await fill(GOOD);
    await expect.poll(() => page.locator("#outcome").isVisible()).toBe(true);
    expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
  });
});
