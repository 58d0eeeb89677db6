"""BBB's checksum: a hash of the call's name, the raw query without the checksum, and the shared secret."""

import hashlib
import hmac
from urllib.parse import unquote

ALGORITHMS = {40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}


def split(raw):
    """The raw query without its checksum, and the checksum (None where there is none). Order and encoding stay."""
    parts = raw.split("&") if raw else []
    sums = [part for part in parts if part.startswith("checksum=")]
    rest = "&".join(part for part in parts if not part.startswith("checksum="))
    return rest, unquote(sums[0][len("checksum=") :]) if sums else None


def good(call, raw, secret, allowed):
    """Whether a raw query is signed for this call, by an algorithm that is allowed."""
    rest, given = split(raw)
    algorithm = ALGORITHMS.get(len(given or ""))
    if algorithm is None or algorithm not in allowed:
        return False
    right = hashlib.new(algorithm, f"{call}{rest}{secret}".encode()).hexdigest()
    return hmac.compare_digest(right, given.lower())
