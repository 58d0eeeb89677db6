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
alone "${TENANT:-machine}"

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

# Caddy takes all its files or none, and then goes on with what it had.
reload_caddy() { docker exec caddy caddy reload --config /etc/caddy/Caddyfile --adapter caddyfile >/dev/null 2>&1; }
# The same, where Caddy may not run yet: it reads its files when it starts.
tell_caddy() { [ -z "$(docker ps -q --filter 'name=^caddy$' --filter status=running)" ] || reload_caddy; }

# directory DIR MODE OWNER
directory() {
  install -d -m "$2" "$1"
  chown "$3" "$1"
}

# packages NAME...: install what is missing, and only then ask the package servers.
packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  apt-get -o DPkg::Lock::Timeout=300 update -q >/dev/null
  apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "${missing[@]}" >/dev/null
}
