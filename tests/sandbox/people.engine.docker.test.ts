/** What people do in a region: an administrator gets in by mail, a meeting is recorded, somebody watches the page. */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { machinesOf } from "../../model/machinesOf.ts";
import { nodeSecret } from "../../model/secrets.ts";
import { HERE } from "../../sandbox/cloud/addresses.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { type Answer, addressOf, ask, call, HOST, openRegion, planOf, type Region, soon, tag } from "./region.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const plan = planOf(CHECKOUT);
const [garden] = plan.tenants;
const [bbb1] = plan.nodes;
if (garden === undefined || bbb1 === undefined) throw new Error("the example region is small");
let region: Region;

beforeAll(async () => {
  region = await openRegion();
});

/** A call at the node itself. */
const atNode = async (what: string, params: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  call(await addressOf("bbb1"), bbb1.fqdn, nodeSecret(region.master, bbb1), what, params);

/** Somebody goes into a meeting, and stays. */
const enter = async (meetingID: string, fullName: string): Promise<void> => {
  const joined = await atNode("join", { meetingID, fullName, role: "MODERATOR", redirect: "false" });
  const token = tag(joined.body, "session_token");
  expect(token).not.toBe("");
  await ask(await addressOf("bbb1"), bbb1.fqdn, `/html5client/?sessionToken=${token}`);
};

const Mails = z.object({
  mails: z.array(z.looseObject({ recipients: z.array(z.string()), subject: z.string(), links: z.array(z.string()) })),
});
async function mailTo(address: string): Promise<{ readonly subject: string; readonly link: URL } | undefined> {
  const { mails } = Mails.parse(await (await fetch(`${HERE}/-/mail`)).json());
  const mail = mails.find(({ recipients }) => recipients.includes(address));
  return mail === undefined ? undefined : { subject: mail.subject, link: new URL(mail.links[0] ?? "") };
}

test("a tenant's first administrator asks for a password, gets the link by mail, opens it, and signs in", async () => {
  await fetch(`${HERE}/-/mail`, { method: "DELETE" });
  const { email } = garden.admin;
  const api = async (path: string, told: object) =>
    ask(await addressOf(HOST), garden.hostname, `/api/v1/${path}.json`, told);
  expect((await api("reset_password", { user: { email } })).status).toBe(200);
  const mail = await soon(
    () => mailTo(email),
    (it) => it !== undefined,
    30,
  );
  expect(mail).toMatchObject({ subject: "Reset Password", link: { hostname: garden.hostname } });
  const { pathname = "" } = mail?.link ?? {};
  expect((await ask(await addressOf(HOST), garden.hostname, pathname)).status).toBe(200);
  const token = pathname.split("/").at(-1);
  const password = "Quiet-Garden-42!";
  expect((await api("reset_password/reset", { user: { token, new_password: password } })).status).toBe(200);
  const signedIn = await api("sessions", { session: { email, password } });
  expect([signedIn.status, JSON.parse(signedIn.body)]).toMatchObject([
    200,
    { data: { signed_in: true, role: { name: "Administrator" } } },
  ]);
});

test.skipIf(CHROMIUM === undefined)(
  "the page shows the region live: machines, tenants, who meets, names, mail, the last calls",
  async () => {
    const browser = await chromium.launch({
      executablePath: CHROMIUM ?? "",
      // Root in a container can have no sandbox of Chromium's; nothing but our own page is opened.
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
    const meetingID = "seen";
    try {
      const page = await browser.newPage();
      await page.goto(HERE);
      const machines = machinesOf(plan);
      for (const name of [...machines.map(({ id }) => id), ...plan.tenants.map(({ org }) => org)]) {
        await page.getByRole("heading", { name, exact: true }).waitFor();
      }
      for (const { fqdn } of plan.records) {
        expect(await page.getByRole("rowheader", { name: fqdn, exact: true }).count()).toBeGreaterThan(0);
      }
      // The page looks at mail and calls by itself, a moment later.
      await page.locator(".subject").getByText("Reset Password").first().waitFor();
      await page.locator(".call").first().waitFor();
      // It is not loaded again: what happens meanwhile appears.
      await region.meeting(region.as("garden"), "create", { meetingID, name: "Seed swap" });
      await enter(meetingID, "Ada");
      await page.getByText("Seed swap").first().waitFor({ timeout: 60_000 });
    } finally {
      await browser.close();
      await region.meeting(region.as("garden"), "end", { meetingID });
    }
  },
);

test("a recorded meeting reaches its own tenant by way of node, spool and importer, and no other", async () => {
  const meetingID = "recorded";
  const asked = { meetingID, name: "Harvest", record: "true", autoStartRecording: "true" };
  const made = await region.meeting(region.as("garden"), "create", asked);
  expect(tag(made.body, "returncode")).toBe("SUCCESS");
  await enter(meetingID, "Ada");
  const id = tag((await atNode("getMeetingInfo", { meetingID })).body, "internalMeetingID");
  expect(tag((await region.meeting(region.as("garden"), "end", { meetingID })).body, "returncode")).toBe("SUCCESS");
  const listed = async (tenant: string) => (await region.meeting(region.as(tenant), "getRecordings")).body;
  const recordings = await soon(
    () => listed("garden"),
    (it) => it.includes(id),
    180,
  );
  const ours = recordings.split("</recording>").find((it) => it.includes(id)) ?? "";
  expect([tag(ours, "recordID"), tag(ours, "name")]).toEqual([id, "Harvest"]);
  expect(tag(await listed("mill"), "messageKey")).toBe("noRecordings");
  const deleted = await region.meeting(region.as("garden"), "deleteRecordings", { recordID: id });
  expect(tag(deleted.body, "deleted")).toBe("true");
});
