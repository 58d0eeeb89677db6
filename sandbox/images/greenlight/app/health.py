"""The health check: the same four parts as Greenlight's, each truly asked, each with its switch."""

import hashlib
import smtplib
import ssl
import urllib.request
from xml.etree import ElementTree

import redis

from . import database, environment

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
    server = environment.get("SMTP_SERVER", "localhost")
    port = int(environment.get("SMTP_PORT", "25"))
    trust = ssl.create_default_context()
    if environment.get("SMTP_SSL_VERIFY", "true") == "false":
        trust.check_hostname = False
        trust.verify_mode = ssl.CERT_NONE
    name = environment.get("SMTP_DOMAIN") or None
    if environment.boolean("SMTP_TLS"):
        mail = smtplib.SMTP_SSL(server, port, name, timeout=_SECONDS, context=trust)
    else:
        mail = smtplib.SMTP(server, port, name, timeout=_SECONDS)
    with mail:
        mail.ehlo()
        if not environment.boolean("SMTP_TLS") and mail.has_extn("starttls"):
            mail.starttls(context=trust)
        if environment.get("SMTP_AUTH", "none") != "none":
            mail.login(environment.get("SMTP_USERNAME"), environment.get("SMTP_PASSWORD"))


def _bbb():
    secret = environment.get("BIGBLUEBUTTON_SECRET")
    checksum = hashlib.sha1(f"isMeetingRunningmeetingID=0{secret}".encode()).hexdigest()
    address = f"{environment.bbb_endpoint()}isMeetingRunning?meetingID=0&checksum={checksum}"
    with urllib.request.urlopen(address, timeout=_SECONDS) as answer:
        text = answer.read(100_000)
    if ElementTree.fromstring(text).findtext("returncode") != "SUCCESS":
        raise RuntimeError(text.decode(errors="replace"))
