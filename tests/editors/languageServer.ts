/** The YAML language server that editors start, spoken to as an editor does: JSON-RPC over its pipes. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const SERVER = fileURLToPath(
  new URL("../../node_modules/yaml-language-server/bin/yaml-language-server", import.meta.url),
);

const Message = z.looseObject({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
});
type Message = z.infer<typeof Message>;

const Spot = z.object({ line: z.number(), character: z.number() });
const Published = z.object({
  uri: z.string(),
  diagnostics: z.array(z.looseObject({ message: z.string(), range: z.object({ start: Spot, end: Spot }) })),
});
const Completion = z.object({
  items: z.array(z.looseObject({ label: z.string(), documentation: z.unknown().optional() })),
});

/** Lines and columns count from 0, as editors do. */
export interface Diagnostic {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export class LanguageServer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #published = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  #read = Buffer.alloc(0);
  #last = 0;

  constructor() {
    this.#child = spawn(process.execPath, [SERVER, "--stdio"], { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stdout.on("data", (bytes: Buffer) => this.#hear(bytes));
  }

  async start(folder: string): Promise<void> {
    const capabilities = {
      textDocument: { completion: { completionItem: { snippetSupport: true } }, publishDiagnostics: {} },
      workspace: { configuration: true },
    };
    await this.#ask("initialize", { processId: process.pid, rootUri: folder, capabilities, workspaceFolders: null });
    this.#tell("initialized", {});
  }

  /** Opens a file that need not be on the disk; what the server says of it. */
  open(uri: string, text: string): Promise<readonly Diagnostic[]> {
    return new Promise((resolve) => {
      this.#published.set(uri, resolve);
      this.#tell("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    });
  }

  /** What the server offers at a place. */
  async complete(uri: string, line: number, character: number): Promise<z.infer<typeof Completion>["items"]> {
    const answer = await this.#ask("textDocument/completion", { textDocument: { uri }, position: { line, character } });
    return Completion.parse(answer).items;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    await this.#ask("shutdown", null);
    this.#tell("exit", null);
    await ended;
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ error, result }) =>
        error === undefined ? resolve(result) : reject(new Error(JSON.stringify(error))),
      );
      this.#send({ id, method, params });
    });
  }

  #tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #hear(bytes: Buffer): void {
    this.#read = Buffer.concat([this.#read, bytes]);
    for (;;) {
      const end = this.#read.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/i.exec(this.#read.subarray(0, Math.max(0, end)).toString())?.[1]);
      if (end === -1 || this.#read.length < end + 4 + length) return;
      const body = this.#read.subarray(end + 4, end + 4 + length).toString();
      this.#read = this.#read.subarray(end + 4 + length);
      this.#take(Message.parse(JSON.parse(body)));
    }
  }

  #take(message: Message): void {
    if (message.method === undefined) {
      if (message.id !== undefined) this.#answers.get(message.id)?.(message);
    } else if (message.id !== undefined) {
      // Settings it asks an editor for: completion and validation on, and no schemas from the network.
      const settings = { validate: true, completion: true, schemaStore: { enable: false } };
      const result = message.method === "workspace/configuration" ? [settings, {}, {}, {}, {}] : null;
      this.#send({ id: message.id, result });
    } else if (message.method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = Published.parse(message.params);
      const found = diagnostics.map(({ message: said, range: { start, end } }) => ({
        line: start.line,
        from: start.character,
        to: end.character,
        message: said,
      }));
      this.#published.get(uri)?.(found);
    }
  }
}
