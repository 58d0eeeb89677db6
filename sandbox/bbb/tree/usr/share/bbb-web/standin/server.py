"""bbb-web: HTTP on loopback, behind nginx; a client of one page in place of BBB's."""

import html
import json
import signal
import sys
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import turn
from .api import Api
from .hooks import Hooks
from .meetings import Meetings
from .recording import Recordings
from .settings import OVERRIDES, Settings, read_properties

ADDRESS = ("127.0.0.1", 8090)
BASE = "/bigbluebutton/api"
MAX_BODY = 4_000_000


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address, settings, version):
        super().__init__(address, Handler)
        self.settings = settings
        url = settings.text("bigbluebutton.web.serverURL")
        self.hooks = Hooks(settings.text("securitySalt"), urllib.parse.urlsplit(url).hostname or "")
        self.recordings = Recordings(url, log=say)
        self.meetings = Meetings(settings.number("standInMinuteSeconds"), self.happened, self.over)
        self.api = Api(settings, self.meetings, self.recordings, self.hooks, version, url)

    def happened(self, event, meeting, user):
        told = {"meeting": {"internal-meeting-id": meeting.internal, "external-meeting-id": meeting.id}}
        if user is not None:
            told["user"] = {"internal-user-id": user.id, "external-user-id": user.external, "name": user.name}
        say(f"{event} {meeting.internal}")
        self.hooks.tell(event, meeting.id, told)

    def over(self, meeting):
        """What BBB does after a meeting, beside the requests: tell who asked, keep what was recorded."""
        threading.Thread(target=self._after, args=(meeting,), daemon=True).start()

    def _after(self, meeting):
        callback = meeting.fields["meta"].get("endcallbackurl", "")
        if callback.startswith(("http://", "https://")):
            marks = "true" if meeting.was_recorded else "false"
            query = urllib.parse.urlencode({"meetingID": meeting.id, "recordingmarks": marks})
            try:
                urllib.request.urlopen(f"{callback}{'&' if '?' in callback else '?'}{query}", timeout=10).close()
            except (OSError, ValueError) as error:
                say(f"endCallbackUrl of {meeting.internal}: {error}")
        if meeting.was_recorded and meeting.has_user_joined:
            self.recordings.make(meeting)

    def keep_time(self):
        while True:
            time.sleep(0.5)
            self.meetings.tick()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "meet-stand-in"
    sys_version = ""
    timeout = 60

    def do_GET(self):
        self._answer(b"")

    do_HEAD = do_GET

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self.close_connection = True
            return self._send(413, "", "text/plain")
        return self._answer(self.rfile.read(length))

    def log_message(self, format, *args):
        # Addresses carry checksums and passwords, and are nobody's business in a log.
        pass

    def _answer(self, body):
        address = urllib.parse.urlsplit(self.path)
        path = address.path.rstrip("/")
        given = dict(urllib.parse.parse_qsl(address.query, keep_blank_values=True))
        if path == BASE:
            return self._xml(self.server.api.index())
        if path == f"{BASE}/stuns":
            return self._stuns(given)
        if path.startswith(f"{BASE}/"):
            text = body.decode("utf-8", "replace")
            if self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
                given.update(urllib.parse.parse_qsl(text, keep_blank_values=True))
                text = ""
            answer = self.server.api.call(path[len(BASE) + 1 :], address.query, given, text)
            if isinstance(answer, dict):
                return self._send(302, "", "text/plain", {"Location": answer["location"]})
            return self._xml(answer)
        if path.startswith("/html5client"):
            return self._client(path, given)
        return self._send(404, "", "text/plain")

    def _stuns(self, given):
        user = self.server.meetings.by_token(given.get("sessionToken", ""))
        if user is None:
            text = json.dumps({"response": {"returncode": "FAILED", "message": "Could not find conference."}})
        else:
            text = json.dumps(turn.servers(self.server.settings.turn, user.id))
        self._send(200, text, "application/json")

    def _client(self, path, given):
        """What a browser shows instead of BBB: who is here, and the ways out. Opening it is being there."""
        user = self.server.meetings.by_token(given.get("sessionToken", ""))
        if user is None:
            return self._send(401, page("This meeting is over", "You can close this page."), "text/html")
        meeting = user.meeting
        if path == "/html5client/leave":
            self.server.meetings.leave(user)
            where = meeting.fields["logoutURL"]
            if where:
                return self._send(302, "", "text/plain", {"Location": where})
            return self._send(200, page("You have left", "You can close this page."), "text/html")
        if path == "/html5client/record":
            fields = meeting.fields
            if user.role != "MODERATOR" or not fields["record"] or not fields["allowStartStopRecording"]:
                return self._send(403, page("No recording here", "This meeting is not recorded."), "text/html")
            meeting.recording = not meeting.recording
            meeting.was_recorded = meeting.was_recorded or meeting.recording
        self.server.meetings.arrive(user)
        names = ", ".join(other.name for other in meeting.present())
        token = urllib.parse.quote(user.token)
        links = f'<a href="/html5client/leave?sessionToken={token}">Leave</a>'
        if user.role == "MODERATOR" and meeting.fields["record"]:
            word = "Stop" if meeting.recording else "Start"
            links += f' <a href="/html5client/record?sessionToken={token}">{word} recording</a>'
        return self._send(200, page(meeting.fields["name"] or meeting.id, f"Here: {names}.", links), "text/html")

    def _xml(self, text):
        self._send(200, text, "text/xml")

    def _send(self, status, text, kind, more=None):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind};charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def page(title, text, links=""):
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<h1>{html.escape(title)}</h1><p>{html.escape(text)}</p><p>{links}</p>"
        "<p>This is a stand-in for BBB: meetings are real, sound and pictures are not.</p></html>"
    )


def say(text):
    print(text, flush=True)


def main():
    try:
        settings = Settings()
    except (OSError, ValueError, SyntaxError) as error:
        # ElementTree's own error is a SyntaxError.
        sys.exit(f"bbb-web does not start: {error}")
    version = read_properties(f"{OVERRIDES}/bigbluebutton-release").get("BIGBLUEBUTTON_RELEASE", "")
    server = Server(ADDRESS, settings, version)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    threading.Thread(target=server.keep_time, daemon=True).start()
    say("bbb-web answers")
    server.serve_forever()
