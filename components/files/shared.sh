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

# One run at a time for a subject: a script whose connection broke may still be at work.
exec 9>"/run/lock/meet-${TENANT:-machine}"
flock -w 300 9 || fail "${TENANT:-$MACHINE}: an earlier run is still at work on this machine"

# put FILE MODE [OWNER]: write stdin to FILE when its content or mode differ; true when it did.
put() {
  local file=$1 mode=$2 owner=${3:-0:0} fresh
  fresh=$(mktemp "${file}.XXXXXX")
  cat >"$fresh"
  chmod "$mode" "$fresh"
  chown "$owner" "$fresh"
  if [ -f "$file" ] && cmp -s "$fresh" "$file" && [ "$(stat -c '%a %u:%g' "$fresh")" = "$(stat -c '%a %u:%g' "$file")" ]; then
    rm -f "$fresh"
    return 1
  fi
  mv -f "$fresh" "$file"
}

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
