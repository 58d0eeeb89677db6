# shellcheck shell=bash
# A TURN server: Docker, coturn's settings, its secrets and the peers it may relay to, a certificate that renews.
# A new secret or peer restarts nothing; new settings do, and then the relays in use break.
# MACHINE DIR FQDN ADDRESSES SECRETS PEERS (these three one a line) SETTINGS TOTAL_QUOTA DEPLOY_CERTIFICATE
# AUTHORITY (public, acme, internal) DIRECTORY EMAIL (the last two may be empty)
: "${MACHINE:?}" "${DIR:?}" "${FQDN:?}" "${ADDRESSES:?}" "${SECRETS:?}" "${PEERS?}" "${SETTINGS:?}" "${TOTAL_QUOTA:?}"
: "${DEPLOY_CERTIFICATE:?}" "${AUTHORITY:?}" "${DIRECTORY?}" "${EMAIL?}"

# The image runs as this user, nobody.
owner=65534

docker_machine "$DIR" "" ""
packages certbot openssl sqlite3
directory "$DIR/settings" 755 0:0
directory "$DIR/data" 700 $owner:$owner

each() { # NAME FORM: a row of stdin's every line
  local value
  while IFS= read -r value; do
    [ -n "$value" ] || continue
    [[ $value =~ $2 ]] || return 1
    printf "INSERT INTO wanted VALUES ('%s', '%s');\n" "$1" "$value"
  done
}
secrets=$(each secret '^[0-9A-Za-z]{16,}$' <<<"$SECRETS") || fail "$MACHINE: a TURN secret must be letters and digits, 16 or more"
peers=$(each peer '^[0-9a-fA-F.:]+$' <<<"$PEERS") || fail "$MACHINE: the peers must be addresses, one a line"

# A certificate, before coturn first starts: without one it opens no port for TLS.
fits() {
  openssl x509 -in "$lineage/fullchain.pem" -noout -checkend 0 >/dev/null 2>&1 &&
    openssl x509 -in "$lineage/fullchain.pem" -noout -checkhost "$FQDN" | grep -q 'does match'
}
if [ "$AUTHORITY" = internal ]; then
  lineage=$DIR/meet-turn
  directory "$lineage" 700 0:0
  fits || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=$FQDN" \
    -addext "subjectAltName=DNS:$FQDN" -keyout "$lineage/privkey.pem" -out "$lineage/fullchain.pem" 2>/dev/null ||
    fail "$MACHINE: openssl makes no certificate"
else
  lineage=/etc/letsencrypt/live/meet-turn
  authority=${DIRECTORY:-https://acme-v02.api.letsencrypt.org/directory}
  account=(--register-unsafely-without-email)
  [ -z "$EMAIL" ] || account=(--email "$EMAIL" --no-eff-email)
  if ! fits || ! grep -qsxF "server = $authority" /etc/letsencrypt/renewal/meet-turn.conf; then
    answer=$(mktemp)
    # A name that was just set may not be known everywhere. Authorities forgive few failures: Let's Encrypt five an hour.
    for pause in 20 20 0; do
      if certbot certonly --non-interactive --agree-tos "${account[@]}" --standalone --preferred-challenges http \
        --key-type ecdsa --server "$authority" --cert-name meet-turn --domain "$FQDN" --renew-with-new-domains \
        --force-renewal >"$answer" 2>&1; then break; fi
      sleep $pause
    done
    reason=$(sed -n 's/^ *Detail: //p' "$answer" | tail -n 1)
    : "${reason:=$(grep -v '^- -\|^ *$\|^Ask for help' "$answer" | tail -n 1)}"
    rm -f "$answer"
    fits || fail "$MACHINE: no certificate for $FQDN: $reason: does the name lead to this machine, and does port 80 reach it?"
    grep -qsxF "server = $authority" /etc/letsencrypt/renewal/meet-turn.conf ||
      say "$MACHINE: $authority gives no certificate ($reason); the one before is still good"
  fi
fi
directory /etc/letsencrypt/renewal-hooks/deploy 755 0:0
put /etc/letsencrypt/renewal-hooks/deploy/meet-turn 755 <<<"$DEPLOY_CERTIFICATE"
CERTIFICATE=$lineage /etc/letsencrypt/renewal-hooks/deploy/meet-turn || fail "$MACHINE: coturn does not get its certificate"
systemctl enable --now certbot.timer >/dev/null 2>&1 || fail "$MACHINE: nothing renews the certificate: see systemctl status certbot.timer"

# Secrets and peers. coturn looks for a secret whenever somebody asks for a relay, and reads its peers every 5 s. With
# a write-ahead log it can read while we write; it would take "cannot read now" for "nobody is allowed".
HOME=/nonexistent setpriv --reuid=$owner --regid=$owner --clear-groups sqlite3 -batch -bail "$DIR/data/turndb" <<EOT |
.timeout 10000
.output /dev/null
PRAGMA journal_mode = WAL;
.output stdout
CREATE TABLE IF NOT EXISTS turn_secret (realm varchar(127) default '', value varchar(127), primary key (realm, value));
CREATE TABLE IF NOT EXISTS allowed_peer_ip (realm varchar(127) default '', ip_range varchar(256), primary key (realm, ip_range));
CREATE TEMP TABLE wanted (kind text, value text);
$secrets
$peers
BEGIN IMMEDIATE;
SELECT 'no longer a peer: ' || ip_range FROM allowed_peer_ip WHERE ip_range NOT IN (SELECT value FROM wanted WHERE kind = 'peer');
SELECT 'a peer: ' || value FROM wanted WHERE kind = 'peer' AND value NOT IN (SELECT ip_range FROM allowed_peer_ip);
DELETE FROM allowed_peer_ip WHERE realm <> '' OR ip_range NOT IN (SELECT value FROM wanted WHERE kind = 'peer');
INSERT OR IGNORE INTO allowed_peer_ip SELECT '', value FROM wanted WHERE kind = 'peer';
DELETE FROM turn_secret WHERE realm <> '$FQDN' OR value NOT IN (SELECT value FROM wanted WHERE kind = 'secret');
INSERT OR IGNORE INTO turn_secret SELECT '$FQDN', value FROM wanted WHERE kind = 'secret';
COMMIT;
EOT
  sed "s/^/$MACHINE: /" || fail "$MACHINE: coturn's database takes no secrets and peers: see $DIR/data"

# It listens, and relays, on the machine's own addresses; behind a router it tells the one outside.
lines=("realm=$FQDN" "total-quota=$TOTAL_QUOTA")
for address in $ADDRESSES; do
  if [ -n "$(ip -o address show to "$address")" ]; then
    lines+=("listening-ip=$address" "relay-ip=$address")
  elif [[ $address != *:* ]]; then
    inside=$({ ip -4 -o route get "$address" 2>/dev/null || true; } | sed -n 's/.* src \([0-9.]*\).*/\1/p')
    [ -n "$inside" ] || fail "$MACHINE: $address is none of this machine's addresses, and it has no way there"
    lines+=("listening-ip=$inside" "relay-ip=$inside" "external-ip=$address/$inside")
  else
    say "$MACHINE: $address is none of this machine's addresses: nobody is served there"
  fi
done

settings=$DIR/settings/turnserver.conf
running() { [ -n "$(docker ps -q --filter 'name=^coturn$' --filter status=running)" ]; }
well() { (until_well 25 coturn >/dev/null 2>&1); }
# It reads its settings when it starts. Comparing times also mends a run that broke off between the two.
begin_anew() {
  running || return 0
  [ -n "$(find "$settings" -newermt "$(docker inspect --format '{{.State.StartedAt}}' coturn)")" ] || return 0
  say "$MACHINE: coturn starts anew with new settings: the relays in use break, and browsers ask for others"
  docker restart --time 5 coturn >/dev/null && well
}
offer "$settings" 444 begin_anew <<<"$SETTINGS"$'\n'"$(printf '%s\n' "${lines[@]}")" || {
  ! running || docker restart --time 5 coturn >/dev/null
  fail "$MACHINE: coturn does not start with its new settings; the old ones are in force again: see docker logs coturn"
}
say "$MACHINE: ready to relay"
