import { expect, test } from "vitest";
import { caddyfile } from "../../components/certificates.ts";

const lines = (text: string) => text.split("\n").map((line) => line.trim());

test("public: Caddy's own two authorities, the second by the e-mail address", () => {
  const text = caddyfile({ authority: "public", directory: null, email: "ops@meet.example" });
  expect(text).toBe("{\n\tskip_install_trust\n\temail ops@meet.example\n}\n\nimport sites/*.caddy");
});

test("internal: an authority of the machine's own", () => {
  const text = caddyfile({ authority: "internal", directory: null, email: null });
  expect(text).toBe("{\n\tskip_install_trust\n\tlocal_certs\n}\n\nimport sites/*.caddy");
});

test("acme: the directory that was given, and no other", () => {
  const text = caddyfile({ authority: "acme", directory: "https://ca.example/dir", email: null });
  expect(lines(text)).toContain("acme_ca https://ca.example/dir");
  expect(lines(text)).not.toContain("local_certs");
});
