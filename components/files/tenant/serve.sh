# shellcheck shell=bash
# Once a tenant's Greenlight is healthy: its settings, its first administrator, and the name that leads to it.
# With the argument `withdraw` it only takes the name away: no data is touched.
# TENANT DIR SITES PUBLIC_NAME CONTAINER REDIS IDS (of both) PATIENCE (seconds) DATABASE ADMIN_NAME ADMIN_EMAIL SETTINGS ROOMS RECORDING GENERATION
# DURATION PARTICIPANTS (of each meeting, where no balancer sees to it; else empty)
: "${TENANT:?}" "${DIR:?}" "${SITES:?}" "${PUBLIC_NAME:?}" "${CONTAINER:?}" "${DATABASE:?}" "${ADMIN_NAME:?}" "${ADMIN_EMAIL:?}"
: "${REDIS:?}" "${IDS:?}" "${PATIENCE:?}" "${SETTINGS?}" "${ROOMS?}" "${RECORDING:?}" "${GENERATION:?}" "${DURATION?}" "${PARTICIPANTS?}"

site=$SITES/$TENANT.caddy

[ "${1:-}" = withdraw ] || until_well "$PATIENCE" "$REDIS" "$CONTAINER"
alone "$TENANT"

if [ "${1:-}" = withdraw ]; then
  alone caddy
  rm -f "$site"
  tell_caddy || fail "$TENANT: Caddy refuses to let its name go: see docker logs caddy"
  exit 0
fi

sql() { into postgres psql -X -q -v ON_ERROR_STOP=1 -U postgres -d "$DATABASE" "$@"; }

# name=value lines -> site settings; only rows that differ are written.
while IFS= read -r setting; do
  [ -n "$setting" ] || continue
  sql -v name="${setting%%=*}" -v value="${setting#*=}" -f - <<'EOT'
UPDATE site_settings SET value = :'value', updated_at = now() FROM settings
 WHERE settings.id = site_settings.setting_id AND settings.name = :'name'
   AND site_settings.provider = 'greenlight' AND site_settings.value IS DISTINCT FROM :'value';
EOT
done <<<"$SETTINGS"

# What the level permits each role. Administrators of the org may change roles and make new ones, which begin with a
# hundred rooms and recordings: the database keeps them within the level. Empty ROOMS: Greenlight's own ceiling.
# They may permit less for good: only what exceeds the level is lowered, and another level raises only what holds the
# former one's value, which is kept beside the function that guards it. Without one (the first time) all is the level's.
sql -v rooms="${ROOMS:-100}" -v recording="$RECORDING" -v level="${ROOMS:-100} $RECORDING" -f - <<'EOT'
BEGIN;
SELECT split_part(level, ' ', 1) AS rooms_before, split_part(level, ' ', 2) AS recording_before
  FROM coalesce(obj_description(to_regproc('meet_within_level'), 'pg_proc'), '') AS level \gset
SELECT format($function$
CREATE OR REPLACE FUNCTION meet_within_level() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE permission text := (SELECT name FROM permissions WHERE id = NEW.permission_id);
BEGIN
  IF permission = 'RoomLimit' AND NEW.value ~ '^[0-9]{1,9}$' AND NEW.value::integer > %1$s THEN NEW.value := %1$L; END IF;
  IF permission = 'CanRecord' AND NOT %2$s THEN NEW.value := 'false'; END IF;
  RETURN NEW;
END $body$
$function$, :'rooms'::integer, :'recording'::boolean::text) \gexec
CREATE OR REPLACE TRIGGER meet_within_level BEFORE INSERT OR UPDATE ON role_permissions FOR EACH ROW EXECUTE FUNCTION meet_within_level();
UPDATE role_permissions SET value = :'rooms', updated_at = now() FROM permissions, roles
 WHERE permissions.id = role_permissions.permission_id AND permissions.name = 'RoomLimit'
   AND roles.id = role_permissions.role_id AND roles.provider = 'greenlight'
   AND role_permissions.value IS DISTINCT FROM :'rooms'
   AND (:'rooms_before' IN ('', role_permissions.value) OR role_permissions.value !~ '^[0-9]{1,9}$'
     OR CASE WHEN role_permissions.value ~ '^[0-9]{1,9}$' THEN role_permissions.value::integer > :'rooms'::integer END);
UPDATE role_permissions SET value = :'recording', updated_at = now() FROM permissions, roles
 WHERE permissions.id = role_permissions.permission_id AND permissions.name = 'CanRecord'
   AND roles.id = role_permissions.role_id AND roles.provider = 'greenlight'
   AND role_permissions.value IS DISTINCT FROM :'recording'
   AND :'recording_before' <> :'recording';
UPDATE rooms_configurations SET value = CASE WHEN :'recording' = 'true' THEN 'optional' ELSE 'false' END, updated_at = now()
  FROM meeting_options
 WHERE meeting_options.id = rooms_configurations.meeting_option_id AND meeting_options.name = 'record'
   AND rooms_configurations.provider = 'greenlight'
   AND rooms_configurations.value IS DISTINCT FROM CASE WHEN :'recording' = 'true' THEN 'optional' ELSE 'false' END
   AND (:'recording' = 'false' OR :'recording_before' <> 'true');
COMMENT ON FUNCTION meet_within_level() IS :'level';
COMMIT;
EOT

# Greenlight tells BBB every option of a room that does not begin with gl; rooms made from now on take the default.
limit() { # OPTION VALUE
  sql -v option="$1" -v value="$2" -f - <<'EOT'
DELETE FROM room_meeting_options USING meeting_options
 WHERE meeting_options.id = meeting_option_id AND meeting_options.name = :'option' AND :'value' = '';
DELETE FROM meeting_options WHERE name = :'option' AND :'value' = '';
INSERT INTO meeting_options (name, default_value, created_at, updated_at)
SELECT :'option', :'value', now(), now() WHERE :'value' <> '' AND NOT EXISTS (SELECT FROM meeting_options WHERE name = :'option');
UPDATE meeting_options SET default_value = :'value', updated_at = now() WHERE name = :'option' AND default_value <> :'value';
UPDATE room_meeting_options SET value = :'value', updated_at = now() FROM meeting_options
 WHERE meeting_options.id = meeting_option_id AND meeting_options.name = :'option' AND value <> :'value';
INSERT INTO room_meeting_options (room_id, meeting_option_id, value, created_at, updated_at)
SELECT rooms.id, meeting_options.id, :'value', now(), now() FROM rooms, meeting_options
 WHERE meeting_options.name = :'option' AND NOT EXISTS
 (SELECT FROM room_meeting_options known WHERE known.room_id = rooms.id AND known.meeting_option_id = meeting_options.id);
EOT
}
limit duration "$DURATION"
limit maxParticipants "$PARTICIPANTS"

# The first administrator, once. Nobody ever sees the password: they use "forgot password".
known=$(sql -v email="$ADMIN_EMAIL" -At -f - <<'EOT'
SELECT count(*) FROM users WHERE lower(email) = lower(:'email') AND provider = 'greenlight';
EOT
)
if [ "$known" = 0 ]; then
  # Rake splits its arguments at commas; a backslash keeps one.
  escaped=${ADMIN_NAME//\\/\\\\}
  escaped=${escaped//,/\\,}
  password="Aa1!$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
  # The secrets are in the environment of Greenlight itself, not in that of a command run beside it.
  docker exec "$CONTAINER" /bin/sh -c 'set -a; . /run/meet/secrets.env; set +a; exec bundle exec rake "$1"' sh \
    "admin:create[$escaped,$ADMIN_EMAIL,$password]" >/dev/null 2>&1 ||
    fail "$TENANT: Greenlight refuses the first administrator $ADMIN_EMAIL: see docker logs $CONTAINER"
fi

# Caddy reads all sites at once: of two tenants at a time, one would be refused for the other's site.
alone caddy
offer "$site" 644 reload_caddy <<EOT || fail "$TENANT: Caddy refuses the site; the one before stays in force: see docker logs caddy"
$PUBLIC_NAME {
	encode zstd gzip
	request_body {
		max_size 31MB
	}
	reverse_proxy $CONTAINER:3000 {
		# Greenlight speaks for every name below its own; here it may be an org's whole domain, which is not ours to close.
		header_down Strict-Transport-Security "max-age=31536000"
	}
}
EOT

find "$DIR" -maxdepth 1 -name 'secrets-*.env' ! -name "secrets-$GENERATION.env" -delete
say "$TENANT: https://$PUBLIC_NAME serves"
