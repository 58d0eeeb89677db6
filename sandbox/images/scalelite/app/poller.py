"""Asks every server how it is, and every meeting whether it goes on."""

import time
from concurrent.futures import ThreadPoolExecutor

from . import bbb, environment, log, meetings, servers
from .errors import BBBError

_SHOWN = ("meetings", "users", "largest_meeting", "videos")


def everything():
    poll_servers()
    poll_meetings()
    poll_versions()


def forever(seconds):
    log.info(f"Running poller with interval {float(seconds)}")
    while True:
        try:
            everything()
        except Exception as reason:  # Redis may be away for a while
            log.warn(reason)
        time.sleep(float(seconds))


def _each(action, things):
    with ThreadPoolExecutor(max_workers=max(1, environment.number("POLLER_THREADS", 5) - 1)) as pool:
        list(pool.map(action, things))


def poll_servers():
    _each(_poll_server, servers.all())


def _poll_server(server):
    try:
        changes = _well(server, bbb.ask("getMeetings", server))
    except Exception as reason:  # whatever it is: it did not answer as it should
        log.warn(f"Failed to get server id={server['id']} status: {reason}")
        changes = _unwell(server)
    try:
        server = servers.save(server, **changes)
        load = "unavailable" if server["load"] is None else server["load"]
        log.info(f"Server id={server['id']} {'online' if server['online'] else 'offline'} load: {load}")
    except servers.Refused as reason:
        log.warn(f"Unable to update Server id={server['id']}: {reason}")


def _well(server, document):
    total, people, videos, largest = 0, 0, 0, 0
    found = document.findall("meetings/meeting")
    young = time.time() - 60 * environment.number("LOAD_JOIN_BUFFER_TIME", 15)
    for meeting in found:
        count = _number(meeting, "participantCount")
        people, largest = people + count, max(largest, count)
        videos += _number(meeting, "videoCount")
        if meeting.findtext("isBreakout") == "true":
            continue
        actual = count + _number(meeting, "moderatorCount")
        # People are on their way into a young one.
        if _number(meeting, "createTime") / 1000 > young:
            actual = max(actual, environment.number("LOAD_MIN_USER_COUNT", 15))
        total += actual
    servers.reset(server, "unhealthy_counter")
    load = total * float(server.get("load_multiplier") or 1)
    changes = {}
    if not server["online"]:
        if servers.counter(server, "healthy_counter") < environment.number("SERVER_HEALTHY_THRESHOLD", 1):
            return {}
        log.info(f"Server id={server['id']} is healthy. Bringing back online...")
        servers.reset(server, "healthy_counter", "unhealthy_counter")
        changes["online"] = True
    if server["is"] == "cordoned" and load == 0:
        changes["state"] = "disabled"
    return {**changes, "load": load, **dict(zip(_SHOWN, (len(found), people, largest, videos)))}


def _number(meeting, name):
    text = meeting.findtext(name) or "0"
    return int(text) if text.isdigit() else 0


def _unwell(server):
    servers.reset(server, "healthy_counter")
    if not server["online"]:
        return {}
    if servers.counter(server, "unhealthy_counter") < environment.number("SERVER_UNHEALTHY_THRESHOLD", 2):
        return {}
    log.warn(f"Server id={server['id']} is unhealthy. Panicking and setting offline...")
    clear(server)
    servers.reset(server, "healthy_counter", "unhealthy_counter")
    return {"load": None, "online": False, **dict.fromkeys(_SHOWN, 0)}


def clear(server, tell=lambda _: None, end=True):
    """Forget the meetings of a server, and ask it to end them."""
    for meeting in meetings.on(server):
        tell(f"Clearing Meeting id={meeting['id']}")
        log.info(f"Clearing Meeting id={meeting['id']}")
        meetings.destroy(meeting)
        try:
            if end:
                params = {"meetingID": meeting["id"], "password": meeting.get("moderator_pw", "")}
                bbb.ask("end", server, params)
        except Exception as reason:
            log.warn(f"WARNING: Could not end meeting id={meeting['id']}: {reason}")


def poll_meetings():
    _each(_poll_meeting, meetings.all())


def _poll_meeting(meeting):
    try:
        server = servers.find(meeting["server_id"])
        bbb.ask("getMeetingInfo", server, {"meetingID": meeting["id"]})
    except BBBError as error:
        if error.message_key == "notFound":
            meetings.destroy(meeting)
            log.info(f"Meeting id={meeting['id']} on Server id={meeting['server_id']} has ended")
        else:
            log.warn(f"Unexpected BigBlueButton error polling Meeting id={meeting['id']}: {error}")
    except Exception as reason:
        log.warn(f"Failed to check meeting id={meeting['id']} status: {reason}")


def poll_versions():
    _each(_poll_version, servers.all())


def _poll_version(server):
    try:
        servers.save(server, bbb_version=bbb.ask("", server).findtext("bbbVersion") or "")
    except Exception as reason:
        log.warn(f"Unexpected error when checking version of server id={server['id']}: {reason}")
