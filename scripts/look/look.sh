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
# A balancer tells the world who is online every 15 s; when it does not, what it told is old.
if [ -e /etc/systemd/system/meet-roll.timer ] && ! systemctl is-active --quiet meet-roll.timer; then
  printf 'failed\tmeet-roll.timer\n'
fi

# What a TURN server opens to, and what a node hands out of it. Of secrets digests alone, which show that two are the same.
digest() { printf %s "$1" | sha256sum | cut -c 1-16; }
turn=/srv/meet/turn
if [ -e "$turn/data/turndb" ]; then
  realm=$(sed -n 's/^realm=//p' "$turn/settings/turnserver.conf")
  # As coturn's own user: no file may appear there that coturn could not open.
  HOME=/nonexistent setpriv --reuid=65534 --regid=65534 --clear-groups sqlite3 -batch -separator $'\t' -cmd '.timeout 5000' "$turn/data/turndb" \
    "SELECT 'secret', value FROM turn_secret WHERE realm = '$realm' UNION ALL SELECT 'peer', ip_range FROM allowed_peer_ip" 2>/dev/null |
    while IFS=$'\t' read -r kind value; do
      if [ "$kind" = secret ]; then value=$(digest "$value"); fi
      printf 'relay\t%s\t%s\n' "$kind" "$value"
    done
fi
list=/etc/bigbluebutton/turn-stun-servers.xml
if [ -e "$list" ]; then
  secret=
  sed -n 's/.*index="\([01]\)" value="\([^"]*\)".*/\1 \2/p' "$list" | while read -r index value; do
    case "$index $value" in
      "0 "*) secret=$value ;;
      "1 turn:"*)
        host=${value#turn:}
        printf 'offers\t%s\t%s\n' "${host%%:*}" "$(digest "$secret")"
        ;;
    esac
  done
fi
exit 0
