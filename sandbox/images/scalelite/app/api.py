"""The calls of the BBB API, answered with the server that a meeting is on."""

import secrets
import string
from xml.etree import ElementTree

from . import bbb, database, environment, meetings, recordings, servers, tenants
from .errors import BBBError, InternalError, MeetingNotFound, MissingMeetingId, ServerUnavailable
from .store import NotFound


class Call:
    """One request: its parameters, the body when it is XML, whose it is, and the address it came to."""

    def __init__(self, params, body, tenant, origin):
        self.params, self.body, self.tenant, self.origin = params, body, tenant, origin
        self.tenant_id = tenant["id"] if tenant else None

    def meeting_id(self):
        if not self.params.get("meetingID"):
            raise MissingMeetingId()
        return self.params["meetingID"]

    def meeting(self):
        meeting_id = self.meeting_id()
        try:
            return meetings.find(meeting_id, self.tenant_id)
        except NotFound as reason:
            raise MeetingNotFound() from reason


class Redirect(Exception):
    def __init__(self, where):
        super().__init__(where)
        self.where = where


def _success(inner):
    return f"<response><returncode>SUCCESS</returncode>{inner}</response>"


def _forward(document):
    return ElementTree.tostring(document, encoding="unicode")


def _on_server(action, call, server, params, body=b"", what="Unable to access meeting on server."):
    try:
        return bbb.ask(action, server, params, call.tenant, body, patient=False)
    except BBBError:
        raise
    except Exception as reason:  # the server cannot be reached, whatever that is called
        print(f"Error {reason} accessing server {server['id']}.")
        raise InternalError(what) from reason


def index(_):
    build = environment.get("BUILD_NUMBER")
    return _success("<version>2.0</version>" + (f"<build>{build}</build>" if build else ""))


def is_meeting_running(call):
    try:
        meeting = meetings.find(call.meeting_id(), call.tenant_id)
    except NotFound:
        return _success("<running>false</running>")
    return _forward(_on_server("isMeetingRunning", call, servers.find(meeting["server_id"]), {"meetingID": meeting["id"]}))


def get_meeting_info(call):
    meeting = call.meeting()
    return _forward(_on_server("getMeetingInfo", call, servers.find(meeting["server_id"]), {"meetingID": meeting["id"]}))


def get_meetings(call):
    if environment.on("GET_MEETINGS_API_DISABLED"):
        return _no_meetings()
    found = []
    for server in servers.all():
        if not server["online"] or server["is"] == "disabled":
            continue
        document = _on_server("getMeetings", call, server, {}, what="Unable to access server.")
        for meeting in document.findall("meetings/meeting"):
            # Those of no tenant are seen by nobody who is one.
            if (meeting.findtext("metadata/tenant-id") or None) == call.tenant_id:
                found.append(_forward(meeting))
    return _success(f"<meetings>{''.join(found)}</meetings>") if found else _no_meetings()


def _no_meetings():
    return _success("<messageKey>noMeetings</messageKey><message>no meetings were found on this server</message><meetings/>")


def create(call):
    meeting_id, params = call.meeting_id(), dict(call.params)
    tag = _tag(params, call.tenant)
    params.pop("meta_server-tag", None)
    meeting = server = None
    try:
        meeting = meetings.find(meeting_id, call.tenant_id)
        server = servers.find(meeting["server_id"])
        if server["is"] == "cordoned" and not _still_runs(call, server, meeting_id):
            meetings.destroy(meeting)
            raise NotFound(meeting_id)
    except NotFound:
        try:
            server = servers.available(tag)
            alphabet = string.ascii_letters + string.digits
            password = params.get("moderatorPW") or "".join(secrets.choice(alphabet) for _ in range(8))
            meeting = meetings.find_or_create(meeting_id, server, password, params.get("voiceBridge"), call.tenant_id)
            server = servers.find(meeting["server_id"])
            servers.increment_load(server, 1)
            params["moderatorPW"] = meeting["moderator_pw"]
        except NotFound as reason:
            raise InternalError(str(reason)) from reason
    params["voiceBridge"] = meeting["voice_bridge"]
    if call.tenant:
        params["meta_tenant-id"], params["meta_tenant-name"] = call.tenant["id"], call.tenant["name"]
    if server["tag"]:
        params["meta_server-tag"] = server["tag"]
    longest, asked = environment.number("MAX_MEETING_DURATION", 0), params.get("duration", "0")
    if longest and not 0 < int(asked if asked.isdigit() else 0) <= longest:
        params["duration"] = str(longest)
    _remember_callbacks(params, meeting_id, call.tenant)
    for name in environment.names("CREATE_EXCLUDE_PARAMS"):
        params.pop(name, None)
    return _forward(_on_server("create", call, server, params, call.body, "Unable to create meeting on server."))


def _tag(params, tenant):
    default, override = tenants.defaults_and_overrides(tenant)
    name = "meta_server-tag"
    layers = (
        override,
        environment.pairs("OVERRIDE_CREATE_PARAMS"),
        params,
        default,
        environment.pairs("DEFAULT_CREATE_PARAMS"),
    )
    return next((layer[name] for layer in layers if layer.get(name)), None)


def _still_runs(call, server, meeting_id):
    try:
        return bbb.ask("isMeetingRunning", server, {"meetingID": meeting_id}, call.tenant).findtext("running") == "true"
    except Exception as reason:  # not to be reached is not to run
        print(f"Could not verify meeting {meeting_id} on cordoned server {server['id']}: {reason}")
        return False


def _remember_callbacks(params, meeting_id, tenant):
    """Recordings come to us, so that it is we who tell."""
    host = environment.get("URL_HOST")
    if "meta_analytics-callback-url" in params:
        database.remember_callback(meeting_id, "analytics_callback_url", params["meta_analytics-callback-url"])
        ours = f"{tenant['name']}.{host}" if tenant else host
        params["meta_analytics-callback-url"] = f"https://{ours}/bigbluebutton/api/analytics_callback"
    names = [f"meta_{origin}-recording-ready-url" for origin in ("bn", "bbb", "canvas")]
    ready = next((params[name] for name in names if name in params), None)
    if ready is not None:
        for name in names:
            params.pop(name, None)
        database.remember_callback(meeting_id, "recording_ready_url", ready)


def end(call):
    meeting = call.meeting()
    server = servers.find(meeting["server_id"])
    meetings.destroy(meeting)
    params = {"meetingID": meeting["id"], "password": call.params.get("password", "")}
    return _forward(_on_server("end", call, server, params))


def join(call):
    meeting = call.meeting()
    server = servers.find(meeting["server_id"])
    if not server["online"] or server["is"] == "disabled":
        raise ServerUnavailable()
    servers.increment_load(server, 1)
    excluded = environment.names("JOIN_EXCLUDE_PARAMS")
    params = {name: value for name, value in call.params.items() if name not in excluded}
    raise Redirect(bbb.address("join", server, params, call.tenant))


def insert_document(call):
    meeting = call.meeting()
    server = servers.find(meeting["server_id"])
    what = "Unable to insert document on server."
    return _forward(_on_server("insertDocument", call, server, {"meetingID": meeting["id"]}, call.body, what))


def get_recordings(call):
    if environment.on("GET_RECORDINGS_API_FILTERED") and not (call.params.get("recordID") or call.params.get("meetingID")):
        raise BBBError("missingParameters", "param meetingID or recordID must be included.")
    return _success(recordings.listed(call.params, call.tenant, call.origin))


def publish_recordings(call):
    return _success(recordings.publish(call.params, call.tenant))


def update_recordings(call):
    return _success(recordings.update(call.params, call.tenant))


def delete_recordings(call):
    return _success(recordings.delete(call.params, call.tenant))


# Call -> what answers it, and the methods it takes.
_BOTH = ("GET", "POST")
CALLS = {
    "": (index, _BOTH),
    "isMeetingRunning": (is_meeting_running, _BOTH),
    "getMeetingInfo": (get_meeting_info, _BOTH),
    "getMeetings": (get_meetings, _BOTH),
    "create": (create, _BOTH),
    "end": (end, _BOTH),
    "join": (join, ("GET",)),
    "insertDocument": (insert_document, ("POST",)),
    "getRecordings": (get_recordings, _BOTH),
    "publishRecordings": (publish_recordings, ("GET",)),
    "updateRecordings": (update_recordings, _BOTH),
    "deleteRecordings": (delete_recordings, ("GET",)),
}
