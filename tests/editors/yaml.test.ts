/** An editor with the YAML language server shows mistakes where they are and offers what may stand there. */
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LanguageServer } from "./languageServer.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const uri = (file: string) => pathToFileURL(`${ROOT}${file}`).href;

const server = new LanguageServer();
beforeAll(() => server.start(pathToFileURL(ROOT).href));
afterAll(() => server.stop());

const TENANT = `# yaml-language-server: $schema=../docs/schema/tenant.json
org: Harbour Workers' Co-operative
stack: ca
host: gl1
level: level-2
custodian: hypha
admin: { name: Mei Tan, email: mei@harbour.example }
`;

test("nothing is wrong with a tenant as short as it can be", async () => {
  expect(await server.open(uri("tenants/harbour.yaml"), TENANT)).toEqual([]);
});

test("three mistakes, each at its place and in our words", async () => {
  const text = TENANT.replace("host: gl1", "host: GL1").replace(
    "custodian: hypha\n",
    "custodian: hypha\nregistraton: open\n",
  );
  const found = await server.open(uri("tenants/three.yaml"), `${text}limits: { participants: many, reason: A fair }\n`);
  expect([...found].sort((a, b) => a.line - b.line)).toEqual([
    {
      line: 3,
      from: 6,
      to: 9,
      message: "use 2 to 31 lower-case letters, digits or single hyphens, starting with a letter, such as riverbank",
    },
    { line: 6, from: 0, to: 11, message: "Property registraton is not allowed." },
    { line: 8, from: 24, to: 28, message: 'Incorrect type. Expected "integer".' },
  ]);
});

test("a machine that does not hold together", async () => {
  const text = `# yaml-language-server: $schema=../docs/schema/stack.json
name: North
domain: north.example
operator: hypha
release: "2026.11"
mail: { server: smtp.north.example, sender: rooms@north.example }
ssh: { from: [203.0.113.0/24] }
hosts:
  gl1: { existing: 203.0.113.41, cores: 8 }
`;
  const found = await server.open(uri("stacks/north.yaml"), text);
  expect(found.map(({ line, message }) => [line, message])).toEqual([[8, 'Missing property "memory".']]);
});

test("what may stand at the start of a line, with what it means", async () => {
  const file = uri("tenants/completion.yaml");
  await server.open(file, `${TENANT}reg`);
  const items = await server.complete(file, 7, 3);
  const registration = items.find(({ label }) => label === "registration");
  expect(JSON.stringify(registration?.documentation)).toContain("Who may make an account.");
  expect(items.map(({ label }) => label)).not.toContain("org");
});

test("the words that a key may have", async () => {
  const file = uri("tenants/words.yaml");
  await server.open(file, `${TENANT}registration: `);
  const items = await server.complete(file, 7, 14);
  expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(["invite", "approval", "open"]));
});
