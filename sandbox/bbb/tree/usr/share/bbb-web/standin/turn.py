"""Which STUN and TURN servers a client is to use, with credentials that end by themselves."""

import base64
import hashlib
import hmac
import time


def credentials(secret, user, ttl, now=None):
    """The user name and password of TURN's REST API: a name with an end, and its HMAC-SHA1."""
    name = f"{int(time.time() if now is None else now) + ttl}:{user}"
    return name, base64.b64encode(hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()).decode()


def servers(turn, user, now=None):
    """As a client gets it."""
    answer = {"stunServers": [{"url": url} for url in turn["stun"]], "turnServers": [], "remoteIceCandidates": []}
    for server in turn["turn"]:
        name, password = credentials(server["secret"], user, server["ttl"], now)
        answer["turnServers"].append(
            {"username": name, "password": password, "url": server["url"], "ttl": server["ttl"]}
        )
    return answer
