#!/bin/sh
# Redis as its own user. Flags or a settings file alone mean `redis-server` with them.
set -e

case "${1:-}" in -* | *.conf) set -- redis-server "$@" ;; esac

if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . \! -user redis -exec chown redis '{}' +
  exec setpriv --reuid redis --regid redis --init-groups "$0" "$@"
fi

if [ "$1" = redis-server ]; then
  if [ "$(umask)" = 0022 ]; then umask 0077; fi
  # In a container the network is the fence: the published image is built with protected mode off.
  set -- "$@" --protected-mode no
fi
exec "$@"
