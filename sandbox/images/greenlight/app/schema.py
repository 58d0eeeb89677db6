"""Greenlight's tables: their names, columns, indexes and the versions of its migrations, as its database has
them at release 3.8.2.4. Written anew; each migration here brings what its group of tables needs."""

_UUID = "id uuid PRIMARY KEY DEFAULT gen_random_uuid()"
TIMES = "created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL"

# Table -> its columns, in an order in which every reference already exists.
TABLES = {
    "roles": f"{_UUID}, name varchar NOT NULL, color varchar NOT NULL DEFAULT '', provider varchar NOT NULL, {TIMES}",
    "users": f"""{_UUID}, name varchar NOT NULL, email varchar NOT NULL, external_id varchar, provider varchar NOT NULL,
        password_digest varchar, last_login timestamp(6), {TIMES}, role_id uuid REFERENCES roles, language varchar NOT NULL,
        reset_digest varchar, reset_sent_at timestamp(6), verified boolean DEFAULT false, verification_digest varchar,
        verification_sent_at timestamp(6), session_token varchar, session_expiry timestamp(6), status integer DEFAULT 0""",
    "rooms": f"""{_UUID}, user_id uuid REFERENCES users, name varchar NOT NULL, friendly_id varchar NOT NULL,
        meeting_id varchar NOT NULL, last_session timestamp(6), {TIMES}, recordings_processing integer DEFAULT 0,
        online boolean DEFAULT false""",
    "recordings": f"""{_UUID}, room_id uuid REFERENCES rooms, name varchar NOT NULL, record_id varchar NOT NULL, {TIMES},
        visibility varchar NOT NULL, length integer NOT NULL, participants integer NOT NULL, protectable boolean,
        recorded_at timestamp(6)""",
    "formats": f"{_UUID}, recording_id uuid REFERENCES recordings, recording_type varchar NOT NULL, url varchar NOT NULL, {TIMES}",
    "meeting_options": f"{_UUID}, name varchar, default_value varchar, {TIMES}",
    "room_meeting_options": f"""{_UUID}, room_id uuid REFERENCES rooms, meeting_option_id uuid REFERENCES meeting_options,
        value varchar, {TIMES}""",
    "rooms_configurations": f"""{_UUID}, meeting_option_id uuid REFERENCES meeting_options, provider varchar NOT NULL,
        value varchar NOT NULL, {TIMES}""",
    "shared_accesses": f"{_UUID}, user_id uuid NOT NULL REFERENCES users, room_id uuid NOT NULL REFERENCES rooms, {TIMES}",
    "settings": f"{_UUID}, name varchar, {TIMES}",
    "site_settings": f"{_UUID}, setting_id uuid REFERENCES settings, value varchar NOT NULL, provider varchar NOT NULL, {TIMES}",
    "permissions": f"{_UUID}, name varchar NOT NULL, {TIMES}",
    "role_permissions": f"""{_UUID}, role_id uuid REFERENCES roles, permission_id uuid REFERENCES permissions,
        value varchar NOT NULL, {TIMES}""",
    "invitations": f"""id bigserial PRIMARY KEY, email varchar NOT NULL, provider varchar NOT NULL, token varchar NOT NULL,
        {TIMES}, name varchar""",
    "tenants": f"{_UUID}, name varchar NOT NULL, client_secret varchar NOT NULL, {TIMES}, region varchar",
    "active_storage_blobs": f"""{_UUID}, key varchar NOT NULL, filename varchar NOT NULL, content_type varchar, metadata text,
        service_name varchar NOT NULL, byte_size bigint NOT NULL, checksum varchar, created_at timestamp(6) NOT NULL""",
    "active_storage_attachments": f"""{_UUID}, name varchar NOT NULL, record_type varchar NOT NULL, record_id uuid NOT NULL,
        blob_id uuid NOT NULL REFERENCES active_storage_blobs, created_at timestamp(6) NOT NULL""",
    "active_storage_variant_records": f"""{_UUID}, blob_id uuid NOT NULL REFERENCES active_storage_blobs,
        variation_digest varchar NOT NULL""",
    "data_migrations": "version varchar PRIMARY KEY",
}

# Unique indexes: what a second row of the same kind runs into. Table -> columns.
UNIQUE = (
    ("roles", "name, provider"),
    ("users", "email, provider"),
    ("users", "reset_digest"),
    ("users", "session_token"),
    ("users", "verification_digest"),
    ("rooms", "friendly_id"),
    ("rooms", "meeting_id"),
    ("meeting_options", "name"),
    ("rooms_configurations", "meeting_option_id, provider"),
    ("shared_accesses", "user_id, room_id"),
    ("settings", "name"),
    ("invitations", "email, provider"),
    ("invitations", "token"),
    ("tenants", "name"),
    ("active_storage_blobs", "key"),
    ("active_storage_attachments", "record_type, record_id, name, blob_id"),
    ("active_storage_variant_records", "blob_id, variation_digest"),
)

# The versions of Greenlight's migrations; one that is missing from schema_migrations is pending.
MIGRATIONS = tuple(
    """
    20220229174948 20220314184634 20220315151617 20220317142349 20220411192122 20220412180711 20220418171035 20220418171152
    20220421185735 20220505192018 20220531180853 20220531182239 20220609103801 20220614120002 20220615145721 20220616175700
    20220711200055 20220712202439 20220713143235 20220721131241 20220721143652 20220721144137 20220914190934 20220928193827
    20221012200427 20221019201841 20221025184305 20230227213252 20230301203522 20230307184209 20230705183745 20230705183746
    20230705183747 20260109153256 20260402000000
    """.split()
)
