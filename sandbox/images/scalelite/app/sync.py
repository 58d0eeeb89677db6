"""Servers as a YAML document has them."""

import re
import sys
from urllib.parse import urlsplit

import yaml

from . import log, meetings, poller, servers
from .store import NotFound

_KNOWN = {"url", "secret", "enabled", "load_multiplier", "tag", "load", "state", "bbb_version", "online"}
_MODES = ("keep", "cordon", "force")


class Refused(Exception):
    pass


def from_file(path, mode, dryrun):
    if path == "-":
        document = yaml.safe_load(sys.stdin.read())
    else:
        with open(path, encoding="utf-8") as file:
            document = yaml.safe_load(file)
    if not isinstance(document, dict):
        raise Refused("Invalid YAML document")
    wanted = document.get("servers")
    if not isinstance(wanted, dict):
        raise Refused("Servers parameter not a hash")
    if mode not in _MODES:
        raise Refused(f"Unknown sync mode '{mode}' (choose: {' '.join(_MODES)})")
    dry = bool(dryrun) and str(dryrun).lower() not in ("n", "no", "false")
    for server_id, it in wanted.items():
        _complete(str(server_id), it)
    for server_id, it in wanted.items():
        _bring(str(server_id), it, dry)
    for server in servers.all():
        if server["id"] not in wanted:
            _leave(server, mode, dry)


def _complete(server_id, it):
    if it.get("url") is None:
        it["url"] = f"https://{server_id}/bigbluebutton/api"
    it["enabled"] = it.get("enabled") is None or bool(it["enabled"])
    if it.get("load_multiplier") is None:
        it["load_multiplier"] = 1.0
    it["tag"] = it.get("tag") or None
    unknown = [name for name in it if name not in _KNOWN]
    if not re.fullmatch(r"[a-zA-Z0-9_.-]+", server_id):
        raise Refused(f"Server id={server_id} contains invalid characters")
    if not it.get("secret"):
        raise Refused(f"Server id={server_id} has no secret")
    if unknown:
        raise Refused(f"Server id={server_id} has bad parameters: {unknown}")
    if float(it["load_multiplier"]) <= 0:
        raise Refused(f"Server id={server_id} has invalid load_multiplier={it['load_multiplier']}")
    url = urlsplit(it["url"])
    if url.scheme not in ("http", "https") or not url.hostname:
        raise Refused(f"Server id={server_id} has invalid url={it['url']}")


def _bring(server_id, it, dry):
    try:
        server = servers.find(server_id)
    except NotFound:
        log.info(f"[{server_id}] Server created")
        if dry:
            return
        server = servers.create(it["url"], it["secret"], it["load_multiplier"], it["tag"], server_id)
    changes = {}
    for name in ("url", "secret", "tag"):
        if server[name] != it[name]:
            changes[name] = it[name]
            log.info(f"[{server_id}] Server updated: {name}={'*****' if name == 'secret' else it[name]}")
    if float(server.get("load_multiplier") or 1) != float(it["load_multiplier"]):
        changes["load_multiplier"] = it["load_multiplier"]
        log.info(f"[{server_id}] Server updated: load_multiplier={it['load_multiplier']}")
    if it["enabled"] and server["is"] != "enabled":
        changes["state"] = "enabled"
        log.info(f"[{server_id}] Server enabled")
    elif not it["enabled"] and server["is"] == "enabled":
        changes["state"] = "cordoned"
        log.info(f"[{server_id}] Server disabled (cordoned)")
    if changes and not dry:
        servers.save(server, **changes)


def _leave(server, mode, dry):
    server_id = server["id"]
    if mode == "keep":
        return log.info(f"[{server_id}] Server not removed")
    if meetings.on(server):
        if server["is"] == "enabled":
            log.info(f"[{server_id}] Server not empty. Cordoned for removal")
            if not dry:
                servers.save(server, state="cordoned")
        if mode == "cordon":
            return None
        log.info(f"[{server_id}] Server not empty. Ending meetings now...")
        if not dry:
            poller.clear(server)
    log.info(f"[{server_id}] Server removed")
    if not dry:
        servers.destroy(server)
    return None


def dump(verbose):
    found = {}
    for it in servers.all():
        info = {
            "url": it["url"],
            "secret": it["secret"],
            "load_multiplier": float(it.get("load_multiplier") or 1),
            "tag": it["tag"] or "",
            "enabled": it["is"] == "enabled",
        }
        if verbose:
            info.update(
                state=it["is"],
                load=-1.0 if it["load"] is None else it["load"],
                bbb_version=it.get("bbb_version") or "",
                online=it["online"],
            )
        found[it["id"]] = info
    return found
