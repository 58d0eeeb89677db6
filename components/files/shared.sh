# shellcheck shell=bash
# What every script that runs on a machine shares. `script.ts` puts it in front of them.
set -euo pipefail
umask 077
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

say() { printf '%s\n' "$*"; }
fail() {
  printf 'meet: %s\n' "$*" >&2
  exit 1
}

subject=${TENANT:-${MACHINE:?}}

# alone NAME: one run at a time for NAME; a script whose connection broke may still be at work.
alone() {
  local lock
  exec {lock}>"/run/lock/meet-$1"
  flock -w 300 "$lock" || fail "$subject: an earlier run is still at work on this machine"
}
# A script that waits first takes its lock afterwards: LOCK=none.
[ "${LOCK:-}" = none ] || alone "${LOCK:-${TENANT:-machine}}"

# put FILE MODE [OWNER]: write stdin to FILE when content, mode or owner differ; `wrote` then tells whether it did.
# Whole or not at all: a full disk ends the script and leaves FILE as it was. Never behind a pipe, which is a shell
# of its own, and could not end the script.
put() {
  local file=$1 mode=$2 owner=${3:-0:0} fresh
  written=no
  fresh=$(mktemp "$file.XXXXXX") || fail "$subject: cannot write $file"
  if ! { cat >"$fresh" && chmod "$mode" "$fresh" && chown "$owner" "$fresh"; }; then
    rm -f "$fresh"
    fail "$subject: cannot write $file; it is as it was before"
  fi
  if [ -f "$file" ] && cmp -s "$fresh" "$file" && [ "$(stat -c '%a %u:%g' "$fresh")" = "$(stat -c '%a %u:%g' "$file")" ]; then
    rm -f "$fresh"
    return 0
  fi
  mv -f "$fresh" "$file" || fail "$subject: cannot write $file; it is as it was before"
  written=yes
}
wrote() { [ "$written" = yes ]; }

# offer FILE MODE CHECK...: put, then ask who reads FILE; when CHECK refuses, FILE is as it was before.
offer() {
  local file=$1 mode=$2 kept=""
  shift 2
  if [ -f "$file" ]; then
    kept=$(mktemp "$file.XXXXXX") || fail "$subject: cannot keep a copy of $file"
    cp -p "$file" "$kept" || fail "$subject: cannot keep a copy of $file"
  fi
  put "$file" "$mode"
  if "$@"; then
    [ -z "$kept" ] || rm -f "$kept"
    return 0
  fi
  if [ -n "$kept" ]; then mv -f "$kept" "$file"; else rm -f "$file"; fi
  return 1
}

# into CONTAINER COMMAND...: `docker exec -i` for whoever reads stdin to its end. On a busy machine Docker loses the end
# of a short input (moby/moby#37870 and its like), and the reader waits for ever, with our lock: so it is told how much
# there is to read. Without input stdin must be /dev/null.
into() {
  local container=$1 input
  shift
  input=$(cat && printf .)
  input=${input%.}
  # shellcheck disable=SC2016
  printf %s "$input" | docker exec -i "$container" sh -c 'bytes=$1; shift; head -c "$bytes" | "$@"' sh "${#input}" "$@"
}

# until_well SECONDS CONTAINER...: waits until each is well by its own health check, asked each second: Docker itself
# looks for the first time after the check's whole interval. One that ends again and again is not waited for.
until_well() {
  local until_second=$((SECONDS + $1)) container check before now
  shift
  for container in "$@"; do
    mapfile -t check < <(docker inspect --format '{{range .Config.Healthcheck.Test}}{{println .}}{{end}}' "$container" | grep .)
    case ${check[0]:-} in
      CMD) check=("${check[@]:1}") ;;
      CMD-SHELL) check=(sh -c "${check[1]}") ;;
      *) fail "$subject: there is no container $container with a health check" ;;
    esac
    before=$(restarts_of "$container")
    until timeout 20 docker exec "$container" "${check[@]}" >/dev/null 2>&1; do
      now=$(restarts_of "$container") || fail "$subject: container $container is gone"
      [ $((now - before)) -lt 5 ] || fail "$subject: container $container is unhealthy: it ends again and again"
      [ "$SECONDS" -lt "$until_second" ] || fail "$subject: container $container is unhealthy"
      sleep 1
    done
  done
}
restarts_of() { docker inspect --format '{{.RestartCount}}' "$1"; }

# Caddy takes all its files or none, and then goes on with what it had.
reload_caddy() { docker exec caddy caddy reload --config /etc/caddy/Caddyfile --adapter caddyfile >/dev/null 2>&1; }
# The same, where Caddy may not run yet: it reads its files when it starts.
tell_caddy() { [ -z "$(docker ps -q --filter 'name=^caddy$' --filter status=running)" ] || reload_caddy; }

# directory DIR MODE OWNER: and what it lies in, open to pass through. `install -d` would not say that a disk is full.
directory() {
  (umask 022 && mkdir -p "$1")
  chmod "$2" "$1"
  chown "$3" "$1"
}

# Asks the package servers. The lock on their lists knows no waiting (DPkg::Lock::Timeout is another's), and the
# machine's own daily look holds it for minutes.
refresh_packages() {
  local until_second=$((SECONDS + 300)) said
  until said=$(apt-get update -q 2>&1 >/dev/null); do
    [ "$SECONDS" -lt "$until_second" ] || fail "$subject: the package servers cannot be asked: $(tail -n 1 <<<"$said")"
    sleep 5
  done
}

# packages NAME...: install what is missing, and only then ask the package servers.
packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  refresh_packages
  apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "${missing[@]}" >/dev/null
}

# Containers outlive a restart of Docker, such as an update's. A swarm cannot have that, and its owner keeps it.
docker_settings() {
  local file=/etc/docker/daemon.json settings
  [ "$(docker info --format '{{.Swarm.LocalNodeState}}' 2>/dev/null)" != active ] || return 0
  install -d -m 755 "${file%/*}"
  settings=$(python3 - "$file" 2>/dev/null <<'EOT'
import json, os, sys
file = sys.argv[1]
settings = json.load(open(file)) if os.path.exists(file) and os.path.getsize(file) else {}
settings["live-restore"] = True
print(json.dumps(settings, indent=2))
EOT
  ) || fail "$subject: $file cannot be read: mend it, or take it away"
  put "$file" 644 <<<"$settings"
  ! wrote || ! systemctl -q is-active docker || systemctl reload docker ||
    fail "$subject: Docker refuses its new settings: see journalctl -u docker"
  # When the machine itself goes down, Docker leaves them to be ended with the last processes, after a minute and a half.
  # Ended here they come back at the next start, for nobody stopped them.
  directory /etc/systemd/system/docker.service.d 755 0:0
  put /etc/systemd/system/docker.service.d/meet-shutdown.conf 644 <<'EOT'
[Service]
ExecStopPost=-/bin/sh -c '[ "$(systemctl is-system-running)" = stopping ] || exit 0; of() { pgrep -d, -f "[c]ontainerd-shim.* -namespace moby "; }; pkill -TERM -P "$(of)"; for second in 1 2 3 4 5 6 7 8 9 10; do pgrep -P "$(of)" >/dev/null || exit 0; sleep 1; done; pkill -KILL -P "$(of)"'
EOT
  if wrote; then systemctl daemon-reload; fi
}

# docker_machine DATA_DIR VOLUME GB: Docker, the data directory (on its volume of GB, or on the machine's disk where
# VOLUME is empty), and no way for containers to the cloud's metadata.
docker_machine() {
  local dir=$1 volume=$2 gb=$3
  packages python3 procps
  docker_settings
  if ! command -v docker >/dev/null; then packages docker.io; fi
  packages iptables ca-certificates
  systemctl enable --now docker >/dev/null 2>&1 || fail "$subject: Docker does not start: see journalctl -u docker"

  if [ -n "$volume" ]; then
    [ -b "$volume" ] || fail "$subject: the data volume is not attached ($volume)"
    install -d -m 755 "$dir"
    grep -qsF "$volume $dir " /etc/fstab || printf '%s %s ext4 defaults,nofail,discard 0 2\n' "$volume" "$dir" >>/etc/fstab
    mountpoint -q "$dir" || mount "$dir"
    # After a larger volume; else it finds nothing to do.
    resize2fs "$volume" >/dev/null 2>&1 || fail "$subject: the files in $dir do not get all of the $gb GB of their volume: see resize2fs $volume"
    directory /etc/systemd/system/docker.service.d 755 0:0
    # The volume may come late at a start, and containers without it would begin with empty data.
    put /etc/systemd/system/docker.service.d/meet-volume.conf 644 <<EOT
[Unit]
RequiresMountsFor=$dir
EOT
    if wrote; then systemctl daemon-reload; fi
  fi
  directory "$dir" 711 0:0

  # Cloud metadata is readable by any process on a machine; containers have no business there.
  put /etc/systemd/system/meet-metadata.service 644 <<'EOT'
[Unit]
Description=Keep containers away from the cloud's metadata address
After=docker.service
PartOf=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'iptables -C DOCKER-USER -d 169.254.169.254 -j DROP 2>/dev/null || iptables -I DOCKER-USER -d 169.254.169.254 -j DROP'

[Install]
WantedBy=docker.service
EOT
  if wrote; then systemctl daemon-reload; fi
  systemctl enable --now meet-metadata.service >/dev/null 2>&1 || fail "$subject: cannot close the metadata address to containers"
}

# postgres_files DIR: PostgreSQL makes DIR/data its own at first start; later runs leave it as it is.
postgres_files() {
  directory "$1" 711 0:0
  [ -d "$1/data" ] || directory "$1/data" 700 0:0
}

# caddy_files DIR CADDYFILE: Caddy's settings in DIR, what it keeps in DIR-data.
caddy_files() {
  directory "$1" 755 0:0
  directory "$1/sites" 755 0:0
  directory "$1-data" 700 0:0
  alone caddy
  offer "$1/Caddyfile" 644 tell_caddy <<<"$2" ||
    fail "$subject: Caddy refuses its new settings; the old ones stay in force: see docker logs caddy"
}
