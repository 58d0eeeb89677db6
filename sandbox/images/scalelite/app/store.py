"""Redis: what every part of Scalelite knows of servers, meetings, tenants and their settings."""

import redis

from . import environment

_SECONDS = 5
_opened = None


class NotFound(Exception):
    pass


def client():
    global _opened
    if _opened is None:
        _opened = redis.Redis.from_url(
            environment.get("REDIS_URL"), decode_responses=True, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS
        )
    return _opened


def key(name):
    return f"{environment.get('REDIS_NAMESPACE', 'scalelite')}:{name}"


def members(name):
    return client().smembers(key(name))


def fields(name):
    """A hash; empty where there is none."""
    return client().hgetall(key(name))


def transaction():
    return client().pipeline(transaction=True)
