/** What is kept of a tenant's database before a new generation starts. */
import { readdirSync, utimesSync } from "node:fs";
import { expect, test } from "vitest";
import { ownFile } from "../../components/script.ts";
import { openRoot } from "./shell.ts";

test("the newest three dumps of a tenant are kept", () => {
  const root = openRoot();
  try {
    const dumps = "/srv/meet/tenants/heron/dumps";
    for (const [day, name] of ["b", "d", "a", "c"].entries()) {
      const file = `${dumps}/before-${name}.dump`;
      root.write(file, name);
      utimesSync(root.at(file), 1_700_000_000 + day * 86_400, 1_700_000_000 + day * 86_400);
    }
    root.write(`${dumps}/mine.dump`, "somebody's own");
    const prepare = (generation: string) =>
      root.run(
        `docker() { case "$*" in ps*) ;; *pg_dump*) echo dumped ;; *count*) echo 42 ;; *) cat >/dev/null ;; esac; }
meet() {\n${ownFile("shared.sh")}\n${ownFile("tenant/prepare.sh")}\n}\nmeet </dev/null`,
        {
          TENANT: "heron",
          DIR: root.at("/srv/meet/tenants/heron"),
          DATABASE: "gl_heron",
          DATABASE_PASSWORD: "x",
          REDIS_PASSWORD: "y",
          GENERATION: generation,
          SECRETS: "A='b'",
        },
      );
    const kept = () => readdirSync(root.at(dumps)).sort();
    expect(prepare("e")).toEqual({ status: 0, stdout: "heron: ready to start\n", stderr: "" });
    expect(kept()).toEqual(["before-a.dump", "before-c.dump", "before-e.dump", "mine.dump"]);
    prepare("e");
    expect(kept()).toEqual(["before-a.dump", "before-c.dump", "before-e.dump", "mine.dump"]);
  } finally {
    root.clear();
  }
});
