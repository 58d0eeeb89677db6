#!/usr/bin/env bash
# Gives coturn the certificate that lies in CERTIFICATE, or that certbot just renewed, and tells it to read it again:
# relays in use go on. Does nothing when coturn has it already.
set -euo pipefail
umask 077
settings=/srv/meet/turn/settings
lineage=${RENEWED_LINEAGE:-${CERTIFICATE:?}}
# certbot calls every hook for every certificate of the machine.
[ "${lineage##*/}" = meet-turn ] || exit 0

if ! cmp -s "$lineage/fullchain.pem" "$settings/fullchain.pem" || ! cmp -s "$lineage/privkey.pem" "$settings/privkey.pem"; then
  # coturn runs as nobody, and nobody else is to read the key.
  install -m 400 -o 65534 -g 65534 "$lineage/privkey.pem" "$settings/privkey.pem.new"
  install -m 444 -o 0 -g 0 "$lineage/fullchain.pem" "$settings/fullchain.pem.new"
  mv -f "$settings/privkey.pem.new" "$settings/privkey.pem"
  mv -f "$settings/fullchain.pem.new" "$settings/fullchain.pem"
  # Not by `docker kill`: Docker takes any signal for the wish to stop, and would not start coturn again after a crash
  # or a reboot.
  pid=$(docker inspect --format '{{.State.Pid}}' coturn 2>/dev/null) || pid=0
  if [ "$pid" -gt 0 ]; then kill -USR2 "$pid"; fi
fi
