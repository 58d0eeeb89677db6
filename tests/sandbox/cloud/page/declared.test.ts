import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { nodeSecret } from "../../../../model/secrets.ts";
import { openPorts, readDeclaration } from "../../../../sandbox/cloud/page/declared.ts";

const CHECKOUT = fileURLToPath(new URL("../../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "meet-declared-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("what is declared", () => {
  test("is the stack with its machines in the order of a meeting, and its tenants with their limits", () => {
    const { declared, trouble } = readDeclaration({ root: CHECKOUT, stack: "sandbox", masterFile: null });
    expect(trouble).toBeNull();
    expect(declared?.stack).toEqual({
      id: "sandbox",
      title: "Sandbox",
      domain: "sandbox.meet.test",
      operator: "Hypha Worker Co-operative",
    });
    expect(declared?.machines.map(({ role }) => role)).toEqual(["host", "balancer", "node", "turn"]);
    expect(declared?.machines[2]).toMatchObject({ id: "bbb1", fqdn: "bbb1.sandbox.meet.test", secret: null });
    expect(declared?.machines[1]?.nodes).toEqual(["bbb1.sandbox.meet.test"]);
    expect(declared?.machines[0]?.open).toContainEqual({ from: null, ports: ["80, 443 tcp", "443 udp", "icmp"] });
    expect(declared?.tenants[0]).toMatchObject({ host: "gl1", limits: ["100 people", "24 h", "recordings"] });
  });

  test("has the secrets of nodes for whoever has the master secret", () => {
    const master = "ab".repeat(32);
    const masterFile = join(folder, "master");
    writeFileSync(masterFile, `${master}\n`);
    const read = () => readDeclaration({ root: CHECKOUT, stack: "sandbox", masterFile }).declared?.machines[2]?.secret;
    expect(read()).toBe(nodeSecret(master, { id: "bbb1", rotation: 1 }));
    writeFileSync(masterFile, "nonsense");
    expect(read()).toBeNull();
    rmSync(masterFile);
    expect(read()).toBeNull();
  });

  test("is trouble where it cannot be read", () => {
    mkdirSync(join(folder, "tenants"));
    writeFileSync(join(folder, "tenants", "a.yaml"), "org: A\nhost gl1\n");
    const broken = readDeclaration({ root: folder, stack: "sandbox", masterFile: null });
    expect(broken.declared).toBeNull();
    expect(broken.trouble).toMatch(/^[a-z]+\/[a-z]+\.yaml: .+ \(npm run check says everything\)$/);
    expect(readDeclaration({ root: CHECKOUT, stack: "nowhere", masterFile: null }).trouble).toMatch(
      /^there is no stack nowhere; the stacks are .*sandbox/,
    );
  });
});

describe("open ports", () => {
  test("stand together by who may reach them, everybody first", () => {
    expect(
      openPorts([
        { protocol: "tcp", port: "22", from: ["198.18.8.0/24", "198.18.7.0/24"] },
        { protocol: "icmp", port: null, from: ["0.0.0.0/0", "::/0"] },
        { protocol: "tcp", port: "443", from: ["0.0.0.0/0", "::/0"] },
        { protocol: "tcp", port: "80", from: ["0.0.0.0/0", "::/0"] },
        { protocol: "udp", port: "16384-32768", from: ["0.0.0.0/0"] },
        { protocol: "tcp", port: "22", from: ["198.18.7.0/24", "198.18.8.0/24"] },
      ]),
    ).toEqual([
      { from: null, ports: ["80, 443 tcp", "16384-32768 udp", "icmp"] },
      { from: ["198.18.7.0/24", "198.18.8.0/24"], ports: ["22 tcp"] },
    ]);
  });
});
