/** As much of an SMTP client as tests need: it sends lines and hands back what the server says to each. */
import { connect, type Socket } from "node:net";
import { connect as secure } from "node:tls";

export interface Smtp {
  /** The server's whole answer to one line (or to the greeting, when nothing is said). */
  say(line?: string): Promise<string>;
  /** Go on encrypted, after STARTTLS was agreed to. */
  encrypt(): Promise<void>;
  end(): void;
}

export async function smtpClient(port: number): Promise<Smtp> {
  let socket: Socket = connect(port, "127.0.0.1");
  let heard = "";
  let listener: (() => void) | null = null;
  const listen = (to: Socket) =>
    to.setEncoding("utf8").on("data", (chunk) => {
      heard += chunk;
      listener?.();
    });
  listen(socket);
  await new Promise((done, failed) => socket.once("connect", done).once("error", failed));
  return {
    say: (line) =>
      new Promise((done) => {
        listener = () => {
          // The last line of an answer has a blank after its number.
          if (!/^\d{3} .*\r\n$/m.test(heard)) return;
          const answer = heard;
          heard = "";
          listener = null;
          done(answer.trim());
        };
        if (line !== undefined) socket.write(`${line}\r\n`);
        listener();
      }),
    encrypt: async () => {
      socket.removeAllListeners("data");
      const upgraded = secure({ socket, rejectUnauthorized: false });
      await new Promise((done, failed) => upgraded.once("secureConnect", done).once("error", failed));
      socket = upgraded;
      listen(socket);
    },
    end: () => socket.destroy(),
  };
}

/** One mail from start to end; resolves to what the server said at last. */
export async function send(port: number, lines: readonly string[], to = ["ada@riverbank.example"]): Promise<string> {
  const smtp = await smtpClient(port);
  try {
    await smtp.say();
    await smtp.say("EHLO gl1.meet.test");
    await smtp.say("MAIL FROM:<rooms@meet.test>");
    for (const address of to) await smtp.say(`RCPT TO:<${address}>`);
    await smtp.say("DATA");
    return await smtp.say([...lines, "."].join("\r\n"));
  } finally {
    smtp.end();
  }
}
