#!/usr/bin/env bash
# A Debian root file system as a tar on stdout, made from Debian's packages: for where no image can be pulled.
# FOLDER: an empty folder to work in; it is removed at the end.
set -euo pipefail
folder=${1:?the folder to work in}
root=$folder/root
trap 'rm -rf "$folder"' EXIT

# Outside a container debootstrap asks for the device files; inside one they are Docker's.
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" >&2

# Security fixes come from their own archive, which debootstrap does not know; it stands beside the one it used.
read -r _ mirror _ <"$root/etc/apt/sources.list"
cat >"$root/etc/apt/sources.list" <<LIST
deb $mirror bookworm main
deb $mirror bookworm-updates main
deb ${mirror%/}-security bookworm-security main
LIST

# Nobody reads manuals in a container, and every image is carried into machines.
cat >"$root/etc/dpkg/dpkg.cfg.d/lean" <<'LEAN'
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
path-include=/usr/share/locale/locale.alias
path-include=/usr/share/doc/*/copyright
LEAN
cat >"$root/etc/apt/apt.conf.d/lean" <<'LEAN'
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
LEAN
find "$root/usr/share/doc" -type f ! -name copyright -delete
rm -rf "$root"/usr/share/{man,info,locale}/* "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/apt/*.bin \
  "$root"/var/lib/apt/lists/* "$root"/var/log/{apt,bootstrap.log,dpkg.log,alternatives.log} "$root"/var/cache/ldconfig/aux-cache

# No service starts while an image is built.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

tar --numeric-owner --sort=name -C "$root" -c .
