"""Takes recordings out of the spool: into the database, and to where nginx has them."""

import base64
import glob
import hashlib
import hmac
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from . import database, environment, log, tenants
from .store import NotFound

_INTERNAL = ("isBreakout", "meetingId", "meetingName")


def watch(seconds):
    spool = environment.recordings("spool")
    os.makedirs(spool, exist_ok=True)
    stopping = []
    # One that has begun is brought to its end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.append(True))
    while not stopping:
        for file in sorted(glob.glob(f"{spool}/*.tar")):
            if stopping:
                break
            try:
                take(file)
            except Exception as reason:
                log.warn(f"Failed to import recording: {reason}")
        until = time.monotonic() + float(seconds)
        while not stopping and time.monotonic() < until:
            time.sleep(0.2)
    log.info("Exiting recording importer gracefully")


def take(file):
    log.info(f"Importing recording from file: {file}")
    number = None
    with tempfile.TemporaryDirectory(dir=environment.recordings("work")) as folder:
        if subprocess.run(["tar", "--extract", "--file", file], cwd=folder, check=False).returncode != 0:
            raise RuntimeError(f"Failed to extract tar file: {file}")
        for metadata in sorted(glob.glob("*/*/metadata.xml", root_dir=folder)):
            try:
                number = _take_format(folder, metadata)
            except (ElementTree.ParseError, AttributeError, OSError) as reason:
                log.warn(f"Skipping recording format from {metadata} due to import error: {reason}")
    os.remove(file)
    if number is not None:
        _tell(number)


def _take_format(folder, metadata):
    root = ElementTree.parse(os.path.join(folder, metadata)).getroot()
    meta, playback = root.find("meta"), root.find("playback")
    record_id, kind = root.findtext("id"), playback.findtext("format")
    state = root.findtext("state")
    link = urlsplit((playback.findtext("link") or "").strip())
    wanted = root.findtext("published") == "true" and not environment.on("RECORDING_IMPORT_UNPUBLISHED")
    with database.cursor() as one:
        one.execute(
            """INSERT INTO recordings (record_id, meeting_id, name, published, participants, state, starttime, endtime, protected)
            VALUES (%s, %s, %s, %s, %s, %s, to_timestamp(%s) AT TIME ZONE 'UTC', to_timestamp(%s) AT TIME ZONE 'UTC', %s)
            ON CONFLICT (record_id) DO UPDATE SET name = EXCLUDED.name, state = EXCLUDED.state,
            published = CASE WHEN recordings.publish_updated THEN recordings.published ELSE EXCLUDED.published END
            RETURNING id, published""",
            (
                record_id,
                meta.findtext("meetingId"),
                meta.findtext("meetingName"),
                wanted,
                _number(root.findtext("participants")),
                "published" if state == "available" else state,
                (_number(root.findtext("start_time")) or 0) / 1000,
                (_number(root.findtext("end_time")) or 0) / 1000,
                environment.on("PROTECTED_RECORDINGS_ENABLED"),
            ),
        )
        number, published = one.fetchone()
        for element in meta:
            if element.tag not in _INTERNAL:
                one.execute(
                    """INSERT INTO metadata (recording_id, key, value) VALUES (%s, %s, %s)
                    ON CONFLICT (recording_id, key) DO UPDATE SET value = EXCLUDED.value""",
                    (number, element.tag, element.text or ""),
                )
        length = _number(playback.findtext("duration"))
        one.execute(
            """INSERT INTO playback_formats (recording_id, format, url, length) VALUES (%s, %s, %s, %s)
            ON CONFLICT (recording_id, format) DO UPDATE SET url = EXCLUDED.url, length = EXCLUDED.length""",
            (number, kind, link.path + (f"?{link.query}" if link.query else ""), round((length or 0) / 60_000)),
        )
        for part in ("published", "unpublished"):
            shutil.rmtree(os.path.join(environment.recordings(part), kind, record_id), ignore_errors=True)
        target = os.path.join(environment.recordings("published" if published else "unpublished"), kind)
        os.makedirs(target, exist_ok=True)
        shutil.move(os.path.join(folder, kind, record_id), target)
        one.execute("UPDATE callback_data SET recording_id = %s WHERE meeting_id = %s", (number, meta.findtext("meetingId")))
    return number


def _number(text):
    return int(text) if text and text.isdigit() else None


def _tell(number):
    """Those who wait for the recording, signed with the tenant's secret: with the next one, until one is taken."""
    rows = database.query(
        """SELECT record_id, meeting_id, (SELECT value FROM metadata WHERE recording_id = recordings.id AND key = 'tenant-id')
        FROM recordings WHERE id = %s""",
        (number,),
    )
    record_id, meeting_id, tenant_id = rows[0]
    where = database.callback(meeting_id, "recording_ready_url")
    if where is None:
        return
    try:
        secrets = tenants.secrets_of(tenants.find(tenant_id)) if tenant_id else environment.secrets()
    except NotFound as reason:
        return log.info(reason)
    for secret in secrets:
        body = urlencode({"signed_parameters": _token({"meeting_id": meeting_id, "record_id": record_id}, secret)}).encode()
        try:
            with urllib.request.urlopen(where, data=body, timeout=10) as answer:
                return log.info(f"Recording notifier successful: {meeting_id} (code {answer.status})")
        except urllib.error.HTTPError as error:
            log.info(f"Callback HTTP request failed: {error.code} {error.reason} (code {error.code})")
            if error.code in (404, 410):
                return
        except OSError as reason:
            return log.info(reason)


def _token(payload, secret):
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    text = b".".join(part(json.dumps(it, separators=(",", ":")).encode()) for it in ({"alg": "HS256"}, payload))
    return (text + b"." + part(hmac.new(secret.encode(), text, hashlib.sha256).digest())).decode()
