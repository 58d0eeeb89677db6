"""What goes wrong, in the words of the API."""


class BBBError(Exception):
    def __init__(self, message_key, message):
        super().__init__(f"{message_key}: {message}")
        self.message_key = message_key
        self.message = message


class ChecksumError(BBBError):
    def __init__(self):
        super().__init__("checksumError", "You did not pass the checksum security check")


class MeetingNotFound(BBBError):
    def __init__(self):
        super().__init__(
            "notFound", "We could not find a meeting with that meeting ID - perhaps the meeting is not yet running?"
        )


class MissingMeetingId(BBBError):
    def __init__(self):
        super().__init__("missingParamMeetingID", "You must specify a meeting ID for the meeting.")


class UnsupportedRequest(BBBError):
    def __init__(self):
        super().__init__("unsupportedRequest", "This request is not supported.")


class UnsupportedContentType(BBBError):
    def __init__(self):
        super().__init__("unsupportedContentType", "POST request Content-Type is missing or unsupported")


class InternalError(BBBError):
    def __init__(self, message):
        super().__init__("internalError", message)


class ServerUnavailable(BBBError):
    def __init__(self):
        super().__init__("serverUnavailable", "The server for this meeting is disabled/offline.")


class ServerTagUnavailable(BBBError):
    def __init__(self, tag):
        super().__init__("serverTagUnavailable", f"There is no available server with the required tag={tag}.")
