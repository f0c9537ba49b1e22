"""A quick call as a request: a template with typed holes, and the request that it is once they are filled."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from trayapp.core.record import Record

SAFE: Final = frozenset({"GET", "HEAD"})
"""The methods that change nothing (RFC 9110 section 9.2.1), of those that a call can have."""
JSON_TYPE: Final = "application/json"
_HOLE: Final = re.compile(r"\{\{([A-Za-z][A-Za-z0-9_-]*)\}\}|\{([A-Za-z][A-Za-z0-9_-]*)\}")


class ParameterKind(StrEnum):
    """What a parameter's value is."""

    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    DATE = "date"
    DATE_TIME = "date-time"
    NUMBER = "number"
    YES_NO = "yes-no"
    FILE = "file"


class Parameter(Record):
    """A hole of a call: what a user is asked for, and what it may be.

    `default` is as a user would type it. `pattern` is what a text must match as a whole. An empty value is left out
    of the request, unless it is `required`. `remember` offers the last value again. `time_zone` is what a date is in
    that names none: "local", "UTC", an offset such as "+02:00", or an IANA name.
    """

    name: str
    title: str
    kind: ParameterKind = ParameterKind.TEXT
    default: str = ""
    choices: tuple[str, ...] = ()
    pattern: str = ""
    required: bool = True
    remember: bool = True
    time_zone: str = "local"


class Call(Record):
    """One quick HTTP request to an API, with holes `{name}` in its address, its headers or its body.

    `{{name}}` stands for the text `{name}` itself. `body` is the text to send, or with a content type of JSON a JSON
    document; a hole of the kind file is the whole body. `confirm` is False for a call that is sent without a question
    although its method could change something.
    """

    name: str
    title: str
    method: str
    url: str
    parameters: tuple[Parameter, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    content_type: str | None = None
    confirm: bool = True

    @property
    def may_change(self) -> bool:
        """Whether the method can change something at the API."""
        return self.method not in SAFE

    @property
    def changes(self) -> bool:
        """Whether the call counts as one that changes something: it says so, and asks before it is sent."""
        return self.may_change and self.confirm


class Request(Record):
    """A call as it is sent: nothing is left to fill in. `file` is the path of the file that is its body, if one is."""

    api: str
    call: str
    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    content_type: str | None = None
    file: str | None = None


def pieces(template: str) -> list[tuple[str, str]]:
    """Divide a template into (literal text, name of the hole behind it); the last name is empty."""
    found: list[tuple[str, str]] = []
    text, at = "", 0
    for hole in _HOLE.finditer(template):
        text += template[at : hole.start()]
        at = hole.end()
        if hole[1]:
            text += f"{{{hole[1]}}}"
        else:
            found.append((text, hole[2]))
            text = ""
    return [*found, (text + template[at:], "")]


def holes(template: str) -> tuple[str, ...]:
    """Return the names of a template's holes, in order."""
    return tuple(name for _, name in pieces(template) if name)


def only_hole(template: str) -> str | None:
    """Return the name of the hole that is the whole template; None if there is more to it."""
    found = pieces(template)
    return found[0][1] if len(found) == 2 and not found[0][0] and not found[1][0] else None  # noqa: PLR2004 - a hole and an end


def is_json(content_type: str | None) -> bool:
    """Return whether a media type is JSON's (RFC 8259, and RFC 6839 section 3.1 for ``+json``)."""
    kind = (content_type or "").partition(";")[0].strip().casefold()
    return kind == JSON_TYPE or kind.endswith("+json")
