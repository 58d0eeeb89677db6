/** A web server of the tests with a certificate of an authority of the tests, on loopback. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const noOpenssl = spawnSync("openssl", ["version"]).error !== undefined;

export interface Authority {
  readonly root: string;
  readonly key: string;
  readonly cert: string;
}

/** An authority's root, and a certificate it issued for `names`. */
export function issue(names: readonly string[], ...options: readonly string[]): Authority {
  const folder = mkdtempSync(join(tmpdir(), "meet-tls-"));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  try {
    openssl(
      "req",
      "-x509",
      ...newKey,
      "-days",
      "2",
      "-subj",
      "/CN=root",
      "-keyout",
      at("ca.key"),
      "-out",
      at("ca.pem"),
    );
    openssl("req", ...newKey, "-subj", "/CN=leaf", "-keyout", at("key"), "-out", at("csr"));
    writeFileSync(at("ext"), `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}\n`);
    const signed = [
      "-CA",
      at("ca.pem"),
      "-CAkey",
      at("ca.key"),
      "-CAcreateserial",
      "-extfile",
      at("ext"),
      "-out",
      at("cert"),
    ];
    openssl("x509", "-req", "-in", at("csr"), ...signed, ...(options.length === 0 ? ["-days", "2"] : options));
    const read = (name: string) => readFileSync(at(name), "utf8");
    return { root: read("ca.pem"), key: read("key"), cert: read("cert") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

export function listen({ key, cert }: Authority, listener: RequestListener): Promise<Listening> {
  const server = createServer({ key, cert }, listener);
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      done({
        port: address === null || typeof address === "string" ? 0 : address.port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
