/** `look.sh` in a folder that stands for a machine, with a real database of coturn. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { turnServers } from "../../../components/bbbText.ts";

const SCRIPT = readFileSync(new URL("../../../scripts/look/look.sh", import.meta.url), "utf8");
const SECRETS = ["firstsecretfirstsecret", "secondsecretsecondsecret"];
const digest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meet-look-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Its lines that begin with one of these words. `sqlite3` is this Node's own, and takes the last two words it gets. */
function look(...words: string[]): string[] {
  const read = `import { DatabaseSync } from "node:sqlite";
const [file, sql] = process.argv.slice(-2);
for (const row of new DatabaseSync(file, { readOnly: true }).prepare(sql).all()) console.log(Object.values(row).join("\\t"));`;
  write("sqlite3.mjs", read);
  const standIns = `setpriv() { while [[ $1 == --* ]]; do shift; done; "$@"; }
sqlite3() { "${process.execPath}" "${folder}/sqlite3.mjs" "$@"; }
systemctl() { [ "$*" != "is-active --quiet meet-roll.timer" ] || [ -e "${folder}/rolls" ]; }\n`;
  const here = SCRIPT.replaceAll(/(?<=[= ])\/(?=(?:srv|etc)\/)/g, `${folder}/`);
  const { stdout } = spawnSync("bash", ["--norc", "-s"], { input: standIns + here, encoding: "utf8" });
  return stdout.split("\n").filter((line) => words.includes(line.split("\t")[0] ?? ""));
}

test("a TURN server tells its peers, and of the secrets of its own name digests alone", () => {
  write("srv/meet/turn/settings/turnserver.conf", "listening-port=3478\nrealm=turn1.meet.test\n");
  mkdirSync(join(folder, "srv/meet/turn/data"));
  const database = new DatabaseSync(join(folder, "srv/meet/turn/data/turndb"));
  database.exec(`CREATE TABLE turn_secret (realm varchar(127), value varchar(127));
CREATE TABLE allowed_peer_ip (realm varchar(127), ip_range varchar(256));
INSERT INTO turn_secret VALUES ('turn1.meet.test', '${SECRETS[0]}'), ('other.test', '${SECRETS[1]}');
INSERT INTO allowed_peer_ip VALUES ('', '198.18.7.21'), ('', '2001:db8:7:2::1');`);
  database.close();
  expect(look("relay", "offers")).toEqual([
    `relay\tsecret\t${digest(SECRETS[0] ?? "")}`,
    "relay\tpeer\t198.18.7.21",
    "relay\tpeer\t2001:db8:7:2::1",
  ]);
});

test("a node tells what it hands out of each TURN server, in the very file that BBB reads", () => {
  const servers = SECRETS.map((secret, index) => ({ host: `turn${index + 1}.meet.test`, secret }));
  write("etc/bigbluebutton/turn-stun-servers.xml", turnServers(servers, ["turn1.meet.test"]));
  expect(look("relay", "offers")).toEqual(servers.map(({ host, secret }) => `offers\t${host}\t${digest(secret)}`));
});

test("a balancer whose timer does not run is told about, and another machine has none", () => {
  expect(look("failed")).toEqual([]);
  write("etc/systemd/system/meet-roll.timer", "");
  expect(look("failed")).toEqual(["failed\tmeet-roll.timer"]);
  write("rolls", "");
  expect(look("failed")).toEqual([]);
});
