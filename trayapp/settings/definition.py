"""The one definition of every setting: its key, its type, its range, its default, its text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a value is, in the words of a message to a person."""

    TEXT = "a text in quotes"
    NUMBER = "a whole number"
    TEXTS = "a list of texts"
    TABLES = "a list of tables"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `choices` and `least`/`most` bound its values; `default` stands where it is left out."""

    key: str
    kind: Kind
    text: str
    required: bool = False
    default: str | int | None = None
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0


TOP: Final = (
    Setting("client_id", Kind.TEXT, "The application (client) ID of the app registration.", required=True),
    Setting(
        "authority",
        Kind.TEXT,
        "Who signs people in: the address of the tenant, of its B2C policy or of the OpenID provider.",
        required=True,
    ),
    Setting(
        "authority_type",
        Kind.TEXT,
        "The dialect the authority speaks: Microsoft's, or plain OpenID Connect.",
        default="entra",
        choices=("entra", "oidc"),
    ),
    Setting(
        "token_cache",
        Kind.TEXT,
        "Where the sign-in is kept: encrypted on disk, in memory only, or as a plain file by choice.",
        default="encrypted",
        choices=("encrypted", "memory", "plain-file"),
    ),
    Setting(
        "sign_in_timeout",
        Kind.NUMBER,
        "Seconds to wait for the browser's answer.",
        default=300,
        least=1,
        most=3600,
    ),
    Setting("ca_file", Kind.TEXT, "Root certificates (PEM) trusted besides the system's store."),
    Setting("api", Kind.TABLES, "The APIs: one [[api]] for each protected resource.", required=True),
)

API: Final = (
    Setting("name", Kind.TEXT, "The API's short name, used on the command line.", required=True),
    Setting("title", Kind.TEXT, "The API's name as a person reads it. The short name where it is left out."),
    Setting("scopes", Kind.TEXTS, "The permissions to ask for, all of one resource.", required=True),
    Setting("call", Kind.TABLES, "The API's quick calls: one [[api.call]] for each."),
)

CALL: Final = (
    Setting("name", Kind.TEXT, "The call's short name, used on the command line.", required=True),
    Setting("title", Kind.TEXT, "The call's name in the menu. The short name where it is left out."),
    Setting(
        "method",
        Kind.TEXT,
        "The HTTP method.",
        default="GET",
        choices=("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
    ),
    Setting("url", Kind.TEXT, "The address to call: https, or http on this computer.", required=True),
)
