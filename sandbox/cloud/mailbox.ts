/**
 * The sandbox's mailbox. It takes every mail that a machine of the sandbox sends, whoever it is for, and keeps it
 * for people to read. It passes nothing on: there is no code here that opens a connection.
 */
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { z } from "zod";
import { type Mail, mailSchema, readMail } from "./mailbox/mail.ts";
import type { Store } from "./store.ts";

export type { Mail } from "./mailbox/mail.ts";

const stateSchema = z.strictObject({ next: z.int().positive(), mails: z.array(mailSchema) });

/** What the mailbox keeps over restarts. */
export type MailState = z.infer<typeof stateSchema>;

export const emptyMailbox = (): MailState => ({ next: 1, mails: [] });
export const readMailbox = (data: unknown): MailState => stateSchema.parse(data);

export interface MailboxOptions {
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly store: Store<MailState>;
  /** What it calls itself. */
  readonly name?: string;
  /** With a certificate, STARTTLS is offered; a client may still do without. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly clock?: () => Date;
}

export interface Mailbox {
  readonly port: number;
  /** Newest first. */
  messages(): Mail[];
  message(id: number): Mail | null;
  clear(): void;
  close(): Promise<void>;
}

const KEPT = 500;
const LARGEST = 10 * 1024 * 1024;

/** A mailbox that listens until it is closed. */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { store } = options;
  const clock = options.clock ?? (() => new Date());
  const keep = async (bytes: Buffer, session: SMTPServerSession): Promise<number> => {
    const { mailFrom, rcptTo } = session.envelope;
    const mail = await readMail(bytes, {
      id: store.get().next,
      at: clock().toISOString(),
      client: session.remoteAddress,
      sender: mailFrom === false ? "" : mailFrom.address,
      recipients: rcptTo.map(({ address }) => address),
    });
    store.update((state) => {
      // Two mails may have been read at once: the number is given when one is kept.
      state.mails = [{ ...mail, id: state.next }, ...state.mails].slice(0, KEPT);
      state.next += 1;
    });
    return store.get().next - 1;
  };
  const smtp = new SMTPServer({
    name: options.name ?? "mail.meet.test",
    banner: "the sandbox's mailbox, which passes nothing on",
    size: LARGEST,
    logger: false,
    // A tenant may have been given credentials, and they are nobody's business here.
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? "somebody" }),
    // Names backwards are a DNS question for every mail, and say nothing new.
    disableReverseLookup: true,
    ...(options.tls === undefined ? { hideSTARTTLS: true, disabledCommands: ["STARTTLS"] } : { ...options.tls }),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk);
      });
      stream.on("end", () => {
        if (stream.sizeExceeded) return done(refusal(552, "a mail may have 10 MiB here"));
        keep(Buffer.concat(chunks), session).then(
          (id) => done(null, `kept as mail ${id}`),
          () => done(refusal(451, "this mail could not be kept")),
        );
      });
    },
  });
  // A client that hangs up in the middle is no reason to stop.
  smtp.on("error", () => {});
  const port = await listen(smtp, options);
  return {
    port,
    messages: () => [...store.get().mails],
    message: (id) => store.get().mails.find((mail) => mail.id === id) ?? null,
    clear: () =>
      store.update((state) => {
        state.mails = [];
      }),
    close: () => new Promise((done) => smtp.close(() => done())),
  };
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function listen(smtp: SMTPServer, options: MailboxOptions): Promise<number> {
  return new Promise((done, failed) => {
    smtp.server.once("error", failed);
    const server = smtp.listen(options.port, options.address, () => {
      smtp.server.removeListener("error", failed);
      const bound = server.address();
      done(bound === null || typeof bound === "string" ? options.port : bound.port);
    });
  });
}
