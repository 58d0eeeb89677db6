"""Parameters of a call, as BBB reads them: what is not understood counts as not given."""

import re

from .answer import Refused

_META = re.compile(r"^meta_([a-zA-Z][a-zA-Z0-9-]*)$")


def number(parameters, name, default):
    text = parameters.get(name, "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else default


def flag(parameters, name, default):
    text = parameters.get(name, "").lower()
    return {"true": True, "false": False}.get(text, default)


def needed(parameters, name, key):
    value = parameters.get(name, "").strip()
    if not value:
        raise Refused(key, f"{name} was not given")
    return value


def meta(parameters):
    return {match[1].lower(): value for name, value in parameters.items() if (match := _META.match(name)) is not None}
