/** Completion for zsh, with what each verb and option is for. */
import { LISTS } from "./lists.ts";
import type { Flag, Kind, Shape } from "./tree.ts";

export function zsh(shapes: readonly Shape[], codes: readonly string[]): string {
  const groups = Map.groupBy(shapes, ({ name }) => name.split(" ")[0] ?? "");
  const top = [...groups].map(([name, of]) => described(name, of.map(({ description }) => description).join("; ")));
  const arms = [...groups].map(([name, of]) => {
    const [only] = of;
    if (only !== undefined && only.name === name) return `    ${name}) ${callOf(only)} ;;`;
    const verbs = of.map((it) => described(it.name.slice(name.length + 1), it.description));
    const inner = of.map((it) => `        ${it.name.slice(name.length + 1)}) ${callOf(it)} ;;`);
    return `    ${name})
      if ((CURRENT == 2)); then
        local -a verbs=(${verbs.join(" ")})
        _describe verb verbs
        return
      fi
      shift words; ((CURRENT--))
      case $words[1] in
${inner.join("\n")}
      esac ;;`;
  });
  return `#compdef meet
# Completion of meet for zsh, and of npx meet. In ~/.zshrc, after compinit:
#   alias meet='npx meet'
#   source <(npx meet completion zsh)
# Names of stacks, machines and tenants are read from the folder that you are in.

_meet_lists=${quote(LISTS)}

_meet_list() { compadd -- \${(f)"$(sh -c $_meet_lists sh $1 $words)"} }
_meet_codes() { compadd -- ${codes.join(" ")} }
_meet_refs() { _alternative 'refs:ref: _meet_list ref' 'folders:folder:_files -/' }

_meet() {
  if ((CURRENT == 2)); then
    local -a verbs=(${top.join(" ")})
    _describe verb verbs
    return
  fi
  shift words; ((CURRENT--))
  case $words[1] in
${arms.join("\n")}
  esac
}

# After npx, only what is about meet: all else stays as it was.
_meet_npx() {
  if [[ $words[2] != meet ]]; then
    if ((CURRENT == 2)); then compadd meet; else _files; fi
    return
  fi
  shift words; ((CURRENT--))
  _meet
}

compdef _meet meet
(( $+_comps[npx] )) || compdef _meet_npx npx
`;
}

function callOf({ flags, takes }: Shape): string {
  const words = takes.map((kind, at) => quote(`${at + 1}:${labelOf(kind)}:${actionOf(kind)}`));
  return ["_arguments", ...flags.flatMap(flagWords), ...words].join(" ");
}

function flagWords({ names, description, takes }: Flag): string[] {
  const value = takes === null ? "" : `:${labelOf(takes)}:${actionOf(takes)}`;
  return names.map((name) => quote(`${name}[${plain(description)}]${value}`));
}

function labelOf(kind: Kind): string {
  return typeof kind === "string" ? kind : "word";
}

function actionOf(kind: Kind): string {
  if (typeof kind !== "string") return `(${kind.words.join(" ")})`;
  const actions = { code: "_meet_codes", ref: "_meet_refs", folder: "_files -/", file: "_files", any: " " } as const;
  return kind in actions ? actions[kind as keyof typeof actions] : ` _meet_list ${kind}`;
}

function described(name: string, description: string): string {
  return quote(`${name}:${description.replaceAll(":", "\\:")}`);
}

/** Brackets and colons mean something to _arguments. */
function plain(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, (sign) => `\\${sign}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
