"""Calls of the BBB API: parameters in the order of their names, checksums by SHA-1, as Greenlight makes them."""

import hashlib
import time
import urllib.request
from urllib.parse import quote_plus
from xml.etree import ElementTree

from . import environment

_SECONDS = 10
_TRIES = 3
_LONGEST_ANSWER = 2_000_000


class Refused(Exception):
    """BBB answered, and said no. `key` is its messageKey."""

    def __init__(self, key, message):
        super().__init__(message or key)
        self.key = key


def url(call, parameters):
    query = "&".join(f"{name}={quote_plus(str(value))}" for name, value in sorted(parameters.items()) if value is not None)
    checksum = hashlib.sha1(f"{call}{query}{environment.get('BIGBLUEBUTTON_SECRET')}".encode()).hexdigest()
    return f"{environment.bbb_endpoint()}{call}?{query}{'&' if query else ''}checksum={checksum}"


def ask(call, parameters):
    """The answer's root element. Raises Refused, or an OSError where nobody answers."""
    with urllib.request.urlopen(url(call, parameters), timeout=_SECONDS) as answer:
        root = ElementTree.fromstring(answer.read(_LONGEST_ANSWER))
    if root.findtext("returncode") != "SUCCESS":
        raise Refused(root.findtext("messageKey") or "", root.findtext("message") or "")
    return root


def create(parameters):
    """Start a meeting, with three tries; its createTime, in ms. One that runs under this id already is told of."""
    for left in reversed(range(_TRIES)):
        try:
            return int(ask("create", parameters).findtext("createTime"))
        except Refused as reason:
            if reason.key == "idNotUnique" or left == 0:
                raise
        time.sleep(0.1)
    raise AssertionError("unreachable")


def running(meeting):
    return ask("isMeetingRunning", {"meetingID": meeting}).findtext("running") == "true"


def recording(record):
    """One recording, or None."""
    return ask("getRecordings", {"recordID": record}).find("recordings/recording")
