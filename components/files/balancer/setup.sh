# shellcheck shell=bash
# What stands on a balancer before its containers: Docker, data, secrets, Caddy's settings, the nodes' letter box.
# MACHINE DATA_DIR VOLUME VOLUME_GB CADDYFILE SITE SECRETS DATABASE_PASSWORD REDIS_PASSWORD
: "${MACHINE:?}" "${DATA_DIR:?}" "${VOLUME?}" "${VOLUME_GB?}" "${CADDYFILE:?}" "${SITE:?}" "${SECRETS:?}" "${DATABASE_PASSWORD:?}" "${REDIS_PASSWORD:?}"

docker_machine "$DATA_DIR" "$VOLUME" "$VOLUME_GB"
packages curl rsync

# Files in here belong to numbers of containers, which may be somebody else's on the machine: only root passes.
private=$DATA_DIR/scalelite
directory "$private" 700 0:0
directory "$DATA_DIR/balancer" 700 0:0

postgres_files "$DATA_DIR/postgres"
# PostgreSQL runs this when its data directory is empty. Scalelite makes its own database, hence CREATEDB; without
# it, it takes every start for the first one.
put "$private/role.sql" 444 <<<"CREATE ROLE scalelite LOGIN CREATEDB PASSWORD '$DATABASE_PASSWORD';"
# Nobody logs in as postgres over the network; its image wants a password all the same.
[ -s "$private/postgres-password" ] || put "$private/postgres-password" 400 <<<"$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')"

directory "$DATA_DIR/redis" 700 999:1000
# Every write reaches the disk within a second; Scalelite keeps servers, tenants and meetings nowhere else.
put "$private/redis.conf" 400 999:1000 <<EOT
requirepass $REDIS_PASSWORD
appendonly yes
appendfsync everysec
dir /data
EOT
put "$private/secrets.env" 400 1000:1000 <<<"$SECRETS"

# Recordings, as Scalelite's containers see them: user 1000, group 2000.
directory "$DATA_DIR/bigbluebutton" 755 0:0
directory "$DATA_DIR/bigbluebutton/recording" 755 0:0
for part in spool recording/scalelite published unpublished; do directory "$DATA_DIR/bigbluebutton/$part" 775 1000:2000; done

# Without such a group there is nothing to cut, which is no failure.
holder=$(getent group 2000 | cut -d: -f1) || true
[ -n "$holder" ] || groupadd --gid 2000 scalelite-spool
[ "${holder:-scalelite-spool}" = scalelite-spool ] ||
  fail "$MACHINE: the group number 2000 is taken by $holder, and Scalelite's containers carry it; give that group another number"
# A number of its own: the next free one may be that of a container's data.
id -u scalelite-spool >/dev/null 2>&1 ||
  useradd --uid 2000 --gid 2000 --no-create-home --home-dir / --shell /bin/sh --password '*' scalelite-spool 2>/dev/null ||
  fail "$MACHINE: the user number 2000 is taken by $(getent passwd 2000 | cut -d: -f1), and recordings come in under it; give that user another number"

# Nodes put recordings in and do nothing else: whatever they ask for, this daemon of rsync is what runs, and it shows
# one folder, into which one can only write.
directory /etc/meet 755 0:0
put /etc/meet/rsyncd.conf 644 <<EOT
# Written by meet-infra.
use chroot = no
list = no
[spool]
path = $DATA_DIR/bigbluebutton/spool
read only = no
write only = yes
munge symlinks = yes
refuse options = delete delete-* backup* suffix log-file* copy-dest link-dest compare-dest
incoming chmod = D775,F664
EOT
[ -e /etc/ssh/meet_spool_keys ] || put /etc/ssh/meet_spool_keys 644 </dev/null
sshd=$(command -v sshd || echo /usr/sbin/sshd)
offer /etc/ssh/sshd_config.d/10-meet-spool.conf 644 "$sshd" -t <<'EOT' || fail "$MACHINE: the SSH server refuses the nodes' letter box; what it had stays in force"
# Written by meet-infra.
Match User scalelite-spool
	AuthorizedKeysFile /etc/ssh/meet_spool_keys
	ForceCommand /usr/bin/rsync --server --daemon --config=/etc/meet/rsyncd.conf .
	DisableForwarding yes
	PermitTTY no
EOT
if wrote; then systemctl reload ssh 2>/dev/null || systemctl reload sshd; fi

caddy_files "$DATA_DIR/caddy" "$CADDYFILE"
directory "$DATA_DIR/caddy/public" 755 0:0
directory "$DATA_DIR/caddy/public/-" 755 0:0
directory "$DATA_DIR/caddy/public/-/meet" 755 0:0
offer "$DATA_DIR/caddy/sites/balancer.caddy" 644 tell_caddy <<<"$SITE" ||
  fail "$MACHINE: Caddy refuses the balancer's site; the one before stays in force: see docker logs caddy"
say "$MACHINE: ready to balance"
