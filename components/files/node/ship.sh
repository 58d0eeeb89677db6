# shellcheck shell=bash
# Runs every hour on a BBB server (meet-ship.timer), as BBB's own user: ships what did not reach the balancer. BBB's
# worker tries once, as soon as a recording is published, and goes on whether or not that went well.
set -euo pipefail
status=/var/bigbluebutton/recording/status/published
core=/usr/local/bigbluebutton/core/scripts

# What was published a moment ago, or is on its way, is the worker's: two at once would write the same archive.
late() {
  find "$status" -name '*.done' ! -name '*-sender.done' -mmin +15 -printf '%f\n' 2>/dev/null |
    grep -oE '^[0-9a-f]{40}-[0-9]{13}' | sort -u || true
}

failed=0
cd "$core"
while IFS= read -r id; do
  [ ! -e "$status/$id-sender.done" ] || continue
  if pgrep -f "scalelite_post_publish[.]rb .*$id" >/dev/null; then continue; fi
  echo "meet: recording $id did not reach the balancer: shipping it again"
  if ! ./post_publish/scalelite_post_publish.rb -m "$id" </dev/null; then
    echo "meet: recording $id stays here; the next try is in an hour" >&2
    failed=1
  fi
done < <(late)
exit "$failed"
