/** Every public key is a whole one: a key that lost letters on the way lets nobody in, and says so too late. */
import type { Finding } from "../problem.ts";
import { memberAt, type Rule } from "./rule.ts";

export const keysAreWhole: Rule = (platform) => {
  const found: Finding[] = [];
  for (const [memberId, member] of Object.entries(platform.members)) {
    for (const [personId, person] of Object.entries(member.people)) {
      for (const [i, line] of person.ssh.entries()) {
        const [type = "", text = ""] = line.split(" ");
        if (isWhole(type, text)) continue;
        found.push({
          code: "broken-key",
          message: `this is no whole ${type} key: letters are missing, or something else was pasted`,
          help: "paste the whole line of the .pub file again, such as ssh-ed25519 AAAA… name",
          at: memberAt(memberId, "people", personId, "ssh", i),
        });
      }
    }
  }
  return found;
};

/** RFC 4253 section 6.6: fields, each with its length before it; the first is the type. Nothing may be left over. */
function isWhole(type: string, text: string): boolean {
  let bytes: string;
  try {
    bytes = atob(text);
  } catch {
    return false;
  }
  const fields: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return false;
    const length = [0, 1, 2, 3].reduce((sum, i) => sum * 256 + bytes.charCodeAt(at + i), 0);
    if (at + 4 + length > bytes.length) return false;
    fields.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (fields[0] !== type) return false;
  // ed25519 keys are 32 bytes long (RFC 8709); the rest must only be there
  return type === "ssh-ed25519" ? fields.length === 2 && fields[1]?.length === 32 : fields.length >= 3;
}
