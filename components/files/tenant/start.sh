#!/bin/sh
# Starts Greenlight, as its container's entrypoint, when it is this one's turn. A start builds pages for minutes with
# all the processor and memory it can get, and after a reboot every tenant of a host would start at once. So each
# takes one of the host's places, a lock that the kernel gives back whatever happens, until Greenlight is healthy.
places=/run/meet/starts
# Seconds. Longer than any start; then the next one has its turn, and nobody waits for ever.
longest=600
patience=900

trap 'exit 0' TERM
set -a
# shellcheck disable=SC1091
. /run/meet/secrets.env
set +a

# A host without places lets everybody start.
take() {
  none=yes
  for place in "$places"/*; do
    [ -f "$place" ] || continue
    none=no
    exec 9<"$place"
    flock -n 9 && return 0
  done
  [ "$none" = yes ]
}
waited=0
until take; do
  [ "$waited" -gt 0 ] || echo "meet: other tenants of this host are starting; this one waits its turn"
  if [ "$waited" -ge "$patience" ]; then
    echo "meet: nobody is done after $patience s; this one starts now"
    break
  fi
  sleep 2
  waited=$((waited + 2))
done

(
  trap - TERM
  over=$(($(date +%s) + longest))
  until timeout 10 wget -qO- http://127.0.0.1:3000/health_check >/dev/null 2>&1 || [ "$(date +%s)" -ge "$over" ]; do
    sleep 2
  done
) &
exec 9<&-
exec ./bin/start
