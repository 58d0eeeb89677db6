/**
 * A whole region of one's own at the sandbox's clouds, from the page about that: beside what others have there, from its
 * first command until it is taken away again.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { load } from "../model/load.ts";
import { plan } from "../model/plan.ts";
import { readSources } from "../model/read.ts";
import { nodeSecret } from "../model/secrets.ts";
import { ensureAgent, stopAgent } from "../sandbox/agent.ts";
import { startSandbox, stopSandbox } from "../sandbox/start.ts";
import { ensureState, publicKey, statePaths } from "../sandbox/state.ts";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { type Desk, openDesk } from "./desk.ts";
import { commandsOf, OWN_REGION } from "./pages.ts";
import {
  atSandbox,
  ENDPOINT,
  everything,
  type Keeper,
  keeper,
  type Others,
  settleAt,
  somebodyElse,
  strayWords,
} from "./sandbox/pageRegion.ts";
import { breakNext, call, tag } from "./sandbox/region.ts";

describe(`${OWN_REGION}, from the first command to the last`, () => {
  const commands = commandsOf(OWN_REGION).map(({ command }) => command);
  const variables: Record<string, string> = {};
  const names: Keeper = keeper();
  let desk: Desk;
  let before: readonly string[];
  let others: Others | undefined;
  let gone = false;

  /** Types the page's commands that begin so, one after the other; what they said. */
  const typed = async (begin: string, more: Parameters<Desk["type"]>[1] = {}): Promise<string> => {
    const found = commands.filter((command) => command.startsWith(begin));
    expect([begin, found.length]).toEqual([begin, 1]);
    return desk.type(atSandbox(found[0] ?? ""), more);
  };
  const stackFile = () => join(desk.checkout, "stacks", "nz.yaml");
  const planned = () => {
    const { platform, problems } = load(readSources(desk.checkout));
    if (platform === null) throw new Error(JSON.stringify(problems));
    return plan(platform, "nz");
  };

  beforeAll(async () => {
    // The clouds; whether the example region stands there makes no difference.
    await startSandbox(CHECKOUT, () => {});
    await breakNext();
    desk = await openDesk(variables);
    const own = await ensureState(join(desk.home, "own"));
    await ensureAgent(own);
    Object.assign(variables, await settleAt(desk.home), { SSH_AUTH_SOCK: own.agentSocket });
    // The page wants the person's own key there.
    const members = join(desk.checkout, "coop", "members.yaml");
    const text = readFileSync(members, "utf8");
    const key = /(dana:\n.*\n +ssh:\n +- ).*/;
    expect(text).toMatch(key);
    writeFileSync(members, text.replace(key, `$1${publicKey(own)}`));
    others = await somebodyElse();
    before = await everything();
  });
  afterAll(async () => {
    // What a test that failed left of it goes with the whole sandbox: whoever comes next starts it anew.
    if (gone) await others?.takeAway();
    else await stopSandbox(CHECKOUT, () => {});
    await stopAgent(statePaths(join(desk.home, "own")));
    desk.close();
  });

  test("every word that is typed otherwise here stands on the page", () => {
    expect(strayWords(commands)).toEqual([]);
  });

  test("its file, its state and its secrets are made, and it is looked at before anything is", async () => {
    expect(await typed("npx meet stack new")).toContain("stacks/nz.yaml and stacks/Pulumi.nz.yaml are written");
    await typed("export ");
    await typed("npx meet check");
    expect(await typed("npx meet plan")).toMatch(/npx meet up nz says\s+each\s+of\s+a\s+machine's/);
    await typed("npx pulumi config set", { input: "t".repeat(64) });
    await desk.type(ENDPOINT);
    await typed("npx meet preview");
  });

  test("when nobody sets the records in time, up ends with 9 and names what is left", async () => {
    // A person has ten minutes; here it is seconds.
    const file = join(desk.checkout, "components", "machine.ts");
    const text = readFileSync(file, "utf8");
    const short = text.replace('NAMES_SECONDS = "600"', 'NAMES_SECONDS = "3"');
    expect(short).not.toBe(text);
    writeFileSync(file, short);
    const left = /error\[waits-for-names\]: \w+ in nz waits for its names: \w+\.nz\.meet\.test A 198\.18\.7\.\d+, /;
    const ended = await typed("npx meet up").catch(String);
    expect(ended).toContain("ends with 9:");
    expect(ended).toMatch(left);
    // A host waits for no name, so its records are said this once.
    names.hear(ended.replaceAll(/^ {2}(?!gl1\.).*$/gm, ""));
    writeFileSync(file, text);
  });

  test("up says each record with its address, somebody sets it there and then, and the region comes up whole", async () => {
    const said = await typed("npx meet up", { onSaid: names.hear });
    expect(said).toMatch(/^nz: \d+ changes\.$/m);
    const fqdns = ["bbb1", "gl1", "lb1", "turn1"].map((id) => `${id}.nz.meet.test`);
    const types = fqdns.flatMap((fqdn) => [`${fqdn} A`, `${fqdn} AAAA`]);
    expect((await names.done()).map((line) => line.slice(0, line.lastIndexOf(" ")))).toEqual(types);
    expect(await typed("npx meet doctor")).toMatch(/^nz is well\.$/m);
    expect(await typed("npx meet drift")).toMatch(/^nz is as it was declared: /m);
  });

  test("people can meet on its node, with the secret that follows from the master secret of its keepers", async () => {
    const [node] = planned().nodes;
    if (node === undefined) throw new Error("nz has no node");
    const master = readFileSync(join(desk.home, "meet-master"), "utf8").trim();
    const address = (await names.done()).find((line) => line.startsWith(`${node.fqdn} A `))?.split(" ")[2] ?? "";
    const made = await call(address, node.fqdn, nodeSecret(master, node), "create", {
      meetingID: "kia-ora",
      name: "Kia ora",
    });
    expect([tag(made.body, "returncode"), tag(made.body, "meetingID")]).toEqual(["SUCCESS", "kia-ora"]);
    const ended = await call(address, node.fqdn, nodeSecret(master, node), "end", { meetingID: "kia-ora" });
    expect(tag(ended.body, "returncode")).toBe("SUCCESS");
  });

  test("down takes nothing that the file does not name; as the page says, all of it goes, and nothing else", async () => {
    await expect(typed("npx meet down")).rejects.toThrow(/ends with 5:[\s\S]*error\[data-loss\]/);
    const text = readFileSync(stackFile(), "utf8");
    const leaving = text
      .replace(/^( {2}bbb1: \{.*) \}$/m, "$1, drain: true }")
      .replaceAll(/^( {2}(turn1|lb1|gl1): \{.*) \}$/gm, "$1, retire: { confirm: $2, after: 2026-01-01 } }");
    expect(leaving.match(/drain: true|retire:/g)).toHaveLength(4);
    writeFileSync(stackFile(), leaving);
    await typed("npx meet up");
    expect(await typed("npx meet down")).toMatch(/^nz: taken away\.$/m);
    await names.takeAway();
    expect(await everything()).toEqual(before);
    gone = true;
  });
});
