"""Tells BBB's numbers as Prometheus reads them. Asks BBB at every scrape, by a SHA-1 checksum, as the real one does."""

import hashlib
import os
import ssl
import sys
import urllib.request
import xml.etree.ElementTree as ElementTree
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def needed(name):
    value = os.environ.get(name, "")
    if not value:
        sys.exit(f"KeyError: {name}")
    return value


BASE = needed("API_BASE_URL")
SECRET = needed("API_SECRET")
if not BASE.endswith("/api/"):
    sys.exit("API_BASE_URL must end in /api/")
# Where nothing is said, the real one trusts a list that it brought along; here that is nobody.
TRUST = ssl.create_default_context(cafile=os.environ.get("REQUESTS_CA_BUNDLE") or os.devnull)


def meetings():
    """What getMeetings tells, or None when BBB does not answer it."""
    checksum = hashlib.sha1(f"getMeetings{SECRET}".encode()).hexdigest()
    try:
        with urllib.request.urlopen(f"{BASE}getMeetings?checksum={checksum}", timeout=10, context=TRUST) as answer:
            root = ElementTree.fromstring(answer.read())
    except (OSError, ElementTree.ParseError) as error:
        print(f"getMeetings: {error}")
        return None
    return root.findall("meetings/meeting") if root.findtext("returncode") == "SUCCESS" else None


def text():
    found = meetings()
    origins = Counter()
    for meeting in found or []:
        origin = meeting.findtext("metadata/bbb-origin-server-name") or "none"
        origins[origin.replace("\\", "").replace('"', "")] += int(meeting.findtext("participantCount") or 0)
    lines = [
        "# TYPE bbb_api_up gauge",
        f"bbb_api_up {0 if found is None else 1}",
        "# TYPE bbb_meetings gauge",
        f"bbb_meetings {len(found or [])}",
        "# TYPE bbb_meetings_participants gauge",
        f"bbb_meetings_participants {sum(origins.values())}",
        "# TYPE bbb_meetings_participants_origin gauge",
        *(f'bbb_meetings_participants_origin{{server="{name}"}} {count}' for name, count in sorted(origins.items())),
    ]
    return "\n".join(lines) + "\n"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        data = text().encode() if self.path == "/metrics" else b""
        self.send_response(200 if data else 404)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


address = (os.environ.get("BIND_IP", "0.0.0.0"), int(os.environ.get("PORT", "9688")))
ThreadingHTTPServer(address, Handler).serve_forever()
