/** Completion for fish: a line for each thing that may come. */
import type { Flag, Kind, Shape } from "./tree.ts";

export function fish(shapes: readonly Shape[], codes: readonly string[]): string {
  const groups = Map.groupBy(shapes, ({ name }) => name.split(" ")[0] ?? "");
  const lines: string[] = [];
  for (const [name, of] of groups) {
    const description = of.map((it) => it.description).join("; ");
    lines.push(`complete -c meet -n '__fish_use_subcommand' -a ${name} -d ${quote(description)}`);
    for (const shape of of) lines.push(...verb(shape));
  }
  return `# Completion of meet for fish. In ~/.config/fish/config.fish:
#   alias meet 'npx meet'
#   npx meet completion fish | source
# Names of stacks and tenants are read from the folder that you are in.

function __meet_names
    for file in $argv[1]/*.yaml
        string match -qr '^Pulumi\\.' (basename $file); or basename $file .yaml
    end
end
function __meet_stacks
    __meet_names stacks
end
function __meet_tenants
    __meet_names tenants
end
function __meet_codes
    string split ' ' ${quote(codes.join(" "))}
end
function __meet_refs
    git for-each-ref --format='%(refname:short)' refs/heads refs/tags 2>/dev/null
    __fish_complete_directories
end

complete -c meet -f
${lines.join("\n")}
`;
}

function verb({ name, description, flags, takes }: Shape): string[] {
  const [group = "", inner] = name.split(" ");
  const seen = `__fish_seen_subcommand_from ${group}`;
  const when = inner === undefined ? seen : `${seen}; and __fish_seen_subcommand_from ${inner}`;
  const lines: string[] = [];
  if (inner !== undefined) {
    lines.push(
      `complete -c meet -n '${seen}; and not __fish_seen_subcommand_from ${inner}' -a ${inner} -d ${quote(description)}`,
    );
  }
  const kinds = [...new Set(takes.map(actionOf))].filter((action) => action !== "");
  for (const action of kinds) lines.push(`complete -c meet -n '${when}' -a ${quote(action)}`);
  return [...lines, ...flags.map((flag) => flagLine(flag, when))];
}

function flagLine({ names, description, takes }: Flag, when: string): string {
  const forms = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const action = takes === null ? "" : actionOf(takes);
  const value = takes === null ? "" : takes === "file" ? " -r -F" : action === "" ? " -x" : ` -x -a ${quote(action)}`;
  return `complete -c meet -n '${when}' ${forms.join(" ")} -d ${quote(description)}${value}`;
}

function actionOf(kind: Kind): string {
  if (typeof kind !== "string") return kind.words.join(" ");
  const actions = {
    stack: "(__meet_stacks)",
    tenant: "(__meet_tenants)",
    code: "(__meet_codes)",
    ref: "(__meet_refs)",
    folder: "(__fish_complete_directories)",
    file: "",
    any: "",
  } as const;
  return actions[kind];
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
