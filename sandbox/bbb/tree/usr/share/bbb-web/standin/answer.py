"""Answers as BBB gives them: XML, and 200 also for a failure."""

from xml.sax.saxutils import escape


class Refused(Exception):
    """What becomes an answer with FAILED, a key and a message."""

    def __init__(self, key, message):
        super().__init__(message)
        self.key = key


def _element(name, value):
    if value is None:
        return ""
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, dict):
        return f"<{name}>{_inside(value)}</{name}>"
    if isinstance(value, bool):
        value = "true" if value else "false"
    return f"<{name}>{escape(str(value))}</{name}>"


def _inside(fields):
    return "".join(_element(name, value) for name, value in fields.items())


def document(fields, root="response"):
    """Fields in their order; a dictionary is nested, a list repeats its element, None is left out."""
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<{root}>{_inside(fields)}</{root}>"


def success(fields):
    return document({"returncode": "SUCCESS", **fields})


def failure(key, message):
    return document({"returncode": "FAILED", "messageKey": key, "message": message})
