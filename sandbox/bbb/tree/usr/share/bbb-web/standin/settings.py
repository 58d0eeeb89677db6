"""What BBB reads when it starts: its properties with their overrides, and its TURN servers. Never read again after."""

import xml.etree.ElementTree as ElementTree

HOME = "/usr/share/bbb-web/WEB-INF/classes"
OVERRIDES = "/etc/bigbluebutton"
BEANS = "{http://www.springframework.org/schema/beans}"


def read_properties(file):
    """`key=value` lines; later ones win. A file that is not there says nothing."""
    found = {}
    try:
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                key, separator, value = line.strip().partition("=")
                if separator and not key.startswith(("#", "!")):
                    found[key.strip()] = value.strip()
    except FileNotFoundError:
        pass
    return found


class Settings:
    """Properties by name. One that is missing or no number is a reason not to start, as it is for BBB."""

    def __init__(self, home=HOME, overrides=OVERRIDES):
        self.values = {
            **read_properties(f"{home}/bigbluebutton.properties"),
            **read_properties(f"{overrides}/bbb-web.properties"),
        }
        self.turn = read_turn(f"{overrides}/turn-stun-servers.xml") or read_turn(f"{home}/spring/turn-stun-servers.xml")
        if not self.text("securitySalt"):
            raise ValueError("securitySalt is empty")
        for name in NUMBERS:
            self.number(name)
        for name in SWITCHES:
            if self.text(name) not in ("true", "false"):
                raise ValueError(f"{name} is neither true nor false")

    def text(self, name):
        return self.values.get(name, "")

    def number(self, name):
        try:
            return int(self.text(name))
        except ValueError:
            raise ValueError(f"{name} is no number") from None

    def on(self, name):
        return self.text(name) == "true"

    def list(self, name):
        return [part.strip() for part in self.text(name).split(",") if part.strip()]


NUMBERS = (
    "defaultMaxUsers",
    "defaultMeetingDuration",
    "maxUserConcurrentAccesses",
    "meetingExpireIfNoUserJoinedInMinutes",
    "meetingExpireWhenLastUserLeftInMinutes",
    "maxFileSizeUpload",
    "standInMinuteSeconds",
)
SWITCHES = (
    "disableRecordingDefault",
    "autoStartRecording",
    "allowStartStopRecording",
    "allowRevealOfBBBVersion",
    "allowFetchAllRecordings",
    "defaultKeepEvents",
)


def read_turn(file):
    """The servers that the service bean refers to. A reference to a bean that is not there is a reason not to start."""
    try:
        root = ElementTree.parse(file).getroot()
    except FileNotFoundError:
        return None
    beans = {bean.get("id"): bean for bean in root.iter(f"{BEANS}bean")}
    service = beans.get("stunTurnService")
    if service is None:
        raise ValueError(f"{file} has no bean stunTurnService")

    def referred(name):
        for part in service.findall(f"{BEANS}property[@name='{name}']/{BEANS}set/{BEANS}ref"):
            if part.get("bean") not in beans:
                raise ValueError(f"{file} refers to a bean {part.get('bean')} that it does not have")
            bean = beans[part.get("bean")]
            yield [argument.get("value") for argument in bean.findall(f"{BEANS}constructor-arg")]

    return {
        "stun": [url for (url,) in referred("stunServers")],
        "turn": [{"secret": secret, "url": url, "ttl": int(ttl)} for secret, url, ttl in referred("turnServers")],
    }
