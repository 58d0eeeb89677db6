/** Asks things over the network, each within seconds: a page, a TLS handshake. Nothing here changes anything. */
import { request } from "node:https";
import { connect, type PeerCertificate, TLSSocket } from "node:tls";

/** How long anything may take, ms. */
const PATIENCE = 8000;

export interface Page {
  readonly status: number;
  readonly body: string;
  /** When the certificate ends (ISO day). */
  readonly until: string;
}

export interface Where {
  readonly address: string;
  readonly name: string;
}

/** A page of `name` at that very address, whatever the name resolves to. @throws Error with one plain reason */
export function page({ address, name }: Where, authorities: readonly string[], path: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: address,
        servername: name,
        headers: { host: name },
        path,
        ca: [...authorities],
        timeout: PATIENCE,
        agent: false,
      },
      (response) => {
        const { socket } = response;
        const until = socket instanceof TLSSocket ? endOf(socket.getPeerCertificate()) : "";
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => {
          if (body.length < 100_000) body += text;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: body.trim(), until }));
        response.on("error", (error) => reject(error));
      },
    );
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
    asked.on("error", (error) => reject(plain(error)));
    asked.end();
  });
}

/** The day the certificate of `name` ends, after a whole handshake. @throws Error with one plain reason */
export function handshake({ address, name }: Where, authorities: readonly string[], port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, servername: name, ca: [...authorities], timeout: PATIENCE }, () => {
      resolve(endOf(socket.getPeerCertificate()));
      socket.end();
    });
    socket.on("timeout", () => socket.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
    socket.on("error", (error) => reject(plain(error)));
  });
}

function endOf(certificate: PeerCertificate): string {
  const end = new Date(certificate.valid_to);
  return Number.isNaN(end.getTime()) ? "" : end.toISOString().slice(0, 10);
}

/** What a code of Node means to a person. */
const MEANING: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing answers on that port",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "the machine cannot be reached",
  ENETUNREACH: "there is no way to that address from here",
  ETIMEDOUT: "no answer in time",
  CERT_HAS_EXPIRED: "its certificate has ended",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is of an authority that is not known here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is of an authority that is not known here",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is of an authority that is not known here",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: "it has no certificate for that name yet",
};

function plain(error: Error & { code?: string }): Error {
  return new Error((error.code === undefined ? undefined : MEANING[error.code]) ?? error.message);
}
