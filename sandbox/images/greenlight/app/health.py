"""The health check: the same four parts as Greenlight's, each truly asked, each with its switch."""

import redis

from . import bbb, database, environment, mail

# Long enough for a slow mail server, short enough for a health check.
_SECONDS = 5


def check():
    """Raise an exception whose text names the first part that does not answer."""
    for part, name, ask in (
        ("DATABASE", "Database", _database),
        ("REDIS", "Redis", _redis),
        ("SMTP", "SMTP Server", _smtp),
        ("BBB", "BigBlueButton", _bbb),
    ):
        if environment.disabled(part):
            continue
        try:
            ask()
        except Exception as reason:  # whatever is wrong with it, it is not healthy
            raise RuntimeError(f"Unable to connect to {name} - {str(reason).strip()}") from reason


def _database():
    if database.pending():
        raise RuntimeError("pending migrations")


def _redis():
    client = redis.Redis.from_url(
        environment.get("REDIS_URL"), socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS, retry_on_timeout=False
    )
    try:
        client.ping()
    finally:
        client.close()


def _smtp():
    # Asked even where no mail is set up, on this very machine, as Greenlight does.
    mail.connection(_SECONDS).close()


def _bbb():
    bbb.ask("isMeetingRunning", {"meetingID": 0})
