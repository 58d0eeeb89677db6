/**
 * What can be named, read from the files of the folder that somebody is in: one program of the plain shell, which every
 * shell starts, because a completion that waited for Node would be too slow to be of use.
 */

/** The ids in the sections of a stack's file that `want` names: the keys of the first depth there. */
const IDS = `
  FNR == 1 { on = 0 }
  /^[^ #]/ { on = $1 ~ want; depth = 0 }
  on && match($0, /^ +[a-z][a-z0-9-]*:/) {
    match($0, /^ +/)
    if (!depth) depth = RLENGTH
    if (RLENGTH == depth) { sub(/^ +/, ""); sub(/:.*/, ""); print }
  }`;

/** The people of the members, as a stack's file names them: member-person. */
const PEOPLE = `
  /^[a-z]/ { member = $1; sub(/:.*/, "", member); on = 0 }
  match($0, /^ +/) {
    here = RLENGTH
    if ($1 == "people:") { on = 1; above = here; depth = 0; next }
    if (on && here <= above) on = 0
    if (on && $1 ~ /^[a-z][a-z0-9-]*:$/) {
      if (!depth) depth = here
      if (here == depth) { name = $1; sub(/:.*/, "", name); print member "-" name }
    }
  }`;

/** `$1`: a kind of name; then the words of the line, of which one may be a stack: then only what that one has. */
export const LISTS = `kind=$1
shift
stack=*
for word; do
  if [ -f "stacks/$word.yaml" ]; then stack=$word; break; fi
done
names() {
  for file; do
    case $file in */Pulumi.* | *\\**) continue ;; esac
    file=\${file##*/}
    echo "\${file%.yaml}"
  done
}
ids() { awk -v want="$1" '${IDS}' stacks/$stack.yaml; }
keys() { sed -n 's/^\\([a-z][a-z0-9-]*\\):.*/\\1/p' "$1"; }
{
  case $kind in
    stack) names stacks/*.yaml ;;
    tenant) names tenants/*.yaml ;;
    machine) ids '^(nodes|turn|balancer|hosts):' ;;
    host) ids '^hosts:' ;;
    subject)
      ids '^(nodes|turn|balancer|hosts):'
      if [ "$stack" = '*' ]; then names tenants/*.yaml
      else names $(grep -lE "^stack: *[\\"']?$stack[\\"']?( |$)" tenants/*.yaml); fi ;;
    level) keys coop/levels.yaml ;;
    member) keys coop/members.yaml ;;
    keeper) awk '${PEOPLE}' coop/members.yaml ;;
    ref) git for-each-ref --format='%(refname:short)' refs/heads refs/tags ;;
  esac
} 2>/dev/null | sort -u
`;
