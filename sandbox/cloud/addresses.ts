/** Where the sandbox's own services are on its network. Machines get 198.18.7.20 to 198.18.7.247. */

/** Interfaces, DNS, mailbox and page: one process. */
export const CLOUD = "198.18.7.2";
/** The local ACME authority. */
export const AUTHORITY = "198.18.7.3";
/** The mirror that machines pull images from. */
export const REGISTRY = "198.18.7.4";

export const AUTHORITY_NAME = "authority.meet.test";
/** The authority's directory, as ACME clients want it. */
export const ACME_DIRECTORY = `https://${AUTHORITY_NAME}:14000/dir`;
/** Where it shows its root certificate. */
export const AUTHORITY_ROOT = `https://${AUTHORITY}:15000/roots/0`;
export const REGISTRY_PORT = 5000;
/** Where this computer's programs and people reach the cloud: loopback only. */
export const HERE = "http://127.0.0.1:7718";
