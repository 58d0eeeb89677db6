# shellcheck shell=bash
# Runs every 20 s on a BBB server (meet-unshipped.timer): says how many recordings are here that the balancer does not
# have yet. It lets a node that leaves go only when this is 0.
set -euo pipefail
status=/var/bigbluebutton/recording/status
page=/var/lib/meet/public/unshipped

# On their way through BBB's own workers (a meeting that nobody wanted kept ends as .norecord), or through with them.
# The script that ships leaves a file of its own.
count=0
while IFS= read -r id; do
  [ -z "$id" ] || [ -e "$status/published/$id-sender.done" ] || count=$((count + 1))
done < <(find "$status"/{recorded,archived,sanity,processed,published} -name '*.done' -printf '%f\n' 2>/dev/null |
  grep -oE '^[0-9a-f]{40}-[0-9]{13}' | sort -u)

[ "$count" != "$(cat "$page" 2>/dev/null || true)" ] || exit 0
printf '%s\n' "$count" >"$page.new"
chmod 644 "$page.new"
mv -f "$page.new" "$page"
