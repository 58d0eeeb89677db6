"""The web server: the few pages that infrastructure looks at, behind the same gates as Greenlight's."""

import html
import json
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from . import database, environment, health

# Never answered to the outside: they say how accounts come to their roles.
_PRIVATE_SETTINGS = {"RoleMapping", "ResyncOnLogin", "DefaultRole"}
# One year, as Greenlight sends it.
_HSTS = "max-age=31556952; includeSubDomains"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "meet-stand-in"
    sys_version = ""
    timeout = 60

    def do_GET(self):
        self._answer()

    def do_HEAD(self):
        self._answer()

    def do_POST(self):
        # The body is not ours to understand, and must not be taken for the next request.
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
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
        if self.command not in ("GET", "HEAD"):
            return self._send(404, "This stand-in for Greenlight takes no such request.\n", "text/plain")
        if path.startswith("/api/v1/") and "application/json" in self.headers.get("Accept", ""):
            return self._api(path, parse_qs(address.query))
        if path.startswith(("/cable", "/rails/")):
            return self._send(404, "", "text/plain")
        return self._home()

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

    def _api(self, path, query):
        if path in ("/api/v1/env.json", "/api/v1/env"):
            return self._json(
                {
                    "EXTERNAL_AUTH": bool(environment.get("OPENID_CONNECT_ISSUER")),
                    "HCAPTCHA_KEY": environment.get("HCAPTCHA_SITE_KEY") or None,
                    "VERSION_TAG": environment.get("VERSION_TAG"),
                    "CURRENT_PROVIDER": "greenlight",
                    "SMTP_ENABLED": bool(environment.get("SMTP_SERVER")),
                }
            )
        if path in ("/api/v1/site_settings.json", "/api/v1/site_settings"):
            names = query.get("names[]") or query.get("names", [])
            if _PRIVATE_SETTINGS.intersection(names):
                return self._send(403, json.dumps({"errors": []}), "application/json")
            return self._json(_settings(names))
        return self._send(401, json.dumps({"errors": []}), "application/json")

    def _home(self):
        host = html.escape(self._host())
        page = (
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<title>{host}</title><style>body{{font:1.2rem system-ui;margin:4rem auto;max-width:34rem;padding:0 1rem;"
            "color-scheme:light dark}}</style>"
            f"<h1>{host}</h1><p>A stand-in for Greenlight answers here: it keeps Greenlight's contract with the "
            "infrastructure, and none of its features.</p>"
        )
        return self._send(200, page, "text/html; charset=utf-8")

    def _json(self, data):
        return self._send(200, json.dumps({"data": data} if data is not None else None), "application/json; charset=utf-8")

    def _send(self, status, text, kind, headers=None):
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **(headers or {})}.items():
            self.send_header(name, str(value))
        if self.headers.get("X-Forwarded-Proto") == "https":
            self.send_header("Strict-Transport-Security", _HSTS)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _settings(names):
    """One value for one name, an object for several, None when any of them is unknown."""
    rows = dict(
        database.query(
            """SELECT settings.name, site_settings.value FROM site_settings JOIN settings ON settings.id = setting_id
            WHERE provider = 'greenlight' AND settings.name = ANY(%s)""",
            (names,),
        )
    )
    if len(rows) != len(set(names)):
        return None
    values = {name: {"true": True, "false": False}.get(value, value) for name, value in rows.items()}
    return next(iter(values.values())) if len(values) == 1 else values


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
