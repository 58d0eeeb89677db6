# shellcheck shell=bash
# Keeps Scalelite as the plan says. Lives on the balancer as `meet-balancer`, with one of two words:
#   reconcile  servers, tenants and settings become what the last `up` left in DATA_DIR/balancer. Says what it changed.
#              The same command puts everything back into a Redis that was emptied.
#   roll       every 15 s (meet-roll.timer): whatever restarts BBB gets its turn, one node at a time; a new secret is
#              taken over once its node answers to it; a node that left goes once nothing is on it.
# A node that a person cordoned or disabled stays so until a person enables it: nothing here ever does.
# MACHINE DATA_DIR SERVERS_LUA TENANTS_LUA MEETINGS_LUA
: "${MACHINE:?}" "${DATA_DIR:?}" "${SERVERS_LUA:?}" "${TENANTS_LUA:?}" "${MEETINGS_LUA:?}"

own=$DATA_DIR/balancer
# Of each node: `hold`, why it gets no new meetings, and `secret`, the one it last answered to.
nodes=$own/nodes
public=$DATA_DIR/caddy/public/-/meet
changes=0
changed() {
  changes=$((changes + 1))
  say "$MACHINE: $*"
}

# lua SCRIPT ARGUMENT...: runs it in Redis, with stdin as its last argument; what it returns, a line each.
# shellcheck disable=SC2016
lua() {
  into redis sh -c 'REDISCLI_AUTH=$(sed -n "s/^requirepass //p" /run/meet/redis.conf); export REDISCLI_AUTH
    script=$1; shift; exec redis-cli -e --raw -x EVAL "$script" 0 "$@"' sh "$@" 2>&1
}

# rake TASK: one of Scalelite's own tasks. Its words are told only when it fails, and no secret with them.
# shellcheck disable=SC2016
rake() {
  local said
  said=$(into scalelite-api /bin/sh -c 'set -a; . /run/meet/secrets.env; set +a; exec ./bin/rake "$1"' sh "$1" 2>&1) && return 0
  fail "$MACHINE: Scalelite refuses $1: $(tail -n 1 <<<"$said" | sed -E 's/[0-9A-Za-z_-]{24,}/…/g')"
}

# Scalelite's health is in the text of its answer: the status is 200 either way.
healthy() { [ "$(docker exec scalelite-api wget -qO- http://127.0.0.1:3000/health_check 2>/dev/null)" = success ]; }
wait_for_scalelite() {
  local until_second=$((SECONDS + 300)) name
  until healthy; do
    [ "$SECONDS" -lt "$until_second" ] || fail "$MACHINE: Scalelite is not well after 5 minutes: see docker logs scalelite-api"
    sleep 2
  done
  for name in scalelite-poller scalelite-recording-importer; do
    [ "$(docker inspect -f '{{.State.Running}} {{.State.Restarting}}' "$name" 2>/dev/null)" = "true false" ] ||
      fail "$MACHINE: $name does not run: see docker logs $name"
  done
}

# --- What the plan wants, and what Scalelite knows.
declare -a ids=()
declare -A want_url want_enabled want_tag want_secret
declare -A state online version meetings tag weight url secret
known=0

read_wanted() {
  local id one two three four
  ids=()
  while IFS='|' read -r id one two three four; do
    [ -n "$id" ] || continue
    ids+=("$id")
    want_url[$id]=$one want_enabled[$id]=$two want_tag[$id]=$three want_secret[$id]=$four
  done <"$own/servers"
}
wanted() { [ -n "${want_url[$1]:-}" ]; }

look() {
  local lines id a b c d e f g h
  lines=$(lua "$SERVERS_LUA" </dev/null) || fail "$MACHINE: Redis does not answer: see docker logs redis"
  state=() online=() version=() meetings=() tag=() weight=() url=() secret=()
  while IFS='|' read -r id a b c d e f g h; do
    if [ "$id" = known ]; then known=$a && continue; fi
    state[$id]=$a online[$id]=$b version[$id]=$c meetings[$id]=$d tag[$id]=$e weight[$id]=$f url[$id]=$g secret[$id]=$h
  done <<<"$lines"
  notice_people
}

hold_of() { if [ -f "$nodes/$1/hold" ]; then cat "$nodes/$1/hold"; fi; }
hold() {
  install -d -m 700 "$nodes/$1"
  put "$nodes/$1/hold" 600 <<<"$2"
}
release() { rm -f "$nodes/$1/hold"; }

# Whoever is out of the pool without us was taken out by a person; whoever is in it again is free. `enabling` is
# ours, and stays for a while: Scalelite's poller writes what it read before a poll, which may be the old state.
notice_people() {
  local id
  for id in "${!state[@]}"; do
    case "${state[$id]} $(hold_of "$id")" in
      "enabled person" | "enabled roll") release "$id" ;;
      "enabled enabling") find "$nodes/$id/hold" -mmin +1 -delete ;;
      "enabled "*) ;;
      *" ") hold "$id" person ;;
    esac
  done
}

# --- Asking nodes.
origin() { printf '%s' "${1%/bigbluebutton/api*}"; }
ask() { curl -fsS --connect-timeout 4 --max-time 8 "$@" 2>/dev/null; }
# meetings_of URL SECRET: what BBB answers to a signed getMeetings. The address is told on stdin: it is as good as a key.
meetings_of() {
  local sum
  sum=$(printf 'getMeetings%s' "$2" | sha256sum | cut -d' ' -f1)
  ask -K - <<<"url = \"${1%/}/getMeetings?checksum=$sum\""
}
answers() { [[ "$(meetings_of "$1" "$2")" == *"<returncode>SUCCESS</returncode>"* ]]; }
# pending_of ID: `some` where something waits for its turn, `none`, or nothing when the node does not say.
pending_of() {
  local text
  text=$(ask "$(origin "${want_url[$1]:-${url[$1]}}")/-/meet/pending" | tr -d '[:space:]') || return 0
  case "$text" in
    *'"pending":[]'*) echo none ;;
    *'"pending":['*) echo some ;;
  esac
}

# --- Servers, through Scalelite's own servers:sync. `keep`: it touches none that it is not told of.
document=""
# add ID ENABLED SECRET
add() {
  local factor=${weight[$1]:-}
  [[ "$factor" =~ ^[0-9]+(\.[0-9]+)?$ ]] || factor=1.0
  document+="${document:+,}\"$1\":{\"url\":\"${want_url[$1]}\",\"secret\":\"$3\",\"enabled\":$2,\"load_multiplier\":$factor,\"tag\":\"${want_tag[$1]}\"}"
  install -d -m 700 "$nodes/$1"
  put "$nodes/$1/secret" 600 <<<"$3"
}
sync() {
  [ -n "$document" ] || return 0
  rake "servers:sync[-,keep]" <<<"{\"servers\":{$document}}"
  document=""
  look
}

# good_secret ID: the secret it is to be asked with: a new one only when the node answers to it.
good_secret() {
  local id=$1 old=${secret[$1]:-}
  if [ -z "$old" ] && [ -f "$nodes/$id/secret" ]; then old=$(<"$nodes/$id/secret"); fi
  if [ -z "$old" ] || [ "$old" = "${want_secret[$id]}" ] || answers "${want_url[$id]}" "${want_secret[$id]}"; then
    printf '%s' "${want_secret[$id]}"
  else
    printf '%s' "$old"
  fi
}

servers() {
  local id why enabled key words
  for id in "${ids[@]}"; do
    why=$(hold_of "$id")
    enabled=true words=()
    if [ "${want_enabled[$id]}" = false ]; then
      enabled=false
      if [ "$why" != person ]; then hold "$id" drain; fi
      if [ "${state[$id]:-}" = enabled ]; then words+=("no new meetings: it is drained"); fi
    elif [ "$why" = person ] || [ "$why" = roll ]; then
      enabled=false
    elif [ -n "${state[$id]:-}" ] && [ "${state[$id]}" != enabled ]; then
      hold "$id" enabling
      words+=("takes meetings again")
    elif [ "$why" = drain ]; then
      release "$id"
    fi
    key=$(good_secret "$id")
    if [ -z "${state[$id]:-}" ]; then
      words=(joins)
    else
      [ "${url[$id]}" = "${want_url[$id]}" ] || words+=("its address becomes ${want_url[$id]}")
      [ "${secret[$id]}" = "$key" ] || words+=("answers to its new secret")
      [ "${tag[$id]}" = "${want_tag[$id]}" ] || words+=("its tag becomes ${want_tag[$id]:-none}")
    fi
    [ ${#words[@]} -gt 0 ] || continue
    add "$id" "$enabled" "$key"
    local word
    for word in "${words[@]}"; do
      if [ "$word" = joins ]; then changed "server $id joins"; else changed "server $id: $word"; fi
    done
  done
  sync
}

# A node that is not in the plan any more: no new meetings, and gone once nothing is on it. What keeps it: stuck.
declare -a stuck=()
leave() {
  local id waiting
  stuck=()
  for id in "${!state[@]}"; do
    wanted "$id" && continue
    if [ "$(hold_of "$id")" != leaves ]; then
      hold "$id" leaves
      if [ "${state[$id]}" = enabled ]; then
        rake "servers:cordon[$id]"
        look
      fi
      changed "server $id leaves: no new meetings"
    fi
    if [ "${meetings[$id]}" != 0 ]; then
      stuck+=("$id still carries ${meetings[$id]} of its meetings")
      continue
    fi
    waiting=$(ask "$(origin "${url[$id]}")/-/meet/unshipped" | tr -d '[:space:]') || waiting=""
    # One that never came online never carried anything.
    if [ -z "$waiting" ] && [ "${online[$id]}" != true ] && [ -z "${version[$id]}" ]; then waiting=0; fi
    if [[ ! "$waiting" =~ ^[0-9]+$ ]]; then
      stuck+=("$id does not say whether recordings wait on it (if it is gone for good: docker exec scalelite-api ./bin/rake 'servers:remove[$id]' on the balancer)")
    elif [ "$waiting" != 0 ]; then
      stuck+=("$id still holds $waiting recordings that are not shipped")
    else
      rake "servers:remove[$id]"
      rm -rf "${nodes:?}/$id"
      unset "state[$id]"
      changed "server $id: out of the pool"
    fi
  done
}

# Public, so that nodes can read who gets no new meetings, and whoever looks who is online.
publish() {
  local id
  for id in "${ids[@]}" "${!state[@]}"; do
    if [ "${state[$id]:-}" != enabled ]; then printf '%s\n' "$id"; fi
  done | sort -u >"$own/cordoned"
  put "$public/cordoned" 644 <"$own/cordoned"
  for id in "${!state[@]}"; do
    if [ "${online[$id]}" = true ]; then printf '%s\n' "$id"; fi
  done | sort >"$own/online"
  put "$public/online" 644 <"$own/online"
}

tenants() {
  local said line
  said=$(lua "$TENANTS_LUA" <"$own/tenants.json") || fail "$MACHINE: Redis refuses the tenants: $(tail -n 1 <<<"$said")"
  while IFS= read -r line; do
    [ -z "$line" ] || changed "$line"
  done <<<"$said"
}

# Meetings go on while Redis forgets them; without this their people could not come back into them.
put_meetings_back() {
  local id answer count
  for id in "${!state[@]}"; do
    answer=$(meetings_of "${url[$id]}" "${secret[$id]}") || continue
    count=$(lua "$MEETINGS_LUA" "$id" <<<"$answer") || fail "$MACHINE: Redis refuses the meetings of $id"
    if [ "$count" != 0 ]; then changed "server $id: $count running meetings are known again"; fi
  done
}

reconcile() {
  local id asleep=no
  wait_for_scalelite
  look
  local first=$known
  tenants
  servers
  leave
  if [ "$first" != 1 ]; then put_meetings_back; fi
  for id in "${ids[@]}"; do
    if [ "${state[$id]}" = enabled ] && [ "${online[$id]}" != true ]; then asleep=yes; fi
  done
  # The poller would come round to it; a person is waiting.
  if [ "$asleep" = yes ]; then
    rake poll:all
    look
  fi
  lua 'return redis.call("SET", "meet:known", "1")' </dev/null >/dev/null || fail "$MACHINE: Redis takes no note"
  publish
  for id in "${ids[@]}"; do
    if [ "${state[$id]}" = enabled ] && [ "${online[$id]}" != true ]; then
      say "$MACHINE: server $id does not answer, and gets no meetings until it does"
    fi
    if [ "${secret[$id]}" != "${want_secret[$id]}" ]; then
      say "pending: $id has a new secret, and goes on with the old one until it answers to the new one"
    fi
  done
  if [ "$changes" = 0 ]; then say "$MACHINE: nothing to change"; fi
  if [ ${#stuck[@]} -gt 0 ]; then
    fail "$MACHINE: $(IFS=';'; printf '%s' "${stuck[*]}"). Nothing was taken away; run this again when it is empty"
  fi
}

# stand_in ID: whether another node takes the meetings that ID would have got.
stand_in() {
  local other
  for other in "${!state[@]}"; do
    [ "$other" != "$1" ] && [ "${state[$other]}" = enabled ] && [ "${online[$other]}" = true ] &&
      [ "${tag[$other]}" = "${tag[$1]}" ] && return 0
  done
  return 1
}

enable() {
  hold "$1" enabling
  rake "servers:enable[$1]"
}

one_at_a_time() {
  local id
  for id in "${ids[@]}"; do
    [ -n "${state[$id]:-}" ] || continue
    case "$(hold_of "$id")" in
      enabling)
        [ "${state[$id]}" = enabled ] && continue
        enable "$id"
        return
        ;;
      roll)
        if [ "$(pending_of "$id")" = none ] && answers "${url[$id]}" "${secret[$id]}"; then
          enable "$id"
          changed "server $id: done, and takes meetings again"
        elif [ "${meetings[$id]}" != 0 ] && ! stand_in "$id"; then
          # A meeting came in between, and nobody else is there for the next one.
          enable "$id"
          changed "server $id: takes meetings again, because no other node could"
        fi
        return
        ;;
    esac
  done
  for id in "${ids[@]}"; do
    [ "${state[$id]:-}" = enabled ] || continue
    if stand_in "$id" || [ "${meetings[$id]}" = 0 ]; then
      [ "$(pending_of "$id")" = some ] || continue
      hold "$id" roll
      rake "servers:cordon[$id]"
      changed "server $id: no new meetings until it has restarted"
      return
    fi
  done
}

roll() {
  local id
  healthy || return 0
  look
  if [ "$known" != 1 ]; then
    say "$MACHINE: Redis has lost what it knew"
    reconcile
    return
  fi
  for id in "${ids[@]}"; do
    if [ -z "${secret[$id]:-}" ] || [ "${secret[$id]}" = "${want_secret[$id]}" ]; then continue; fi
    if answers "${want_url[$id]}" "${want_secret[$id]}"; then
      add "$id" "$([ "${state[$id]}" = enabled ] && echo true || echo false)" "${want_secret[$id]}"
      changed "server $id: answers to its new secret"
    fi
  done
  sync
  leave
  one_at_a_time
  look
  publish
}

[ -s "$own/tenants.json" ] || fail "$MACHINE: the first \`up\` has not come this far"
read_wanted
case "${1:-}" in
  reconcile) reconcile ;;
  roll) roll ;;
  *) fail "usage: meet-balancer reconcile | roll" ;;
esac
