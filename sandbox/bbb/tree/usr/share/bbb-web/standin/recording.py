"""Recordings: raw and published trees as BBB leaves them, then every script of post_publish, in order."""

import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from glob import glob

from .answer import document

DATA = "/var/bigbluebutton"
SCRIPTS = "/usr/local/bigbluebutton/core/scripts/post_publish"


def write(file, text):
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "w", encoding="utf-8") as out:
        out.write(text)


class Recordings:
    def __init__(self, server, data=DATA, scripts=SCRIPTS, log=print):
        self.server, self.data, self.scripts, self.log = server, data, scripts, log

    def make(self, meeting):
        """What is left of a meeting that was recorded. Made here at once; BBB takes about as long as the meeting."""
        key = meeting.internal
        write(f"{self.data}/recording/raw/{key}/events.xml", document({"meeting": meeting.id}, "recording"))
        write(f"{self.data}/published/presentation/{key}/metadata.xml", self._metadata(meeting))
        write(f"{self.data}/published/presentation/{key}/slides.txt", "A stand-in records no picture and no sound.\n")
        write(f"{self.data}/recording/status/published/{key}-presentation.done", f"Published {key}")
        for script in sorted(glob(f"{self.scripts}/*.rb")):
            ran = subprocess.run([script, "-m", key, "-f", "presentation"], capture_output=True, text=True, check=False)
            self.log(f"post_publish {os.path.basename(script)}: {'done' if ran.returncode == 0 else 'failed'}")
            for line in f"{ran.stdout}{ran.stderr}".splitlines():
                self.log(f"  {line}")

    def _metadata(self, meeting):
        fields = meeting.fields
        link = f"{self.server}/playback/presentation/2.3/{meeting.internal}"
        return document(
            {
                "id": meeting.internal,
                "state": "published",
                "published": True,
                "start_time": meeting.created,
                "end_time": meeting.ended,
                "participants": len(meeting.users),
                # Names of elements are what a caller chose: only what XML allows as one is kept.
                "meta": {**fields["meta"], "meetingId": meeting.id, "meetingName": fields["name"]},
                "playback": {
                    "format": "presentation",
                    "link": link,
                    "processing_time": 1,
                    "duration": meeting.ended - meeting.created,
                    "size": 1,
                },
                "raw_size": 1,
            },
            "recording",
        )

    def list(self, meetings=(), records=()):
        found = []
        for file in sorted(glob(f"{self.data}/published/*/*/metadata.xml")):
            root = ElementTree.parse(file).getroot()
            meta = {part.tag: part.text or "" for part in root.find("meta") or []}
            key, meeting = root.findtext("id"), meta.get("meetingId", "")
            if meetings and meeting not in meetings:
                continue
            if records and not key.startswith(tuple(records)):
                continue
            play = root.find("playback")
            found.append(
                {
                    "recordID": key,
                    "meetingID": meeting,
                    "internalMeetingID": key,
                    "name": meta.get("meetingName", ""),
                    "published": root.findtext("published") == "true",
                    "state": root.findtext("state"),
                    "startTime": root.findtext("start_time"),
                    "endTime": root.findtext("end_time"),
                    "participants": root.findtext("participants"),
                    "metadata": meta,
                    "playback": {"format": {"type": play.findtext("format"), "url": play.findtext("link")}},
                }
            )
        return found

    def delete(self, key):
        """Everything of one recording; whether there was anything."""
        trees = [*glob(f"{self.data}/published/*/{key}"), *glob(f"{self.data}/recording/raw/{key}")]
        for tree in trees:
            shutil.rmtree(tree)
        for file in glob(f"{self.data}/recording/status/*/{key}-*"):
            os.unlink(file)
        return bool(trees)
