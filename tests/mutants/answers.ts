/** What is never written: an answer that cannot be right, and where nobody may write; and how the command ends then. */
import { type Mutant, of } from "./mutant.ts";

const NODE = ["tests/scripts/node/new.test.ts"];
const BY_OPTION = "an answer that cannot be right is said by its option";

export const ofAnswers: readonly Mutant[] = [
  ...of("scripts/node/new.ts", NODE, [
    ["answers-node", "refuseAnswers(NODE_FIELDS, platform, told, options);", "", BY_OPTION],
  ]),
  ...of(
    "scripts/tenant/new.ts",
    ["tests/scripts/tenant/new.test.ts"],
    [["answers-tenant", "refuseAnswers(fields, platform, told, options);", "", "cannot be, and is said by its option"]],
  ),
  ...of(
    "scripts/stack/new.ts",
    ["tests/scripts/stack/new.test.ts"],
    [["answers-stack", "refuseAnswers(fields, platform, told, options);", "", "by its option"]],
  ),
  ...of(
    "scripts/meet.ts",
    ["tests/scripts/slips.test.ts"],
    [["options-empty", '.hook("preAction", (_, verb) => refuseEmpty(verb))', "", "is empty, as an unset variable is"]],
  ),
  ...of(
    "vitest.config.ts",
    ["tests/scratch.test.ts"],
    [["scratch-docker", "[...globalSetup, ", "[", "this run has such a folder, and so has every kind of run"]],
  ),
  ...of(
    "scripts/ssh.ts",
    ["tests/scripts/ssh.test.ts"],
    [["ssh-unreached", "code === UNREACHED ? EXIT.failed : ", "", "a command that ends with 255"]],
  ),
  ...of(
    "scripts/report.ts",
    ["tests/scripts/explain/runs.test.ts"],
    [["report-access", "(fromSystem(error) ?? mistake(error))", "mistake(error)", "the example of no-access"]],
  ),
  ...of(
    "scripts/place.ts",
    ["tests/scripts/ci/pullData.test.ts"],
    [["place-file", "if (!isFolder(at)) throw", "if (at === '') throw", "where it cannot be written"]],
  ),
  ...of("model/ask/number.ts", NODE, [["answers-hexadecimal", "/^-?\\d+(?:\\.\\d+)?$/", "/^\\S+$/", BY_OPTION]]),
  ...of("model/ask/machine.ts", NODE, [["answers-host-name", "/[.:]/.test(text)", "/[:]/.test(text)", BY_OPTION]]),
  ...of("scripts/blockFrom.ts", NODE, [
    ["answers-in-file", "wrongValues(tree, { kind, id, schema }, platform)", "[]", "of a file of answers at its place"],
  ]),
];
