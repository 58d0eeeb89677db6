"""The part of /api/v1 that the stand-in keeps: accounts, rooms, meetings. By Greenlight's paths, bodies and answers."""

import base64
import hashlib
import hmac
import json
import re
import secrets

from . import accounts, bbb, database, environment, rooms
from .accounts import Refused

# Never answered to the outside: they say how accounts come to their roles.
_PRIVATE_SETTINGS = {"RoleMapping", "ResyncOnLogin", "DefaultRole"}


class Request:
    """One request: who asks, with what."""

    def __init__(self, method, query, body, cookies, base):
        self.method, self.query, self.body, self.cookies, self.base = method, query, body, cookies, base
        self.user = accounts.of_session(cookies.get(SESSION))
        # Cookies to set; an empty value takes one away.
        self.set = {}

    def part(self, name):
        """A named object of the body, such as `user`."""
        part = self.body.get(name)
        if not isinstance(part, dict):
            raise Refused(400, ["InvalidParams"])
        return {key: str(value) for key, value in part.items() if value is not None}

    def signed_in(self):
        if self.user is None:
            raise Refused(401)
        return self.user


SESSION = "_greenlight-3_0_session"


def answer(request, path):
    """HTTP status and the JSON document for a path below /api/v1."""
    for method, pattern, action in _ROUTES:
        match = re.fullmatch(pattern, path)
        if match and method == request.method:
            try:
                status, data = action(request, *match.groups())
            except bbb.Refused as reason:
                return 400, {"errors": reason.key}
            except Refused as reason:
                return reason.status, {"errors": reason.errors}
            # Rails leaves the root out of what is nothing.
            return status, None if data is None else {"data": data}
    return (401, {"errors": []}) if request.user is None else (404, {"errors": []})


def _env(_request):
    return 200, {
        "EXTERNAL_AUTH": accounts.external(),
        "HCAPTCHA_KEY": environment.get("HCAPTCHA_SITE_KEY") or None,
        "VERSION_TAG": environment.get("VERSION_TAG"),
        "CURRENT_PROVIDER": "greenlight",
        "SMTP_ENABLED": bool(environment.get("SMTP_SERVER")),
    }


def _site_settings(request):
    names = request.query.get("names[]") or request.query.get("names", [])
    if _PRIVATE_SETTINGS.intersection(names):
        raise Refused(403)
    rows = dict(
        database.query(
            """SELECT settings.name, site_settings.value FROM site_settings JOIN settings ON settings.id = setting_id
            WHERE provider = 'greenlight' AND settings.name = ANY(%s)""",
            (names,),
        )
    )
    if len(rows) != len(set(names)):
        return 200, None
    values = {name: {"true": True, "false": False}.get(value, value) for name, value in rows.items()}
    return 200, next(iter(values.values())) if len(values) == 1 else values


def _who(request):
    if request.user:
        return 200, request.user.shown()
    return 200, {"signed_in": False, "default_locale": environment.get("DEFAULT_LOCALE") or None}


def _sign_in(request):
    if request.user:
        raise Refused(401)
    given = request.part("session")
    user, request.set[SESSION] = accounts.sign_in(given.get("email", ""), given.get("password", ""))
    return 200, user.shown()


def _sign_out(request):
    accounts.sign_out(request.signed_in())
    request.set[SESSION] = ""
    return 200, {}


def _forgot(request):
    accounts.forgot_password(request.part("user").get("email", ""), request.base)
    return 200, {}


def _verify(request):
    accounts.by_reset_token(request.part("user").get("token", ""))
    return 200, {}


def _reset(request):
    given = request.part("user")
    accounts.reset_password(given.get("token", ""), given.get("new_password", ""))
    return 200, {}


def _invite(request):
    accounts.invite(request.signed_in(), request.part("invitations").get("emails", ""), request.base)
    return 200, {}


def _sign_up(request):
    given = request.part("user")
    user, cookie = accounts.sign_up(given.get("name", ""), given.get("email", ""), given.get("password", ""), given.get("invite_token", ""))
    if cookie and request.user is None:
        request.set[SESSION] = cookie
    return 201, user.shown()


def _rooms(request):
    return 200, [room.shown() for room in rooms.of(request.signed_in())]


def _create_room(request):
    user, given = request.signed_in(), request.part("room")
    return 201, f"/rooms/{rooms.create(user, given.get('name', ''), given.get('user_id', str(user.id)))}"


def _mine(request, friendly_id):
    """A room of one's own, or any where one manages rooms."""
    user, room = request.signed_in(), rooms.find(friendly_id)
    if str(room.owner) != str(user.id) and not user.may("ManageRooms"):
        raise Refused(403)
    return user, room


def _recordings(request, friendly_id):
    return 200, rooms.recordings(_mine(request, friendly_id)[1])


def _public(request, friendly_id):
    room = rooms.find(friendly_id)
    chosen = rooms.settings(room, request.user)
    return 200, {
        "name": room.name,
        "friendly_id": room.friendly_id,
        "owner_name": room.owner_name,
        "recording_consent": chosen.get("record"),
        "require_authentication": chosen.get("glRequireAuthentication"),
        "viewer_access_code": bool(chosen.get("glViewerAccessCode")),
        "moderator_access_code": bool(chosen.get("glModeratorAccessCode")),
        "anyone_join_as_moderator": chosen.get("glAnyoneJoinAsModerator"),
    }


def _start(request, friendly_id):
    user, room = _mine(request, friendly_id)
    try:
        rooms.start(room, user, request.base)
    except bbb.Refused as reason:
        if reason.key != "idNotUnique":
            raise
    return 201, rooms.join_url(room, "Moderator", user.name, f"gl-{user.id}")


def _status(request, friendly_id):
    guest = request.cookies.get("guest_id") or f"gl-guest-{secrets.token_hex(12)}"
    if request.user is None:
        request.set["guest_id"] = guest
    return 200, rooms.status(rooms.find(friendly_id), request.user, guest, request.body, request.base)


def _running(request, friendly_id):
    return 200, bbb.running(_mine(request, friendly_id)[1].meeting_id)


def recording_ready(signed):
    """What BBB's side says of a recording, signed with the secret both know (a JWT, HS256). Raises Refused."""
    try:
        head, payload, signature = signed.split(".")
        wanted = hmac.new(environment.get("BIGBLUEBUTTON_SECRET").encode(), f"{head}.{payload}".encode(), hashlib.sha256)
        right = json.loads(_decoded(head))["alg"] == "HS256" and hmac.compare_digest(wanted.digest(), _decoded(signature))
        said = json.loads(_decoded(payload))
        meeting, record = str(said["meeting_id"]), str(said["record_id"])
    except (ValueError, KeyError, TypeError) as reason:
        raise Refused(401) from reason
    if not right:
        raise Refused(401)
    rooms.recorded(meeting, record)


def _decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


_ROOM = "([a-z0-9-]{1,40})"
_ROUTES = (
    ("GET", "/env", _env),
    ("GET", "/site_settings", _site_settings),
    ("GET", "/sessions", _who),
    ("POST", "/sessions", _sign_in),
    ("DELETE", "/sessions/signout", _sign_out),
    ("POST", "/reset_password", _forgot),
    ("POST", "/reset_password/verify", _verify),
    ("POST", "/reset_password/reset", _reset),
    ("POST", "/admin/invitations", _invite),
    ("POST", "/users", _sign_up),
    ("GET", "/rooms", _rooms),
    ("POST", "/rooms", _create_room),
    ("GET", f"/rooms/{_ROOM}/public", _public),
    ("GET", f"/rooms/{_ROOM}/recordings", _recordings),
    ("POST", f"/meetings/{_ROOM}/start", _start),
    ("POST", f"/meetings/{_ROOM}/status", _status),
    ("GET", f"/meetings/{_ROOM}/running", _running),
)
