# shellcheck shell=bash
# A Docker host that carries tenants: Docker, the data directory, PostgreSQL's password, Caddy's first page.
# MACHINE DATA_DIR STARTS_DIR VOLUME VOLUME_GB (Linux device and size of the data volume, or empty) POSTGRES_PASSWORD CADDYFILE
: "${MACHINE:?}" "${DATA_DIR:?}" "${STARTS_DIR:?}" "${VOLUME?}" "${VOLUME_GB?}" "${POSTGRES_PASSWORD:?}" "${CADDYFILE:?}"

docker_machine "$DATA_DIR" "$VOLUME" "$VOLUME_GB"
caddy_files "$DATA_DIR/caddy" "$CADDYFILE"
postgres_files "$DATA_DIR/postgres"
put "$DATA_DIR/postgres/password" 400 <<<"$POSTGRES_PASSWORD"
directory "$DATA_DIR/tenants" 711 0:0

# As many tenants start at once as keep half of the processor free for those that serve.
directory "$STARTS_DIR" 755 0:0
for place in $(seq $((($(nproc) + 1) / 2))); do put "$STARTS_DIR/$place" 444 </dev/null; done
say "$MACHINE: ready to carry tenants"
