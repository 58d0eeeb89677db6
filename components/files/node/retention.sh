# shellcheck shell=bash
# Runs every day on a BBB server: deletes what was kept long enough. Setup.sh puts DAYS in front of it.
set -euo pipefail
: "${DAYS:?}"
status=/var/bigbluebutton/recording/status

# What the balancer has is kept there; here it only fills the disk.
if [ -d "$status/published" ]; then
  find "$status/published" -name '*-sender.done' -mtime "+$DAYS" -print0 |
    while IFS= read -r -d '' file; do
      name=${file##*/}
      bbb-record --delete "${name%-sender.done}" >/dev/null || echo "meet: bbb-record --delete ${name%-sender.done} fails" >&2
      rm -f "$file"
    done
fi
# A recording that people wanted, and that the balancer does not have: it waits for BBB's workers, failed in one of
# them, or cannot be shipped. Its raw files are all there is of it.
owed() {
  local step
  [ ! -e "$status/published/$1-sender.done" ] && [ ! -e "$status/archived/$1.norecord" ] || return 1
  for step in recorded archived sanity processed published; do
    ! compgen -G "$status/$step/$1*.done" >/dev/null && ! compgen -G "$status/$step/$1*.fail" >/dev/null || return 0
  done
  return 1
}
# BBB keeps what it deletes, and raw files of recordings that nobody asked for.
for folder in /var/bigbluebutton/deleted /var/bigbluebutton/recording/raw; do
  [ -d "$folder" ] || continue
  find "$folder" -mindepth 1 -maxdepth 2 -type d -regextype posix-extended \
    -regex '.*/[0-9a-f]{40}-[0-9]{13}' -mtime "+$DAYS" -prune -print0 |
    while IFS= read -r -d '' old; do
      [ "$folder" = /var/bigbluebutton/deleted ] || ! owed "${old##*/}" || continue
      rm -rf "$old"
    done
done
# Logs name people and their addresses.
for folder in /var/log/nginx /var/log/bigbluebutton /var/log/bbb-*; do
  [ ! -d "$folder" ] || find "$folder" -type f -name '*.log*' -mtime "+$DAYS" -delete
done
