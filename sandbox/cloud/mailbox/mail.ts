/** One mail as the sandbox keeps it, read from what came over the wire. */
import PostalMime, { type Address } from "postal-mime";
import { z } from "zod";

const attachmentSchema = z.strictObject({ name: z.string(), type: z.string(), bytes: z.number() });

export const mailSchema = z.strictObject({
  id: z.int().positive(),
  /** When it arrived (ISO). */
  at: z.string(),
  /** The machine that sent it. */
  client: z.string(),
  /** As the envelope says; the letter itself may say otherwise. */
  sender: z.string(),
  recipients: z.array(z.string()),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string().nullable(),
  /** Every web address in it, in order, once. */
  links: z.array(z.string()),
  attachments: z.array(attachmentSchema),
});

export type Mail = z.infer<typeof mailSchema>;

export interface Envelope {
  readonly id: number;
  readonly at: string;
  readonly client: string;
  readonly sender: string;
  readonly recipients: readonly string[];
}

/** Characters of a body that are kept: a mail of ours has a few hundred. */
const LONGEST_BODY = 200_000;

/** The mail in `bytes`. What is not a well-formed mail is kept as the text it is. */
export async function readMail(bytes: Buffer, envelope: Envelope): Promise<Mail> {
  const parsed = await PostalMime.parse(bytes);
  const html = parsed.html?.slice(0, LONGEST_BODY) ?? null;
  const text = (parsed.text ?? (html === null ? "" : plainText(html))).slice(0, LONGEST_BODY);
  return {
    ...envelope,
    recipients: [...envelope.recipients],
    from: named(parsed.from === undefined ? [] : [parsed.from]) || envelope.sender,
    to: named(parsed.to ?? []) || envelope.recipients.join(", "),
    subject: parsed.subject ?? "",
    text,
    html,
    links: linksOf(text, html),
    attachments: parsed.attachments.map(({ filename, mimeType, content }) => ({
      name: filename ?? "unnamed",
      type: mimeType,
      bytes: typeof content === "string" ? Buffer.byteLength(content) : content.byteLength,
    })),
  };
}

function named(addresses: readonly Address[]): string {
  return addresses
    .flatMap((it) => (it.group === undefined ? [it] : it.group))
    .map(({ name, address = "" }) => (name === "" ? address : `${name} <${address}>`))
    .join(", ");
}

/** The web addresses of a mail: those that its HTML links to, then those that stand in its text. */
export function linksOf(text: string, html: string | null): string[] {
  const linked = [...(html ?? "").matchAll(/href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, a, b]) =>
    plainText(a ?? b ?? ""),
  );
  const written = text.match(/https?:\/\/[^\s<>"'()[\]]+/g) ?? [];
  const found = [...linked, ...written.map((link) => link.replace(/[.,;:!?]+$/, ""))];
  return [...new Set(found.map((link) => link.trim()).filter((link) => /^https?:\/\/\S+$/i.test(link)))];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** HTML without its marks: enough to read a mail that came without a plain text. */
function plainText(html: string): string {
  return html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<(?:br|\/p|\/div|\/h\d|\/tr|\/li)\b[^>]*>/gi, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
      const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
