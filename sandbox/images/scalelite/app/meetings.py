"""Meetings: which server each is on, and whose it is."""

import hashlib
import random

from . import environment
from .store import NotFound, client, fields, key, members, transaction

# BBB's own default, which means none.
_NO_BRIDGE = "99999"


def find(meeting_id, tenant_id=None):
    hash_ = fields(f"meeting:{meeting_id}")
    if not hash_ or (tenant_id and hash_.get("tenant_id") != tenant_id):
        raise NotFound(f"Couldn't find Meeting with id={meeting_id}")
    return {"id": meeting_id, **hash_}


def all(tenant_id=None):
    found = ((it, fields(f"meeting:{it}")) for it in members("meetings"))
    return [
        {"id": meeting_id, **hash_}
        for meeting_id, hash_ in found
        if hash_ and (not tenant_id or hash_.get("tenant_id") == tenant_id)
    ]


def on(server):
    return [it for it in all() if it.get("server_id") == server["id"]]


def find_or_create(meeting_id, server, moderator_pw, voice_bridge, tenant_id):
    """The meeting, on this server when it is new. One of another tenant is not found."""
    hash_ = fields(f"meeting:{meeting_id}")
    if hash_:
        if tenant_id and hash_.get("tenant_id") and hash_["tenant_id"] != tenant_id:
            raise NotFound(f"Couldn't find Meeting with id={meeting_id} and tenant_id={tenant_id}")
        return {"id": meeting_id, **hash_}
    bridge = _bridge(meeting_id, voice_bridge)
    name = key(f"meeting:{meeting_id}")
    pipe = transaction()
    values = {"server_id": server["id"], "moderator_pw": moderator_pw, "voice_bridge": bridge, "tenant_id": tenant_id or ""}
    for field, value in values.items():
        pipe.hsetnx(name, field, value)
    pipe.expire(name, environment.number("DEFAULT_MEETING_TTL", 24 * 60 * 60))
    pipe.sadd(key("meetings"), meeting_id)
    pipe.execute()
    return find(meeting_id)


def destroy(meeting):
    pipe = transaction()
    pipe.delete(key(f"meeting:{meeting['id']}"))
    pipe.srem(key("meetings"), meeting["id"])
    if meeting.get("voice_bridge"):
        pipe.hdel(key("voice_bridges"), meeting["voice_bridge"])
    pipe.execute()


def _bridge(meeting_id, asked):
    """A number for telephones: the same for the same meeting, and no other meeting's."""
    length = environment.number("VOICE_BRIDGE_LEN", 9)
    draw = random.Random(hashlib.sha256(meeting_id.encode()).digest())
    for attempt in range(10):
        bridge = "".join([str(draw.randint(1, 9)), *(str(draw.randint(0, 9)) for _ in range(length - 1))])
        if attempt == 0 and asked and environment.on("USE_EXTERNAL_VOICE_BRIDGE"):
            bridge = asked
        if bridge == _NO_BRIDGE:
            continue
        client().hsetnx(key("voice_bridges"), bridge, meeting_id)
        if client().hget(key("voice_bridges"), bridge) == meeting_id:
            return bridge
    raise RuntimeError(f"no telephone number is free for the meeting {meeting_id}")
