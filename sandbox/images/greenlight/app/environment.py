"""The environment, by the names Greenlight reads. What Greenlight refuses to start without is refused here."""

import os

# With the variable on the left present, Greenlight fetches the others without a default.
_NEEDED_WITH = {
    "SMTP_SERVER": ("SMTP_PORT", "SMTP_DOMAIN", "SMTP_SENDER_EMAIL"),
    "OPENID_CONNECT_ISSUER": ("OPENID_CONNECT_CLIENT_ID", "OPENID_CONNECT_CLIENT_SECRET"),
}
_NEEDED = ("SECRET_KEY_BASE", "DATABASE_URL", "REDIS_URL")

# What Greenlight falls back to: a public test server. A stand-in must never call one.
_ENDPOINT_WHEN_UNSET = "http://127.0.0.1:1/bigbluebutton/api"


class Refusal(Exception):
    """The environment is not one that Greenlight starts with."""


def get(name, default=""):
    """A variable, or the default. Present but empty counts as absent, as it does for Greenlight."""
    return os.environ.get(name) or default


def check():
    """Raise a Refusal that names the first variable Greenlight would miss."""
    for name in _NEEDED:
        if not get(name):
            raise Refusal(f"{name} is not set: Greenlight does not start without it")
    for cause, names in _NEEDED_WITH.items():
        for name in names:
            # An empty value passes a fetch; an absent one does not.
            if get(cause) and name not in os.environ:
                raise Refusal(f'key not found: "{name}": with {cause} set, Greenlight does not start without it')


def disabled(part):
    """Whether a part of the health check is switched off, such as SMTP."""
    return get(f"{part}_HEALTH_CHECK_DISABLED") == "true"


def hosts():
    """The host names it answers to, or None for any."""
    if get("BYPASS_HOST") == "true" or not get("URL_HOST"):
        return None
    return [get("URL_HOST").lower()]


def bbb_endpoint():
    endpoint = get("BIGBLUEBUTTON_ENDPOINT", _ENDPOINT_WHEN_UNSET)
    if not endpoint.endswith("/"):
        endpoint += "/"
    return endpoint if endpoint.endswith("api/") else endpoint + "api/"


def boolean(name):
    """Whether a variable is on, in the words that Rails takes for off."""
    return get(name).lower() not in ("", "0", "f", "false", "off")


def root():
    """The path it is served under, without a slash at the end."""
    return get("RELATIVE_URL_ROOT").rstrip("/")
