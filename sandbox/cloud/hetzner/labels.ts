/** Label selectors: `env=prod,!old,role in (node,turn)`. */
import { invalidField } from "./problem.ts";

type Labels = Readonly<Record<string, string>>;

const KEY = "[A-Za-z0-9][A-Za-z0-9._/-]*";
const EQUAL = new RegExp(String.raw`^(${KEY})\s*(==|=|!=)\s*([A-Za-z0-9._-]*)$`);
const SET = new RegExp(String.raw`^(${KEY})\s+(in|notin)\s*\(([^()]*)\)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

/** The test that a selector stands for; a selector that says nothing one can read is `invalid_input`. */
export function selector(text: string): (labels: Labels) => boolean {
  const tests = parts(text).map((part) => requirement(part.trim()));
  return (labels) => tests.every((test) => test(labels));
}

/** Commas separate, except inside parentheses. */
function parts(text: string): string[] {
  return text.trim() === "" ? [] : text.split(/,(?![^(]*\))/);
}

function requirement(text: string): (labels: Labels) => boolean {
  const equal = EQUAL.exec(text);
  if (equal !== null) {
    const [, key = "", operator, value] = equal;
    return operator === "!=" ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const set = SET.exec(text);
  if (set !== null) {
    const [, key = "", operator, list = ""] = set;
    const values = list.split(",").map((value) => value.trim());
    const among = (labels: Labels): boolean => Object.hasOwn(labels, key) && values.includes(labels[key] ?? "");
    return operator === "in" ? among : (labels) => !among(labels);
  }
  const exists = EXISTS.exec(text);
  if (exists !== null) {
    const [, not, key = ""] = exists;
    return (labels) => Object.hasOwn(labels, key) === (not === "");
  }
  throw invalidField("label_selector", `'${text}' is not a valid label selector`);
}
