/** Photographs of the sandbox's page for the README: in a real browser, wide and as on a phone. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HERE } from "../sandbox/cloud/addresses.ts";
import { CHECKOUT } from "./bootstrap.js";

/** Where Debian and Ubuntu have Chromium. */
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** CSS pixels. */
const WIDTHS = [1280, 390];
/** ms: the page asks everything that it shows once somebody looks. */
const SETTLE = 8000;

/** The files that were written; none without a browser. */
export async function photograph(): Promise<string[]> {
  const executablePath = BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined) return [];
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const files: string[] = [];
    for (const width of WIDTHS) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, deviceScaleFactor: 1 });
      await page.goto(`${HERE}/`);
      await page.waitForTimeout(SETTLE);
      const file = join("docs", `page-${width}.png`);
      await page.screenshot({ path: join(CHECKOUT, file), fullPage: true });
      files.push(file);
      await page.close();
    }
    return files;
  } finally {
    await browser.close();
  }
}
