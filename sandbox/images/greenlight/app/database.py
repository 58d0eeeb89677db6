"""The database: made, migrated, filled, asked."""

from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import psycopg2

from . import environment, schema, seeds

_CONNECT_SECONDS = 5
# Two generations may start at once: one migrates, the other waits and finds nothing left to do.
_MIGRATION_LOCK = 7236540918


def name():
    return unquote(urlsplit(environment.get("DATABASE_URL")).path.lstrip("/"))


@contextmanager
def connection(database=None):
    """A connection, committed and closed at the end; rolled back when anything failed."""
    options = {"dbname": database} if database else {}
    opened = psycopg2.connect(environment.get("DATABASE_URL"), connect_timeout=_CONNECT_SECONDS, **options)
    try:
        with opened:
            yield opened
    finally:
        opened.close()


def query(text, values=()):
    """Rows of one statement."""
    with connection() as opened, opened.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


def create():
    """Make the database, as far as the role may. One that exists is left alone."""
    opened = psycopg2.connect(environment.get("DATABASE_URL"), connect_timeout=_CONNECT_SECONDS, dbname="postgres")
    try:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", (name(),))
            if cursor.fetchone()[0]:
                return f"Database '{name()}' already exists"
            cursor.execute('CREATE DATABASE "{}" ENCODING \'unicode\''.format(name().replace('"', '""')))
            return f"Created database '{name()}'"
    finally:
        opened.close()


def migrate():
    """Bring the tables up to date. Returns how many migrations ran."""
    with connection() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pgcrypto")
        cursor.execute("CREATE TABLE IF NOT EXISTS schema_migrations (version varchar PRIMARY KEY)")
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS ar_internal_metadata (key varchar PRIMARY KEY, value varchar, {schema.TIMES})"
        )
        missing = _missing(cursor, "schema_migrations", schema.MIGRATIONS)
        if not missing:
            return 0
        for table, columns in schema.TABLES.items():
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
        for table, columns in schema.UNIQUE:
            index = f"index_{table}_on_{columns.replace(', ', '_and_')}"[:63]
            cursor.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS {index} ON {table} ({columns})")
        cursor.execute(
            "INSERT INTO ar_internal_metadata VALUES ('environment', 'production', now(), now()) ON CONFLICT DO NOTHING"
        )
        _done(cursor, "schema_migrations", missing)
        return len(missing)


def migrate_data():
    """Put in the rows of the data migrations that have not run. Returns how many ran."""
    with connection() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
        missing = _missing(cursor, "data_migrations", seeds.VERSIONS)
        if missing:
            _fill(cursor)
            _done(cursor, "data_migrations", missing)
        return len(missing)


def pending():
    """The migrations that have not run."""
    with connection() as opened, opened.cursor() as cursor:
        return _missing(cursor, "schema_migrations", schema.MIGRATIONS)


def _missing(cursor, table, versions):
    cursor.execute(f"SELECT version FROM {table}")
    known = {row[0] for row in cursor.fetchall()}
    return [version for version in versions if version not in known]


def _done(cursor, table, versions):
    cursor.executemany(f"INSERT INTO {table} VALUES (%s)", [(version,) for version in versions])


def _fill(cursor):
    times = "now(), now()"
    for role, (provider, color) in seeds.ROLES.items():
        cursor.execute(
            f"""INSERT INTO roles (name, provider, color, created_at, updated_at) VALUES (%s, %s, %s, {times})
            ON CONFLICT DO NOTHING""",
            (role, provider, color),
        )
        for permission, value in seeds.permissions(role).items():
            cursor.execute(
                f"""INSERT INTO permissions (name, created_at, updated_at) SELECT %s, {times}
                WHERE NOT EXISTS (SELECT FROM permissions WHERE name = %s)""",
                (permission, permission),
            )
            cursor.execute(
                f"""INSERT INTO role_permissions (role_id, permission_id, value, created_at, updated_at)
                SELECT roles.id, permissions.id, %s, {times} FROM roles, permissions
                WHERE roles.name = %s AND roles.provider = %s AND permissions.name = %s AND NOT EXISTS
                (SELECT FROM role_permissions WHERE role_id = roles.id AND permission_id = permissions.id)""",
                (value, role, provider, permission),
            )
    for setting, value in seeds.SITE_SETTINGS.items():
        cursor.execute(
            f"INSERT INTO settings (name, created_at, updated_at) VALUES (%s, {times}) ON CONFLICT DO NOTHING", (setting,)
        )
        cursor.execute(
            f"""INSERT INTO site_settings (setting_id, value, provider, created_at, updated_at)
            SELECT id, %s, %s, {times} FROM settings WHERE name = %s AND NOT EXISTS
            (SELECT FROM site_settings WHERE setting_id = settings.id AND provider = %s)""",
            (value, seeds.PROVIDER, setting, seeds.PROVIDER),
        )
    for option, (default, value) in seeds.MEETING_OPTIONS.items():
        cursor.execute(
            f"""INSERT INTO meeting_options (name, default_value, created_at, updated_at) VALUES (%s, %s, {times})
            ON CONFLICT DO NOTHING""",
            (option, default),
        )
        cursor.execute(
            f"""INSERT INTO rooms_configurations (meeting_option_id, provider, value, created_at, updated_at)
            SELECT id, %s, %s, {times} FROM meeting_options WHERE name = %s ON CONFLICT DO NOTHING""",
            (seeds.PROVIDER, value, option),
        )
