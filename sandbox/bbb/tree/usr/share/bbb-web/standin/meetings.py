"""Meetings in memory: made once, joined, left, ended, and ended by themselves when their time is over."""

import hashlib
import secrets
import threading
import time

from .answer import Refused


class User:
    def __init__(self, meeting, name, role, external, custom):
        self.meeting, self.name, self.role, self.custom = meeting, name, role, custom
        self.id = f"w_{secrets.token_hex(6)}"
        self.external = external or self.id
        self.token = secrets.token_urlsafe(12)
        self.auth = secrets.token_hex(6)
        self.joined = False


class Meeting:
    def __init__(self, identity, fields, now):
        self.id = identity
        self.internal = f"{hashlib.sha1(identity.encode()).hexdigest()}-{int(now * 1000)}"
        self.created = int(now * 1000)
        self.fields = fields
        self.users = {}
        self.has_user_joined = False
        self.forcibly_ended = False
        self.recording = fields["record"] and fields["autoStartRecording"]
        self.was_recorded = self.recording
        self.empty_since = now
        self.started = None
        self.ended = None

    def present(self):
        return [user for user in self.users.values() if user.joined]

    def due(self, now, minute):
        """Why it is over now, or None."""
        fields = self.fields
        if fields["duration"] and now >= self.created / 1000 + fields["duration"] * minute:
            return "its time is over"
        if not self.has_user_joined:
            limit = fields["expireIfNoUserJoined"]
            return "nobody came" if limit and now >= self.created / 1000 + limit * minute else None
        limit = fields["expireWhenLastUserLeft"]
        return "everybody left" if not self.present() and limit and now >= self.empty_since + limit * minute else None


class Meetings:
    """`listener(event, meeting, user)` is told what happens; `ended(meeting)` gets what is over. Both outside the lock."""

    def __init__(self, minute, listener, ended, clock=time.time):
        self.minute, self.listener, self.ended, self.clock = minute, listener, ended, clock
        self.lock = threading.RLock()
        self.running = {}
        self.gone = {}

    def get(self, identity):
        with self.lock:
            meeting = self.running.get(identity)
        if meeting is None:
            raise Refused("notFound", "A meeting with that ID does not exist")
        return meeting

    def all(self):
        with self.lock:
            return list(self.running.values())

    def by_token(self, token):
        with self.lock:
            for meeting in self.running.values():
                if token in meeting.users:
                    return meeting.users[token]
        return None

    def create(self, identity, fields):
        """The meeting, and whether it was there before. Another one of the same id is refused."""
        with self.lock:
            there = self.running.get(identity)
            if there is not None:
                for name in ("attendeePW", "moderatorPW"):
                    if fields[name] is not None and fields[name] != there.fields[name]:
                        raise Refused("idNotUnique", "A meeting already exists with that meeting ID")
                return there, True
            for name in ("attendeePW", "moderatorPW"):
                fields[name] = fields[name] or secrets.token_hex(4)
            meeting = Meeting(identity, fields, self.clock())
            self.running[identity] = meeting
        self.listener("meeting-created", meeting, None)
        return meeting, False

    def join(self, meeting, name, role, external, custom):
        with self.lock:
            if self.running.get(meeting.id) is not meeting:
                raise Refused("meetingForciblyEnded", "The meeting is over")
            limit = meeting.fields["maxParticipants"]
            if limit and len(meeting.users) >= limit:
                raise Refused("maxParticipantsReached", "The meeting has as many participants as it may have")
            user = User(meeting, name, role, external, custom)
            meeting.users[user.token] = user
        return user

    def arrive(self, user):
        """Their client has opened: from now on they count as present."""
        with self.lock:
            if user.joined:
                return
            user.joined = True
            meeting = user.meeting
            meeting.has_user_joined = True
            meeting.started = meeting.started or int(self.clock() * 1000)
        self.listener("user-joined", user.meeting, user)

    def leave(self, user):
        with self.lock:
            if user.meeting.users.pop(user.token, None) is None:
                return
            user.meeting.empty_since = self.clock()
        self.listener("user-left", user.meeting, user)

    def end(self, meeting, forced=False):
        with self.lock:
            if self.running.pop(meeting.id, None) is None:
                return
            meeting.forcibly_ended = forced
            meeting.ended = int(self.clock() * 1000)
        self.listener("meeting-ended", meeting, None)
        self.ended(meeting)

    def tick(self):
        """End what is due."""
        now = self.clock()
        for meeting in self.all():
            if meeting.due(now, self.minute) is not None:
                self.end(meeting)
