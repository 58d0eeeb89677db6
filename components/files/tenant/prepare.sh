# shellcheck shell=bash
# What a tenant needs before its Greenlight starts: directories, database and role, Redis settings, secrets.
# TENANT DIR DATABASE DATABASE_PASSWORD REDIS_PASSWORD GENERATION SECRETS
: "${TENANT:?}" "${DIR:?}" "${DATABASE:?}" "${DATABASE_PASSWORD:?}" "${REDIS_PASSWORD:?}" "${GENERATION:?}" "${SECRETS:?}"

directory "$DIR" 711 0:0
directory "$DIR/storage" 755 0:0
directory "$DIR/redis" 700 999:1000
directory "$DIR/dumps" 700 0:0

# One file a generation: while the next one starts, the one that serves keeps its own.
put "$DIR/secrets-$GENERATION.env" 400 <<<"$SECRETS"
put "$DIR/redis.conf" 400 999:1000 <<EOT
requirepass $REDIS_PASSWORD
appendonly yes
dir /data
EOT

sql() { into postgres psql -X -q -v ON_ERROR_STOP=1 -U postgres "$@"; }
# psql quotes the names; \gexec runs what the query wrote, because CREATE DATABASE knows no IF NOT EXISTS.
sql -d postgres -v name="$DATABASE" -f - <<'EOT'
SELECT format('CREATE ROLE %I LOGIN', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
SELECT format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', :'name') WHERE has_database_privilege('public', :'name', 'CONNECT') \gexec
EOT
# The password is set only when it does not open the door: setting it writes, even when it is the same.
# shellcheck disable=SC2016
opens() { printf '%s\n' "$DATABASE_PASSWORD" | into postgres sh -c 'read -r PGPASSWORD; export PGPASSWORD; exec psql -X -q -h postgres -U "$1" -d "$1" -c ""' sh "$DATABASE" >/dev/null 2>&1; }
if ! opens; then
  printf "ALTER ROLE \"%s\" PASSWORD '%s';\n" "$DATABASE" "$DATABASE_PASSWORD" | sql -d postgres -f -
fi

# Greenlight changes its tables when a new version starts, and never back: keep them as they were.
dump="$DIR/dumps/before-$GENERATION.dump"
tables=$(sql -d "$DATABASE" -At -c "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
if [ "$tables" -gt 0 ] && [ ! -e "$dump" ] && [ -z "$(docker ps -q --filter "name=^greenlight-.*-$GENERATION\$")" ]; then
  docker exec postgres pg_dump -U postgres -Fc "$DATABASE" >"$dump.part"
  mv "$dump.part" "$dump"
  # Older ones fit nothing that could still be put back.
  find "$DIR/dumps" -name 'before-*.dump' -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2- | xargs -r -d '\n' rm -f
fi
say "$TENANT: ready to start"
