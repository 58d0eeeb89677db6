# shellcheck shell=bash
# After a balancer's containers are healthy: its names, the nodes' keys, and what Scalelite is to know.
# MACHINE DATA_DIR NAMES (host names, a line each, the balancer's own first) SPOOL_KEYS SERVERS TENANTS PROGRAM
: "${MACHINE:?}" "${DATA_DIR:?}" "${NAMES:?}" "${SPOOL_KEYS?}" "${SERVERS?}" "${TENANTS:?}" "${PROGRAM:?}"

own=$DATA_DIR/balancer
put "$own/servers" 600 <<<"$SERVERS"
put "$own/tenants.json" 600 <<<"$TENANTS"
put /etc/ssh/meet_spool_keys 644 <<<"$SPOOL_KEYS"
put /usr/local/sbin/meet-balancer 700 <<<"$PROGRAM"

# Whom Caddy gets a certificate for when somebody calls: these names, and no other that leads here.
alone caddy
touch "$own/names"
new=$(comm -13 "$own/names" <(sort <<<"$NAMES"))
offer "$DATA_DIR/caddy/sites/names.caddy" 644 reload_caddy <<EOT || fail "$MACHINE: Caddy refuses the tenants' names; the ones before stay in force: see docker logs caddy"
http://127.0.0.1:8404 {
	bind 127.0.0.1
	@ours query domain=${NAMES//$'\n'/ domain=}
	respond @ours 200
	respond 404
}
EOT

/usr/local/sbin/meet-balancer reconcile

put /etc/systemd/system/meet-roll.service 644 <<'EOT'
[Unit]
Description=Whatever restarts BBB gets its turn, one node at a time
After=docker.service

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/meet-balancer roll
# Whatever it waits for, it lets go of the lock: the next one is seconds away.
TimeoutStartSec=5min
# What it says, and not that it ran.
SyslogLevel=notice
LogLevelMax=notice
EOT
if wrote; then systemctl daemon-reload; fi
put /etc/systemd/system/meet-roll.timer 644 <<'EOT'
[Unit]
Description=Every 15 s: whatever restarts BBB gets its turn

[Timer]
OnActiveSec=15
OnUnitInactiveSec=15
AccuracySec=1

[Install]
WantedBy=timers.target
EOT
if wrote; then systemctl daemon-reload; fi
systemctl enable --now meet-roll.timer >/dev/null 2>&1 || fail "$MACHINE: cannot start meet-roll.timer: see journalctl -u meet-roll.timer"

# The first call for a name waits for its certificate: better ours than a tenant's. An authority that is slow keeps
# nobody: after two minutes the rest get theirs when they are first called.
until_second=$((SECONDS + 120)) later=0
while IFS= read -r name; do
  [ -n "$name" ] || continue
  if [ "$SECONDS" -ge "$until_second" ]; then
    later=$((later + 1))
  elif ! curl -fsSk --max-time 60 --resolve "$name:443:127.0.0.1" -o /dev/null "https://$name/bigbluebutton/api" 2>/dev/null; then
    say "$MACHINE: $name has no certificate yet; it gets one when it is called again (docker logs caddy says why not)"
  fi
done <<<"$new"
[ "$later" = 0 ] || say "$MACHINE: $later more names get their certificates when they are first called"
put "$own/names" 600 < <(sort <<<"$NAMES")
say "$MACHINE: balances"
