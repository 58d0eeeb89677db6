/** As much of S3 as the engine's state store asks for: objects with path-style names, copies, and lists. */
import { createServer, type IncomingMessage } from "node:http";

export interface S3 {
  /** The address of a bucket, as `pulumi login` takes it. */
  readonly url: string;
  readonly objects: Map<string, Buffer>;
  /** A store that loses what it is given under such a name: for proofs that must fail. */
  lose: (key: string) => boolean;
  close(): Promise<void>;
}

export async function openS3(bucket = "meet-nz"): Promise<S3> {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://s3");
    const key = decodeURIComponent(pathname.slice(`/${bucket}/`.length));
    const answer = (status: number, body: string | Buffer = "", headers: Record<string, string> = {}) =>
      response.writeHead(status, { "content-length": String(Buffer.byteLength(body)), ...headers }).end(body);
    const found = objects.get(key);
    const stamp = { etag: '"0"', "last-modified": "Sat, 21 Nov 2026 00:00:00 GMT" };
    if (!pathname.startsWith(`/${bucket}`)) return answer(404, error("NoSuchBucket"));
    if (request.method === "PUT") {
      const from = request.headers["x-amz-copy-source"];
      const source = typeof from === "string" ? decodeURIComponent(from).replace(`${bucket}/`, "") : null;
      const body = source === null ? await bodyOf(request) : objects.get(source.replace(/^\//, ""));
      if (body === undefined) return answer(404, error("NoSuchKey"));
      if (!store.lose(key)) objects.set(key, body);
      const copied =
        '<CopyObjectResult><ETag>"0"</ETag><LastModified>2026-11-21T00:00:00Z</LastModified></CopyObjectResult>';
      return source === null ? answer(200, "", stamp) : answer(200, copied, stamp);
    }
    if (request.method === "DELETE") {
      objects.delete(key);
      return answer(204);
    }
    if (key === "" || searchParams.has("list-type")) return answer(200, list(objects, searchParams, bucket));
    if (found === undefined) return answer(404, request.method === "HEAD" ? "" : error("NoSuchKey"));
    if (request.method === "HEAD")
      return response.writeHead(200, { ...stamp, "content-length": String(found.length) }).end();
    return answer(200, found, stamp);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const query = `endpoint=http://127.0.0.1:${address.port}&region=fsn1&s3ForcePathStyle=true`;
  const store: S3 = {
    url: `s3://${bucket}?${query}`,
    objects,
    lose: () => false,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return store;
}

function error(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
}

function list(objects: ReadonlyMap<string, Buffer>, query: URLSearchParams, bucket: string): string {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const folders = new Set<string>();
  const files = keys.filter((key) => {
    const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (at >= 0) folders.add(key.slice(0, at + delimiter.length));
    return at < 0;
  });
  const contents = files.map(
    (key) =>
      `<Contents><Key>${key}</Key><Size>${objects.get(key)?.length}</Size><ETag>"0"</ETag><LastModified>2026-11-21T00:00:00Z</LastModified></Contents>`,
  );
  const common = [...folders].map((folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`);
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>${bucket}</Name><Prefix>${prefix}</Prefix><KeyCount>${keys.length}</KeyCount><IsTruncated>false</IsTruncated>${contents.join("")}${common.join("")}</ListBucketResult>`;
}

/** The body, taken out of the chunks in which newer clients sign it. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  const whole = Buffer.concat(parts);
  if (request.headers["x-amz-decoded-content-length"] === undefined) return whole;
  const out: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = whole.indexOf("\r\n", at);
    const size = Number.parseInt(whole.subarray(at, end).toString(), 16);
    if (!(size > 0)) return Buffer.concat(out);
    out.push(whole.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
