/** Where a secret could be read by whoever should not have it, besides what a run prints. */
import { join } from "node:path";
import { run } from "../../sandbox/run.ts";
import { CHECKOUT } from "../../scripts/bootstrap.js";
import { onMachineOf } from "./region.ts";

/** What holds secrets by its nature: the engine's state, its passphrase, the master secret, the key to log in. */
const KEPT = ["state", "passphrase", "master", "ssh"];

/** Files of this checkout that hold one of them: records of runs, plans, logs of the clouds. */
export async function leaksHere(secrets: readonly string[]): Promise<string[]> {
  const left = KEPT.flatMap((name) => [`--exclude-dir=${name}`, `--exclude=${name}*`]);
  const folders = [".out", ".sandbox"].map((folder) => join(CHECKOUT, folder));
  const ran = await run("grep", ["-rlaF", "-f", "-", ...left, ...folders], { input: secrets.join("\n") });
  if (ran.status !== 0 && ran.status !== 1) throw new Error(ran.stderr);
  return ran.stdout.split("\n").filter((line) => line !== "");
}

/** The same on a machine: its journal, what its containers log and were made with, and files that anybody may read. */
const SEARCH = `
patterns=$(mktemp) && cat >"$patterns"
found() { grep -qaF -f "$patterns" && echo "$1"; true; }
journalctl --no-pager -o cat | found journal
ps axww -o args | found "command lines"
for id in $(docker ps -aq); do
  docker logs "$id" 2>&1 | found "log of $(docker inspect -f '{{.Name}}' "$id")"
  # BBB's exporter takes BBB's secret as a variable and no other way (its documentation); root alone may ask for that.
  [ "$(docker inspect -f '{{.Name}}' "$id")" = /meet-exporter ] && continue
  docker inspect "$id" | found "making of $(docker inspect -f '{{.Name}}' "$id")"
done
find /srv/meet /etc/meet /run/meet /tmp /var/log -xdev -type f -perm -o=r ! -path "$patterns" -exec grep -laF -f "$patterns" {} + 2>/dev/null | while read -r file; do
  # What lies in a folder that is closed to others is closed as well.
  runuser -u nobody -- test -r "$file" && echo "file $file"
done
rm "$patterns"
exit 0
`;

export async function leaksOn(id: string, secrets: readonly string[]): Promise<string[]> {
  const said = await onMachineOf(id, ["bash", "-c", SEARCH], secrets.join("\n"));
  return said.split("\n").filter((line) => line !== "");
}
