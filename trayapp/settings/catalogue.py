"""The catalogue of well-known Microsoft APIs: what `config new` can put into a configuration, with sources.

The data lies beside this module in ``catalogue.toml`` and is read when it is first used.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from trayapp.core.consent.policy import GRAPHS, by_definition, in_new_organisations
from trayapp.core.consent.scopes import GRAPH
from trayapp.core.record import Record
from trayapp.core.request import holes

FILE: Final = "catalogue.toml"
WRITTEN: Final = ("method", "headers", "body", "confirm", "parameter")
"""The keys of a call that are a configuration's, in the order in which they are written."""


class Parameter(Record):
    """A value that only the organisation knows: what it is, an example, and what the whole value must match."""

    name: str
    text: str
    example: str
    pattern: str


class KnownCall(Record):
    """One ready-made call with the least permissions (their names) for it.

    `personal` is True if a personal Microsoft account can send it, `usual` if it is chosen when no calls are named.
    `source` is the page that documents it; `written` are further keys, as a configuration has them.
    """

    name: str
    title: str
    permissions: tuple[str, ...]
    personal: bool
    usual: bool
    url: str
    source: str
    written: tuple[tuple[str, Any], ...] = ()


class KnownApi(Record):
    """One API: the identifier of its resource, its calls, and the parameters that these take.

    `app_id` is the ID of its application, `ids` are those of its permissions, by their names.
    """

    name: str
    title: str
    resource: str
    source: str
    app_id: str
    ids: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    calls: tuple[KnownCall, ...]

    def by_definition(self, permissions: Iterable[str]) -> tuple[str, ...]:
        """Return those of the permissions that only an administrator can grant, in every organisation."""
        return tuple(name for name in permissions if by_definition(f"{self.resource}/{name}"))

    def in_new_organisations(self, permissions: Iterable[str]) -> tuple[str, ...]:
        """Return those that, besides, the consent policy of new organisations keeps to administrators."""
        others = set(permissions) - set(self.by_definition(permissions))
        return tuple(name for name in permissions if name in others and in_new_organisations(f"{self.resource}/{name}"))

    def needs_administrator(self, call: KnownCall) -> bool:
        """Return whether a permission of `call` needs an administrator, in new organisations at least."""
        return bool(self.by_definition(call.permissions) or self.in_new_organisations(call.permissions))

    def has(self, identifier: str) -> bool:
        """Return whether this is the API of a scope's resource, in lower case."""
        patterns = {f"{{{each.name}}}": each.pattern for each in self.parameters}
        parts = re.split(r"(\{\w+\})", self.resource)
        pattern = "".join(patterns.get(part) or re.escape(part) for part in parts)
        named = GRAPH if identifier in GRAPHS else identifier
        return named == self.app_id or re.fullmatch(pattern, named) is not None

    def needed(self, calls: tuple[KnownCall, ...]) -> tuple[Parameter, ...]:
        """Return the parameters that these calls, or the resource itself, take."""
        named = {*holes(self.resource), *(name for call in calls for name in holes(call.url))}
        return tuple(each for each in self.parameters if each.name in named)


@cache
def catalogue() -> tuple[KnownApi, ...]:
    """Read the catalogue that is shipped with the program."""
    text = files("trayapp.settings").joinpath(FILE).read_text("utf-8")
    return tuple(_api(table) for table in tomllib.loads(text)["api"])


def known_api(identifier: str) -> KnownApi | None:
    """Return the API of a scope's resource, in lower case; None if the catalogue has it not."""
    return next((each for each in catalogue() if each.has(identifier)), None)


def _api(table: dict[str, Any]) -> KnownApi:
    fields = table | {
        "parameters": tuple(Parameter(**each) for each in table.get("parameter", ())),
        "calls": tuple(_call(each) for each in table["call"]),
    }
    return KnownApi(**{name: value for name, value in fields.items() if name not in {"parameter", "call"}})


def _call(table: dict[str, Any]) -> KnownCall:
    given = {"personal": False, "usual": False} | table | {"permissions": tuple(table["permissions"])}
    written = tuple((key, given.pop(key)) for key in WRITTEN if key in given)
    return KnownCall(**given, written=written)
