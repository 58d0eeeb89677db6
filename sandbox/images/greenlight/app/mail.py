"""Mail, sent by SMTP as the environment says: with TLS from the start, with STARTTLS, or without."""

import smtplib
import ssl
import sys
import threading
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid

from . import environment

_SECONDS = 20


def connection(seconds=_SECONDS):
    """A session with the mail server, ready to send."""
    server = environment.get("SMTP_SERVER", "localhost")
    port = int(environment.get("SMTP_PORT", "25"))
    trust = ssl.create_default_context()
    if environment.get("SMTP_SSL_VERIFY", "true") == "false":
        trust.check_hostname = False
        trust.verify_mode = ssl.CERT_NONE
    name = environment.get("SMTP_DOMAIN") or None
    tls = environment.boolean("SMTP_TLS")
    kind = smtplib.SMTP_SSL if tls else smtplib.SMTP
    session = kind(server, port, name, timeout=seconds, **({"context": trust} if tls else {}))
    try:
        session.ehlo()
        if not tls and (environment.boolean("SMTP_STARTTLS") or session.has_extn("starttls")):
            session.starttls(context=trust)
        if environment.get("SMTP_AUTH", "none") != "none":
            session.login(environment.get("SMTP_USERNAME"), environment.get("SMTP_PASSWORD"))
    except BaseException:
        session.close()
        raise
    return session


def send(to, subject, text):
    """Send in the background, as Greenlight does: who asked is answered at once, and a failure is only in the log."""
    if not environment.get("SMTP_SERVER"):
        return
    message = EmailMessage()
    message["From"] = formataddr((environment.get("SMTP_SENDER_NAME"), environment.get("SMTP_SENDER_EMAIL")))
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=environment.get("SMTP_DOMAIN"))
    message.set_content(text)
    threading.Thread(target=_deliver, args=(message,), daemon=True).start()


def _deliver(message):
    try:
        with connection() as session:
            session.send_message(message)
    except Exception as reason:  # one line, as a log reader wants it
        print(f"Mail to {message['To']} was not sent: {str(reason).strip()}", file=sys.stderr)
