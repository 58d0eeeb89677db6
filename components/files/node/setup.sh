# shellcheck shell=bash
# A BBB server: what it is to be is written down, and applied at once the first time, later when nobody meets there.
# MACHINE ADDRESS FQDN LINE INSTALLER EMAIL ACME_DIRECTORY (or empty: the installer's own) SECRET SETTINGS (properties)
# TURN (XML, or empty) TURN_HOST (or empty) EGRESS (nftables) RETENTION_DAYS APPLY RETENTION UNSHIPPED SHIP (scripts)
# BALANCER BALANCER_ADDRESS BALANCER_KEY POST_PUBLISH (all empty: none) SPOOL (empty: nothing is shipped) EXPORTER_IMAGE EXPORTER_PASSWORD (or empty)
: "${MACHINE:?}" "${ADDRESS:?}" "${FQDN:?}" "${LINE:?}" "${INSTALLER:?}" "${EMAIL:?}" "${ACME_DIRECTORY?}" "${SECRET:?}" "${SETTINGS:?}"
: "${TURN?}" "${TURN_HOST?}" "${EGRESS:?}" "${RETENTION_DAYS:?}" "${APPLY:?}" "${RETENTION:?}" "${UNSHIPPED:?}" "${SHIP:?}"
: "${BALANCER?}" "${BALANCER_ADDRESS?}" "${BALANCER_KEY?}" "${SPOOL?}" "${POST_PUBLISH?}" "${EXPORTER_IMAGE?}" "${EXPORTER_PASSWORD?}"

# Nothing of ours may be secret here: the scripts that run below hand their environment on.
export -n SECRET TURN EXPORTER_PASSWORD APPLY RETENTION UNSHIPPED SHIP EGRESS SETTINGS

packages ca-certificates curl nftables openssl
[ -z "$SPOOL" ] || packages rsync openssh-client

directory /etc/meet 755 0:0
directory /etc/meet/bbb 700 0:0
directory /etc/meet/bbb/wanted 700 0:0
directory /usr/local/lib/meet 755 0:0
directory /var/lib/meet 755 0:0
directory /var/lib/meet/public 755 0:0
directory /var/log/meet 700 0:0

# Outbound: BBB fetches what people tell it to fetch, and must not fetch from private networks that are not ours.
put /etc/meet/egress.nft 644 <<<"$EGRESS"
# shellcheck disable=SC2154 # put sets it
changed=$written
put /etc/systemd/system/meet-egress.service 644 <<'EOT'
[Unit]
Description=Reject traffic to private networks that are not ours
Before=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/meet/egress.nft
ExecReload=/usr/sbin/nft -f /etc/meet/egress.nft
ExecStop=-/usr/sbin/nft delete table inet meet_egress

[Install]
WantedBy=multi-user.target
EOT
if wrote || [ "$changed" = yes ]; then
  systemctl daemon-reload
  systemctl enable meet-egress.service >/dev/null 2>&1
  systemctl reload-or-restart meet-egress.service 2>/dev/null || fail "$MACHINE: nftables refuses our table: see journalctl -u meet-egress"
fi
nft list table inet meet_egress >/dev/null 2>&1 || systemctl restart meet-egress.service

# certbot reads this too, and its package does not own it.
directory /root/.config 700 0:0
directory /root/.config/letsencrypt 700 0:0
if [ -n "$ACME_DIRECTORY" ]; then
  put /root/.config/letsencrypt/cli.ini 600 <<<"server = $ACME_DIRECTORY"
else
  rm -f /root/.config/letsencrypt/cli.ini
fi

# What is wanted changes only between two runs of what applies it.
put /usr/local/lib/meet/bbb-apply 700 <<<"#!/bin/bash"$'\n'"$APPLY"
put /etc/systemd/system/meet-apply.service 644 <<'EOT'
[Unit]
Description=Apply what waits until nobody meets on this BBB server
After=network-online.target

[Service]
Type=oneshot
ExecStart=/usr/local/lib/meet/bbb-apply
# BBB's installer takes up to half an hour, on a slow disk longer.
TimeoutStartSec=2h
# What it says is kept; that it was asked every 20 s is not.
SyslogLevel=notice
LogLevelMax=notice
EOT
changed=$written
put /etc/systemd/system/meet-apply.timer 644 <<'EOT'
[Unit]
Description=Ask whether what waits can be applied to this BBB server

[Timer]
OnActiveSec=1
OnUnitInactiveSec=20
AccuracySec=1

[Install]
WantedBy=timers.target
EOT
if wrote || [ "$changed" = yes ]; then systemctl daemon-reload; fi
systemctl stop meet-apply.timer 2>/dev/null || true
if systemctl is-active meet-apply.service 2>/dev/null | grep -q activating; then
  say "$MACHINE: an earlier run is still at work; waiting for its end"
  systemctl start meet-apply.service 2>/dev/null || true
fi

# One word of bash each: these are read by it.
{
  printf 'MACHINE=%q\nFQDN=%q\nBALANCER=%q\nLINE=%q\n' "$MACHINE" "$FQDN" "$BALANCER" "$LINE"
  printf 'INSTALLER=%q\nEMAIL=%q\nTURN_HOST=%q\nEXPORTER_IMAGE=%q\n' "$INSTALLER" "$EMAIL" "$TURN_HOST" "$EXPORTER_IMAGE"
} >/etc/meet/bbb/node.env.new
put /etc/meet/bbb/node.env 600 </etc/meet/bbb/node.env.new
rm -f /etc/meet/bbb/node.env.new
put /etc/meet/bbb/exporter.image 600 <<<"$EXPORTER_IMAGE"
# Only these make the installer run again: where it comes from says which branch, and a first TURN server frees port 443.
put /etc/meet/bbb/wanted/version 600 <<<"$LINE $FQDN $INSTALLER ${TURN_HOST:+external TURN}"
put /etc/meet/bbb/wanted/secret 600 <<<"$SECRET"
put /etc/meet/bbb/wanted/settings 600 <<<"$SETTINGS"
if [ -n "$TURN" ]; then put /etc/meet/bbb/wanted/turn 600 <<<"$TURN"; else put /etc/meet/bbb/wanted/turn 600 </dev/null; fi

# The certificate needs the name to lead here, and a name that was just made takes its time.
lead() {
  local found
  found=$(getent ahostsv4 "$FQDN" | awk '{ print $1; exit }') || true
  case $found in
  127.*)
    # A line of /etc/hosts, which is not what the authority will see.
    packages bind9-dnsutils
    found=$(dig +short "$FQDN" A 2>/dev/null | grep -E '^[0-9.]+$' | tail -n 1) || true
    ;;
  esac
  printf '%s' "$found"
}
if [ ! -f "/etc/letsencrypt/live/$FQDN/fullchain.pem" ]; then
  until_second=$((SECONDS + 300))
  until leads=$(lead) && [ "$leads" = "$ADDRESS" ]; do
    [ "$SECONDS" -lt "$until_second" ] || fail "$MACHINE: $FQDN leads to ${leads:-nothing}: set its DNS record to $ADDRESS"
    sleep 3
  done
fi

# An update of these restarts a service of BBB's, and would end meetings: the beginnings of their names. What applies
# upgrades them before it restarts BBB.
put /etc/meet/bbb/held 644 <<'EOT'
redis
postgresql
nginx
libnginx-mod
haproxy
coturn
openjdk
docker.io
containerd
runc
EOT
put /etc/apt/apt.conf.d/53meet-bbb 644 <<EOT
// Written by meet-infra. Security updates of these wait until nobody meets here.
Unattended-Upgrade::Package-Blacklist {
$(sed 's/[.]/[.]/; s/.*/  "&";/' /etc/meet/bbb/held)
};
EOT

rm -f /var/lib/meet/bbb-failed
[ -f /var/lib/meet/bbb-applied ] || say "$MACHINE: installing BBB $LINE; the first time this takes up to half an hour"
if ! systemctl start meet-apply.service 2>/dev/null; then
  reason=$(sed -n 2p /var/lib/meet/bbb-failed 2>/dev/null) || true
  fail "${reason:-$MACHINE: BBB is not installed: see journalctl -u meet-apply}"
fi
[ -f /var/lib/meet/bbb-applied ] || fail "$MACHINE: BBB is not installed: see journalctl -u meet-apply"
systemctl enable meet-apply.timer >/dev/null 2>&1

# From here on nothing restarts BBB. Nor may what renews libraries at night: it would end meetings.
install -d -m 755 /etc/needrestart/conf.d
put /etc/needrestart/conf.d/meet.conf 644 <<'EOT'
# Written by meet-infra. Only tell what should be started again.
$nrconf{restart} = 'l';
EOT
metrics=""
if [ -n "$EXPORTER_IMAGE" ]; then
  # The same salt at every run, or each would be a change.
  salt=$(sha256sum <<<"$FQDN" | cut -c1-16)
  put /etc/bigbluebutton/nginx/meet-metrics.htpasswd 640 "0:$(id -g www-data)" <<<"metrics:$(openssl passwd -6 -salt "$salt" -stdin <<<"$EXPORTER_PASSWORD")"
  metrics='
location = /metrics {
  auth_basic "metrics";
  auth_basic_user_file /etc/bigbluebutton/nginx/meet-metrics.htpasswd;
  proxy_pass http://127.0.0.1:9688/metrics;
}'
else
  rm -f /etc/bigbluebutton/nginx/meet-metrics.htpasswd
fi
nginx_takes() { ! wrote || { nginx -qt 2>/dev/null && systemctl reload nginx; }; }
nginx_file=/etc/bigbluebutton/nginx/meet.nginx
offer "$nginx_file" 644 nginx_takes <<EOT || fail "$MACHINE: nginx refuses our pages; it goes on with what it had: see nginx -t"
# Written by meet-infra.
location = /-/meet/pending {
  alias /var/lib/meet/public/pending.json;
  default_type application/json;
  add_header Cache-Control no-store;
}
location = /-/meet/unshipped {
  alias /var/lib/meet/public/unshipped;
  default_type text/plain;
  add_header Cache-Control no-store;
}
$metrics
EOT

put /usr/local/lib/meet/unshipped 700 <<<"#!/bin/bash"$'\n'"$UNSHIPPED"
put /etc/systemd/system/meet-unshipped.service 644 <<'EOT'
[Unit]
Description=Say how many recordings the balancer does not have yet

[Service]
Type=oneshot
ExecStart=/usr/local/lib/meet/unshipped
LogLevelMax=notice
EOT
changed=$written
put /etc/systemd/system/meet-unshipped.timer 644 <<'EOT'
[Unit]
Description=Every 20 s: how many recordings the balancer does not have yet

[Timer]
OnActiveSec=1
OnUnitInactiveSec=20
AccuracySec=1

[Install]
WantedBy=timers.target
EOT
if wrote || [ "$changed" = yes ]; then systemctl daemon-reload; fi
systemctl enable --now meet-unshipped.timer >/dev/null 2>&1 || fail "$MACHINE: cannot start meet-unshipped.timer: see journalctl -u meet-unshipped.timer"

put /etc/default/bigbluebutton-cron-config 644 <<EOT
# Written by meet-infra. Days.
history=$RETENTION_DAYS
unrecorded_days=$RETENTION_DAYS
published_days=$RETENTION_DAYS
log_history=$RETENTION_DAYS
EOT
put /etc/cron.daily/meet-retention 755 <<<"#!/bin/bash"$'\n'"DAYS=$RETENTION_DAYS"$'\n'"$RETENTION"
install -d -m 755 /etc/systemd/journald.conf.d
put /etc/systemd/journald.conf.d/meet.conf 644 <<EOT
[Journal]
MaxRetentionSec=${RETENTION_DAYS}day
EOT
if wrote; then systemctl restart systemd-journald; fi

core=/usr/local/bigbluebutton/core/scripts
if [ -n "$SPOOL" ]; then
  group=$(id -g bigbluebutton)
  directory /etc/meet/recordings 750 "0:$group"
  if [ ! -f /etc/meet/recordings/id_ed25519 ]; then
    ssh-keygen -q -t ed25519 -N '' -C "$FQDN" -f /etc/meet/recordings/id_ed25519
    chown bigbluebutton:bigbluebutton /etc/meet/recordings/id_ed25519
  fi
  put /etc/meet/recordings/known_hosts 644 <<<"$BALANCER $BALANCER_KEY"
  put /etc/meet/recordings/ssh_config 644 <<EOT
Host meet-balancer
  HostName $BALANCER_ADDRESS
  HostKeyAlias $BALANCER
  User scalelite-spool
  IdentityFile /etc/meet/recordings/id_ed25519
  IdentitiesOnly yes
  UserKnownHostsFile /etc/meet/recordings/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  BatchMode yes
  ConnectTimeout 20
EOT
  put "$core/scalelite.yml" 644 <<EOT
work_dir: /var/bigbluebutton/recording/scalelite
spool_dir: meet-balancer:$SPOOL
extra_rsync_opts: ["-av", "--no-owner", "--chmod=F664", "--rsh=ssh -F /etc/meet/recordings/ssh_config"]
delete_recording: false
EOT
  # Fetched once for each address: an address names a release, whose files never change.
  if [ "$(cat /var/lib/meet/post-publish 2>/dev/null)" != "$POST_PUBLISH" ] || [ ! -f "$core/post_publish/scalelite_post_publish.rb" ]; then
    fetched=/var/lib/meet/scalelite_post_publish.rb
    curl -fsSL --retry 3 --max-time 60 -o "$fetched" "$POST_PUBLISH" || fail "$MACHINE: Scalelite's script for recordings cannot be fetched from $POST_PUBLISH"
    head -n 1 "$fetched" | grep -q '^#!' || fail "$MACHINE: what came from $POST_PUBLISH is no script"
    install -m 755 "$fetched" "$core/post_publish/scalelite_post_publish.rb"
    rm -f "$fetched"
    put /var/lib/meet/post-publish 644 <<<"$POST_PUBLISH"
  fi
  put /usr/local/lib/meet/ship 755 <<<"#!/bin/bash"$'\n'"$SHIP"
  # A service that is still at it is not started beside itself.
  put /etc/systemd/system/meet-ship.service 644 <<EOT
[Unit]
Description=Ship recordings that did not reach the balancer
After=network-online.target

[Service]
Type=oneshot
User=bigbluebutton
WorkingDirectory=$core
ExecStart=/usr/local/lib/meet/ship
Nice=19
IOSchedulingClass=idle
EOT
  changed=$written
  put /etc/systemd/system/meet-ship.timer 644 <<'EOT'
[Unit]
Description=Every hour: ship recordings that did not reach the balancer

[Timer]
OnActiveSec=15min
OnUnitInactiveSec=1h

[Install]
WantedBy=timers.target
EOT
  if wrote || [ "$changed" = yes ]; then systemctl daemon-reload; fi
  systemctl enable --now meet-ship.timer >/dev/null 2>&1 || fail "$MACHINE: cannot start meet-ship.timer: see journalctl -u meet-ship.timer"
  say "recordings-key: $(cut -d' ' -f1,2 /etc/meet/recordings/id_ed25519.pub)"
else
  systemctl disable --now meet-ship.timer >/dev/null 2>&1 || true
  rm -f "$core/post_publish/scalelite_post_publish.rb" /var/lib/meet/post-publish /etc/systemd/system/meet-ship.{service,timer}
fi

waiting=$(sed -n 's/.*"pending":\[\([^]]*\)\].*/\1/p' /var/lib/meet/public/pending.json | sed 's/"//g; s/,/, /g')
if [ -n "$waiting" ]; then
  systemctl start meet-apply.timer
  say "pending: $waiting"
fi
say "$MACHINE: BBB answers at https://$FQDN/bigbluebutton/"
