"""The rake tasks: what they say, where they say it, and their exit codes."""

import re
import sys

import yaml

from . import environment, log, poller, servers, sync, tenants
from .store import NotFound


class Failed(Exception):
    """A task that did not do what it was asked; its text goes to stderr, and the exit code is 1."""


def _multitenancy():
    if not environment.get("MULTITENANCY_ENABLED"):
        raise Failed("Multitenancy is disabled, task can not be completed")


def _number(value):
    """As Ruby prints a decimal: 1.0 is 0.1e1."""
    digits, exponent = f"{float(value):.15e}".split("e")
    digits = digits.replace(".", "").rstrip("0") or "0"
    return "0.0" if float(value) == 0 else f"0.{digits}e{int(exponent) + 1}"


def _multiplier(text):
    match = re.match(r"\d+(\.\d+)?", text or "")
    value = float(match[0]) if match else 0.0
    if value == 0:
        print("WARNING! Load-multiplier was not readable or 0, so it is now 1")
    return value or 1.0


def list_servers():
    found = servers.all()
    if not found:
        print("No servers are configured", file=sys.stderr)
    for it in found:
        print(f"id: {it['id']}\n\turl: {it['url']}\n\tsecret: {it['secret']}\n\t{it['is']}")
        print(f"\tload: {'unavailable' if it['load'] is None else it['load']}")
        print(f"\tload multiplier: {_number(it.get('load_multiplier') or 1)}")
        print(f"\tbbb version: {it.get('bbb_version') or ''}\n\ttag: {it['tag'] or ''}")
        print(f"\t{'online' if it['online'] else 'offline'}")


def add_server(url=None, secret=None, multiplier=None, tag=None):
    if not url or not secret:
        raise Failed("Error: Please input at least a URL and a secret!")
    if not url.startswith(("http://", "https://")):
        raise Failed("Error: Server URL must start with http:// or https://")
    made = servers.create(url, secret, 1.0 if multiplier is None else _multiplier(multiplier), tag or None)
    print(f"OK\nid: {made['id']}")


def _server(server_id):
    try:
        return servers.find(server_id or "")
    except NotFound:
        raise Failed(f"ERROR: No server found with id: {server_id}") from None


def _change(word, state):
    def task(server_id=None):
        print(f"{word} server {server_id}...")
        servers.save(_server(server_id), state=state)
        print("OK")

    return task


def disable(server_id=None):
    print(f"Disabling server {server_id}...")
    server = _server(server_id)
    if server["load"]:
        print("WARNING: You are trying to disable a server with active load. You should use the cordon option if")
        print("          you do not want to clear all the meetings")
        print("If you still wish to continue please enter `yes`")
        if sys.stdin.readline().strip().lower() != "yes":
            return print("OK")
        poller.clear(server, print)
    servers.save(server, state="disabled")
    print("OK")


def panic(server_id=None, keep_state=None, skip_end_calls=None):
    print(f"Panicking server {server_id}...")
    server = _server(server_id)
    poller.clear(server, print, end=not skip_end_calls)
    if not keep_state:
        servers.save(server, state="disabled")
    print("OK")


def update_server(server_id=None, secret=None, multiplier=None, tag=None):
    print(f"Updating server {server_id}...")
    changes = {} if secret is None else {"secret": secret}
    if multiplier is not None:
        changes["load_multiplier"] = _multiplier(multiplier)
    if tag is not None:
        changes["tag"] = tag or None
    servers.save(_server(server_id), **changes)
    print("OK")


def remove_server(server_id=None):
    print(f"Removing server {server_id}...")
    servers.destroy(_server(server_id))
    print("OK")


def tag_server(server_id=None, tag=None):
    servers.save(_server(server_id), tag=tag or None)
    print("OK")


def sync_servers(path=None, mode="cordon", dryrun=None):
    if not path:
        raise Failed("ERROR: Missing 'path' parameter")
    try:
        sync.from_file(path, mode, dryrun)
    except (sync.Refused, servers.Refused, yaml.YAMLError, OSError) as reason:
        raise Failed(f"ERROR: {reason}") from None


def list_tenants():
    _multitenancy()
    found = tenants.all()
    for it in found:
        print(f"id: {it['id']}\n\tname: {it['name']}\n\tsecrets: {it['secrets']}")
    print(f"Total number of tenants: {len(found)}")


def add_tenant(name=None, secrets=None):
    _multitenancy()
    if not name or not secrets:
        raise Failed("Error: both name and secrets are required to create a Tenant")
    print(f"OK\nNew Tenant id: {tenants.create(name, secrets)['id']}")


def update_tenant(tenant_id=None, name=None, secrets=None):
    _multitenancy()
    if not tenant_id or not (name or secrets):
        raise Failed("Error: id and either name or secrets are required to update a Tenant")
    tenants.update(tenants.find(tenant_id), name, secrets)
    print(f"OK\nUpdated Tenant id: {tenant_id}")


def remove_tenant(tenant_id=None):
    _multitenancy()
    tenants.destroy(tenants.find(tenant_id))
    print("Tenant was successfully deleted.")


def list_settings():
    _multitenancy()
    for tenant in tenants.all():
        print(f"Tenant: {tenant['name']}")
        found = tenants.settings(tenant["id"])
        if not found:
            print("  No custom settings are configured", file=sys.stderr)
        for it in found:
            print(f"  id: {it['id']}\n\tparam: {it['param']}\n\tvalue: {it['value']}\n\toverride: {it['override']}")


def add_setting(tenant_id=None, param=None, value=None, override=None):
    _multitenancy()
    if not (tenant_id and param and value and override):
        raise Failed("Error: tenant_id, param, value and override are required to create a TenantSetting")
    print(f"OK\nNew TenantSetting id: {tenants.add_setting(tenant_id, param, value, override)}")


def remove_setting(setting_id=None):
    _multitenancy()
    tenants.remove_setting(setting_id)
    print("TenantSetting was successfully deleted.")


def status():
    names = ("HOSTNAME", "STATE", "STATUS", "MEETINGS", "USERS", "LARGEST MEETING", "VIDEOS", "LOAD", "BBB VERSION", "TAG")
    rows = [names]
    for it in sorted(servers.all(), key=lambda it: it["url"]):
        host = it["url"].split("://")[-1].split("/")[0].rsplit(":", 1)[0]
        shown = (it.get(name) for name in ("meetings", "users", "largest_meeting", "videos", "load", "bbb_version", "tag"))
        row = (host, it["is"], "online" if it["online"] else "offline", *shown)
        rows.append(tuple("" if value is None else str(value) for value in row))
    widths = [max(map(len, column)) for column in zip(*rows)]
    print()
    for row in rows:
        print(" " + "  ".join(value.ljust(width) for value, width in zip(row, widths)).rstrip())


TASKS = {
    "servers": list_servers,
    "servers:add": add_server,
    "servers:update": update_server,
    "servers:remove": remove_server,
    "servers:enable": _change("Enabling", "enabled"),
    "servers:cordon": _change("Cordoning", "cordoned"),
    "servers:disable": disable,
    "servers:panic": panic,
    "servers:tag": tag_server,
    "servers:sync": sync_servers,
    "servers:yaml": lambda verbose=None: print(yaml.safe_dump({"servers": sync.dump(bool(verbose))}, explicit_start=True), end=""),
    "tenants": list_tenants,
    "tenants:add": add_tenant,
    "tenants:update": update_tenant,
    "tenants:remove": remove_tenant,
    "tenantSettings": list_settings,
    "tenantSettings:add": add_setting,
    "tenantSettings:remove": remove_setting,
    "poll:all": poller.everything,
    "poll:servers": poller.poll_servers,
    "poll:meetings": poller.poll_meetings,
    "poll:versions": poller.poll_versions,
    "poll": lambda seconds="60": poller.forever(seconds),
    "status": status,
    "liveness": lambda: print("success"),
}


def run(task):
    """`name[a,b]`: its exit code."""
    match = re.fullmatch(r"([^\[]+)(?:\[(.*)\])?", task, re.DOTALL)
    name, given = match[1], match[2]
    action = TASKS.get(name)
    if action is None:
        print(f"rake aborted!\nDon't know how to build task '{name}' (See the list of available tasks with `rake --tasks`)", file=sys.stderr)
        return 1
    try:
        action(*([it.strip() for it in given.split(",")] if given else []))
    except Failed as reason:
        print(reason, file=sys.stderr)
        return 1
    except (NotFound, servers.Refused) as reason:
        print(f"rake aborted!\n{reason}", file=sys.stderr)
        return 1
    return 0
