#!/usr/bin/env bash
# Runs where the engine runs. Prints the machine's Ed25519 host key at first contact; the engine keeps it,
# and every later connection must show the same.
set -euo pipefail
: "${MACHINE:?}" "${ADDRESS:?}" "${WAIT_SECONDS:?}"

until_second=$((SECONDS + WAIT_SECONDS))
while :; do
  # ssh-keyscan fails where nobody answers yet, which is no reason to stop asking.
  key=$(ssh-keyscan -T 5 -t ed25519 "$ADDRESS" 2>/dev/null | awk '$2 == "ssh-ed25519" { print $2, $3; exit }') || true
  [ -n "$key" ] && break
  if [ "$SECONDS" -ge "$until_second" ]; then
    echo "meet: $MACHINE ($ADDRESS) does not answer SSH on port 22 after $WAIT_SECONDS s: is it on, and may this address reach it?" >&2
    exit 1
  fi
  sleep 2
done
printf '%s' "$key"
