"""Recordings: found, published, deleted; always of one tenant alone."""

import glob
import os
import shutil
from xml.sax.saxutils import escape

from . import database, environment
from .errors import BBBError, InternalError

_OF_TENANT = """EXISTS (SELECT FROM metadata WHERE recording_id = recordings.id AND key = 'tenant-id' AND value = %s)"""


def find(params, tenant):
    """As XML."""
    where, values = ["true"], []
    if tenant:
        where.append(_OF_TENANT)
        values.append(tenant["id"])
    states = [it for it in params.get("state", "").split(",") if it] or ["published", "unpublished"]
    if "any" not in states:
        where.append("state = ANY(%s)")
        values.append(states)
    metas = [(name[5:], value.split(",")) for name, value in params.items() if name.startswith("meta_")]
    if metas:
        one = "EXISTS (SELECT FROM metadata WHERE recording_id = recordings.id AND key = %s AND value = ANY(%s))"
        where.append("(" + " OR ".join([one] * len(metas)) + ")")
        values.extend(it for meta in metas for it in meta)
    if params.get("recordID"):
        ids = params["recordID"].split(",")
        where.append("(" + " OR ".join(["starts_with(record_id, %s)"] * len(ids)) + ")")
        values.extend(ids)
    if params.get("meetingID"):
        where.append("meeting_id = ANY(%s)")
        values.append(params["meetingID"].split(","))
    return database.query(
        f"""SELECT id, record_id, meeting_id, name, published, state, extract(epoch FROM starttime) * 1000,
        extract(epoch FROM endtime) * 1000, participants FROM recordings WHERE {' AND '.join(where)} ORDER BY starttime DESC""",
        values,
    )


def listed(params, tenant, prefix):
    parts = [_one(row, prefix) for row in find(params, tenant)]
    none = "<messageKey>noRecordings</messageKey><message>There are not recordings for the meetings</message>"
    body = "".join(parts)
    return f"<recordings>{body}</recordings>" if parts else f"<recordings/>{none}"


def _one(row, prefix):
    number, record_id, meeting_id, name, published, state, start, end, participants = row
    metas = database.query("SELECT key, value FROM metadata WHERE recording_id = %s ORDER BY key", (number,))
    formats = database.query(
        "SELECT format, url, length FROM playback_formats WHERE recording_id = %s ORDER BY format", (number,)
    )
    meta = "".join(f"<{key}>{escape(value or '')}</{key}>" for key, value in metas)
    playback = "".join(
        f"<format><type>{escape(kind)}</type><url>{escape(prefix + url)}</url><length>{length or 0}</length></format>"
        for kind, url, length in formats
    )
    people = "" if participants is None else f"<participants>{participants}</participants>"
    return (
        f"<recording><recordID>{escape(record_id)}</recordID><meetingID>{escape(meeting_id)}</meetingID>"
        f"<internalMeetingID>{escape(record_id)}</internalMeetingID><name>{escape(name or '')}</name>"
        f"<published>{'true' if published else 'false'}</published><state>{state or ''}</state>"
        f"<startTime>{int(start or 0)}</startTime><endTime>{int(end or 0)}</endTime>{people}"
        f"<metadata>{meta}</metadata><playback>{playback}</playback></recording>"
    )


def _chosen(params, tenant):
    if not params.get("recordID"):
        raise BBBError("missingParamRecordID", "You must specify a recordID.")
    where, values = "record_id = ANY(%s)", [params["recordID"].split(",")]
    if tenant:
        where, values = f"{where} AND {_OF_TENANT}", [*values, tenant["id"]]
    return database.query(f"SELECT id, record_id, published, state FROM recordings WHERE {where}", values)


def publish(params, tenant):
    if not params.get("recordID"):
        raise BBBError("missingParamRecordID", "You must specify a recordID.")
    if not params.get("publish"):
        raise BBBError("missingParamPublish", "You must specify a publish value true or false.")
    wanted = params["publish"].lower() == "true"
    rows = [row for row in _chosen(params, tenant) if row[3] in ("published", "unpublished")]
    if not rows:
        raise BBBError("notFound", "We could not find recordings")
    here, there = ("unpublished", "published") if wanted else ("published", "unpublished")
    for number, record_id, published, _ in rows:
        if published == wanted:
            continue
        for (kind,) in database.query("SELECT format FROM playback_formats WHERE recording_id = %s", (number,)):
            source = os.path.join(environment.recordings(here), kind, record_id)
            target = os.path.join(environment.recordings(there), kind, record_id)
            if os.path.exists(source):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.move(source, target)
            elif not os.path.exists(target):
                raise InternalError("Unable to publish/unpublish recording.")
        database.query(
            "UPDATE recordings SET published = %s, publish_updated = true, state = %s WHERE id = %s", (wanted, there, number)
        )
    return f"<published>{'true' if wanted else 'false'}</published>"


def update(params, tenant):
    rows = _chosen(params, tenant)
    if len(rows) != len(params["recordID"].split(",")):
        return "<updated>false</updated>"
    metas = {name[5:].lower(): value for name, value in params.items() if name.startswith("meta_")}
    with database.cursor() as one:
        for number, *_ in rows:
            for key, value in metas.items():
                one.execute("DELETE FROM metadata WHERE recording_id = %s AND key = %s", (number, key))
                if value:
                    one.execute("INSERT INTO metadata (recording_id, key, value) VALUES (%s, %s, %s)", (number, key, value))
    return f"<updated>{'true' if metas else 'false'}</updated>"


def delete(params, tenant):
    rows = _chosen(params, tenant)
    if not rows:
        raise BBBError("notFound", "We could not find recordings")
    for number, record_id, *_ in rows:
        for folder in glob.glob(os.path.join(environment.recordings("published"), "*", glob.escape(record_id))):
            shutil.rmtree(folder)
        with database.cursor() as one:
            for table in ("metadata", "playback_formats"):
                one.execute(f"DELETE FROM {table} WHERE recording_id = %s", (number,))
            one.execute("UPDATE recordings SET state = 'deleted' WHERE id = %s", (number,))
    return "<deleted>true</deleted>"


def playable(record_id, kind, tenant):
    """The address of a published recording of this tenant in one format, or None."""
    values = [record_id, kind, *([tenant["id"]] if tenant else [])]
    rows = database.query(
        f"""SELECT url FROM playback_formats JOIN recordings ON recordings.id = recording_id
        WHERE record_id = %s AND format = %s AND published {'AND ' + _OF_TENANT if tenant else ''}""",
        values,
    )
    return rows[0][0] if rows else None
