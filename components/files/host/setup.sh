# shellcheck shell=bash
# A Docker host that carries tenants: Docker, the data directory, PostgreSQL's password, Caddy's first page.
# MACHINE DATA_DIR VOLUME (Linux device of the data volume, or empty) POSTGRES_PASSWORD CADDYFILE
: "${MACHINE:?}" "${DATA_DIR:?}" "${VOLUME?}" "${POSTGRES_PASSWORD:?}" "${CADDYFILE:?}"

docker_machine "$DATA_DIR" "$VOLUME"
caddy_files "$DATA_DIR/caddy" "$CADDYFILE"
postgres_files "$DATA_DIR/postgres"
put "$DATA_DIR/postgres/password" 400 <<<"$POSTGRES_PASSWORD"
directory "$DATA_DIR/tenants" 711 0:0
say "$MACHINE: ready to carry tenants"
