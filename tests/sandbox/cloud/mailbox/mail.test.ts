import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linksOf, mailSchema, readMail } from "../../../../sandbox/cloud/mailbox/mail.ts";

const envelope = {
  id: 7,
  at: "2026-11-21T10:00:00.000Z",
  client: "198.18.7.20",
  sender: "rooms@meet.test",
  recipients: ["ada@riverbank.example", "ben@riverbank.example"],
};
const read = (...lines: string[]) => readMail(Buffer.from(lines.join("\r\n")), envelope);

describe("a mail", () => {
  test("with text and HTML keeps both, and every link once", async () => {
    const mail = await read(
      "From: Riverbank <rooms@meet.test>",
      "To: Ada Okafor <ada@riverbank.example>",
      "Subject: =?UTF-8?Q?Choose_a_password_=E2=80=93_today?=",
      "MIME-Version: 1.0",
      'Content-Type: multipart/alternative; boundary="x"',
      "",
      "--x",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "Open https://riverbank.meet.test/signup?token=3Dabc.",
      "--x",
      "Content-Type: text/html; charset=utf-8",
      "",
      "<p><a href=\"https://riverbank.meet.test/signup?token=abc\">Sign up</a> or <a href='https://riverbank.meet.test/?a=1&amp;b=2'>look</a></p>",
      "--x--",
    );
    expect(mail).toEqual({
      ...envelope,
      from: "Riverbank <rooms@meet.test>",
      to: "Ada Okafor <ada@riverbank.example>",
      subject: "Choose a password – today",
      text: "Open https://riverbank.meet.test/signup?token=abc.\n",
      html: "<p><a href=\"https://riverbank.meet.test/signup?token=abc\">Sign up</a> or <a href='https://riverbank.meet.test/?a=1&amp;b=2'>look</a></p>\n",
      links: ["https://riverbank.meet.test/signup?token=abc", "https://riverbank.meet.test/?a=1&b=2"],
      attachments: [],
    });
  });

  test("of HTML alone has a text to read", async () => {
    const mail = await read(
      "Subject: Hi",
      "Content-Type: text/html",
      "",
      "<head><title>no</title></head><style>p{}</style><h1>Welcome</h1><p>It&#8217;s &lt;yours&gt; &#x2713;</p>",
    );
    expect(mail.text).toBe("Welcome\nIt’s <yours> ✓");
  });

  test("without headers is a text from and to whom the envelope says", async () => {
    const mail = await read("", "only this");
    expect(mail).toMatchObject({
      from: "rooms@meet.test",
      to: "ada@riverbank.example, ben@riverbank.example",
      subject: "",
      html: null,
    });
    expect(mail.text.trim()).toBe("only this");
  });

  test("tells of its attachments without keeping them", async () => {
    const mail = await read(
      'Content-Type: multipart/mixed; boundary="x"',
      "",
      "--x",
      "",
      "see",
      "--x",
      'Content-Type: text/calendar; name="m.ics"',
      'Content-Disposition: attachment; filename="m.ics"',
      "",
      "BEGIN:VCALENDAR",
      "--x--",
    );
    expect(mail.attachments).toMatchObject([{ name: "m.ics", type: "text/calendar" }]);
  });

  test("of any bytes at all is kept in the one form", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        mailSchema.parse(await readMail(Buffer.from(bytes), envelope));
      }),
      { numRuns: 300 },
    );
  });
});

test("only web addresses are links", () => {
  expect(
    linksOf("see https://a.test/x), http://b.test and mailto:c@d.test", '<a href="javascript:alert(1)">x</a>'),
  ).toEqual(["https://a.test/x", "http://b.test"]);
});
