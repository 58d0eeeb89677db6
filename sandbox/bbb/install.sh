#!/bin/bash
# A stand-in for BBB's installer: the same flags, the same refusals, and a stand-in for BBB. README.md says what differs.

# Where the rest comes from. Who serves this script puts its own address here.
BASE='@BASE@'
RELEASE=3.0.37
ASSETS=/var/www/bigbluebutton-default/assets
SITE=/etc/nginx/sites-available/bigbluebutton

usage() {
  cat >&2 <<'EOT'
Installs a stand-in for BBB 3.0.

  -v <version>            jammy-300, or one release of it: jammy-300-3.0.37 (required)
  -s <host name>          the server's name; it must lead to this machine
  -e <mail>               for the authority that issues the certificate
  -c <host>:<secret>      an external TURN server; after -s
  -d                      take the certificate from /local/certs/
  -m <path>               /var/bigbluebutton is a link to this
  -r <host>[:<port>]      another place to get packages from
  -p <host>[:<port>]      a proxy for packages
  -w                      a firewall on the machine
  -j                      go on although the machine is too small
  -i                      go on although Apache is here
  -h                      this text

Not here: -x (needs a person), -g, -k and -t (no part of a node).
EOT
}

say() { echo "bbb-install: $1"; }
err() {
  say "$1" >&2
  exit 1
}
usage_err() {
  say "$1" >&2
  usage
  exit 1
}

check_root() { [ "$EUID" = 0 ] || err "You must run this command as root."; }

# What a cloud sold, where it says so (the sandbox's machines share the memory and the cores of one computer).
sold() { sed -n "s/^$1=//p" /var/lib/meet-cloud/size 2>/dev/null | tail -n 1; }

check_size() {
  local memory cores
  memory=$(sold MEMORY_KB)
  cores=$(sold CORES)
  memory=${memory:-$(awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo)}
  cores=${cores:-$(nproc --all)}
  local small=()
  [ "$memory" -ge 3940000 ] || small+=("Your server should have (at least) 4 GB of memory.")
  [ "$cores" -ge 4 ] || small+=("Your server needs to have (at least) 4 CPU cores (8 CPU cores recommended for production).")
  [ -f /proc/net/if_inet6 ] || small+=("Your server does not support IPv6")
  [ ${#small[@]} -gt 0 ] || return 0
  printf '%s\n' "${small[@]}"
  [ -n "$SMALL" ] || exit 1
}

own_addresses() { hostname -I | tr ' ' '\n' | grep -F .; }

# What the name leads to for everybody else: a line for its own name in /etc/hosts counts for nobody.
resolve() {
  local address
  address=$(getent ahostsv4 "$1" | awk '{ print $1; exit }')
  case $address in
  127.*) address=$(dig +short "$1" A 2>/dev/null | grep -E '^[0-9.]+$' | tail -n 1) ;;
  esac
  printf '%s' "$address"
}

check_name() {
  local address
  address=$(resolve "$1")
  [ -n "$address" ] || err "Unable to resolve $1 to an IP address using DNS lookup."
  own_addresses | grep -qxF "$address" || err "DNS lookup for $1 resolved to $address but didn't match local $IP."
}

check_version() {
  case $1 in
  jammy-30*) ;;
  *) err "This script can only install BigBlueButton 3.0 and is meant to be run on Ubuntu 22.04 (jammy) server." ;;
  esac
  [[ $1 =~ ^jammy-300(-3\.0\.[0-9]+)?$ ]] || err "Unable to locate packages for $1 at $BASE."
  RELEASE=${BASH_REMATCH[1]#-}
  RELEASE=${RELEASE:-3.0.37}
}

check_coturn() {
  case $1 in *:*) ;; *) err "Option for coturn must be <hostname>:<secret>" ;; esac
  TURN_HOST=${1%%:*} TURN_SECRET=${1#*:}
  [ -n "$TURN_HOST" ] || err "-c option must contain <hostname>"
  [ -n "$TURN_SECRET" ] || err "-c option must contain <secret>"
  [ "$TURN_HOST" != turn.example.com ] || err "You must specify a valid hostname (not the example given in the docs)"
  [ "$TURN_SECRET" != 1234abcd ] || err "You must specify a new password (not the example given in the docs)."
  # As with the real one: before -s it takes the TURN server's name for this machine's own.
  if [ -z "$HOST" ]; then check_name "$TURN_HOST"; fi
}

# Debian's packages are here already: the sandbox's machines have no way outside.
need_pkg() {
  local name missing=()
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  apt-get update -q >/dev/null 2>&1
  LC_CTYPE=C.UTF-8 apt-get install -yq --no-install-recommends "${missing[@]}" || err "Unable to install ${missing[*]}."
}

install_bbb() {
  getent group bigbluebutton >/dev/null || groupadd --system bigbluebutton
  getent passwd bigbluebutton >/dev/null ||
    useradd --system --gid bigbluebutton --home-dir /home/bigbluebutton --create-home --shell /bin/false bigbluebutton
  if [ -n "$LINK" ] && [ ! -e /var/bigbluebutton ]; then
    mkdir -p "$LINK"
    ln -s "$LINK" /var/bigbluebutton
  fi
  mkdir -p /var/bigbluebutton/recording/{raw,status/published} /var/bigbluebutton/published /var/log/bigbluebutton
  chown -RH bigbluebutton:bigbluebutton /var/bigbluebutton
  chown bigbluebutton:bigbluebutton /var/log/bigbluebutton

  local tarball
  tarball=$(mktemp)
  curl -fsS --retry 2 -o "$tarball" "$BASE/bbb.tar.gz" || err "Unable to locate packages at $BASE."
  tar -xzf "$tarball" -C / --no-same-owner --no-overwrite-dir || err "The packages at $BASE are broken."
  rm -f "$tarball"
  # As the real package does: a secret of its own, which the overrides replace.
  local defaults=/usr/share/bbb-web/WEB-INF/classes/bigbluebutton.properties
  sed -i "s/^securitySalt=.*/securitySalt=$(openssl rand -hex 20)/" "$defaults"
  # The secret among them is for its own user.
  chown root:bigbluebutton "$defaults"
  chmod 640 "$defaults"
  printf 'BIGBLUEBUTTON_RELEASE=%s\n' "$RELEASE" >/etc/bigbluebutton/bigbluebutton-release
  systemctl daemon-reload
  systemctl enable bbb-web.service bigbluebutton.target >/dev/null 2>&1
}

plain_site() {
  cat >"$SITE" <<EOT
server_tokens off;
server {
  listen 80;
  listen [::]:80;
  server_name $HOST;
  location / {
    root $ASSETS;
  }
}
EOT
}

secure_site() {
  cat >"$SITE" <<EOT
server_tokens off;

server {
  listen 80;
  listen [::]:80;
  server_name $HOST;

  location ^~ / {
    return 301 https://\$server_name\$request_uri;
  }

  location ^~ /.well-known/acme-challenge/ {
    default_type text/plain;
    root $ASSETS;
  }
}

server {
  listen 443 ssl http2;
  listen [::]:443 ssl http2;
  server_name $HOST;

  ssl_certificate /etc/letsencrypt/live/$HOST/fullchain.pem;
  ssl_certificate_key /etc/letsencrypt/live/$HOST/privkey.pem;
  ssl_session_cache shared:SSL:10m;
  ssl_protocols TLSv1.2 TLSv1.3;

  access_log /var/log/nginx/bigbluebutton.access.log;
  set \$real_scheme \$scheme;

  location / {
    root $ASSETS;
  }

  include /etc/bigbluebutton/nginx/*.nginx;
}
EOT
}

install_ssl() {
  if [ ! -f "/etc/letsencrypt/live/$HOST/fullchain.pem" ]; then
    plain_site
    systemctl restart nginx
    if [ -n "$PROVIDED" ]; then
      if [ ! -f /local/certs/fullchain.pem ] || [ ! -f /local/certs/privkey.pem ]; then
        err "/local/certs/ holds no fullchain.pem and privkey.pem."
      fi
      mkdir -p "/etc/letsencrypt/live/$HOST"
      ln -s /local/certs/fullchain.pem /local/certs/privkey.pem "/etc/letsencrypt/live/$HOST/"
    elif ! certbot --email "$EMAIL" --agree-tos --webroot --non-interactive -w "$ASSETS/" \
      -d "$HOST" --deploy-hook "systemctl reload nginx" certonly; then
      err "Let's Encrypt SSL request for $HOST did not succeed - exiting"
    fi
  fi
  secure_site
  nginx -qt || err "nginx refuses the site of $HOST."
  systemctl reload nginx
}

turn_file() {
  local file=/etc/bigbluebutton/turn-stun-servers.xml
  cat >"$file" <<EOT
<?xml version="1.0" encoding="UTF-8"?>
<beans xmlns="http://www.springframework.org/schema/beans">
    <bean id="turn0" class="org.bigbluebutton.web.services.turn.TurnServer">
        <constructor-arg index="0" value="$TURN_SECRET"/>
        <constructor-arg index="1" value="turns:$TURN_HOST:443?transport=tcp"/>
        <constructor-arg index="2" value="86400"/>
    </bean>
    <bean id="stunTurnService" class="org.bigbluebutton.web.services.turn.StunTurnService">
        <property name="stunServers"><set/></property>
        <property name="turnServers"><set><ref bean="turn0"/></set></property>
    </bean>
</beans>
EOT
  chown root:bigbluebutton "$file"
  chmod 640 "$file"
}

main() {
  export DEBIAN_FRONTEND=noninteractive
  HOST="" EMAIL="" VERSION="" PROVIDED="" SMALL="" APACHE="" LINK="" TURN_HOST="" TURN_SECRET="" UFW=""
  [ "$(uname -m)" = x86_64 ] || err "You must run this command on a 64-bit server."
  IP=$(own_addresses | head -n 1)
  while builtin getopts ":hs:r:c:v:e:p:m:t:xgadwjik" option "$@"; do
    case $option in
    h)
      usage
      exit 0
      ;;
    s)
      HOST=$OPTARG
      [ "$HOST" != bbb.example.com ] || err "You must specify a valid hostname (not the hostname given in the docs)."
      ;;
    e)
      EMAIL=$OPTARG
      [ "$EMAIL" != info@example.com ] || err "You must specify a valid email address (not the email in the docs)."
      ;;
    v) VERSION=$OPTARG ;;
    c) check_coturn "$OPTARG" ;;
    d) PROVIDED=yes ;;
    m) LINK=$OPTARG ;;
    r) BASE=http://$OPTARG/bbb-install ;;
    p) printf 'Acquire::http::Proxy "http://%s";\n' "$(case $OPTARG in *:*) echo "$OPTARG" ;; *) echo "$OPTARG:3142" ;; esac)" >/etc/apt/apt.conf.d/01proxy ;;
    w) UFW=yes ;;
    j) SMALL=yes ;;
    i) APACHE=yes ;;
    a) err "Error: bbb-demo (API demos, '-a' option) were deprecated in BigBlueButton 2.6. Please use Greenlight or API MATE" ;;
    x | g | k | t) err "This stand-in has no -$option." ;;
    :) err "Missing option argument for -$OPTARG" ;;
    *) usage_err "Invalid option: -$OPTARG" ;;
    esac
  done

  [ -z "$VERSION" ] || check_version "$VERSION"
  if dpkg -l apache2-bin 2>/dev/null | grep -q '^ii'; then
    echo "You must uninstall the Apache2 server first"
    [ -n "$APACHE" ] || exit 1
  fi
  if [ -z "$VERSION" ]; then
    usage
    exit 0
  fi
  check_root
  check_size
  if [ -n "$HOST" ] && [ -z "$PROVIDED" ]; then check_name "$HOST"; fi

  need_pkg nginx certbot curl openssl python3
  install_bbb
  ln -sf "$SITE" /etc/nginx/sites-enabled/bigbluebutton
  rm -f /etc/nginx/sites-enabled/default
  systemctl enable --now nginx >/dev/null 2>&1
  if [ -n "$HOST" ] && { [ -n "$PROVIDED" ] || [ -n "$EMAIL" ]; }; then
    install_ssl
  else
    HOST=${HOST:-$IP} plain_site
    # shellcheck disable=SC2016 # nginx's own variables
    sed -i 's|^  location / {|  set $real_scheme $scheme;\n  include /etc/bigbluebutton/nginx/*.nginx;\n&|' "$SITE"
    systemctl reload nginx
  fi
  if [ -n "$TURN_HOST" ]; then turn_file; fi
  if [ -n "$UFW" ]; then say "a firewall is not set up here: the sandbox's machines have one before them"; fi
  bbb-conf --setip "${HOST:-$IP}"
  bbb-conf --check
}

main "$@" || exit 1
