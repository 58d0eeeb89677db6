/** An international host name is one that browsers show, in one script, and none that poses as a Latin name. */
import { foldScripts, isOneScript, toUnicode } from "../hostname.ts";
import type { Finding, Spot } from "../problem.ts";
import { type Rule, stackAt, tenantAt } from "./rule.ts";

export const hostNamesAreReadable: Rule = (platform) => {
  const found: Finding[] = [];
  const check = (name: string | undefined, at: Spot) => {
    if (name === undefined || !name.includes("xn--")) return;
    const unicode = toUnicode(name);
    if (unicode === undefined) {
      found.push({
        code: "broken-host-name",
        message: `"${name}" is no international host name: nothing is written like that`,
        help: "copy the xn-- form from the registrar's page; it is made from the name, never typed",
        at,
      });
      return;
    }
    const mixed = unicode.split(".").find((label) => !isOneScript(label));
    const posing = unicode
      .split(".")
      .find(
        (label) => !/[a-z]/.test(label) && /[a-z]/.test(foldScripts(label)) && /^[\0-\x7f]*$/.test(foldScripts(label)),
      );
    if (mixed !== undefined) {
      found.push({
        code: "mixed-scripts",
        message: `"${name}" reads ${unicode}, and "${mixed}" mixes scripts or has signs that are no letters`,
        help: "write each part of the name in one script",
        at,
      });
    } else if (posing !== undefined) {
      found.push({
        code: "look-alike",
        message: `"${name}" reads ${unicode}, which looks like ${foldScripts(unicode)}`,
        help: "choose a name that cannot be taken for another",
        at,
      });
    }
  };
  for (const [id, stack] of Object.entries(platform.stacks)) {
    check(stack.domain, stackAt(id, "domain"));
    check(stack.mail.server, stackAt(id, "mail", "server"));
  }
  for (const [id, tenant] of Object.entries(platform.tenants)) {
    check(tenant.hostname, tenantAt(id, "hostname"));
    check(tenant.mail?.server, tenantAt(id, "mail", "server"));
  }
  return found;
};
