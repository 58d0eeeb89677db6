"""The web server: health, the BBB API, and playback, behind the same gates as Scalelite's."""

import hmac
import html
import json
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from . import api, bbb, database, environment, recordings, servers, tenants
from .errors import BBBError, ChecksumError, UnsupportedContentType, UnsupportedRequest
from .store import client, key

_LENGTHS = {40: "SHA1", 64: "SHA256", 128: "SHA512"}
_FORM = ("application/x-www-form-urlencoded", "multipart/form-data")
_XML = ("application/xml", "text/xml")
# What a POST to a call may carry; any other call only takes a form.
_CONTENT = {"create": (*_FORM, *_XML), "insertDocument": _XML}


def health():
    try:
        client().set(key("__health_check_set__"), "true", ex=10)
        client().get(key("__health_check_set__"))
        if database.pending():
            raise RuntimeError("Pending migrations")
    except Exception as reason:  # whatever is wrong with it, it is not healthy
        return f"Health Check Failure: {str(reason).strip()}"
    return "success"


def query_without_checksum(query, checksum):
    for form in (f"&checksum={checksum}", f"checksum={checksum}&", f"checksum={checksum}"):
        query = query.replace(form, "")
    return query


def verify(call, query, secrets):
    """Raise unless the query carries a checksum of itself, made with one of these secrets."""
    given = dict(parse_qsl(query, keep_blank_values=True)).get("checksum", "")
    algorithm = _LENGTHS.get(len(given))
    if algorithm is None or algorithm not in environment.algorithms():
        raise ChecksumError()
    text = call + query_without_checksum(query, given)
    if not any(hmac.compare_digest(bbb.checksum(text + it, algorithm).encode(), given.encode()) for it in secrets):
        raise ChecksumError()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "meet-stand-in"
    sys_version = ""
    timeout = 60

    def do_GET(self):
        self._answer(b"")

    do_HEAD = do_GET

    def do_POST(self):
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    do_PUT = do_PATCH = do_DELETE = do_POST

    def log_request(self, code="-", size="-"):
        # Addresses are signed, and whoever has one can use it: only paths are told.
        path = urlsplit(self.path).path
        if "health_check" not in path:
            self.log_message('"%s %s" %s', self.command, path, code)

    def _answer(self, body):
        address = urlsplit(self.path)
        path = address.path.rstrip("/") or "/"
        if "health_check" not in path and not environment.host_allowed(self._host()):
            return self._send(403, "Blocked hosts: " + html.escape(self._host()), "text/html")
        if path in ("/", "/health_check"):
            return self._send(200, health(), "text/plain; charset=utf-8")
        try:
            return self._route(path, address.query, body)
        except BBBError as error:
            text = (
                f"<response><returncode>FAILED</returncode><messageKey>{escape(error.message_key)}</messageKey>"
                f"<message>{escape(error.message)}</message></response>"
            )
            return self._xml(text)
        except api.Redirect as redirect:
            return self._send(302, "", "text/html", {"Location": redirect.where})
        except Exception as reason:
            self.log_error("%s failed: %s", path, reason)
            return self._send(500, "", "text/html")

    def _route(self, path, query, body):
        method = "GET" if self.command == "HEAD" else self.command
        root = "/bigbluebutton/api"
        if path == root or path.startswith(root + "/"):
            name = path[len(root) + 1 :]
            answer, methods = api.CALLS.get(name, (None, ()))
            if method in methods:
                return self._xml(answer(self._call(name, query, body)))
        elif path.startswith("/scalelite/api/"):
            return self._admin(path.removeprefix("/scalelite/api/"), query)
        elif method == "GET" and not environment.on("RECORDING_DISABLED"):
            parts = path.strip("/").split("/")
            if parts[0] == "recording" and len(parts) == 3:
                return self._play(parts[1], parts[2])
            if parts[0] in environment.FORMATS and len(parts) > 1:
                return self._resource(parts[1], parts[0], path)
        raise UnsupportedRequest()

    def _call(self, name, query, body):
        kind = self.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if body and kind not in _CONTENT.get(name, _FORM):
            raise UnsupportedContentType()
        tenant = None
        if name:
            tenant = self._tenant()
            verify(name, query, tenants.secrets_of(tenant) if tenant else environment.secrets())
        params = dict(parse_qsl(query, keep_blank_values=True))
        if kind == _FORM[0]:
            params.update(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
            body = b""
        params.pop("checksum", None)
        return api.Call(params, body, tenant, f"{self._scheme()}://{self._host()}")

    def _tenant(self):
        """Whose name was called, by its first label; None where there are no tenants."""
        if not environment.multitenancy():
            return None
        tenant = tenants.by_name(self._host().rsplit(":", 1)[0].split(".")[0])
        if tenant is None:
            raise ChecksumError()
        return tenant

    def _admin(self, name, query):
        """Two of the admin calls: enough to see whether the door to them is shut."""
        verify(name, query, environment.secrets())
        if name == "getServers":
            found = [{"id": it["id"], "url": it["url"], "state": it["is"], "online": it["online"]} for it in servers.all()]
        elif name == "getTenants":
            found = [{"id": it["id"], "name": it["name"]} for it in tenants.all()]
        else:
            raise UnsupportedRequest()
        return self._send(200, json.dumps(found), "application/json")

    def _play(self, record_id, kind):
        where = recordings.playable(record_id, kind, self._tenant())
        if where is None:
            return self._send(404, "Recording not found", "text/html")
        return self._send(307, "", "text/html", {"Location": where})

    def _resource(self, record_id, kind, path):
        if recordings.playable(record_id, kind, self._tenant()) is None:
            return self._send(404, "Recording not found", "text/html")
        # nginx has the files.
        return self._send(200, "", "text/html", {"X-Accel-Redirect": f"/static-resource{path}"})

    def _host(self):
        return self.headers.get("Host", "")

    def _scheme(self):
        return self.headers.get("X-Forwarded-Proto", "http").split(",")[0].strip()

    def _xml(self, text):
        return self._send(200, f'<?xml version="1.0"?>\n{text}\n', "application/xml; charset=utf-8")

    def _send(self, status, text, kind, headers=None):
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **(headers or {})}.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        reason = sys.exc_info()[1]
        if not isinstance(reason, (ConnectionError, TimeoutError)):
            print(f"{client_address[0]}: {reason}", file=sys.stderr)


def serve():
    """Answer until asked to stop."""
    # As process 1 it has no default reaction to SIGTERM: without this, every stop takes Docker's ten seconds.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    port = environment.number("PORT", 3000)
    print(f"Scalelite (stand-in) listens on http://0.0.0.0:{port}")
    Server(("0.0.0.0", port), Handler).serve_forever()
