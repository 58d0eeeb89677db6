/** Whether the vendor can be reached: what answers, what does not, and a network on which no name is ever found. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { answers } from "../../scripts/online.ts";

const folder = mkdtempSync(join(tmpdir(), "meet-online-"));
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  response.writeHead(request.url === "/gone" ? 404 : 200).end();
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("every address must answer, and answer well", async () => {
  expect(await answers([`${url}/a`, `${url}/b`], 60)).toBe(true);
  expect(asked.sort()).toEqual(["HEAD /a", "HEAD /b"]);
  expect(await answers([`${url}/a`, `${url}/gone`], 60)).toBe(false);
  expect(await answers([`${url}/a`, "http://127.0.0.1:9/"], 60)).toBe(false);
});

test("where no name server answers the question ends with its time, and leaves nothing behind", async () => {
  const [silent, pid, ended] = [join(folder, "silent.cjs"), join(folder, "pid"), join(folder, "ended")];
  const write = (file: string) => `require("node:fs").writeFileSync(${JSON.stringify(file)}, String(process.pid));`;
  // As the system's look-up does: it holds the process, and says nothing.
  const lookUp = `require("node:dns").lookup = () => setTimeout(() => {}, 600_000);`;
  writeFileSync(silent, `${lookUp}\n${write(pid)}\nprocess.on("exit", () => { ${write(ended)} });\n`);
  vi.stubEnv("NODE_OPTIONS", `--require ${silent}`);
  // No proxy looks the name up instead.
  vi.stubEnv("NODE_USE_ENV_PROXY", "");
  expect(await answers(["http://meet.example/"], 5)).toBe(false);
  // It was ended from outside: by itself it would have waited until the connection's own time was up.
  expect(existsSync(ended)).toBe(false);
  expect(() => process.kill(Number(readFileSync(pid, "utf8")), 0)).toThrow("ESRCH");
});
