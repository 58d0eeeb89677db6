/** The public keys of people at Hetzner: what a new server of theirs lets in until it is set up. */
import type { Provider } from "@pulumi/hcloud/provider.js";
import { SshKey } from "@pulumi/hcloud/sshKey.js";
import type * as pulumi from "@pulumi/pulumi";
import { keyName, withoutComment } from "../model/plan/people.ts";
import type { Person } from "../model/shape.ts";

/** This computer itself, where only it knows its key: a name made from the key would be known to nobody before. */
export const LOCAL = "local";

/**
 * One resource for each key. Hetzner keeps a key once, under a name of its own, and changes none: another key is
 * another resource, never a replacement, and a key that somebody else takes over stays what it is.
 */
export function sshKeys(
  stack: string,
  people: readonly Person[],
  labels: Readonly<Record<string, string>>,
  provider: Provider,
): pulumi.Input<string>[] {
  return people.flatMap((person) =>
    person.keys.map((line) => {
      const name = person.id === LOCAL ? `key-${LOCAL}` : keyName(line);
      const publicKey = withoutComment(line);
      return new SshKey(
        name,
        { name: `${stack}-${name}`, publicKey, labels: { ...labels, person: person.id } },
        { provider },
      ).id;
    }),
  );
}
