"""The rows that Greenlight's data migrations leave in a fresh database, at release 3.8.2.4."""

PROVIDER = "greenlight"

VISIBILITIES = '["Published", "Unpublished", "Protected", "Public", "Public/Protected"]'

# Role -> provider, colour.
ROLES = {
    "Administrator": (PROVIDER, "#228B22"),
    "User": (PROVIDER, "#4169E1"),
    "Guest": (PROVIDER, "#FFA500"),
    "SuperAdmin": ("bn", "#8a3ffc"),
}

_MANAGE = ("ManageUsers", "ManageRooms", "ManageRecordings", "ManageSiteSettings", "ManageRoles")


def permissions(role):
    """What a role may do: permission -> value, as text."""
    manages = role in ("Administrator", "SuperAdmin")
    return {
        "CreateRoom": "false" if role == "Guest" else "true",
        **{name: "true" if manages else "false" for name in _MANAGE},
        "SharedList": "false" if role == "SuperAdmin" else "true",
        "CanRecord": "true",
        "RoomLimit": "100",
        "EmailOnSignup": "true" if role == "Administrator" else "false",
        "AccessToVisibilities": VISIBILITIES,
    }


SITE_SETTINGS = {
    "PrimaryColor": "#467fcf",
    "PrimaryColorLight": "#e8eff9",
    "PrimaryColorDark": "#316cbe",
    "BrandingImage": "/assets/bbb_logo.png",
    "Terms": "",
    "PrivacyPolicy": "",
    "RegistrationMethod": "open",
    "ShareRooms": "true",
    "PreuploadPresentation": "true",
    "RoleMapping": "",
    "ResyncOnLogin": "true",
    "DefaultRole": "User",
    "DefaultRecordingVisibility": "Published",
    "HelpCenter": "",
    "Maintenance": "",
    "SessionTimeout": "1",
    "AllowedDomains": "",
    "SignInOnRoomJoin": "true",
    "AccessibilityStatement": "",
    "AllowNameUpdate": "true",
}

# Meeting option -> its default, and what rooms may do with it.
MEETING_OPTIONS = {
    "record": ("false", "default_enabled"),
    "muteOnStart": ("false", "default_enabled"),
    "guestPolicy": ("ALWAYS_ACCEPT", "optional"),
    "glAnyoneCanStart": ("false", "optional"),
    "glAnyoneJoinAsModerator": ("false", "optional"),
    "glRequireAuthentication": ("false", "optional"),
    "glModeratorAccessCode": ("", "optional"),
    "glViewerAccessCode": ("", "optional"),
    "serverTag": ("", "optional"),
    "serverTagRequired": ("false", "optional"),
}

# The versions of Greenlight's data migrations.
VERSIONS = tuple(
    """
    20220421162907 20220531182437 20220712202649 20220713143528 20220721131636 20220721145016 20220721145933 20220929144051
    20220930022007 20221003201116 20221115190918 20221116010619 20230123174546 20230228193705 20231030185844 20231117151542
    20231210154647 20231213203353 20240123184213 20240125154727 20240205160221 20240209155229 20240423162700 20240812210436
    20250130160334 20250501185954 20260119170745 20260402000001
    """.split()
)
