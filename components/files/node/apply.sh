# shellcheck shell=bash
# Runs on a BBB server, by hand of setup.sh and then of meet-apply.timer: applies what waits in /etc/meet/bbb/wanted as soon
# as nobody meets here. Says what still waits in /var/lib/meet/public/pending.json.
set -euo pipefail
umask 077
export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root

# shellcheck disable=SC1091
. /etc/meet/bbb/node.env # MACHINE FQDN BALANCER LINE INSTALLER EMAIL TURN_HOST EXPORTER_IMAGE
wanted=/etc/meet/bbb/wanted
properties=/etc/bigbluebutton/bbb-web.properties
turn=/etc/bigbluebutton/turn-stun-servers.xml
pending=/var/lib/meet/public/pending.json
applied=/var/lib/meet/bbb-applied
installed=/var/lib/meet/bbb-installed
failed=/var/lib/meet/bbb-failed
log=/var/log/meet/bbb-install.log

say() { printf '%s\n' "$*"; }
stop() {
  # Not again every 20 s: each try is a restart. The second line is what setup.sh tells.
  { digest_of_wanted; say "$*"; } >"$failed"
  printf 'meet: %s\n' "$*" >&2
  exit 1
}
digest() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }
digest_of_wanted() { (cd "$wanted" && digest version secret settings turn); }

# waits NAME: whether what is wanted of it was not applied yet, or was changed by hand since.
waits() {
  grep -qsx "$1 $(cd "$wanted" && digest "$1")" "$applied" || return 0
  case $1 in
  # Gone while the installer runs: one that stopped half-way is run again.
  version) ! cmp -s "$wanted/version" "$installed" ;;
  secret) [ "$(value_of securitySalt)" != "$(cat "$wanted/secret")" ] ;;
  settings)
    local line
    while IFS= read -r line; do
      [ "$(value_of "${line%%=*}")" = "${line#*=}" ] || return 0
    done <"$wanted/settings"
    return 1
    ;;
  turn) [ -s "$wanted/turn" ] && ! cmp -s "$wanted/turn" "$turn" ;;
  esac
}
value_of() { sed -n "s/^$1=//p" "$properties" 2>/dev/null | tail -n 1; }

# The words people read.
words() {
  case $1 in
  version) say BBB ;;
  turn) say "TURN servers" ;;
  *) say "$1" ;;
  esac
}

# publish NAME...: what waits, and since when; written only when it changes.
publish() {
  local list="" name since fresh
  for name in "$@"; do list+=${list:+,}"\"$(words "$name")\""; done
  if [ $# -eq 0 ]; then
    fresh='{"pending":[]}'
  else
    since=$(sed -n 's/.*"since":"\([^"]*\)".*/\1/p' "$pending" 2>/dev/null || true)
    fresh="{\"pending\":[$list],\"since\":\"${since:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}\"}"
  fi
  [ "$fresh" = "$(cat "$pending" 2>/dev/null || true)" ] && return 0
  printf '%s\n' "$fresh" >"$pending.new"
  chmod 644 "$pending.new"
  mv -f "$pending.new" "$pending"
}

# none, some, or unknown. A BBB that is not running holds no meeting that a restart could end.
meetings() {
  systemctl is-active --quiet bbb-web || { say none; return; }
  local secret answer checksum
  secret=$(bbb-conf --secret | sed -n 's/^ *Secret: //p')
  checksum=$(printf 'getMeetings%s' "$secret" | sha256sum | cut -d' ' -f1)
  # The address on stdin: whoever reads it among the processes could ask the same.
  answer=$(curl -fsS --max-time 10 -K - <<<"url = \"http://127.0.0.1:8090/bigbluebutton/api/getMeetings?checksum=$checksum\"") || answer=""
  case $answer in
  *'<meeting>'*) say some ;;
  *noMeetings*) say none ;;
  *) say unknown ;;
  esac
}

# Where there is a balancer, only it can keep new meetings away.
cordoned() {
  [ -n "$BALANCER" ] || return 0
  curl -fsS --max-time 10 "https://$BALANCER/-/meet/cordoned" 2>/dev/null | grep -qxF "$FQDN"
}

install_bbb() {
  local script=/var/lib/meet/bbb-install.sh arguments=(-v "$LINE" -s "$FQDN" -e "$EMAIL")
  # Its own TURN file is replaced below: the true secret is on no command line. -s before -c: else it takes the TURN server for this one.
  [ -z "$TURN_HOST" ] || arguments+=(-c "$TURN_HOST:$(openssl rand -hex 16)")
  curl -fsSL --retry 3 --max-time 120 -o "$script" "$INSTALLER" || stop "$MACHINE: BBB's installer cannot be fetched from $INSTALLER"
  chmod 700 "$script"
  # A script that came in part ends before its last line, which is what starts it.
  if ! { head -n 1 "$script" | grep -q '^#!/bin/bash' && grep -v '^[[:space:]]*$' "$script" | tail -n 1 | grep -q '^main "\$@"' && bash -n "$script"; }; then
    rm -f "$script"
    stop "$MACHINE: what came from $INSTALLER is not BBB's whole installer"
  fi
  rm -f "$installed"
  say "$MACHINE: installing BBB $LINE, which takes up to half an hour"
  if ! (umask 022 && exec bash "$script" "${arguments[@]}") >"$log" 2>&1 </dev/null 9>&-; then
    stop "$MACHINE: BBB's installer stopped: $(grep -v '^[[:space:]]*$' "$log" | tail -n 1 | sed 's/^bbb-install: //') (all of it in $log)"
  fi
  rm -f "$script"
  cp "$wanted/version" "$installed"
}

# Security updates of what BBB stands on, which nothing installs while people meet. BBB goes on without them.
upgrade() {
  local patterns=() names=() state name
  mapfile -t patterns < <(sed 's/$/*/' /etc/meet/bbb/held)
  while read -r state name; do
    [ "$state" != ii ] || names+=("$name")
  done < <(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${patterns[@]}" 2>/dev/null)
  [ ${#names[@]} -gt 0 ] || return 0
  local apt=(apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold)
  export DEBIAN_FRONTEND=noninteractive
  { "${apt[@]}" update && "${apt[@]}" install --only-upgrade "${names[@]}"; } >>"$log" 2>&1 </dev/null 9>&- ||
    say "$MACHINE: updates of what BBB stands on cannot be installed now: see $log"
}

# One key of the properties; other keys, and what BBB's own tools write there, stay.
assign() {
  if [ -n "$(value_of "$1")" ]; then
    ! [ "$(value_of "$1")" = "$2" ] || return 0
    sed -i "/^$1=/d" "$properties"
  fi
  printf '%s=%s\n' "$1" "$2" >>"$properties"
}

configure() {
  local line secret
  if [ ! -f "$properties" ]; then install -m 640 -o root -g bigbluebutton /dev/null "$properties"; fi
  while IFS= read -r line; do assign "${line%%=*}" "${line#*=}"; done <"$wanted/settings"
  secret=$(cat "$wanted/secret")
  # It prints the secret.
  if [ "$(value_of securitySalt)" != "$secret" ]; then
    bbb-conf --setsecret "$secret" >/dev/null 2>&1 || stop "$MACHINE: BBB does not take its secret: bbb-conf --setsecret fails"
  fi
  if [ -s "$wanted/turn" ]; then install -m 640 -o root -g bigbluebutton "$wanted/turn" "$turn"; fi
}

# Through nginx and its certificate, as everybody else.
answers() { curl -fsS --max-time 5 --resolve "$FQDN:443:127.0.0.1" "https://$FQDN/bigbluebutton/api" 2>/dev/null | grep -q '<returncode>SUCCESS'; }

restart() {
  local until_second=$((SECONDS + 240))
  (umask 022 && bbb-conf --restart) >>"$log" 2>&1 9>&- || stop "$MACHINE: BBB does not restart: see $log"
  until answers; do
    [ "$SECONDS" -lt "$until_second" ] || stop "$MACHINE: BBB does not answer at https://$FQDN/bigbluebutton/api: see bbb-conf --check"
    sleep 1
  done
}

# The exporter knows the secret that is in force. Its container is made anew when anything of it changes.
exporter() {
  local now env=/etc/meet/bbb/exporter.env
  if [ -z "$EXPORTER_IMAGE" ]; then
    docker rm -f meet-exporter >/dev/null 2>&1 || true
    rm -f "$env"
    return 0
  fi
  {
    say "API_BASE_URL=https://$FQDN/bigbluebutton/api/"
    say "API_SECRET=$(cat "$wanted/secret")"
    say "RECORDINGS_METRICS=false"
    say "REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt"
  } >"$env.new"
  if cmp -s "$env.new" "$env"; then rm -f "$env.new"; else mv -f "$env.new" "$env"; fi
  now=$(digest "$env" /etc/meet/bbb/exporter.image)
  [ "$(docker inspect -f '{{.State.Running}} {{index .Config.Labels "coop.meet.digest"}}' meet-exporter 2>/dev/null)" != "true $now" ] || return 0
  docker rm -f meet-exporter >/dev/null 2>&1 || true
  # It would ignore the signal to end as the first process of its container, and hold up a machine that is switched off.
  docker run -d --init --name meet-exporter --restart unless-stopped --env-file "$env" -p 127.0.0.1:9688:9688 \
    --add-host "$FQDN:host-gateway" -v /etc/ssl/certs:/etc/ssl/certs:ro \
    --log-opt max-size=10m --log-opt max-file=3 --label "coop.meet.digest=$now" "$EXPORTER_IMAGE" >/dev/null ||
    stop "$MACHINE: the exporter does not start: see docker logs meet-exporter"
}

mkdir -p /var/log/meet
exec 9>/run/lock/meet-apply
flock -n 9 || exit 0

names=()
for name in version secret settings turn; do
  if waits "$name"; then names+=("$name"); fi
done
if [ ${#names[@]} -eq 0 ]; then
  exporter
  publish
  systemctl stop --no-block meet-apply.timer 2>/dev/null || true
  exit 0
fi

# What never was whole has no meeting to wait for, unless somebody brought a BBB that runs.
if [ ! -f "$applied" ]; then
  [ "$(meetings)" != some ] || stop "$MACHINE: people meet on the BBB that is here already; run this again when they are done"
else
  publish "${names[@]}"
  cordoned || exit 0
  [ "$(meetings)" = none ] || exit 0
  # After a failure only every ten minutes, unless something else is wanted now.
  if [ -n "$(find "$failed" -mmin -10 2>/dev/null)" ] && [ "$(head -n 1 "$failed")" = "$(digest_of_wanted)" ]; then exit 0; fi
fi
# The installer upgrades all of the machine's packages itself.
if cmp -s "$wanted/version" "$installed"; then upgrade; else install_bbb; fi
configure
restart
exporter
for name in version secret settings turn; do say "$name $(cd "$wanted" && digest "$name")"; done >"$applied.new"
mv -f "$applied.new" "$applied"
rm -f "$failed"
publish
systemctl stop --no-block meet-apply.timer 2>/dev/null || true
say "$MACHINE: applied: $(for name in "${names[@]}"; do words "$name"; done | paste -sd, | sed 's/,/, /g')"
