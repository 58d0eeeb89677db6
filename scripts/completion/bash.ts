/** Completion for bash: one function that looks at the words so far. */
import { LISTS } from "./lists.ts";
import type { Kind, Shape } from "./tree.ts";

export function bash(shapes: readonly Shape[], codes: readonly string[]): string {
  const groups = [...new Set(shapes.flatMap(({ name }) => (name.includes(" ") ? [name.split(" ")[0] ?? ""] : [])))];
  const verbs = [...new Set(shapes.map(({ name }) => name.split(" ")[0] ?? ""))];
  const cases = (rows: readonly (readonly [string, string])[]) =>
    rows.map(([pattern, value]) => `    ${pattern}) printf '%s' ${quote(value)} ;;`).join("\n");
  return `# Completion of meet for bash, and of npx meet. In ~/.bashrc:
#   alias meet='npx meet'
#   source <(npx meet completion bash)
# Names of stacks, machines and tenants are read from the folder that you are in.

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

_meet_lists=${quote(LISTS)}

_meet_words() {
  case $1 in
    code) printf '%s' ${quote(codes.join(" "))} ;;
    words:*) printf '%s' "\${1#words:}" ;;
    ?*) sh -c "$_meet_lists" sh "$1" "\${COMP_WORDS[@]:2}" ;;
  esac
}

_meet() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} verb=\${COMP_WORDS[1]} at=2 count=0 kind=
  # What stands after = is a word of its own here, and so is the sign.
  if [[ $word == = ]]; then word=
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
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
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$(_meet_flags "$verb")" -- "$word"))
    return
  fi
  kind=$(_meet_value "$verb $before")
  if [[ -z $kind ]]; then
    for ((; at < COMP_CWORD; at++)); do
      if [[ -n $(_meet_value "$verb \${COMP_WORDS[at]}") ]]; then
        [[ \${COMP_WORDS[at + 1]} == = ]] && ((at++))
        ((at++))
      elif [[ \${COMP_WORDS[at]} != -* ]]; then ((count++)); fi
    done
    kind=$(_meet_argument "$verb $count")
  fi
  case $kind in
    folder) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$word")) ;;
    file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$word")) ;;
    ref) COMPREPLY=($(compgen -W "$(_meet_words ref)" -- "$word") $(compgen -d -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$(_meet_words "$kind")" -- "$word")) ;;
  esac
}

# After npx, only what is about meet: all else stays as it was.
_meet_npx() {
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W meet -- "\${COMP_WORDS[1]}"))
  elif [[ \${COMP_WORDS[1]} == meet ]]; then
    COMP_WORDS=("\${COMP_WORDS[@]:1}")
    ((COMP_CWORD--))
    _meet
  fi
}

complete -F _meet meet
complete -p npx >/dev/null 2>&1 || complete -o default -F _meet_npx npx
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
  return `'${text.replaceAll("'", "'\\''")}'`;
}
