import { describe, expect, it } from "vitest";
import { loaded, said } from "../fixtures/load/data.ts";

const FILE = "stacks/Pulumi.north.yaml";
const SALT = "encryptionsalt: v1:3X4mPl3s4lt=:v1:n0nce:c1pherText==\n";
const SECURE = "{ secure: v1:n0nce:c1pherText== }";

/** What is said of north's settings with these lines. */
const of = (...lines: readonly string[]) =>
  said({ [FILE]: `${lines.join("\n")}\n` }).map((line) => line.replace(`${FILE}:`, ""));

describe("the engine's settings of a stack", () => {
  it("may hold what the engine writes: how it encrypts, encrypted values, addresses", () => {
    const text = `${SALT}config:
  cloudflare:apiToken:
    secure: v1:n0nce:c1pherText==
  cloudflare:baseUrl: http://127.0.0.1:7718/cloudflare/client/v4
  hcloud:endpoint: http://127.0.0.1:7718/hetzner/v1
  meet:master:
    secure: v1:n0nce:c1pherText==
  meet:root: /srv/data
  meet:today: "2026-11-21"
  pulumi:disable-default-providers:
    - hcloud
`;
    const cloud = `secretsprovider: awskms://alias/meet\nencryptedkey: AQECAHg=\nconfig:\n  meet:master: ${SECURE}\n`;
    for (const settings of [text, cloud, "{}\n", "config: {}\n"]) {
      expect(said({ [FILE]: settings })).toEqual([]);
      expect(loaded({ [FILE]: settings }).platform).not.toBeNull();
    }
  });

  it.each([
    ["a token", "hcloud:token: t0k3n", "hcloud:token"],
    ["a number", "meet:mail-password: 12345678", "meet:mail-password"],
    ["what is encrypted in part", 'meet:master: { secure: "v1:a:b", plain: x }', "meet:master"],
    ["what only looks encrypted", "meet:master: { secure: [a] }", "meet:master"],
    ["a list of secrets", "meet:keys: [a, b]", "meet:keys"],
    ["what nobody told us of", "other:thing: x", "other:thing"],
  ])("may not hold %s in the open", (_, line, key) => {
    expect(of("config:", `  meet:other: ${SECURE}`, `  ${line}`)).toEqual([
      `3:3 secret-in-file: "${key}" is not encrypted, and everybody may read this file | change it, for it may have been read, and set the new one: npx pulumi config set --secret ${key} --stack north`,
    ]);
    expect(loaded({ [FILE]: `config:\n  ${line}\n` }).platform).toBeNull();
  });

  it("hand nothing on to a shell", () => {
    expect(of('config: { "x:$(reboot)": word }')[0]).toContain("config set --secret KEY --stack north");
  });

  it("may hold no other key", () => {
    expect(of("environment: [meet]", "confg: {}")).toEqual([
      '1:1 unknown-key: unknown key "environment" in the engine\'s settings of stack "north" | allowed here: config, encryptedkey, encryptionsalt and secretsprovider',
      '2:1 unknown-key: unknown key "confg" in the engine\'s settings of stack "north" | did you mean "config"?',
    ]);
  });

  it("are blocks and lines of text", () => {
    expect(of("- a")).toEqual([
      "1:1 wrong-value: these settings are no block of keys | let the engine write it: npx pulumi config set --secret KEY --stack north",
    ]);
    expect(of("config: [a]", "encryptionsalt: { a: b }")).toEqual([
      "1:1 wrong-value: config is a block of keys and values | write a block: keys, each with its value",
      "2:1 wrong-value: encryptionsalt is one line of text | put back what the engine wrote there: git knows it",
    ]);
  });

  it.each([
    ["a bracket that is open", "config: { a: b", "syntax"],
    ["nothing", "# later", "empty-file"],
    ["an alias", "config: { a: *b }", "alias"],
    ["a key twice", "config: {}\nconfig: {}", "duplicate-key"],
    ["a hidden character", "config: {}\u200b", "hidden-character"],
  ])("are YAML as everywhere: %s", (_, text, code) => {
    const [problem] = loaded({ [FILE]: text }).problems;
    expect([problem?.code, problem?.place.file]).toEqual([code, FILE]);
  });
});
