"""Servers: their state, load and choice."""

import uuid
from urllib.parse import urlsplit

from . import environment
from .errors import ServerTagUnavailable
from .store import NotFound, client, fields, key, members, transaction

_PLAIN = (
    "url", "secret", "online", "load_multiplier", "state", "meetings", "users", "largest_meeting", "videos", "bbb_version",
)


class Refused(Exception):
    pass


def _read(server_id, hash_):
    server = {"id": server_id, "tag": None, "bbb_version": None, "state": None, **hash_}
    store = client()
    enabled = bool(store.sismember(key("server_enabled"), server_id))
    state = server["state"] or ("enabled" if enabled else "disabled")
    loads = {"enabled": "server_load", "cordoned": "cordoned_server_load"}.get(state)
    server["load"] = store.zscore(key(loads), server_id) if loads else None
    server["online"] = hash_.get("online") == "true"
    server["is"] = state
    return server


def find(server_id):
    hash_ = fields(f"server:{server_id}")
    if not hash_:
        raise NotFound(f"Couldn't find Server with id={server_id}")
    return _read(server_id, hash_)


def all():
    found = ((it, fields(f"server:{it}")) for it in members("servers"))
    return [_read(server_id, hash_) for server_id, hash_ in found if hash_]


def create(url, secret, load_multiplier=1.0, tag=None, server_id=None):
    """A new server, which is disabled."""
    if server_id is None:
        hostname = urlsplit(url).hostname
        server_id = hostname if environment.on("SERVER_ID_IS_HOSTNAME") and hostname else str(uuid.uuid4())
    if client().sismember(key("servers"), server_id):
        raise Refused(f"Server already exists with id '{server_id}'")
    pipe = transaction()
    hash_ = {"url": url, "secret": secret, "online": "false", "load_multiplier": str(load_multiplier)}
    pipe.hset(key(f"server:{server_id}"), mapping={**hash_, **({"tag": tag} if tag else {})})
    pipe.sadd(key("servers"), server_id)
    pipe.execute()
    return find(server_id)


def save(server, **changes):
    """Write what changes, and keep the sets in which a server of its state stands."""
    server_id = server["id"]
    if not client().sismember(key("servers"), server_id):
        raise Refused(f"Server with id '{server_id}' is deleted")
    was = server["is"]
    state = changes.get("state") or was
    load = changes.get("load", server["load"]) if state != "disabled" else None
    pipe = transaction()
    values = {name: _text(changes[name]) for name in _PLAIN if name in changes}
    if values:
        pipe.hset(key(f"server:{server_id}"), mapping=values)
    if "tag" in changes:
        tag = changes["tag"]
        if tag:
            pipe.hset(key(f"server:{server_id}"), "tag", tag)
        else:
            pipe.hdel(key(f"server:{server_id}"), "tag")
    moved = "state" in changes and changes["state"] != was
    if moved:
        for name in ("server_load", "cordoned_server_load"):
            pipe.zrem(key(name), server_id)
        (pipe.sadd if state == "enabled" else pipe.srem)(key("server_enabled"), server_id)
    if moved or "load" in changes:
        loads = {"enabled": "server_load", "cordoned": "cordoned_server_load"}.get(state)
        if loads and load is not None:
            pipe.zadd(key(loads), {server_id: load})
        elif loads:
            pipe.zrem(key(loads), server_id)
    pipe.execute()
    return find(server_id)


def _text(value):
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def destroy(server):
    pipe = transaction()
    pipe.delete(key(f"server:{server['id']}"))
    for name in ("servers", "server_enabled"):
        pipe.srem(key(name), server["id"])
    for name in ("server_load", "cordoned_server_load"):
        pipe.zrem(key(name), server["id"])
    pipe.execute()


def increment_load(server, amount):
    """Only a server that is enabled and online has a load to add to."""
    client().zadd(key("server_load"), {server["id"]: amount * float(server.get("load_multiplier") or 1)}, xx=True, incr=True)


def counter(server, name):
    """One more time well, or not well, in a row."""
    return client().hincrby(key(server["id"]), name, 1)


def reset(server, *names):
    client().hset(key(server["id"]), mapping={name: 0 for name in names})


def available(tags):
    """The server with the lowest load: of one of these tags (`a;b`), or of none; with `!` of these alone."""
    required = bool(tags) and tags.endswith("!") and len(tags) > 1
    wanted = (tags or "").rstrip("!") if required else tags or ""
    loads = client().zrange(key("server_load"), 0, -1, withscores=True)
    if not loads:
        raise NotFound("Could not find any available servers.")
    tag_of = {server_id: fields(f"server:{server_id}").get("tag") for server_id, _ in loads}
    names = wanted.split(";") if wanted else []
    # `none` is how one asks for a server without a tag.
    fitting = [it for it in loads if (tag_of[it[0]] or "none") in names]
    if not fitting:
        if required:
            raise ServerTagUnavailable(wanted)
        fitting = [it for it in loads if tag_of[it[0]] is None]
    for server_id, _ in sorted(fitting, key=lambda it: it[1]):
        if fields(f"server:{server_id}"):
            return find(server_id)
    raise NotFound("Could not find any available servers.")
