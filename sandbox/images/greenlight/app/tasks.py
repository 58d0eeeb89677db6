"""The rake tasks that set up accounts. Messages go where Greenlight's go, and so do the exit codes."""

import hashlib
import re
import secrets
import sys

import bcrypt
import psycopg2

from . import database, environment

_EMAIL = re.compile(r"[\w\-.+]+@[\w\-.]+\.[a-z]+", re.IGNORECASE | re.ASCII)
_SYMBOL = re.compile(r"""[`@%~!#£$\\^&*()\]\[+={}/|:;"'<>\-,.?_ ]""")


class Failed(Exception):
    """A task that did not do what it was asked; its text goes to stderr, and the exit code is 1."""


def arguments(task):
    """`name[a,b]` -> name and arguments. A backslash keeps the character after it, as in rake."""
    match = re.fullmatch(r"([^\[]+)\[(.*)\]", task)
    if not match:
        return task, []
    values, kept = [""], False
    for character in match[2]:
        if character == "\\" and not kept:
            kept = True
            continue
        if character == "," and not kept:
            values.append("")
        else:
            values[-1] += character
        kept = False
    return match[1], [value.strip() for value in values] if match[2] else []


def problems(name, email, password):
    """What is wrong with an account, in Greenlight's words; empty when nothing is."""
    found = []
    if not 1 <= len(name) <= 255:
        found.append("Name is too short (minimum is 1 character)" if not name else "Name is too long (maximum is 255 characters)")
    if not _EMAIL.fullmatch(email):
        found.append("Email is invalid")
    if not 5 <= len(email) <= 255:
        found.append("Email is too short (minimum is 5 characters)" if len(email) < 5 else "Email is too long (maximum is 255 characters)")
    if not password:
        found.append("Password can't be blank")
    elif len(password) > 255:
        found.append("Password is too long (maximum is 255 characters)")
    if not strong(password):
        found.append("Password is invalid")
    return found


def strong(password):
    """At least 8 characters, with a lower-case and an upper-case letter, a digit and a symbol."""
    return (
        len(password) >= 8
        and any("a" <= character <= "z" for character in password)
        and any("A" <= character <= "Z" for character in password)
        and any(character.isdecimal() for character in password)
        and _SYMBOL.search(password) is not None
    )


def password_digest(password):
    return bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(12, b"2a")).decode()


def create_user(name="", email="", password="", role="", provider="greenlight"):
    roles = database.query("SELECT id FROM roles WHERE name = %s AND provider = %s", (role, provider))
    if not roles:
        raise Failed(
            f"Unable to create user: '{name}'\n   Role '{role}' does not exist, maybe you have not run the DB migrations?"
        )
    found = problems(name, email, password)
    if database.query("SELECT 1 FROM users WHERE lower(email) = lower(%s) AND provider = %s", (email, provider)):
        found.append("Email has already been taken")
    if found:
        raise Failed(f"Unable to create user: '{name}'\n   Failed to pass the following validations:\n    {found}")
    token = hashlib.sha256(secrets.token_bytes(40)).hexdigest()
    try:
        database.query(
            """INSERT INTO users (name, email, provider, password_digest, role_id, language, verified, status, session_token,
            session_expiry, created_at, updated_at)
            VALUES (%s, %s, %s, %s, %s, %s, true, 0, %s, now() + interval '24 hours', now(), now())""",
            (name, email, provider, password_digest(password), roles[0][0], environment.get("DEFAULT_LOCALE", "en"), token),
        )
    except psycopg2.errors.UniqueViolation as reason:
        raise Failed(f"Unable to create user: '{name}'\n   {reason}") from reason
    print(f"User account was created successfully!\n  Name: {name}\n  Email: {email}\n  Password: {password}\n  Role: {role}")


def admin_create(name="Administrator", email="admin@example.com", password="Administrator1!"):
    create_user(name, email, password, "Administrator")


def super_admin(name="", email="", password=""):
    try:
        create_user(name, f"superadmin-{email}", password, "SuperAdmin", "bn")
    except Failed as reason:
        raise Failed(f"There was an error creating this user\n{reason}") from reason


def set_admin_role(email=""):
    if not email:
        raise Failed("Please provide an email address of the user you wish to set to Administrator role.")
    if not database.query("SELECT 1 FROM users WHERE email = %s AND provider = 'greenlight'", (email,)):
        raise Failed(f"User with email: {email} not found")
    database.query(
        """UPDATE users SET role_id = roles.id, updated_at = now() FROM roles
        WHERE roles.name = 'Administrator' AND roles.provider = 'greenlight' AND users.email = %s
          AND users.provider = 'greenlight'""",
        (email,),
    )
    print(f"User role set to Administrator for email: {email}")


TASKS = {
    "admin:create": admin_create,
    "admin:super_admin": super_admin,
    "user:create": create_user,
    "user:set_admin_role": set_admin_role,
}


def run(task):
    """Run one task as it stands on a command line. Returns the exit code."""
    name, values = arguments(task)
    action = TASKS.get(name)
    if action is None:
        print(f"This stand-in for Greenlight does not know how to build task '{name}'", file=sys.stderr)
        return 1
    try:
        action(*values[: action.__code__.co_argcount])
    except Failed as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0
