"""People: signing in, sessions, forgotten passwords, invitations, what a role permits."""

import hashlib
import secrets
import string
from email.utils import formataddr

import bcrypt

from . import database, environment, mail, seeds, tasks

_LETTERS = string.ascii_letters + string.digits
_INVITATION = "7 days"
_RESET = "1 hour"

_USER = """SELECT users.id, users.name, users.email, users.provider, users.role_id, roles.name, users.verified, users.status,
    users.password_digest, users.language FROM users JOIN roles ON roles.id = users.role_id WHERE """
_STATUS = ("active", "pending", "banned")


class Refused(Exception):
    """A request that Greenlight answers with an error: HTTP status and error words."""

    def __init__(self, status=400, errors=()):
        super().__init__(status, errors)
        self.status, self.errors = status, list(errors) if not isinstance(errors, str) else errors


class User:
    def __init__(self, row):
        (self.id, self.name, self.email, self.provider, self.role_id, self.role, self.verified, status, self.digest,
         self.language) = row
        self.status = _STATUS[status or 0]

    @property
    def super_admin(self):
        return self.role == "SuperAdmin" and self.provider == "bn"

    def permissions(self):
        return dict(
            database.query(
                """SELECT permissions.name, value FROM role_permissions JOIN permissions ON permissions.id = permission_id
                WHERE role_id = %s""",
                (self.role_id,),
            )
        )

    def may(self, permission):
        """Whether the role has it. Nobody who is not active may do anything."""
        return self.super_admin or (self.status == "active" and self.permissions().get(permission) == "true")

    def shown(self):
        return {
            "id": self.id, "name": self.name, "email": self.email, "provider": self.provider, "language": self.language,
            "role": {"id": self.role_id, "name": self.role}, "verified": self.verified, "status": self.status,
            "signed_in": True, "permissions": self.permissions(), "super_admin": self.super_admin,
        }


def _one(condition, *values):
    rows = database.query(_USER + condition, values)
    return User(rows[0]) if rows else None


def _digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _token():
    return "".join(secrets.choice(_LETTERS) for _ in range(40))


def external():
    return bool(environment.get("OPENID_CONNECT_ISSUER"))


def of_session(token):
    """Who is signed in with a cookie, or None."""
    if not token:
        return None
    return _one("session_token = %s AND session_expiry > now()", token)


def sign_in(email, password):
    """The user and their cookie."""
    user = _one("users.email = %s AND users.provider = %s", email.lower(), seeds.PROVIDER) or _one(
        "users.email = %s AND users.provider = 'bn'", email.lower()
    )
    if user is None:
        raise Refused()
    if external() and not user.super_admin:
        raise Refused(403)
    if not user.digest or not bcrypt.checkpw(password.encode()[:72], user.digest.encode()):
        raise Refused()
    for wrong, word in (
        (not user.verified, "UnverifiedUser"), (user.status == "pending", "PendingUser"), (user.status == "banned", "BannedUser"),
    ):
        if wrong:
            raise Refused(400, word)
    return user, open_session(user)


def open_session(user):
    token = _digest(_token())
    database.query(
        """UPDATE users SET session_token = %s, session_expiry = now() + interval '24 hours', last_login = now() WHERE id = %s""",
        (token, user.id),
    )
    return token


def sign_out(user):
    database.query("UPDATE users SET session_token = %s WHERE id = %s", (_digest(_token()), user.id))


def forgot_password(email, base):
    """Sends a link that sets a password. Who has no account here is told nothing."""
    rows = database.query(
        "SELECT id, name, email FROM users WHERE email = %s AND provider = %s AND coalesce(external_id, '') = ''",
        (email.lower(), seeds.PROVIDER),
    )
    if not rows:
        return
    (user, name, address), token = rows[0], _token()
    database.query("UPDATE users SET reset_digest = %s, reset_sent_at = now() WHERE id = %s", (_digest(token), user))
    text = f"Somebody asked for a new password for {address}. This page sets it, within one hour:\n\n{base}reset_password/{token}\n"
    mail.send(formataddr((name, address)), "Reset Password", text)


def by_reset_token(token):
    if not token:
        raise Refused(400)
    user = _one(f"reset_digest = %s AND reset_sent_at > now() - interval '{_RESET}'", _digest(token))
    if user is None:
        raise Refused(403)
    return user


def reset_password(token, password):
    user = by_reset_token(token)
    if not password:
        raise Refused(400)
    if not tasks.strong(password):
        raise Refused(500, ["SomethingWentWrong"])
    database.query(
        """UPDATE users SET password_digest = %s, reset_digest = NULL, reset_sent_at = NULL, updated_at = now()
        WHERE id = %s""",
        (tasks.password_digest(password), user.id),
    )


def invite(user, emails, base):
    """Sends each address a link to sign up with."""
    if not user.may("ManageUsers"):
        raise Refused(403)
    for email in filter(None, (it.strip() for it in emails.split(","))):
        rows = database.query(
            """INSERT INTO invitations (email, provider, token, created_at, updated_at) VALUES (%s, %s, %s, now(), now())
            ON CONFLICT (email, provider) DO UPDATE SET updated_at = now() RETURNING token""",
            (email.lower(), seeds.PROVIDER, _token()[:24]),
        )
        text = f"{user.name} invites you to BigBlueButton. Sign up here, within {_INVITATION}:\n\n{base}?inviteToken={rows[0][0]}\n"
        mail.send(email, "Invitation to join BigBlueButton", text)


def sign_up(name, email, password, invite_token):
    """A new user and their cookie, as far as the registration method allows."""
    if external():
        raise Refused(403)
    invited = invite_token and database.query(
        f"""DELETE FROM invitations WHERE email = %s AND provider = %s AND token = %s
        AND updated_at > now() - interval '{_INVITATION}' RETURNING id""",
        (email.lower(), seeds.PROVIDER, invite_token),
    )
    method = setting("RegistrationMethod")
    if method == "invite" and not invited:
        raise Refused(400, "InviteInvalid")
    if database.query("SELECT 1 FROM users WHERE lower(email) = lower(%s) AND provider = %s", (email, seeds.PROVIDER)):
        raise Refused(400, "EmailAlreadyExists")
    if tasks.problems(name, email, password):
        raise Refused(400, "RecordInvalid")
    verified = bool(invited) or not environment.get("SMTP_SERVER")
    rows = database.query(
        """INSERT INTO users (name, email, provider, password_digest, role_id, language, verified, status, session_token,
        session_expiry, created_at, updated_at) SELECT %s, %s, %s, %s, id, %s, %s, %s, %s, now() + interval '24 hours', now(), now()
        FROM roles WHERE provider = %s AND name IN (%s, 'User') ORDER BY name = 'User' LIMIT 1 RETURNING id""",
        (name, email.lower(), seeds.PROVIDER, tasks.password_digest(password), environment.get("DEFAULT_LOCALE", "en"), verified,
         1 if method == "approval" else 0, _digest(_token()), seeds.PROVIDER, setting("DefaultRole")),
    )
    user = _one("users.id = %s", rows[0][0])
    return user, open_session(user) if user.verified else None


def setting(name):
    rows = database.query(
        """SELECT value FROM site_settings JOIN settings ON settings.id = setting_id
        WHERE provider = %s AND settings.name = %s""",
        (seeds.PROVIDER, name),
    )
    return rows[0][0] if rows else ""
