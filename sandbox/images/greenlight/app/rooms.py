"""Rooms and the meetings in them."""

import json
import secrets
import string
from datetime import datetime, timezone
from urllib.parse import urlsplit

from . import bbb, database, environment, seeds
from .accounts import Refused, setting

_LETTERS = string.ascii_lowercase + string.digits
_TRUE = {"guestPolicy": "ASK_MODERATOR"}
_FALSE = {"guestPolicy": "ALWAYS_ACCEPT"}
_ROOM = """SELECT rooms.id, rooms.name, friendly_id, meeting_id, user_id, users.name, online, last_session FROM rooms
    JOIN users ON users.id = rooms.user_id WHERE users.provider = %s AND """


class Room:
    def __init__(self, row):
        self.id, self.name, self.friendly_id, self.meeting_id, self.owner, self.owner_name, self.online, self.last_session = row

    def shown(self):
        last = self.last_session.isoformat(timespec="milliseconds") + "Z" if self.last_session else None
        return {"id": self.id, "name": self.name, "friendly_id": self.friendly_id, "online": self.online, "last_session": last}


def find(friendly_id):
    rows = database.query(_ROOM + "friendly_id = %s", (seeds.PROVIDER, friendly_id))
    if not rows:
        raise Refused(404, ["RecordNotFound"])
    return Room(rows[0])


def of(user):
    return [Room(row) for row in database.query(_ROOM + "user_id = %s ORDER BY rooms.created_at", (seeds.PROVIDER, user.id))]


def _configurations():
    """Meeting option -> what rooms may do with it, where that is decided."""
    return dict(
        database.query(
            """SELECT name, value FROM rooms_configurations JOIN meeting_options ON meeting_options.id = meeting_option_id
            WHERE provider = %s""",
            (seeds.PROVIDER,),
        )
    )


def create(user, name, owner):
    """A room for oneself, or for somebody else where one manages users. As many as the owner's role has room for."""
    if not user.may("CreateRoom") or (str(owner) != str(user.id) and not user.may("ManageUsers")):
        raise Refused(403)
    if not 1 <= len(name) <= 255:
        raise Refused(400, ["Name can't be blank"])
    friendly = "-".join("".join(secrets.choice(_LETTERS) for _ in range(3)) for _ in range(4))
    meeting = "".join(secrets.choice(_LETTERS) for _ in range(40))
    decided = _configurations()
    with database.connection() as opened, opened.cursor() as cursor:
        # Two at once would both find a free place.
        cursor.execute("SELECT role_id FROM users WHERE id = %s AND provider = %s FOR UPDATE", (owner, seeds.PROVIDER))
        role = cursor.fetchone()
        if role is None:
            raise Refused(404, ["RecordNotFound"])
        cursor.execute(
            """SELECT value::int <= (SELECT count(*) FROM rooms WHERE user_id = %s) FROM role_permissions
            JOIN permissions ON permissions.id = permission_id WHERE role_id = %s AND permissions.name = 'RoomLimit'""",
            (owner, role[0]),
        )
        full = cursor.fetchone()
        if full and full[0]:
            raise Refused(400, "RoomLimitError")
        cursor.execute(
            """INSERT INTO rooms (user_id, name, friendly_id, meeting_id, created_at, updated_at)
            VALUES (%s, %s, %s, %s, now(), now()) RETURNING id""",
            (owner, name, friendly, meeting),
        )
        room = cursor.fetchone()[0]
        cursor.execute("SELECT id, name, default_value FROM meeting_options")
        for option, key, default in cursor.fetchall():
            value = _TRUE.get(key, "true") if decided.get(key) in ("true", "default_enabled") else default
            cursor.execute(
                """INSERT INTO room_meeting_options (room_id, meeting_option_id, value, created_at, updated_at)
                VALUES (%s, %s, %s, now(), now())""",
                (room, option, value),
            )
    return friendly


def settings(room, user):
    """A room's settings as they hold: what the administrator decided wins, and who may not record does not."""
    values = dict(
        database.query(
            """SELECT name, value FROM room_meeting_options JOIN meeting_options ON meeting_options.id = meeting_option_id
            WHERE room_id = %s""",
            (room.id,),
        )
    )
    for name, value in _configurations().items():
        if name in values and value in ("true", "false"):
            if name.endswith("AccessCode"):
                values[name] = values[name] if value == "true" else ""
            else:
                values[name] = (_TRUE if value == "true" else _FALSE).get(name, value)
        elif name == "record" and name in values and user is not None and user.permissions().get("CanRecord") != "true":
            values[name] = "false"
    return values


def start(room, user, base):
    """Start the meeting, with everything Greenlight tells BBB of it."""
    page = f"{base}rooms/{room.friendly_id}/join"
    chosen = settings(room, user)
    options = {name: value for name, value in chosen.items() if not name.startswith("gl")}
    if options.get("muteOnStart") != "true":
        options.pop("muteOnStart", None)
    # No tags here: they are only sent where the environment names them.
    options = {name: value for name, value in options.items() if name not in ("serverTag", "serverTagRequired")}
    message = f"To invite someone to the meeting, send them this link:<br>{page}"
    if chosen.get("glViewerAccessCode"):
        message += f"<br>Access code: {chosen['glViewerAccessCode']}"
    created = bbb.create(
        {
            **options,
            "name": room.name,
            "meetingID": room.meeting_id,
            "moderatorOnlyMessage": message,
            "loginURL": page,
            "logoutURL": page,
            "meta_endCallbackUrl": f"{base}meeting_ended",
            "meta_bbb-recording-ready-url": f"{base}recording_ready",
            "meta_bbb-origin": "greenlight",
            "meta_bbb-origin-server-name": urlsplit(base).hostname,
            "meta_bbb-origin-version": environment.get("VERSION_TAG", "v3"),
            "meta_bbb-context-name": room.name,
            "meta_bbb-context-id": room.friendly_id,
        }
    )
    room.last_session = datetime.fromtimestamp(created / 1000, timezone.utc).replace(tzinfo=None)
    database.query("UPDATE rooms SET online = true, last_session = %s, updated_at = now() WHERE id = %s", (room.last_session, room.id))


def join_url(room, role, name, person):
    created = room.last_session and round(room.last_session.replace(tzinfo=timezone.utc).timestamp() * 1000)
    return bbb.url(
        "join",
        {"fullName": name, "meetingID": room.meeting_id, "password": "", "role": role, "userID": person, "createTime": created},
    )


def status(room, user, guest, given, base):
    """What somebody at the door learns: whether it runs, and if it does, the way in. Who may start it does so."""
    chosen = settings(room, user)
    if user is None and chosen.get("glRequireAuthentication") == "true":
        raise Refused(401)
    code = given.get("access_code") or ""
    viewer, moderator = chosen.get("glViewerAccessCode", ""), chosen.get("glModeratorAccessCode", "")
    own = user is not None and str(user.id) == str(room.owner)
    fits = {name for name, wanted in (("viewer", viewer), ("moderator", moderator)) if wanted and wanted == code}
    anyone = chosen.get("glAnyoneJoinAsModerator") == "true"
    if own or "moderator" in fits or (anyone and (fits or not (viewer or moderator))):
        role = "Moderator"
    elif not anyone and ("viewer" in fits or (not viewer and not code)):
        role = "Viewer"
    else:
        raise Refused(403)
    runs = bbb.running(room.meeting_id)
    if not runs and (own or "moderator" in fits or chosen.get("glAnyoneCanStart") == "true"):
        try:
            start(room, user, base)
        except bbb.Refused as reason:
            if reason.key != "idNotUnique":
                raise
        runs = True
    name = user.name if user else given.get("name") or ""
    person = f"gl-{user.id}" if user else guest
    return {"status": runs, **({"joinUrl": join_url(room, role, name, person)} if runs else {})}


def ended(meeting):
    """BBB says that a meeting is over."""
    database.query("UPDATE rooms SET online = false, updated_at = now() WHERE meeting_id = %s", (meeting.split("_")[0],))


def recorded(meeting, record):
    """A recording is ready: ask for it, and keep what is listed of it."""
    found = bbb.recording(record)
    rooms = database.query("SELECT id FROM rooms WHERE meeting_id = %s", (meeting,))
    if found is None or not rooms:
        raise Refused(404)
    formats = [(it.findtext("type"), it.findtext("url"), it.findtext("length")) for it in found.findall("playback/format")]
    length = next((int(it[2] or 0) for it in formats if it[0] in ("presentation", "video")), 0)
    name = found.findtext("metadata/name") or found.findtext("name") or ""
    started = int(found.findtext("startTime") or 0) / 1000
    with database.connection() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT id FROM recordings WHERE record_id = %s", (record,))
        if cursor.fetchone():
            return
        cursor.execute(
            """INSERT INTO recordings (room_id, name, record_id, visibility, length, participants, recorded_at, created_at, updated_at)
            VALUES (%s, %s, %s, %s, %s, %s, to_timestamp(%s), now(), now()) RETURNING id""",
            (rooms[0][0], name, record, setting("DefaultRecordingVisibility"), length, int(found.findtext("participants") or 0), started),
        )
        row = cursor.fetchone()[0]
        for kind, where, _ in formats:
            cursor.execute(
                "INSERT INTO formats (recording_id, recording_type, url, created_at, updated_at) VALUES (%s, %s, %s, now(), now())",
                (row, kind, where),
            )


def recordings(room):
    rows = database.query(
        """SELECT record_id, recordings.name, length, visibility, json_agg(json_build_object('recording_type', recording_type, 'url', url))
        FROM recordings LEFT JOIN formats ON recording_id = recordings.id WHERE room_id = %s
        GROUP BY recordings.id ORDER BY recorded_at DESC""",
        (room.id,),
    )
    keys = ("record_id", "name", "length", "visibility", "formats")
    return json.loads(json.dumps([dict(zip(keys, row)) for row in rows], default=str))
