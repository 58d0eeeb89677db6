"""The calls of BBB's API, by name. Each gets its parameters and gives the body of an answer, or is refused."""

import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone
from urllib.parse import quote, urlsplit

from .answer import Refused, failure, success
from .checksum import good
from .parameters import flag, meta, needed, number

class Api:
    """`calls` maps a call's path below /bigbluebutton/api/ to its method. Only `stuns` and the index need no checksum."""

    def __init__(self, settings, meetings, recordings, hooks, version, server):
        self.settings, self.meetings, self.recordings, self.hooks = settings, meetings, recordings, hooks
        self.version, self.server = version, server
        self.calls = {
            "create": self.create,
            "join": self.join,
            "isMeetingRunning": self.is_meeting_running,
            "getMeetings": self.get_meetings,
            "getMeetingInfo": self.get_meeting_info,
            "end": self.end,
            "insertDocument": self.insert_document,
            "getRecordings": self.get_recordings,
            "deleteRecordings": self.delete_recordings,
            "hooks/create": self.hook_create,
            "hooks/list": self.hook_list,
            "hooks/destroy": self.hook_destroy,
        }

    def call(self, name, raw_query, parameters, body):
        """The whole answer: a text, or a place to go to."""
        method = self.calls.get(name)
        if method is None:
            return failure("unsupportedRequest", "This request is not supported.")
        if not good(name, raw_query, self.settings.text("securitySalt"), self.settings.list("supportedChecksumAlgorithms")):
            return failure("checksumError", "Checksums do not match")
        try:
            return method(parameters, body)
        except Refused as refusal:
            return failure(refusal.key, str(refusal))

    def index(self):
        revealed = self.version if self.settings.on("allowRevealOfBBBVersion") else ""
        return success({"version": "2.0", "apiVersion": "2.0", "bbbVersion": revealed})

    def create(self, parameters, body):
        identity = needed(parameters, "meetingID", "missingParamMeetingID")
        if not 2 <= len(identity) <= 256 or "," in identity:
            raise Refused("validationError", "meetingID must have 2 to 256 characters and no comma")
        settings = self.settings
        can_record = not settings.on("disableRecordingDefault")
        fields = {
            "name": parameters.get("name", ""),
            "attendeePW": parameters.get("attendeePW") or None,
            "moderatorPW": parameters.get("moderatorPW") or None,
            "voiceBridge": parameters.get("voiceBridge") or str(10000 + sum(identity.encode()) % 90000),
            "duration": number(parameters, "duration", settings.number("defaultMeetingDuration")),
            "maxParticipants": number(parameters, "maxParticipants", settings.number("defaultMaxUsers")),
            "record": can_record and flag(parameters, "record", False),
            "autoStartRecording": flag(parameters, "autoStartRecording", settings.on("autoStartRecording")),
            "allowStartStopRecording": flag(parameters, "allowStartStopRecording", settings.on("allowStartStopRecording")),
            "logoutURL": parameters.get("logoutURL", ""),
            "isBreakout": flag(parameters, "isBreakout", False),
            "expireIfNoUserJoined": number(
                parameters, "meetingExpireIfNoUserJoinedInMinutes", settings.number("meetingExpireIfNoUserJoinedInMinutes")
            ),
            "expireWhenLastUserLeft": number(
                parameters, "meetingExpireWhenLastUserLeftInMinutes", settings.number("meetingExpireWhenLastUserLeftInMinutes")
            ),
            "meta": meta(parameters),
            "documents": self._documents(body),
        }
        meeting, there = self.meetings.create(identity, fields)
        return success(
            {
                **self._made(meeting),
                "messageKey": "duplicateWarning" if there else "",
                "message": "This conference was already in existence and may currently be in progress." if there else "",
            }
        )

    def _made(self, meeting):
        fields = meeting.fields
        return {
            "meetingID": meeting.id,
            "internalMeetingID": meeting.internal,
            "parentMeetingID": "bbb-none",
            "attendeePW": fields["attendeePW"],
            "moderatorPW": fields["moderatorPW"],
            "createTime": meeting.created,
            "voiceBridge": fields["voiceBridge"],
            "dialNumber": "",
            "createDate": datetime.fromtimestamp(meeting.created / 1000, timezone.utc).ctime(),
            "hasUserJoined": meeting.has_user_joined,
            "duration": fields["duration"],
            "hasBeenForciblyEnded": meeting.forcibly_ended,
        }

    def join(self, parameters, body):
        del body
        identity = needed(parameters, "meetingID", "missingParamMeetingID")
        name = needed(parameters, "fullName", "missingParamFullName")
        meeting = self.meetings.get(identity)
        fields = meeting.fields
        created = parameters.get("createTime", "")
        if created and created != str(meeting.created):
            raise Refused("mismatchCreateTime", "createTime is not that of the meeting")
        role = parameters.get("role", "").upper()
        if role not in ("MODERATOR", "VIEWER"):
            password = needed(parameters, "password", "missingParamPassword")
            if password == fields["moderatorPW"]:
                role = "MODERATOR"
            elif password == fields["attendeePW"]:
                role = "VIEWER"
            else:
                raise Refused("invalidPassword", "Neither the moderators' nor the attendees' password")
        custom = {key[len("userdata-") :]: value for key, value in parameters.items() if key.startswith("userdata-")}
        user = self.meetings.join(meeting, name, role, parameters.get("userID", ""), custom)
        url = f"{self.server}/html5client/?sessionToken={quote(user.token)}"
        if flag(parameters, "redirect", True):
            return {"location": url}
        return success(
            {
                "messageKey": "successfullyJoined",
                "message": "You have joined successfully.",
                "meeting_id": meeting.internal,
                "user_id": user.id,
                "auth_token": user.auth,
                "session_token": user.token,
                "guestStatus": "ALLOW",
                "url": url,
            }
        )

    def is_meeting_running(self, parameters, body):
        del body
        identity = needed(parameters, "meetingID", "missingParamMeetingID")
        return success({"running": any(m.id == identity and m.has_user_joined for m in self.meetings.all())})

    def get_meetings(self, parameters, body):
        del parameters, body
        meetings = self.meetings.all()
        if meetings:
            return success({"meetings": {"meeting": [self._told(meeting) for meeting in meetings]}})
        return success(
            {"meetings": "", "messageKey": "noMeetings", "message": "no meetings were found on this server"}
        )

    def get_meeting_info(self, parameters, body):
        del body
        return success(self._told(self.meetings.get(needed(parameters, "meetingID", "missingParamMeetingID"))))

    def _told(self, meeting):
        fields, present = meeting.fields, meeting.present()
        return {
            "meetingName": fields["name"],
            **self._made(meeting),
            "running": meeting.has_user_joined,
            "recording": meeting.recording,
            "startTime": meeting.started or 0,
            "endTime": meeting.ended or 0,
            "participantCount": len(present),
            "listenerCount": 0,
            "voiceParticipantCount": 0,
            "videoCount": 0,
            "maxUsers": fields["maxParticipants"],
            "moderatorCount": sum(user.role == "MODERATOR" for user in present),
            "attendees": {
                "attendee": [
                    {
                        "userID": user.external,
                        "fullName": user.name,
                        "role": user.role,
                        "isPresenter": user is present[0],
                        "isListeningOnly": False,
                        "hasJoinedVoice": False,
                        "hasVideo": False,
                        "clientType": "HTML5",
                    }
                    for user in present
                ]
            },
            "metadata": fields["meta"],
            "isBreakout": fields["isBreakout"],
        }

    def end(self, parameters, body):
        del body
        meeting = self.meetings.get(needed(parameters, "meetingID", "missingParamMeetingID"))
        password = parameters.get("password")
        if password and password != meeting.fields["moderatorPW"]:
            raise Refused("invalidPassword", "The moderators' password is another one")
        self.meetings.end(meeting, forced=True)
        message = "A request to end the meeting was sent. Please wait a few seconds, and then use the getMeetingInfo call."
        return success({"messageKey": "sentEndMeetingRequest", "message": message})

    def insert_document(self, parameters, body):
        meeting = self.meetings.get(needed(parameters, "meetingID", "missingParamMeetingID"))
        documents = self._documents(body)
        if not documents:
            raise Refused("missingParamDocument", "no document was given")
        meeting.fields["documents"] += documents
        return success({"messageKey": "documentInserted", "message": "Presentation is being uploaded"})

    def _documents(self, body):
        """What a body of `<modules>` names, each from a place that BBB may fetch from."""
        if not body.strip().startswith("<"):
            return []
        try:
            root = ElementTree.fromstring(body)
        except ElementTree.ParseError:
            raise Refused("invalidBody", "The body is no XML") from None
        found = []
        for part in root.iter("document"):
            url = part.get("url")
            if url is not None:
                place = urlsplit(url)
                if place.scheme not in self.settings.list("insertDocumentSupportedProtocols"):
                    raise Refused("unsupportedProtocol", f"A document may not come over {place.scheme or 'nothing'}")
                if (place.hostname or "") in self.settings.list("insertDocumentBlockedHosts"):
                    raise Refused("blockedHost", f"A document may not come from {place.hostname}")
            found.append(url or part.get("name") or "")
        return found

    def get_recordings(self, parameters, body):
        del body
        meetings = [it for it in parameters.get("meetingID", "").split(",") if it]
        records = [it for it in parameters.get("recordID", "").split(",") if it]
        if not meetings and not records and not self.settings.on("allowFetchAllRecordings"):
            raise Refused("missingParameters", "Without meetingID or recordID this server tells nothing")
        found = self.recordings.list(meetings, records)
        if found:
            return success({"recordings": {"recording": found}})
        message = "There are no recordings for the meeting(s)."
        return success({"recordings": "", "messageKey": "noRecordings", "message": message})

    def delete_recordings(self, parameters, body):
        del body
        keys = needed(parameters, "recordID", "missingParamRecordID").split(",")
        known = {recording["recordID"] for recording in self.recordings.list()}
        if not known.issuperset(keys):
            raise Refused("notFound", "We could not find recordings")
        for key in keys:
            self.recordings.delete(key)
        return success({"deleted": True})

    def hook_create(self, parameters, body):
        del body
        callback = needed(parameters, "callbackURL", "missingParamCallbackURL")
        if urlsplit(callback).scheme not in ("http", "https"):
            raise Refused("createHookError", "callbackURL is neither http nor https")
        events = [it for it in parameters.get("eventID", "").lower().split(",") if it]
        hook, there = self.hooks.create(callback, parameters.get("meetingID") or None, events)
        twice = {"messageKey": "duplicateWarning", "message": "There is already a hook for this callback URL."}
        return success({"hookID": hook.id, "permanentHook": False, "rawData": False, **(twice if there else {})})

    def hook_list(self, parameters, body):
        del body
        hooks = self.hooks.list(parameters.get("meetingID") or None)
        return success(
            {
                "hooks": {
                    "hook": [
                        {
                            "hookID": hook.id,
                            "callbackURL": hook.callback,
                            "meetingID": hook.meeting,
                            "eventID": ",".join(hook.events) or None,
                            "permanentHook": False,
                            "rawData": False,
                        }
                        for hook in hooks
                    ]
                }
            }
        )

    def hook_destroy(self, parameters, body):
        del body
        text = needed(parameters, "hookID", "missingParamHookID")
        if not text.isdigit() or not self.hooks.destroy(int(text)):
            raise Refused("destroyMissingHook", "The hook informed was not found.")
        return success({"removed": True})
