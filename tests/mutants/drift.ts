/** What drift must not overlook, and what a rule must not hide. */
import { type Mutant, of } from "./mutant.ts";

const DRIFT = ["tests/scripts/drift/drift.test.ts"];
const VERB = ["tests/scripts/drift/verb.test.ts"];
const RULE = ["tests/model/rules/ignoredThingsAreNotOurs.test.ts"];

export const ofDrift: readonly Mutant[] = [
  ...of("scripts/drift/hetzner.ts", DRIFT, [
    [
      "drift-unlabelled",
      "if ([...ids].some((it) => !found.has(it))) {",
      "if (ids.size < 0) {",
      "a label that is missing",
    ],
    ["drift-pages", "at = answer.data.meta.pagination.next_page;", "at = null;", "a list of several pages"],
    [
      "drift-selector",
      "...(selector === null ? {} : { label_selector: selector })",
      "",
      "a region as the engine made it does not differ",
    ],
    ["drift-page-size", 'const PAGE = "50";', 'const PAGE = "25";', "a list of several pages"],
  ]),
  ...of("scripts/drift/atHetzner.ts", DRIFT, [
    ["drift-name", '...differs("name", data.name, is.name), ', "", "a server that was renamed"],
    ["drift-labels", "...labelRows(data.labels, is.labels), ", "", "a label that is missing"],
    ["drift-power", '...differs("power", "on",', '...differs("power", undefined,', "a server that is switched off"],
    ["drift-type", '...differs("type", should.serverType,', '...differs("type", undefined,', "that was rescaled"],
    [
      "drift-gone-once",
      "if (volume === undefined || !held.servers.has(should.serverId)) return null;",
      "if (volume === undefined) return null;",
      "a server that is gone, told once",
    ],
    [
      "drift-rule-more",
      '...held.filter((it) => !wanted.includes(it)).map((it) => ({ field: "rule", should: "not there", is: it })),',
      "",
      "a firewall that lets more in",
    ],
  ]),
  ...of("scripts/drift/cloudflare.ts", DRIFT, [
    ["drift-content", '...differs("content", should.content, is.content),', "", "a record that leads elsewhere"],
    ["drift-second", "if (ours.has(name)) return true;", "if (ours.has(name)) return false;", "a second address"],
    ["drift-marked", "whose === undefined ? marked :", "whose === undefined ? false :", "with our comment"],
    ["drift-of-others", "if (!leads && !marked) return false;", "", "nor a text"],
    ["drift-proofs", '.some((label) => label.startsWith("_"))', ".some(() => false)", "nor the proofs that mail needs"],
  ]),
  ...of("scripts/drift/api.ts", DRIFT, [
    ["drift-again", "answer.status !== 429 && answer.status < 500", "answer.status !== 0", "a cloud that stumbles"],
    [
      "drift-token",
      "answer?.status === 401 || answer?.status === 403",
      "answer?.status === 403",
      "not taken is exit 3",
    ],
  ]),
  ...of("scripts/drift/ignore.ts", VERB, [
    ["ignore-over", "if (until < today) {", "if (until < '') {", "that is over leaves nothing out any more"],
    ["ignore-nothing", "if (found.length === 0) {", "if (found.length < 0) {", "that leaves nothing out is an error"],
  ]),
  ...of("scripts/drift.ts", VERB, [
    ["drift-exit", "? EXIT.changes : EXIT.ok", "? EXIT.ok : EXIT.ok", "says what differs"],
    ["ignore-exit", "if (problems.length > 0) return EXIT.config;", "", "that leaves nothing out is an error"],
  ]),
  ...of("model/rules/ignoredThingsAreNotOurs.ts", RULE, [
    ["ignored-ours", "if (ours !== undefined) {", "if (ours === '') {", "would hide what is declared"],
    ["ignored-until", "until < today", "until <= today", "a rule holds on its last day"],
  ]),
  ...of("model/things.ts", RULE, [
    ["ignored-dot", '.replaceAll(/[.\\\\^$+?()[\\]{}|]/g, "\\\\$&")', "", "a dot is a dot"],
  ]),
];
