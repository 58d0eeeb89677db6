"""Calls to BBB servers, signed."""

import hashlib
import urllib.error
import urllib.request
from urllib.parse import urlencode, urljoin
from xml.etree import ElementTree

from . import environment, tenants
from .errors import BBBError, InternalError

_LIMIT = 10_000_000


def checksum(text, algorithm):
    return hashlib.new(algorithm.lower(), text.encode()).hexdigest()


def address(action, server, params, tenant=None):
    """The address of a call. `create` and `join` carry defaults and overrides: ours, then the tenant's."""
    base = server["url"] if server["url"].endswith("/") else server["url"] + "/"
    query = urlencode(_with_settings(action, params, tenant))
    check = checksum(action + query + server["secret"], environment.algorithm_for_servers())
    return f"{urljoin(base, action)}?{query}{'&' if query else ''}checksum={check}"


def _with_settings(action, params, tenant):
    if action not in ("create", "join"):
        return params
    default, override = tenants.defaults_and_overrides(tenant)
    ours = action.upper()
    layers = [
        environment.pairs(f"DEFAULT_{ours}_PARAMS"),
        default,
        params,
        environment.pairs(f"OVERRIDE_{ours}_PARAMS"),
        override,
    ]
    merged = {}
    for layer in layers:
        # The tag chooses the server, and has been dealt with.
        merged.update({name: value for name, value in layer.items() if name != "meta_server-tag" or layer is params})
    return merged


def call(where, body=b"", online=True):
    """What the server answers, as XML. A failure of its own is a BBBError with its own words."""
    # A server that is taken for dead is not waited for.
    seconds = environment.number("RESPONSE_TIMEOUT", 10) if online else 1
    headers = {"Content-Type": "application/xml"} if body else {}
    request = urllib.request.Request(where, data=body or None, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            text = answer.read(_LIMIT)
    except urllib.error.HTTPError as error:
        text = error.read(_LIMIT)
    try:
        document = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        document = None
    code = None if document is None else document.findtext("returncode")
    if code is None:
        raise InternalError("Response did not include returncode")
    if code != "SUCCESS":
        raise BBBError(document.findtext("messageKey"), document.findtext("message"))
    return document


def ask(action, server, params=None, tenant=None, body=b"", patient=True):
    return call(address(action, server, params or {}, tenant), body, server["online"] or patient)
