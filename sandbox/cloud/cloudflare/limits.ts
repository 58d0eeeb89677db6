/** How many requests a token may make, counted as the real API counts them, and how many records a zone may have. */

export interface Limits {
  /** Requests of one token in a window, and its length in seconds. */
  readonly requests: number;
  readonly seconds: number;
  /** How long a token that went over it is shut out, seconds. */
  readonly block: number;
  /** Records in the zone. */
  readonly records: number;
}

export const DEFAULT_LIMITS: Limits = {
  // developers.cloudflare.com/fundamentals/api/reference/limits, 2026-11.
  requests: 1200,
  seconds: 300,
  block: 300,
  // A free zone made since September 2024 (cloudflare-docs, 2024-09); an older one has 1,000, a paid one 3,500.
  records: 200,
};

export interface Allowance {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

interface Count {
  used: number;
  /** When the window ends, ms. */
  until: number;
  blocked: boolean;
}

/** Counts per token. Not kept over a restart: neither is anybody's patience. */
export function rateLimiter(limitsNow: () => Limits, now: () => Date): (token: string) => Allowance {
  const counts = new Map<string, Count>();
  return (token) => {
    const limits = limitsNow();
    const time = now().getTime();
    let count = counts.get(token);
    if (count === undefined || time >= count.until) {
      count = { used: 0, until: time + limits.seconds * 1000, blocked: false };
      counts.set(token, count);
    }
    count.used += 1;
    if (count.used > limits.requests && !count.blocked) {
      count.blocked = true;
      count.until = time + limits.block * 1000;
    }
    const left = Math.ceil((count.until - time) / 1000);
    const headers = {
      ratelimit: `"default";r=${Math.max(0, limits.requests - count.used)};t=${left}`,
      "ratelimit-policy": `"default";q=${limits.requests};w=${limits.seconds}`,
    };
    return count.blocked
      ? { allowed: false, headers: { ...headers, "retry-after": String(left) } }
      : { allowed: true, headers };
  };
}
