"""The database: recordings, and where people want to hear of them. Tables by the names and columns of v1.8.5."""

from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import psycopg2

from . import environment

_CONNECT_SECONDS = 5
# The versions of Scalelite's migrations; one that is missing from schema_migrations is pending.
_MIGRATIONS = (
    "20181123180008", "20210425184558", "20210630205630", "20210725200414", "20221111194252", "20230627141045",
)

_TABLES = {
    "callback_data": """id bigserial PRIMARY KEY, meeting_id varchar, recording_id integer, callback_attributes text,
        created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL""",
    "metadata": "id bigserial PRIMARY KEY, recording_id bigint, key varchar, value varchar",
    "playback_formats": """id bigserial PRIMARY KEY, recording_id bigint, format varchar, url varchar, length integer,
        processing_time integer""",
    "recordings": """id bigserial PRIMARY KEY, record_id varchar, meeting_id varchar, name varchar,
        published boolean NOT NULL DEFAULT false, participants integer, state varchar, starttime timestamp,
        endtime timestamp, deleted_at timestamp, protected boolean NOT NULL DEFAULT false,
        publish_updated boolean NOT NULL DEFAULT false""",
    "thumbnails": """id bigserial PRIMARY KEY, playback_format_id bigint, width integer, height integer, alt varchar,
        url varchar, sequence integer""",
}
_UNIQUE = (
    ("metadata", "recording_id, key"),
    ("playback_formats", "recording_id, format"),
    ("recordings", "record_id"),
)


class Refused(Exception):
    pass


def name():
    return unquote(urlsplit(environment.get("DATABASE_URL")).path.lstrip("/"))


@contextmanager
def cursor():
    """A cursor in a transaction of its own: committed at the end, rolled back when anything failed."""
    opened = psycopg2.connect(environment.get("DATABASE_URL"), connect_timeout=_CONNECT_SECONDS)
    try:
        with opened, opened.cursor() as one:
            yield one
    finally:
        opened.close()


def query(text, values=()):
    with cursor() as one:
        one.execute(text, values)
        return one.fetchall() if one.description else []


def create():
    opened = psycopg2.connect(environment.get("DATABASE_URL"), connect_timeout=_CONNECT_SECONDS, dbname="postgres")
    try:
        opened.autocommit = True
        with opened.cursor() as one:
            one.execute('CREATE DATABASE "{}" ENCODING \'unicode\''.format(name().replace('"', '""')))
        return f"Created database '{name()}'"
    except psycopg2.errors.DuplicateDatabase:
        return f"Database '{name()}' already exists"
    finally:
        opened.close()


def load_schema():
    """All tables anew, empty. Refused where a production environment has them already."""
    with cursor() as one:
        one.execute("SELECT to_regclass('ar_internal_metadata')")
        if one.fetchone()[0]:
            raise Refused("You are attempting to run a destructive action against your 'production' database.")
        for table in _TABLES:
            one.execute(f"DROP TABLE IF EXISTS {table} CASCADE")
        _bring_up_to_date(one)


def migrate():
    with cursor() as one:
        _bring_up_to_date(one)


def _bring_up_to_date(one):
    one.execute("CREATE TABLE IF NOT EXISTS schema_migrations (version varchar PRIMARY KEY)")
    one.execute(
        """CREATE TABLE IF NOT EXISTS ar_internal_metadata (key varchar PRIMARY KEY, value varchar,
        created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL)"""
    )
    for table, columns in _TABLES.items():
        one.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
    for table, columns in _UNIQUE:
        index = f"index_{table}_on_{columns.replace(', ', '_and_')}"
        one.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS {index} ON {table} ({columns})")
    one.execute("INSERT INTO ar_internal_metadata VALUES ('environment', 'production', now(), now()) ON CONFLICT DO NOTHING")
    one.executemany("INSERT INTO schema_migrations VALUES (%s) ON CONFLICT DO NOTHING", [(it,) for it in _MIGRATIONS])


def pending():
    try:
        known = {row[0] for row in query("SELECT version FROM schema_migrations")}
    except psycopg2.errors.UndefinedTable:
        known = set()
    return [it for it in _MIGRATIONS if it not in known]


def remember_callback(meeting_id, name_, url):
    """Where a meeting's people want to hear of something, as Rails writes a hash with symbols."""
    with cursor() as one:
        one.execute("SELECT id, callback_attributes FROM callback_data WHERE meeting_id = %s", (meeting_id,))
        row = one.fetchone()
        lines = [it for it in (row[1] if row and row[1] else "---\n").splitlines() if not it.startswith(f":{name_}:")]
        text = "\n".join([*lines, f":{name_}: {url}", ""])
        if row:
            one.execute("UPDATE callback_data SET callback_attributes = %s, updated_at = now() WHERE id = %s", (text, row[0]))
        else:
            one.execute(
                """INSERT INTO callback_data (meeting_id, callback_attributes, created_at, updated_at)
                VALUES (%s, %s, now(), now())""",
                (meeting_id, text),
            )


def callback(meeting_id, name_):
    rows = query("SELECT callback_attributes FROM callback_data WHERE meeting_id = %s", (meeting_id,))
    for line in (rows[0][0] or "").splitlines() if rows else []:
        if line.startswith(f":{name_}: "):
            return line.split(": ", 1)[1]
    return None
