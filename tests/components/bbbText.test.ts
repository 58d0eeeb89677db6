import { expect, test } from "vitest";
import { egress, properties, turnServers } from "../../components/bbbText.ts";

test("properties: recordings off unless told, and nobody lists all recordings", () => {
  expect(properties({ recordings: false })).toBe(
    [
      "allowFetchAllRecordings=false",
      "allowRevealOfBBBVersion=true",
      "allowStartStopRecording=true",
      "autoStartRecording=false",
      "defaultKeepEvents=false",
      "defaultMaxUsers=200",
      "defaultMeetingDuration=1440",
      "disableRecordingDefault=true",
      "insertDocumentSupportedProtocols=https",
      "recordFullDurationMedia=false",
    ].join("\n"),
  );
  expect(properties({ recordings: true })).toContain("\ndisableRecordingDefault=false\n");
});

test("a TURN server is offered over UDP and over TLS, in the words of BBB's beans", () => {
  const text = turnServers([{ host: "t1.example.org", secret: "abc" }], ["t1.example.org"]);
  expect(text).toContain(`  <bean id="stun0" class="org.bigbluebutton.web.services.turn.StunServer">
    <constructor-arg index="0" value="stun:t1.example.org:3478"/>
  </bean>
  <bean id="turn0" class="org.bigbluebutton.web.services.turn.TurnServer">
    <constructor-arg index="0" value="abc"/>
    <constructor-arg index="1" value="turn:t1.example.org:3478"/>
    <constructor-arg index="2" value="86400"/>
  </bean>
  <bean id="turn1" class="org.bigbluebutton.web.services.turn.TurnServer">
    <constructor-arg index="0" value="abc"/>
    <constructor-arg index="1" value="turns:t1.example.org:443?transport=tcp"/>
    <constructor-arg index="2" value="86400"/>
  </bean>`);
  expect(text.match(/<ref bean="[^"]*"\/>/g)).toEqual([
    '<ref bean="stun0"/>',
    '<ref bean="turn0"/>',
    '<ref bean="turn1"/>',
  ]);
  expect(text).not.toMatch(/google|freeswitch/);
});

test("a secret cannot leave its attribute; no server of ours is no file of ours", () => {
  expect(turnServers([{ host: "t", secret: '"/><x a="<&' }], [])).toContain('value="&quot;/>&lt;x a=&quot;&lt;&amp;"');
  expect(turnServers([], [])).toBe("");
});

test("private networks are rejected after ours are let through, in whatever order they were given", () => {
  const text = egress(["fd00:7::/32", "10.20.0.0/16", "10.20.0.5", "10.20.0.0/16"]);
  const rules = text.split("\n").map((line) => line.trim());
  const at = (rule: string) => {
    const found = rules.indexOf(rule);
    expect(found, rule).toBeGreaterThan(0);
    return found;
  };
  const rejected = at(
    "ip daddr { 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24, 192.168.0.0/16 } reject with icmpx type admin-prohibited",
  );
  const rejected6 = at(
    "ip6 daddr { 64:ff9b:1::/48, fc00::/7, fe80::/10, fec0::/10 } reject with icmpx type admin-prohibited",
  );
  expect(at("ip daddr 10.20.0.0/16 accept")).toBeLessThan(rejected);
  expect(at("ip daddr 10.20.0.5 accept")).toBeLessThan(rejected);
  expect(at("ip6 daddr fd00:7::/32 accept")).toBeLessThan(rejected6);
  expect(rules.filter((rule) => rule === "ip daddr 10.20.0.0/16 accept")).toHaveLength(1);
  expect(egress(["10.20.0.0/16", "10.20.0.5", "fd00:7::/32"])).toBe(text);
});

test("it takes its own place whole: made, emptied and filled in one transaction", () => {
  expect(egress([]).split("\n").slice(1, 4)).toEqual([
    "table inet meet_egress",
    "delete table inet meet_egress",
    "table inet meet_egress {",
  ]);
});
