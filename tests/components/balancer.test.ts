/** What `meet-balancer` tells the world, in a folder that stands for the machine: Scalelite and Redis are functions. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { script } from "../../components/script.ts";
import { openRoot, type Root } from "./shell.ts";

let root: Root;
beforeEach(() => {
  root = openRoot();
});
afterEach(() => root.clear());

const PUBLIC = "/srv/meet/data/caddy/public/-/meet";

/** A round of the timer, with what Redis holds of servers: `id|state|online`. */
function roll(...servers: string[]) {
  root.write(
    "/srv/meet/data/balancer/servers",
    "bbb1.test|https://bbb1.test/bigbluebutton/api|true||s1\nbbb2.test|https://bbb2.test/bigbluebutton/api|true||s2\n",
  );
  root.write("/srv/meet/data/balancer/tenants.json", "[]");
  root.write(`${PUBLIC}/x`, "");
  const known = servers.map(
    (server) => `${server}|3.0|0||1.0|https://${server.split("|")[0]}/bigbluebutton/api|s${server[3]}`,
  );
  const program = script("balancer/balancer.sh", {
    MACHINE: "lb1 in test",
    DATA_DIR: root.at("/srv/meet/data"),
    LOCK: "balancer",
    ...{ SERVERS_LUA: "servers", TENANTS_LUA: "tenants", MEETINGS_LUA: "meetings" },
  });
  return root.run(
    `docker() { cat >/dev/null; case "$*" in *health_check*) echo success ;; *servers) printf '%s\\n' "known|1" ${known.map((it) => `'${it}'`).join(" ")} ;; esac; }
curl() { return 7; }
set -- roll
${program}`,
  );
}

test("who is online stands beside who gets no new meetings, and is told anew each round", () => {
  expect(roll("bbb1.test|enabled|true", "bbb2.test|cordoned|true")).toMatchObject({ status: 0, stderr: "" });
  expect(root.read(`${PUBLIC}/online`)).toBe("bbb1.test\nbbb2.test\n");
  expect(root.read(`${PUBLIC}/cordoned`)).toBe("bbb2.test\n");
  expect(roll("bbb1.test|enabled|false", "bbb2.test|enabled|true")).toMatchObject({ status: 0, stderr: "" });
  expect(root.read(`${PUBLIC}/online`)).toBe("bbb2.test\n");
  expect(roll("bbb1.test|enabled|false")).toMatchObject({ status: 0, stderr: "" });
  expect(root.read(`${PUBLIC}/online`)).toBe("");
});
