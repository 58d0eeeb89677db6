/** A BBB endpoint is the address of its API, not of its front page: Greenlight would fail at the first meeting. */
import { type Rule, tenantAt } from "./rule.ts";

export const endpointsAreApis: Rule = (platform) =>
  Object.entries(platform.tenants).flatMap(([id, { bbb }]) => {
    if (bbb === undefined || /^https:\/\/[^/?#]+\/bigbluebutton\/api\/?$/.test(bbb.endpoint)) return [];
    return {
      code: "not-an-api",
      message: `"${bbb.endpoint}" is not the address of a BBB API`,
      help: `write endpoint: ${URL.canParse(bbb.endpoint) ? new URL(bbb.endpoint).origin : "https://bbb.riverbank.example"}/bigbluebutton/api`,
      at: tenantAt(id, "bbb", "endpoint"),
    };
  });
