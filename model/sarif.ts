/**
 * Problems as SARIF 2.1.0 (OASIS, 2020-03-27): the form in which code scanning on GitHub, GitLab and in editors
 * takes what a tool found.
 */
import { type Code, EXPLANATIONS } from "./explain/index.ts";
import type { Place, Problem } from "./problem.ts";
import { digest } from "./secrets.ts";
import { compare } from "./sort.ts";

/** One log with one run. `uriOf`: a file's path from the root of the repository. */
export function sarif(problems: readonly Problem[], uriOf: (file: string) => string) {
  const codes = [...new Set(problems.map(({ code }) => code))].sort(compare);
  const location = (place: Place) => ({
    physicalLocation: {
      artifactLocation: { uri: encoded(uriOf(place.file)), uriBaseId: "%SRCROOT%" },
      region: { startLine: place.line, startColumn: place.column, endColumn: place.column + place.length },
    },
  });
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "meet check", rules: codes.map(rule) } },
        columnKind: "utf16CodeUnits",
        results: problems.map((problem) => ({
          ruleId: problem.code,
          ruleIndex: codes.indexOf(problem.code),
          level: problem.severity,
          message: { text: `${problem.message}. ${problem.help}` },
          locations: [location(problem.place)],
          ...(problem.also === undefined
            ? {}
            : {
                relatedLocations: problem.also.map(({ label, place }, at) => ({
                  id: at + 1,
                  message: { text: label },
                  ...location(place),
                })),
              }),
          // The same problem on another line is the same problem.
          partialFingerprints: { "problem/v1": digest(`${problem.code} ${problem.place.file} ${problem.message}`, 32) },
        })),
      },
    ],
  };
}

function rule(code: Code) {
  const { title, cause, remedy } = EXPLANATIONS[code];
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: cause },
    help: { text: `${cause} ${remedy}` },
  };
}

/** A path as a relative URI reference, RFC 3986. */
function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
