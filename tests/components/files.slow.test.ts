/** The scripts that run on machines are read by shellcheck whole, as a machine gets them: each with all that it shares. */
import { expect, test } from "vitest";
import { script } from "../../components/script.ts";
import { absent, files, shellcheck } from "./shellcheck.ts";

test.skipIf(absent).each(files.filter((name) => name.includes("/") && !name.includes("pin-host-key")))(
  "shellcheck finds nothing in %s with all that it shares",
  (name) => {
    // A function that this one does not use (SC2317) is another's.
    expect(shellcheck(["-e", "SC2317", "-"], script(name, {}))).toBe("");
  },
);
