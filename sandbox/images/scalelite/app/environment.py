"""The environment, by the names Scalelite reads. What Scalelite cannot start without is refused here."""

import os


class Refusal(Exception):
    """The environment is not one that Scalelite starts with."""


def get(name, default=""):
    """A variable, or the default. Present but empty counts as absent."""
    return os.environ.get(name) or default


def number(name, default):
    return int(get(name, str(default)))


def check():
    """Raise a Refusal that names the first variable Scalelite would miss."""
    for name in ("SECRET_KEY_BASE", "DATABASE_URL", "REDIS_URL"):
        if not get(name):
            raise Refusal(f"{name} is not set: Scalelite does not start without it")


def on(name, default="false"):
    return get(name, default).lower() == "true"


def multitenancy():
    return on("MULTITENANCY_ENABLED")


def secrets():
    """What signs admin calls, and all calls where there are no tenants."""
    return [it for it in [get("LOADBALANCER_SECRET"), *get("LOADBALANCER_SECRETS").split(":")] if it]


def algorithms():
    return get("LOADBALANCER_CHECKSUM_ALGORITHM", "SHA1:SHA256:SHA512").split(":")


def algorithm_for_servers():
    """What signs calls to BBB: SHA-256, unless we are told of algorithms and it is none of them."""
    if not get("LOADBALANCER_CHECKSUM_ALGORITHM"):
        return "SHA256"
    return next((it for it in ("SHA512", "SHA256") if it in algorithms()), "SHA1")


def pairs(name):
    """`a=1,b=2` as a dictionary."""
    return dict(it.split("=", 1) for it in get(name).split(",") if "=" in it)


def names(name):
    return [it for it in get(name).split(",") if it]


def host_allowed(host):
    """With tenants, names below URL_HOST are ours too. Without URL_HOST every name is."""
    ours, name = get("URL_HOST").lower(), host.lower().rsplit(":", 1)[0]
    if not ours:
        return True
    # The leading dot is taken for tenants only when the word is exactly this.
    below = os.environ.get("MULTITENANCY_ENABLED") == "true" and name.endswith("." + ours)
    return name == ours or below


def recordings(part):
    return {
        "spool": get("RECORDING_SPOOL_DIR", "/var/bigbluebutton/spool"),
        "work": get("RECORDING_WORK_DIR", "/var/bigbluebutton/recording/scalelite"),
        "published": get("RECORDING_PUBLISH_DIR", "/var/bigbluebutton/published"),
        "unpublished": get("RECORDING_UNPUBLISH_DIR", "/var/bigbluebutton/unpublished"),
    }[part]


FORMATS = get("RECORDING_PLAYBACK_FORMATS", "presentation:video:screenshare:podcast:notes:capture").split(":")
