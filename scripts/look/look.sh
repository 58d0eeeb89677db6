#!/usr/bin/env bash
# Looks at a machine and changes nothing. One finding a line: a word, a tab, what it is about.
set -u

df -P -x tmpfs -x devtmpfs -x overlay -x squashfs / /srv/meet 2>/dev/null | awk 'NR > 1 { sub("%", "", $5); print "disk\t" $6 "\t" $5 }' | sort -u
free -m 2>/dev/null | awk '$1 == "Mem:" { print "memory\t" $2 "\t" $7 }'
systemctl list-units --failed --plain --no-legend 2>/dev/null | awk '{ print "failed\t" $1 }'
[ -e /var/run/reboot-required ] && printf 'reboot\trequired\n'
if command -v docker >/dev/null; then
  if docker info >/dev/null 2>&1; then
    docker ps -a --filter label=coop.meet.stack --format '{{.Names}}\t{{.State}}\t{{.Status}}' | awk -F '\t' '{ print "container\t" $1 "\t" $2 "\t" $3 }'
  else
    printf 'failed\tdocker.service\n'
  fi
fi
exit 0
