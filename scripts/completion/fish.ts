/** Completion for fish: a line for each thing that may come. */
import { LISTS } from "./lists.ts";
import type { Flag, Kind, Shape } from "./tree.ts";

export function fish(shapes: readonly Shape[], codes: readonly string[]): string {
  const groups = Map.groupBy(shapes, ({ name }) => name.split(" ")[0] ?? "");
  const lines: string[] = [];
  for (const [name, of] of groups) {
    const description = of.map((it) => it.description).join("; ");
    lines.push(`complete -c meet -n '__meet_words 0' -a ${name} -d ${quote(description)}`);
    for (const shape of of) lines.push(...verb(shape));
  }
  return `# Completion of meet for fish, and of npx meet. In ~/.config/fish/config.fish:
#   alias meet 'npx meet'
#   npx meet completion fish | source
# Names of stacks, machines and tenants are read from the folder that you are in.

set -g __meet_lists ${quote(LISTS)}

function __meet_list
    sh -c $__meet_lists sh $argv (commandline -opc)
end
function __meet_codes
    string split ' ' ${quote(codes.join(" "))}
end
function __meet_refs
    __meet_list ref
    __fish_complete_directories
end

# What stands behind meet so far.
function __meet_line
    set -l line (commandline -opc)
    test "$line[1]" = npx; and set -e line[1]
    set -e line[1]
    test (count $line) -gt 0; and printf '%s\\n' $line
end
# Whether these words stand there first, and nothing else where the number is all of them.
function __meet_words -a number
    set -l line (__meet_line)
    test (count $line) -ge $number; or return
    test $number = 0; and return (count $line)
    for at in (seq 2 (count $argv))
        set -l before (math $at - 1)
        test $line[$before] = $argv[$at]; or return 1
    end
end
# Whether behind a verb of so many words an argument comes: its place, then the options that take a value.
function __meet_argument -a words place
    set -l skip 0
    set -l count 0
    set -l line (__meet_line)
    set -l from (math $words + 1)
    test (count $line) -ge $from; or set line
    for word in $line[$from..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word $argv[3..-1]
            set skip 1
        else if not string match -q -- '-*' $word
            set count (math $count + 1)
        end
    end
    test $count = $place -a $skip = 0
end

complete -c meet -f
${lines.join("\n")}

# After npx, only what is about meet: all else stays as it was.
function __meet_by_npx
    set -q __meet_inside; and return
    set -g __meet_inside 1
    complete -C (string replace -r '^\\s*npx\\s+' '' -- (commandline -cp))
    set -e __meet_inside
end
complete -c npx -n 'test (count (commandline -opc)) = 1' -a meet -d 'regions of meet.coop'
complete -c npx -n 'contains -- meet (commandline -opc)[2]' -f -a '(__meet_by_npx)'
`;
}

function verb({ name, description, flags, takes }: Shape): string[] {
  const words = name.split(" ");
  const when = `__meet_words ${words.length} ${name}`;
  const lines: string[] = [];
  if (words.length > 1) {
    const outer = words.slice(0, -1);
    const here = `__meet_words ${outer.length} ${outer.join(" ")}; and test (count (__meet_line)) = ${outer.length}`;
    lines.push(`complete -c meet -n ${quote(here)} -a ${words.at(-1)} -d ${quote(description)}`);
  }
  const valued = flags.flatMap(({ names, takes: value }) => (value === null ? [] : names)).join(" ");
  takes.forEach((kind, at) => {
    const action = kind === "file" ? "" : actionOf(kind);
    const here = `${when}; and __meet_argument ${words.length} ${at} ${valued}`;
    if (action !== "") lines.push(`complete -c meet -n ${quote(here)} -a ${quote(action)}`);
  });
  return [...lines, ...flags.map((flag) => flagLine(flag, when))];
}

function flagLine({ names, description, takes }: Flag, when: string): string {
  const forms = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const action = takes === null ? "" : actionOf(takes);
  const value = takes === null ? "" : takes === "file" ? " -r -F" : action === "" ? " -x" : ` -x -a ${quote(action)}`;
  return `complete -c meet -n ${quote(when)} ${forms.join(" ")} -d ${quote(description)}${value}`;
}

function actionOf(kind: Kind): string {
  if (typeof kind !== "string") return kind.words.join(" ");
  const actions = {
    code: "(__meet_codes)",
    ref: "(__meet_refs)",
    folder: "(__fish_complete_directories)",
    file: "",
    any: "",
  } as const;
  return kind in actions ? actions[kind as keyof typeof actions] : `(__meet_list ${kind})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
