"""The web server, behind the same gates as Greenlight's."""

import json
import signal
import sys
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from . import api, environment, health, pages, rooms

# One year, as Greenlight sends it.
_HSTS = "max-age=31556952; includeSubDomains"
# Bytes; Caddy lets 31 MB through, for presentations, which this one does not take.
_LONGEST_BODY = 1_000_000


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "meet-stand-in"
    sys_version = ""
    timeout = 60

    def do_GET(self):
        self.body = b""
        self._answer()

    do_HEAD = do_GET

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LONGEST_BODY:
            self.close_connection = True
            return self._send(413, "", "text/plain")
        # Read whole, or the rest of it is taken for the next request.
        self.body = self.rfile.read(length)
        self._answer()

    do_PUT = do_PATCH = do_DELETE = do_POST

    def log_request(self, code="-", size="-"):
        # Asked every few seconds; only its failures are news, and those are told in words.
        if self.path != "/health_check":
            super().log_request(code, size)

    def _answer(self):
        address = urlsplit(self.path)
        path = address.path
        below = environment.root()
        if below and (path == below or path.startswith(below + "/")):
            path = path[len(below) :] or "/"
        if path != "/health_check" and not self._host_allowed():
            return self._send(403, "", "text/plain")
        if "health_check" not in path and self.headers.get("X-Forwarded-Proto", "http").split(",")[0].strip() != "https":
            where = f"https://{self._host()}{self.path}"
            return self._send(301 if self.command in ("GET", "HEAD") else 308, "", "text/html", {"Location": where})
        if path == "/health_check":
            return self._health()
        return self._greenlight(path, parse_qs(address.query))

    def _greenlight(self, path, query):
        try:
            if path.startswith("/api/v1/") and "application/json" in self.headers.get("Accept", ""):
                return self._api(path[len("/api/v1") :].removesuffix(".json"), query)
            if path == "/meeting_ended":
                rooms.ended(query.get("meetingID", [""])[0])
                return self._send(200, "{}", "application/json")
            if path == "/recording_ready" and self.command == "POST":
                given = parse_qs(self.body.decode(errors="replace")) or query
                api.recording_ready(given.get("signed_parameters", [""])[0])
                return self._send(200, "{}", "application/json")
            if self.command not in ("GET", "HEAD"):
                return self._send(404, "This stand-in for Greenlight takes no such request.\n", "text/plain")
            if path.startswith(("/cable", "/rails/")):
                return self._send(404, "", "text/plain")
            request = self._request(query)
            return self._send(200, pages.page(path, self._base(), request.user, self._room, query), "text/html; charset=utf-8")
        except api.Refused as reason:
            return self._send(reason.status, json.dumps({"errors": reason.errors}), "application/json")
        except Exception as reason:  # one line, as a log reader wants it
            self.log_error("%s %s: %s", self.command, path, str(reason).strip())
            return self._send(500, json.dumps({"errors": ["SomethingWentWrong"]}), "application/json")

    def _request(self, query):
        try:
            cookies = {name: it.value for name, it in SimpleCookie(self.headers.get("Cookie", "")).items()}
        except CookieError:
            cookies = {}
        try:
            body = json.loads(self.body) if self.body else {}
        except ValueError:
            body = {}
        return api.Request(self.command, query, body if isinstance(body, dict) else {}, cookies, self._base())

    def _api(self, path, query):
        request = self._request(query)
        if self.command == "HEAD":
            request.method = "GET"
        status, data = api.answer(request, path)
        ends = {"guest_id": "Max-Age=86400"}
        cookies = [
            f"{name}={value}; path={environment.root() or '/'}; secure; HttpOnly; SameSite=Lax; {ends.get(name, '') if value else 'Max-Age=0'}"
            for name, value in request.set.items()
        ]
        self._send(status, json.dumps(data, default=str), "application/json; charset=utf-8", {"Set-Cookie": cookies})

    @staticmethod
    def _room(friendly_id):
        try:
            return rooms.find(friendly_id)
        except api.Refused:
            return None

    def _base(self):
        """Where it is served, with a slash at the end."""
        return f"https://{self._host()}{environment.root()}/"

    def _host(self):
        forwarded = self.headers.get("X-Forwarded-Host", "").split(",")[-1].strip()
        return forwarded or self.headers.get("Host", "")

    def _host_allowed(self):
        allowed = environment.hosts()
        given = [self.headers.get("Host", ""), self._host()]
        return allowed is None or all(host.rsplit(":", 1)[0].lower() in allowed for host in given)

    def _health(self):
        try:
            health.check()
        except Exception as reason:
            self.log_error("Health check failed: %s", reason)
            return self._send(500, str(reason), "text/plain")
        return self._send(200, "success", "text/plain")

    def _send(self, status, text, kind, headers=None):
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **(headers or {})}.items():
            for one in value if isinstance(value, list) else [value]:
                self.send_header(name, str(one))
        if self.headers.get("X-Forwarded-Proto") == "https":
            self.send_header("Strict-Transport-Security", _HSTS)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        # A visitor who hangs up is no event; anything else is one line.
        reason = sys.exc_info()[1]
        if not isinstance(reason, (ConnectionError, TimeoutError)):
            print(f"{client_address[0]}: {reason}", file=sys.stderr)


def serve(port):
    """Answer until asked to stop."""
    # As process 1 it has no default reaction to SIGTERM: without this, every stop takes Docker's ten seconds.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"Listening on http://0.0.0.0:{port}")
    Server(("0.0.0.0", port), Handler).serve_forever()
