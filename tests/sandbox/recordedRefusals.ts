/** What a script does when it cannot do what it should: one sentence, and what was in force stays in force. */
import { expect, test } from "vitest";
import type { Host } from "./recordedHost.ts";
import { exported, replay } from "./recordedMachine.ts";

export function refusals(host: () => Host): void {
  test("a machine that is not there: first contact says so in one sentence", async () => {
    const { sandbox, place } = host();
    const wrong = replay(sandbox, { ...place, address: "198.18.7.254" });
    const pin = sandbox.one("host-gl1-hostkey");
    const impatient = {
      ...pin,
      inputs: { ...pin.inputs, environment: { ...Object(pin.inputs["environment"]), WAIT_SECONDS: "1" } },
    };
    await expect(wrong.make(impatient)).rejects.toThrow(
      "meet: gl1 in sandbox (198.18.7.254) does not answer SSH on port 22 after 1 s: is it on, and may this address reach it?",
    );
  });

  test("a site that Caddy refuses is taken back, and the one before stays in force", async () => {
    const { machine, files, rest } = host();
    const before = [await files(), await rest()];
    for (const _ of ["once", "and again"]) {
      const refused = await machine.remote("tenant-garden-serve", "create", exported("PUBLIC_NAME", "a b {"));
      expect(refused.status).toBe(1);
      expect(refused.stderr).toBe(
        "meet: garden: Caddy refuses the site; the one before stays in force: see docker logs caddy\n",
      );
    }
    expect([await files(), await rest()]).toEqual(before);
  });

  test("so is a Caddyfile, also when Caddy starts anew", async () => {
    const { garden, machine, see, files, rest, healthy } = host();
    const before = [await files(), await rest()];
    for (const _ of ["once", "and again"]) {
      const refused = await machine.remote("host-gl1-setup", "create", exported("CADDYFILE", "nonsense {"));
      expect([refused.status, refused.stderr]).toEqual([
        1,
        "meet: gl1 in sandbox: Caddy refuses its new settings; the old ones stay in force: see docker logs caddy\n",
      ]);
    }
    expect([await files(), await rest()]).toEqual(before);
    await see("docker", "restart", "caddy");
    expect(await healthy(garden)).toBe("200 success");
  });

  test("settings that the SSH server refuses never reach it", async () => {
    const { machine, see, shell } = host();
    await shell("rm /etc/ssh/sshd_config.d/00-meet.conf; echo Nonsense yes >/etc/ssh/sshd_config.d/90-test.conf");
    const refused = await machine.remote("host-gl1-access");
    expect(refused.stderr).toContain(
      "meet: gl1 in sandbox: the SSH server refuses its new settings; the old ones stay in force",
    );
    expect(await shell("ls -A /etc/ssh/sshd_config.d")).toBe("90-test.conf");
    await see("rm", "/etc/ssh/sshd_config.d/90-test.conf");
    expect(await machine.remote("host-gl1-access")).toMatchObject({ status: 0 });
  });

  test("a setting that would let passwords in is found, wherever it stands", async () => {
    const { machine, shell } = host();
    await shell("cp -p /etc/ssh/sshd_config /root/kept; sed -i '1i PasswordAuthentication yes' /etc/ssh/sshd_config");
    const refused = await machine.remote("host-gl1-access");
    await shell("mv /root/kept /etc/ssh/sshd_config; systemctl reload ssh");
    expect(refused.stderr).toBe(
      "meet: gl1 in sandbox: passwords still open it: something in /etc/ssh/sshd_config stands before the Include of sshd_config.d; move it below\n",
    );
  });

  test("a full disk: the script says so, and the file it was writing is as it was", async () => {
    const { garden, machine, see, shell } = host();
    const { dir, digest } = garden;
    const secrets = `${dir}/secrets-${digest}.env`;
    const before = await see("sha256sum", secrets);
    const full = "cat() { echo 'cat: write error: No space left on device' >&2; return 1; }";
    const refused = await machine.remote(
      "tenant-garden-prepare",
      "create",
      (stdin) => `${full}\n${exported("SECRETS", "A=1")(stdin)}`,
    );
    expect([refused.status, refused.stderr]).toEqual([
      1,
      `cat: write error: No space left on device\nmeet: garden: cannot write ${secrets}; it is as it was before\n`,
    ]);
    expect(await see("sha256sum", secrets)).toBe(before);
    expect(await shell(`ls ${dir}`)).toBe(`dumps\nredis\nredis.conf\nsecrets-${digest}.env\nstorage`);
  });
}
