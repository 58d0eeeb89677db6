// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is taken out is source text
/** What is judged of a change: whom a clash is blamed on. */
import { type Mutant, of } from "./mutant.ts";

const NEWCOMERS = ["tests/model/newcomers.test.ts"];
const BLAMED = "the place to mend is that of the change: ";

export const ofChange: readonly Mutant[] = [
  ...of("model/judge.ts", NEWCOMERS, [
    [
      "change-says-the-same",
      "JSON.stringify(it) === JSON.stringify(own(was, id)) ? []",
      "own(was, id) === it ? []",
      "a file that says the same in other words",
    ],
  ]),
  ...of("model/rules/rule.ts", NEWCOMERS, [
    [
      "change-blamed",
      "return [...entries.filter((it) => !isNew(it)), ...entries.filter(isNew)];",
      "return [...entries.filter(isNew), ...entries.filter((it) => !isNew(it))];",
      `${BLAMED}a level that the org has already`,
    ],
  ]),
  ...of("model/rules/hostNamesAreUnique.ts", NEWCOMERS, [
    [
      "change-blamed-name",
      "return [...all.filter((it) => !isNew(it)), ...all.filter(isNew)];",
      "return all;",
      `${BLAMED}an id that is another's chosen name`,
    ],
    [
      "change-blamed-machine",
      "return changed.has(at.file) ? whenNew : undefined;",
      "return undefined;",
      `${BLAMED}a machine with the name that a tenant has already`,
    ],
  ]),
  ...of("model/rules/idsAreUniqueThroughTime.ts", NEWCOMERS, [
    [
      "change-blamed-id",
      "Object.hasOwn(platform.tenants, before) && isNewcomer(before, id)",
      "Object.hasOwn(platform.tenants, before) && false",
      `${BLAMED}an id that another tenant had before`,
    ],
  ]),
];
