/** What a BBB server reads, as text. Pure: from what a component was told to what a script writes. */

/** Ranges of private networks: where a server that fetches what it is told must not go (RFC 1918, 3927, 6598, 6890). */
const PRIVATE = {
  ip: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16"],
  // Link-local and unique local addresses, and the prefix that leads to IPv4 networks of one's own (RFC 8215).
  ip6: ["64:ff9b:1::/48", "fc00::/7", "fe80::/10", "fec0::/10"],
} as const;

/** bbb-web's properties that are ours to decide, sorted; the secret is not among them. */
export function properties(options: { readonly recordings: boolean }): string {
  const values: Record<string, string> = {
    // Scalelite and people who look for trouble want to know it, and it is on the login page of every BBB anyway.
    allowRevealOfBBBVersion: "true",
    // Nobody records by accident: a moderator starts it, and only what they chose is kept.
    autoStartRecording: "false",
    allowStartStopRecording: "true",
    recordFullDurationMedia: "false",
    defaultKeepEvents: "false",
    disableRecordingDefault: options.recordings ? "false" : "true",
    // Whoever lists recordings says whose: the secret alone does not open all of them.
    allowFetchAllRecordings: "false",
    // People; no session is larger than a server carries (facts: BBB's own FAQ). Levels set less.
    defaultMaxUsers: "200",
    // Minutes: the longest of the published levels. Levels set less; a meeting that names its own has its own.
    defaultMeetingDuration: "1440",
    insertDocumentSupportedProtocols: "https",
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join("\n");
}

/** How long a TURN credential is good, s. A day, as BBB has it: the longest meeting. */
const TTL_SECONDS = 86_400;

/**
 * BBB's list of STUN and TURN servers; empty where there is none of ours, and then the installer's own stays. A
 * server is offered over UDP, and over TLS for whoever sits behind a firewall that lets nothing else through.
 */
export function turnServers(
  turn: readonly { readonly host: string; readonly secret: string }[],
  stun: readonly string[],
): string {
  if (turn.length === 0 && stun.length === 0) return "";
  const stuns = stun.map((host, index) => bean(`stun${index}`, "StunServer", [`stun:${host}:3478`]));
  const turns = turn
    .flatMap(({ host, secret }) => [
      [secret, `turn:${host}:3478`, String(TTL_SECONDS)],
      [secret, `turns:${host}:443?transport=tcp`, String(TTL_SECONDS)],
    ])
    .map((values, index) => bean(`turn${index}`, "TurnServer", values));
  const set = (name: string, kind: string, count: number) => [
    `    <property name="${name}">`,
    "      <set>",
    ...Array.from({ length: count }, (_, index) => `        <ref bean="${kind}${index}"/>`),
    "      </set>",
    "    </property>",
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!-- Written by meet-infra: our own servers, and nobody else's. -->",
    '<beans xmlns="http://www.springframework.org/schema/beans" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    '  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans-2.5.xsd">',
    ...stuns,
    ...turns,
    `  <bean id="stunTurnService" class="${PACKAGE}.StunTurnService">`,
    ...set("stunServers", "stun", stuns.length),
    ...set("turnServers", "turn", turns.length),
    "  </bean>",
    "</beans>",
  ].join("\n");
}

const PACKAGE = "org.bigbluebutton.web.services.turn";

function bean(id: string, type: string, values: readonly string[]): string {
  return [
    `  <bean id="${id}" class="${PACKAGE}.${type}">`,
    ...values.map((value, index) => `    <constructor-arg index="${index}" value="${xml(value)}"/>`),
    "  </bean>",
  ].join("\n");
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/**
 * A table of nftables that rejects what leaves for private networks, but for ours. Loaded again it takes its own
 * place, at once or not at all.
 *
 * @param own ranges and addresses of the stack, IPv4 and IPv6
 */
export function egress(own: readonly string[]): string {
  // A rule each: they may overlap, which a set would refuse.
  const allowed = [...new Set(own)]
    .sort()
    .map((range) => `    ${range.includes(":") ? "ip6" : "ip"} daddr ${range} accept`);
  return [
    "# Written by meet-infra. BBB fetches what people tell it to fetch; other people's networks are no part of that.",
    "table inet meet_egress",
    "delete table inet meet_egress",
    "table inet meet_egress {",
    "  chain verdict {",
    "    ct state established,related accept",
    // Names, time and leases, which a cloud may hand out from such an address.
    "    udp dport { 53, 67, 123, 547 } accept",
    "    meta l4proto ipv6-icmp accept",
    ...allowed,
    `    ip daddr { ${PRIVATE.ip.join(", ")} } reject with icmpx type admin-prohibited`,
    `    ip6 daddr { ${PRIVATE.ip6.join(", ")} } reject with icmpx type admin-prohibited`,
    "  }",
    "  chain output {",
    "    type filter hook output priority filter; policy accept;",
    // Containers of this machine live on private addresses behind these.
    '    oifname { "lo", "docker0" } accept',
    '    oifname "br-*" accept',
    // A cloud's own metadata: what root asks at boot, and nobody else.
    "    meta skuid 0 ip daddr 169.254.169.254 accept",
    "    jump verdict",
    "  }",
    "  chain forward {",
    "    type filter hook forward priority filter; policy accept;",
    '    oifname { "docker0" } accept',
    '    oifname "br-*" accept',
    "    jump verdict",
    "  }",
    "}",
  ].join("\n");
}
