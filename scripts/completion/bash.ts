/** Completion for bash: one function that looks at the words so far. */
import type { Kind, Shape } from "./tree.ts";

export function bash(shapes: readonly Shape[], codes: readonly string[]): string {
  const groups = [...new Set(shapes.flatMap(({ name }) => (name.includes(" ") ? [name.split(" ")[0] ?? ""] : [])))];
  const verbs = [...new Set(shapes.map(({ name }) => name.split(" ")[0] ?? ""))];
  const cases = (rows: readonly (readonly [string, string])[]) =>
    rows.map(([pattern, value]) => `    ${pattern}) printf '%s' ${quote(value)} ;;`).join("\n");
  return `# Completion of meet for bash. In ~/.bashrc:
#   alias meet='npx meet'
#   source <(npx meet completion bash)
# Names of stacks and tenants are read from the folder that you are in.

_meet_flags() {
  case $1 in
${cases(shapes.map(({ name, flags }) => [quote(name), flags.flatMap(({ names }) => names.filter((it) => it.startsWith("--"))).join(" ")]))}
  esac
}

_meet_value() {
  case $1 in
${cases(shapes.flatMap(({ name, flags }) => flags.flatMap(({ names, takes }) => (takes === null ? [] : names.map((flag) => [quote(`${name} ${flag}`), wordOf(takes)] as const)))))}
  esac
}

_meet_argument() {
  case $1 in
${cases(shapes.flatMap(({ name, takes }) => takes.map((kind, at) => [quote(`${name} ${at}`), wordOf(kind)] as const)))}
  esac
}

_meet_verbs() {
  case $1 in
${cases([['""', verbs.join(" ")], ...groups.map((group) => [group, verbsOf(shapes, group).join(" ")] as const)])}
  esac
}

_meet_files() {
  local file
  for file in "$1"/*.yaml; do
    file=\${file##*/}
    case $file in Pulumi.* | '*.yaml') ;; *) printf '%s ' "\${file%.yaml}" ;; esac
  done
}

_meet_words() {
  case $1 in
    stack) _meet_files stacks ;;
    tenant) _meet_files tenants ;;
    code) printf '%s' ${quote(codes.join(" "))} ;;
    ref) git for-each-ref --format='%(refname:short)' refs/heads refs/tags 2>/dev/null ;;
    words:*) printf '%s' "\${1#words:}" ;;
  esac
}

_meet() {
  local word=\${COMP_WORDS[COMP_CWORD]} verb=\${COMP_WORDS[1]} at=2 count=0 kind=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "$(_meet_verbs "")" -- "$word"))
    return
  fi
  if [[ -n $(_meet_verbs "$verb") ]]; then
    if ((COMP_CWORD == 2)); then
      COMPREPLY=($(compgen -W "$(_meet_verbs "$verb")" -- "$word"))
      return
    fi
    verb="$verb \${COMP_WORDS[2]}" at=3
  fi
  kind=$(_meet_value "$verb \${COMP_WORDS[COMP_CWORD - 1]}")
  if [[ -z $kind ]]; then
    if [[ $word == -* ]]; then
      COMPREPLY=($(compgen -W "$(_meet_flags "$verb")" -- "$word"))
      return
    fi
    for ((; at < COMP_CWORD; at++)); do
      if [[ -n $(_meet_value "$verb \${COMP_WORDS[at]}") ]]; then ((at++)); elif [[ \${COMP_WORDS[at]} != -* ]]; then ((count++)); fi
    done
    kind=$(_meet_argument "$verb $count")
  fi
  case $kind in
    folder) COMPREPLY=($(compgen -d -- "$word")) ;;
    file) COMPREPLY=($(compgen -f -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$(_meet_words "$kind")" -- "$word")) ;;
  esac
}

complete -F _meet meet
`;
}

/** The verbs of a group. */
function verbsOf(shapes: readonly Shape[], group: string): readonly string[] {
  return shapes.flatMap(({ name }) => (name.startsWith(`${group} `) ? [name.slice(group.length + 1)] : []));
}

function wordOf(kind: Kind): string {
  return typeof kind === "string" ? kind : `words:${kind.words.join(" ")}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\\\''")}'`;
}
