# shellcheck shell=bash
# A Docker host that carries tenants: Docker, the data directory, PostgreSQL's password, Caddy's first page.
# MACHINE DATA_DIR VOLUME (Linux device of the data volume, or empty) POSTGRES_PASSWORD CADDYFILE
: "${MACHINE:?}" "${DATA_DIR:?}" "${VOLUME?}" "${POSTGRES_PASSWORD:?}" "${CADDYFILE:?}"

if ! command -v docker >/dev/null; then packages docker.io; fi
packages iptables
systemctl enable --now docker >/dev/null 2>&1 || fail "$MACHINE: Docker does not start: see journalctl -u docker"

if [ -n "$VOLUME" ]; then
  [ -b "$VOLUME" ] || fail "$MACHINE: the data volume is not attached ($VOLUME)"
  install -d -m 755 "$DATA_DIR"
  grep -qsF "$VOLUME $DATA_DIR " /etc/fstab || printf '%s %s ext4 defaults,nofail,discard 0 2\n' "$VOLUME" "$DATA_DIR" >>/etc/fstab
  mountpoint -q "$DATA_DIR" || mount "$DATA_DIR"
fi

directory "$DATA_DIR" 711 0:0
directory "$DATA_DIR/postgres" 711 0:0
# PostgreSQL makes it its own at first start; later runs leave it as it is.
[ -d "$DATA_DIR/postgres/data" ] || directory "$DATA_DIR/postgres/data" 700 0:0
directory "$DATA_DIR/caddy" 755 0:0
directory "$DATA_DIR/caddy/sites" 755 0:0
directory "$DATA_DIR/caddy-data" 700 0:0
directory "$DATA_DIR/tenants" 711 0:0

put "$DATA_DIR/postgres/password" 400 <<<"$POSTGRES_PASSWORD"
alone caddy
offer "$DATA_DIR/caddy/Caddyfile" 644 tell_caddy <<<"$CADDYFILE" ||
  fail "$MACHINE: Caddy refuses its new settings; the old ones stay in force: see docker logs caddy"

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
systemctl enable --now meet-metadata.service >/dev/null 2>&1 || fail "$MACHINE: cannot close the metadata address to containers"
say "$MACHINE: ready to carry tenants"
