/** The mailbox over a real socket. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import {
  emptyMailbox,
  type Mailbox,
  type MailboxOptions,
  readMailbox,
  startMailbox,
} from "../../../../sandbox/cloud/mailbox.ts";
import { memoryStore, openStore } from "../../../../sandbox/cloud/store.ts";
import { send, smtpClient } from "./smtp.ts";

const folder = mkdtempSync(join(tmpdir(), "meet-mailbox-"));
let mailbox: Mailbox | null = null;
async function start(options: Partial<MailboxOptions> = {}): Promise<Mailbox> {
  const store = memoryStore(emptyMailbox);
  mailbox = await startMailbox({ address: "127.0.0.1", port: 0, store, ...options });
  return mailbox;
}
afterEach(async () => {
  await mailbox?.close();
  mailbox = null;
  rmSync(join(folder, "mails.json"), { force: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the mailbox", () => {
  test("keeps a mail for anybody, newest first", async () => {
    const box = await start({ clock: () => new Date("2026-11-21T10:00:00Z") });
    expect(await send(box.port, ["Subject: one", "", "first"])).toBe("250 kept as mail 1");
    expect(await send(box.port, ["Subject: two", "", "second"], ["a@b.test", "c@anywhere.example"])).toBe(
      "250 kept as mail 2",
    );
    expect(box.messages()).toMatchObject([
      { id: 2, subject: "two", recipients: ["a@b.test", "c@anywhere.example"], client: "127.0.0.1" },
      { id: 1, subject: "one", sender: "rooms@meet.test", at: "2026-11-21T10:00:00.000Z" },
    ]);
    expect(box.message(1)?.text.trim()).toBe("first");
    expect(box.message(3)).toBeNull();
  });

  test("gives two mails at once two numbers", async () => {
    const box = await start();
    await Promise.all(Array.from({ length: 8 }, (_, i) => send(box.port, [`Subject: ${i}`, "", "x"])));
    expect(box.messages().map(({ id }) => id)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test("keeps its mails over a restart, and the numbers go on after it was emptied", async () => {
    const file = join(folder, "mails.json");
    const first = await start({ store: openStore(file, emptyMailbox, readMailbox) });
    await send(first.port, ["Subject: kept", "", "x"]);
    await first.close();
    const second = await start({ store: openStore(file, emptyMailbox, readMailbox) });
    expect(second.messages()).toMatchObject([{ id: 1, subject: "kept" }]);
    second.clear();
    expect(second.messages()).toEqual([]);
    await send(second.port, ["Subject: later", "", "x"]);
    expect(second.messages()).toMatchObject([{ id: 2 }]);
  });

  test("keeps the last 500", async () => {
    const store = memoryStore(emptyMailbox);
    const box = await start({ store });
    await send(box.port, ["Subject: old", "", "x"]);
    store.update((state) => {
      const [old] = state.mails;
      if (old !== undefined) state.mails = Array.from({ length: 500 }, (_, i) => ({ ...old, id: 500 - i }));
      state.next = 501;
    });
    await send(box.port, ["Subject: new", "", "x"]);
    expect(box.messages()).toHaveLength(500);
    expect([box.messages()[0]?.id, box.messages().at(-1)?.id]).toEqual([501, 2]);
  });

  test("offers no encryption without a certificate, and takes any password", async () => {
    const box = await start();
    const smtp = await smtpClient(box.port);
    expect(await smtp.say()).toBe("220 mail.meet.test ESMTP the sandbox's mailbox, which passes nothing on");
    const offers = await smtp.say("EHLO x");
    expect(offers).not.toContain("STARTTLS");
    expect(await smtp.say(`AUTH PLAIN ${Buffer.from("\0riverbank\0secret").toString("base64")}`)).toMatch(/^235/);
    smtp.end();
  });

  test("refuses a mail that is too long, and one from nobody to nobody", async () => {
    const box = await start();
    const smtp = await smtpClient(box.port);
    await smtp.say();
    await smtp.say("EHLO x");
    expect(await smtp.say("MAIL FROM:<a@b.test> SIZE=11000000")).toMatch(/^552/);
    expect(await smtp.say("DATA")).toMatch(/^503/);
    smtp.end();
    const long = Array.from({ length: 110 }, () => "x".repeat(100_000));
    expect(await send(box.port, ["Subject: long", "", ...long])).toBe("552 a mail may have 10 MiB here");
    expect(box.messages()).toEqual([]);
  });

  test("says so when its port is taken", async () => {
    const box = await start();
    const again = startMailbox({ address: "127.0.0.1", port: box.port, store: memoryStore(emptyMailbox) });
    await expect(again).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe.skipIf(spawnSync("openssl", ["version"]).error !== undefined)("with a certificate", () => {
  test("encryption is offered, and works", async () => {
    const [key, cert] = [join(folder, "key"), join(folder, "cert")];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
    execFileSync("openssl", ["req", ...kind, "-subj", "/CN=mail", "-keyout", key, "-out", cert], { stdio: "ignore" });
    const box = await start({ tls: { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") } });
    const smtp = await smtpClient(box.port);
    await smtp.say();
    expect(await smtp.say("EHLO x")).toContain("STARTTLS");
    expect(await smtp.say("STARTTLS")).toMatch(/^220/);
    await smtp.encrypt();
    expect(await smtp.say("EHLO x")).toMatch(/^250/);
    smtp.end();
  });
});
